//! What the name servers of others have in common here: what they serve, how they are started,
//! asked and ended.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use tempfile::TempDir;

use crate::named::{Named, NamedConfig, NamedKey, NamedZone, free_port};
use crate::{knot, powerdns};

/// How long a server may take to start.
const START: Duration = Duration::from_secs(20);

/// Whose server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// BIND 9.
    Bind,
    /// Knot DNS.
    Knot,
    /// PowerDNS Authoritative Server, with a database of its own.
    PowerDns,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bind, Self::Knot, Self::PowerDns];

    /// Starts one and waits until it answers; `None`, and a line that says so, where it is not
    /// installed.
    ///
    /// # Panics
    /// When it does not start, with what it said.
    pub fn start(self, served: &Served) -> Option<NameServer> {
        match self {
            Self::Bind => {
                found("named")?;
                let named = Named::start(&bind(served));
                Some(NameServer { address: named.address, process: Process::Bind(named) })
            }
            Self::Knot => knot::start(served),
            Self::PowerDns => powerdns::start(served),
        }
    }
}

/// What a server serves: one zone, whose primary it is.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// The zone's name.
    pub zone: String,
    /// Records beside SOA, NS and the address of `ns`: whole name, type and data.
    pub records: Vec<(String, &'static str, String)>,
    /// The keys that it knows, all of which may update the zone.
    pub keys: Vec<NamedKey>,
    /// The only names that the keys may change; empty: all.
    pub only: Vec<String>,
}

impl Served {
    /// A zone in which these keys may change everything.
    pub fn open_to(zone: &str, keys: &[NamedKey]) -> Self {
        Self { zone: zone.to_owned(), keys: keys.to_vec(), ..Self::default() }
    }

    /// Every record: whole name without the final dot, type and data.
    pub(crate) fn all_records(&self) -> Vec<(String, &'static str, String)> {
        let zone = &self.zone;
        let start = format!("ns.{zone}. hostmaster.{zone}. 1 3600 600 86400 60");
        let mut records = vec![
            (zone.clone(), "SOA", start),
            (zone.clone(), "NS", format!("ns.{zone}.")),
            (format!("ns.{zone}"), "A", "127.0.0.1".to_owned()),
        ];
        records.extend(self.records.iter().cloned());
        records
    }

    /// All of that as a zone file.
    pub(crate) fn zone_file(&self) -> String {
        let line = |(name, kind, data)| format!("{name}. 60 IN {kind} {data}\n");
        self.all_records().into_iter().map(line).collect()
    }
}

fn bind(served: &Served) -> NamedConfig {
    let grants = |key: &NamedKey| match &served.only[..] {
        [] => format!("grant {} zonesub ANY; ", key.name),
        names => names.iter().map(|name| format!("grant {} name {name} ANY; ", key.name)).collect(),
    };
    let line = |(name, kind, data): &(String, &str, String)| format!("{name}. {kind} {data}\n");
    let zone = NamedZone {
        name: served.zone.clone(),
        records: served.records.iter().map(line).collect(),
        grants: served.keys.iter().map(grants).collect(),
        ..NamedZone::default()
    };
    NamedConfig { zones: vec![zone], keys: served.keys.clone(), ..NamedConfig::default() }
}

/// A running server; ends when dropped.
#[derive(Debug)]
pub struct NameServer {
    /// Where it answers, UDP and TCP.
    pub address: SocketAddr,
    process: Process,
}

#[derive(Debug)]
enum Process {
    Bind(Named),
    Other { process: Child, folder: TempDir },
}

