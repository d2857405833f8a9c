//! How long it takes until a name server has taken addresses, beside BIND's own nsupdate.

use std::fmt::Write as _;
use std::fs;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::process::{Running, timed};
use super::speed::milliseconds;
use super::table::{Budget, Row};
use crate::command::output;
use crate::project;

const ZONE: &str = "bench.test";
/// Thirty-two octets, base64.
const SECRET: &str = "bm90LWEtc2VjcmV0LW5vdC1hLXNlY3JldC1ub3QtYS0=";
/// How many hosts are many.
const MANY: usize = 1000;
/// How often a thousand processes are started.
const ROUNDS_OF_PROCESSES: usize = 2;

/// A BIND in the bench's namespace, and a folder for everything; both end when this is dropped.
struct Server {
    folder: PathBuf,
    port: u16,
    _process: Running,
}

impl Server {
    fn start() -> Result<Self> {
        let folder = project::target().join(format!("bench/named-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let port = UdpSocket::bind("127.0.0.1:0")?.local_addr()?.port();
        let key = format!("key \"bench\" {{ algorithm hmac-sha256; secret \"{SECRET}\"; }};\n");
        fs::write(folder.join("key"), &key)?;
        let path = folder.display();
        let configuration = format!(
            "options {{ directory \"{path}\"; pid-file none; session-keyfile none; recursion no; \
             listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; notify no; \
             dnssec-validation no; empty-zones-enable no; managed-keys-directory \".\"; }};\n\
             controls {{ }};\n{key}\
             zone \"{ZONE}\" {{ type primary; file \"zone\"; allow-update {{ key bench; }}; }};\n"
        );
        fs::write(folder.join("named.conf"), configuration)?;
        let zone = "$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n";
        fs::write(folder.join("zone"), zone)?;
        let mut named = Command::new("named");
        named.arg("-c").arg(folder.join("named.conf")).args(["-f", "-n", "1"]);
        let process = Running::start(&mut named)?;
        let server = Self { folder, port, _process: process };
        unseen_desktop::wait_for("the name server", || {
            Ok((server.says("ns")? == "127.0.0.1").then_some(()))
        })?;
        Ok(server)
    }

    /// The address that it publishes for a name of the zone.
    fn says(&self, label: &str) -> Result<String> {
        let mut dig = Command::new("dig");
        let name = format!("{label}.{ZONE}");
        dig.args(["@127.0.0.1", "-p", &self.port.to_string(), "+short", "+tries=1", "+time=1"]);
        Ok(output(dig.arg(name)).unwrap_or_default().trim().to_owned())
    }

    /// Time until nsupdate has confirmed these hosts in one message.
    fn by_nsupdate(&self, hosts: std::ops::Range<usize>, address: &str) -> Result<Duration> {
        let mut script = format!("server 127.0.0.1 {}\nzone {ZONE}\n", self.port);
        for number in hosts {
            writeln!(script, "update delete h{number}.{ZONE} A")?;
            writeln!(script, "update add h{number}.{ZONE} 300 A {address}")?;
        }
        script.push_str("send\n");
        let file = self.folder.join("script");
        fs::write(&file, script)?;
        let mut command = Command::new("nsupdate");
        command.arg("-k").arg(self.folder.join("key")).arg(&file);
        timed(&mut command)
    }

    /// Time until `homing once`, which remembers nothing, has confirmed so many hosts.
    fn by_homing(&self, program: &Path, hosts: usize, address: &str) -> Result<Duration> {
        let home = self.folder.join("home");
        if home.exists() {
            fs::remove_dir_all(&home)?;
        }
        fs::create_dir_all(&home)?;
        fs::write(home.join("config.toml"), configuration(self.port, hosts, address)?)?;
        let mut command = Command::new(program);
        command
            .arg("once")
            .env("HOMING_HOME", home)
            .env("HOMING_SECRET_BENCH_SECRET", SECRET)
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        timed(&mut command)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("{} stays: {error}", self.folder.display());
        }
    }
}

fn configuration(port: u16, hosts: usize, address: &str) -> Result<String> {
    let mut text = format!(
        "version = 1\n[[account]]\nid = \"bench\"\nprovider = \"rfc2136\"\n\
         server = \"127.0.0.1:{port}\"\nzone = \"{ZONE}\"\nkey = \"bench\"\n\
         [[source]]\nid = \"here\"\nkind = \"fixed\"\naddress = \"{address}\"\n"
    );
    for number in 0..hosts {
        let name = format!("h{number}.{ZONE}");
        writeln!(text, "[[host]]\nname = \"{name}\"\naccount = \"bench\"\nipv4 = \"here\"")?;
    }
    Ok(text)
}

/// A thousand hosts in one message and one host alone, each beside nsupdate, and a thousand
/// hosts beside an nsupdate for each.
///
/// # Errors
/// BIND or nsupdate is missing, or an update fails.
pub(super) fn update(program: &Path, samples: usize) -> Result<Vec<Row>> {
    let server = Server::start()?;
    let (mut many, mut many_floor) = (Vec::new(), Vec::new());
    let (mut one, mut one_floor) = (Vec::new(), Vec::new());
    for sample in 0..samples {
        let address = |from: usize| format!("45.67.{from}.{}", sample % 250 + 1);
        many.push(milliseconds(server.by_homing(program, MANY, &address(1))?));
        check(&server, MANY - 1, &address(1))?;
        many_floor.push(milliseconds(server.by_nsupdate(0..MANY, &address(2))?));
        check(&server, MANY - 1, &address(2))?;
        one.push(milliseconds(server.by_homing(program, 1, &address(3))?));
        check(&server, 0, &address(3))?;
        one_floor.push(milliseconds(server.by_nsupdate(0..1, &address(4))?));
        check(&server, 0, &address(4))?;
    }
    let mut each = Vec::new();
    for round in 0..ROUNDS_OF_PROCESSES {
        let start = Instant::now();
        for number in 0..MANY {
            server.by_nsupdate(number..number + 1, &format!("45.67.5.{}", round + 1))?;
        }
        each.push(milliseconds(start.elapsed()));
    }
    let row = |what, taken, floor_is, floor, budget| Row {
        what,
        unit: "ms",
        taken,
        floor_is,
        floor,
        budget: Budget::Times(budget),
    };
    let together = "nsupdate with all of them in one message";
    Ok(vec![
        row("1,000 hosts of a zone confirmed", many.clone(), together, many_floor, 1.0),
        row("1,000 hosts, beside a process each", many, "an nsupdate for each host", each, 0.05),
        row("one host confirmed", one, "nsupdate with one host", one_floor, 1.2),
    ])
}

/// Sees that what was sent is published.
fn check(server: &Server, number: usize, address: &str) -> Result<()> {
    let said = server.says(&format!("h{number}"))?;
    if said == address { Ok(()) } else { bail!("h{number} is {said:?}, not {address}") }
}
