//! A home for Homing in the bench's namespace.

use std::fs;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::provider::Provider;
use crate::command::output;
use crate::project;

/// The interface that gets new addresses.
pub(super) const INTERFACE: &str = "bench0";

/// Brings loopback and a cable of two ends up; nothing leaves the namespace.
///
/// # Errors
/// `ip` fails.
pub(super) fn prepare_network() -> Result<()> {
    ip("link set lo up")?;
    ip(&format!("link add {INTERFACE} type veth peer name {INTERFACE}-peer"))?;
    // No address but those of the bench.
    ip(&format!("link set {INTERFACE} addrgenmode none"))?;
    ip(&format!("link set {INTERFACE}-peer addrgenmode none"))?;
    ip(&format!("link set {INTERFACE}-peer up"))?;
    ip(&format!("link set {INTERFACE} up"))
}

/// Puts this computer behind a router that is not there, so that only voices can say what its
/// public address is.
///
/// # Errors
/// `ip` fails.
pub(super) fn hide_behind_router() -> Result<()> {
    ip(&format!("address add 192.168.8.2/24 dev {INTERFACE}"))?;
    ip("route add default via 192.168.8.1")
}

/// Ends that.
///
/// # Errors
/// `ip` fails.
pub(super) fn come_out() -> Result<()> {
    // Its route goes with it.
    ip(&format!("address delete 192.168.8.2/24 dev {INTERFACE}"))
}

/// Runs `ip` with these words.
///
/// # Errors
/// It fails.
pub(super) fn ip(words: &str) -> Result<()> {
    output(Command::new("ip").args(words.split_whitespace())).map(|_| ())
}

/// Where a host's addresses come from in the bench.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    /// From the interface.
    Interface,
    /// IPv6, from the interface.
    InterfaceIpv6,
    /// From the router, by NAT-PMP.
    Router,
    /// By agreement of the voices that are added.
    Auto,
    /// From the web source beside the provider.
    Web,
    /// It is always the same.
    Fixed,
}

/// A folder for `HOMING_HOME`, removed when this is dropped.
pub(super) struct Home {
    folder: PathBuf,
    program: PathBuf,
}

impl Home {
    /// Makes one with so many hosts of one account at the provider.
    ///
    /// # Errors
    /// The files cannot be written.
    pub(super) fn new(
        program: &Path,
        provider: &Provider,
        origin: Origin,
        hosts: usize,
    ) -> Result<Self> {
        let folder = project::target().join(format!("bench/{}", std::process::id()));
        let home = Self { folder, program: program.to_owned() };
        if home.folder.exists() {
            fs::remove_dir_all(&home.folder)?;
        }
        fs::create_dir_all(&home.folder)?;
        home.configure(provider, origin, hosts)?;
        Ok(home)
    }

    /// Writes the configuration anew.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn configure(
        &self,
        provider: &Provider,
        origin: Origin,
        hosts: usize,
    ) -> Result<()> {
        let text = configuration(provider, origin, hosts);
        Ok(fs::write(self.folder.join("config.toml"), text)?)
    }

    /// Puts another configuration in its place.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn replace(&self, text: &str) -> Result<()> {
        Ok(fs::write(self.folder.join("config.toml"), text)?)
    }

    /// Adds lines to the configuration.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn add(&self, lines: &str) -> Result<()> {
        let file = self.folder.join("config.toml");
        let text = fs::read_to_string(&file)? + lines;
        Ok(fs::write(file, text)?)
    }

    /// Tells the running program that everything is to be looked at now.
    ///
    /// # Errors
    /// It does not listen.
    pub(super) fn update_now(&self) -> Result<()> {
        let wish = "{\"do\":{\"wish\":\"update-now\",\"host\":null}}\n";
        let mut socket = UnixStream::connect(self.folder.join("state/agent.sock"))?;
        Ok(socket.write_all(wish.as_bytes())?)
    }

    /// The program, to be run in this home.
    pub(super) fn command(&self, task: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg(task)
            .env("HOMING_HOME", &self.folder)
            .env("HOMING_SECRET_BENCH_PASSWORD", "not-a-secret")
            .env("HOMING_SECRET_BENCH_TOKEN", "not-a-secret")
            .env_remove("DBUS_SESSION_BUS_ADDRESS");
        command
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("{} stays: {error}", self.folder.display());
        }
    }
}

fn configuration(provider: &Provider, origin: Origin, hosts: usize) -> String {
    let address = provider.address;
    let source = match origin {
        Origin::Interface => format!("{{ source = \"interface\", interface = \"{INTERFACE}\" }}"),
        Origin::InterfaceIpv6 => "\"off\"".to_owned(),
        Origin::Router => "{ source = \"router\", protocol = \"nat-pmp\" }".to_owned(),
        Origin::Auto => "\"auto\"".to_owned(),
        Origin::Web => "\"bench-web\"".to_owned(),
        Origin::Fixed => "\"bench-fixed\"".to_owned(),
    };
    let ipv6 = match origin {
        Origin::InterfaceIpv6 => {
            format!("{{ source = \"interface\", interface = \"{INTERFACE}\" }}")
        }
        _ => "\"off\"".to_owned(),
    };
    let mut text = format!(
        "version = 1\n\
         [[account]]\nid = \"bench\"\nprovider = \"dyndns2\"\n\
         server = \"http://{address}\"\nusername = \"bench\"\n\
         [[source]]\nid = \"bench-web\"\nkind = \"web\"\nurl = \"http://{address}/ip\"\n\
         [[source]]\nid = \"bench-fixed\"\nkind = \"fixed\"\naddress = \"45.67.89.10\"\n"
    );
    for number in 0..hosts {
        text.push_str(&format!(
            "[[host]]\nname = \"h{number}.bench.test\"\naccount = \"bench\"\n\
             ipv4 = {source}\nipv6 = {ipv6}\n"
        ));
    }
    text
}