impl NameServer {
    /// Starts a program on loopback. `prepare` writes what it needs into a folder and gives the
    /// command that makes it listen at an address.
    pub(crate) fn run(zone: &str, prepare: impl Fn(SocketAddr, &Path) -> Command) -> Self {
        // A port that is free now may be taken a moment later: then another one is tried.
        for _ in 0..5 {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
            let folder = tempfile::tempdir().expect("a temporary folder");
            let mut command = prepare(address, folder.path());
            let log = std::fs::File::create(folder.path().join("log")).expect("a log");
            command.current_dir(folder.path()).stdin(Stdio::null());
            command.stdout(log.try_clone().expect("a log")).stderr(log);
            let process = command.spawn().expect("the server starts");
            let mut server = Self { address, process: Process::Other { process, folder } };
            if server.gets_ready(zone) {
                return server;
            }
            let log = server.log().to_lowercase();
            assert!(log.contains("in use"), "the server did not start:\n{log}");
        }
        panic!("the server found no free port");
    }

    /// False where it ended instead.
    fn gets_ready(&mut self, zone: &str) -> bool {
        let end = Instant::now() + START;
        while ask(self.address, zone, RecordType::SOA, Duration::from_millis(50))
            .is_none_or(|answer| answer.answers.is_empty())
        {
            let Process::Other { process, .. } = &mut self.process else { return true };
            if process.try_wait().expect("a process").is_some() {
                return false;
            }
            assert!(Instant::now() < end, "the server did not get ready:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5)); // between two questions
        }
        true
    }

    /// Everything it has said so far.
    pub fn log(&self) -> String {
        match &self.process {
            Process::Bind(named) => named.log(),
            Process::Other { folder, .. } => {
                std::fs::read_to_string(folder.path().join("log")).unwrap_or_default()
            }
        }
    }

    /// The data of the records that it publishes, as sorted texts.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn lookup(&self, name: &str, kind: RecordType) -> Vec<String> {
        let mut found: Vec<_> =
            self.records(name, kind).into_iter().map(|(_, data)| data).collect();
        found.sort();
        found
    }

    /// Time to live in seconds and data of the records that it publishes.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn records(&self, name: &str, kind: RecordType) -> Vec<(u32, String)> {
        let answer = (0..5)
            .find_map(|_| ask(self.address, name, kind, Duration::from_secs(1)))
            .unwrap_or_else(|| panic!("no answer of {name}:\n{}", self.log()));
        let code = answer.metadata.response_code;
        let fine = matches!(code, ResponseCode::NoError | ResponseCode::NXDomain);
        assert!(fine, "{name}: {code}\n{}", self.log());
        let records = answer.answers.iter().filter(|record| record.record_type() == kind);
        records.map(|record| (record.ttl, record.data.to_string())).collect()
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        if let Process::Other { process, .. } = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Asks once over UDP, from a thread that may block.
fn ask(server: SocketAddr, name: &str, kind: RecordType, wait: Duration) -> Option<Message> {
    let mut name = Name::from_ascii(name).expect("a name");
    name.set_fqdn(true);
    let mut question = Message::new(1, MessageType::Query, OpCode::Query);
    question.add_query(Query::query(name, kind));
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a socket");
    socket.set_read_timeout(Some(wait)).expect("a time limit");
    socket.connect(server).expect("a way to loopback");
    socket.send(&question.to_vec().expect("a message")).ok()?;
    let mut buffer = [0; 4096];
    let length = socket.recv(&mut buffer).ok()?;
    let answer = Message::from_vec(&buffer[..length]).ok()?;
    (answer.metadata.id == question.metadata.id).then_some(answer)
}

/// Where a program is; `None`, and a line that is seen whatever the test runner hides, where it is
/// not installed.
pub fn found(program: &str) -> Option<String> {
    let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"];
    let found = folders.iter().map(|folder| Path::new(folder).join(program)).find(|p| p.exists());
    if found.is_none() {
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        let why = format!("{program} is not installed; `cargo xtask setup` installs it");
        // Not by a macro, whose output is kept from whoever watches tests pass.
        let _ = writeln!(std::io::stderr(), "SKIPPED in {test}: {why}");
    }
    found.map(|path| path.to_string_lossy().into_owned())
}
