//! A real BIND on loopback, or in a network namespace, with its own folder and port.

use std::fmt::Write as _;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::tls::Certificate;

/// How long BIND may take to start.
const START: Duration = Duration::from_secs(20);

/// A key of the server.
#[derive(Clone, Debug)]
pub struct NamedKey {
    /// Its name.
    pub name: String,
    /// `hmac-sha256`, ….
    pub algorithm: String,
    /// Its secret, base64.
    pub secret: String,
}

impl NamedKey {
    /// A key whose secret is 32 octets of its own.
    pub fn new(name: &str, algorithm: &str) -> Self {
        let filling = format!("{name:.<43}=");
        let secret = filling.replace('.', "A").replace('-', "B").replace('_', "C");
        Self { name: name.to_owned(), algorithm: algorithm.to_owned(), secret }
    }
}

/// A zone of the server, which is its primary.
#[derive(Clone, Debug, Default)]
pub struct NamedZone {
    /// Its name.
    pub name: String,
    /// Lines of its zone file after SOA and NS.
    pub records: String,
    /// Statements of `update-policy`, such as `grant key zonesub ANY;`; none: no updates.
    pub grants: String,
    /// The contents of `allow-update`, instead of grants.
    pub allow_update: String,
    /// The contents of `primaries`: then it is their secondary, and has none of the above.
    pub primaries: String,
}

impl NamedZone {
    /// A zone in which these keys may change everything.
    pub fn open_to(name: &str, keys: &[&str]) -> Self {
        let grants = keys.iter().map(|key| format!("grant {key} zonesub ANY; ")).collect();
        Self { name: name.to_owned(), grants, ..Self::default() }
    }
}

/// What to start.
#[derive(Clone, Debug)]
pub struct NamedConfig {
    /// Where it listens, UDP and TCP.
    pub listen: IpAddr,
    /// The port; 0: a free one of this namespace.
    pub port: u16,
    /// Its zones.
    pub zones: Vec<NamedZone>,
    /// Its keys.
    pub keys: Vec<NamedKey>,
    /// Further lines of `options`.
    pub options: String,
    /// Further statements, before the zones.
    pub statements: String,
    /// Its certificate, with which it takes updates over TLS too, at a port of its own.
    pub tls: Option<Certificate>,
    /// Put before the command, such as `ip netns exec NAME`; must become the command itself.
    pub prefix: Vec<String>,
}

impl Default for NamedConfig {
    fn default() -> Self {
        Self {
            listen: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            zones: Vec::new(),
            keys: Vec::new(),
            options: String::new(),
            statements: String::new(),
            tls: None,
            prefix: Vec::new(),
        }
    }
}

/// A running BIND; ends when dropped.
#[derive(Debug)]
pub struct Named {
    /// Where it answers.
    pub address: SocketAddr,
    /// Where it answers over TLS, if it does.
    pub tls_address: SocketAddr,
    process: Child,
    folder: TempDir,
    prefix: Vec<String>,
}

impl Named {
    /// Starts BIND and waits until it answers.
    ///
    /// # Panics
    /// When BIND is not installed or does not start; says what it said.
    pub fn start(config: &NamedConfig) -> Self {
        // A port that is free now may be taken a moment later: then another one is tried.
        for _ in 0..5 {
            let port = if config.port == 0 { free_port() } else { config.port };
            let mut named = Self::launch(config, SocketAddr::new(config.listen, port));
            if named.waits_for_questions() {
                return named;
            }
            if config.port != 0 || !named.log().contains("address in use") {
                panic!("named did not start:\n{}", named.log());
            }
        }
        panic!("named found no free port");
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Everything it has said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// What this server says to `dig +short`, which runs beside it, as sorted lines.
    pub fn dig(&self, name: &str, kind: &str) -> Vec<String> {
        let said = dig_behind(&self.prefix, self.address, &["+short", name, kind]);
        let mut lines: Vec<_> = said.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }

    fn launch(config: &NamedConfig, address: SocketAddr) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tls_address = SocketAddr::new(address.ip(), free_port());
        write_configuration(config, address, tls_address.port(), folder.path());
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let mut command = command(&config.prefix, "named");
        command.arg("-c").arg(folder.path().join("named.conf"));
        command.args(["-f", "-g", "-n", "1"]).current_dir(folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let process = command.spawn().expect("named starts");
        Self { address, tls_address, process, folder, prefix: config.prefix.clone() }
    }

    /// False where it ended instead.
    fn waits_for_questions(&mut self) -> bool {
        let end = Instant::now() + START;
        loop {
            let log = self.log();
            if log.lines().any(|line| line.ends_with(" running")) {
                assert!(log.contains("listening on"), "no interface has {}", self.address.ip());
                return !log.contains("address in use");
            }
            if self.process.try_wait().expect("a process").is_some() {
                return false;
            }
            assert!(Instant::now() < end, "named did not get ready:\n{log}");
            std::thread::sleep(Duration::from_millis(5)); // between two looks at its log
        }
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What `dig` prints for these words, asked of a server on this computer.
///
/// # Panics
/// When `dig` is not installed.
pub fn dig(server: SocketAddr, words: &[&str]) -> String {
    dig_behind(&[], server, words)
}

fn dig_behind(prefix: &[String], server: SocketAddr, words: &[&str]) -> String {
    let mut command = command(prefix, "dig");
    command.arg(format!("@{}", server.ip())).args(["-p", &server.port().to_string()]);
    command.args(["+norecurse", "+tries=2", "+time=5"]).args(words).env_remove("HOME");
    let output = command.output().expect("dig runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn command(prefix: &[String], name: &str) -> Command {
    let mut words = prefix.iter().cloned().chain([program(name)]);
    let mut command = Command::new(words.next().expect("a program"));
    command.args(words);
    command
}

fn program(name: &str) -> String {
    for folder in ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"] {
        let path = Path::new(folder).join(name);
        if path.exists() {
            return path.to_string_lossy().into_owned();
        }
    }
    panic!("{name} is not installed; `cargo xtask setup` installs it")
}

/// A port that is free for UDP and TCP at every address of this namespace, below those that the
/// system gives to sockets of its own choice.
pub fn free_port() -> u16 {
    loop {
        let random = RandomState::new().build_hasher().finish();
        let port = 10_000 + u16::try_from(random % 20_000).expect("a port");
        let any = (Ipv4Addr::UNSPECIFIED, port);
        if UdpSocket::bind(any).is_ok() && TcpListener::bind(any).is_ok() {
            return port;
        }
    }
}

/// The options that let it listen over TLS, and the statement that says how.
fn tls_lines(config: &NamedConfig, ip: IpAddr, port: u16, folder: &Path) -> (String, String) {
    let Some(Certificate { pem, key_pem, .. }) = &config.tls else { return Default::default() };
    std::fs::write(folder.join("tls.crt"), pem).expect("a certificate");
    std::fs::write(folder.join("tls.key"), key_pem).expect("a key");
    let listen = if ip.is_ipv4() { "listen-on" } else { "listen-on-v6" };
    let option = format!("{listen} port {port} tls own {{ {ip}; }};");
    (option, "tls own { cert-file \"tls.crt\"; key-file \"tls.key\"; };\n".to_owned())
}

fn write_configuration(config: &NamedConfig, address: SocketAddr, tls_port: u16, folder: &Path) {
    let (port, ip) = (address.port(), address.ip());
    let (tls_option, tls) = tls_lines(config, ip, tls_port, folder);
    let (four, six) = match ip {
        IpAddr::V4(_) => (ip.to_string(), "none".to_owned()),
        IpAddr::V6(_) => ("none".to_owned(), ip.to_string()),
    };
    let mut text = format!(
        "{tls}options {{ directory \"{}\"; pid-file none; session-keyfile none; \
         listen-on port {port} {{ {four}; }}; listen-on-v6 port {port} {{ {six}; }}; \
         recursion no; dnssec-validation no; notify no; empty-zones-enable no; \
         allow-query {{ any; }}; managed-keys-directory \".\"; {tls_option} {} }};\ncontrols {{ }};\n",
        folder.display(),
        config.options,
    );
    for NamedKey { name, algorithm, secret } in &config.keys {
        let body = format!("algorithm {algorithm}; secret \"{secret}\";");
        writeln!(text, "key \"{name}\" {{ {body} }};").expect("text");
    }
    writeln!(text, "{}", config.statements).expect("text");
    for zone in &config.zones {
        let updates = match (zone.grants.as_str(), zone.allow_update.as_str()) {
            ("", "") => String::new(),
            ("", allowed) => format!("allow-update {{ {allowed} }};"),
            (grants, _) => format!("update-policy {{ {grants} }};"),
        };
        let name = &zone.name;
        if !zone.primaries.is_empty() {
            let body = format!("type secondary; primaries {{ {} }};", zone.primaries);
            writeln!(text, "zone \"{name}\" {{ {body} }};").expect("text");
            continue;
        }
        let body = format!("type master; file \"{name}.zone\"; {updates}");
        writeln!(text, "zone \"{name}\" {{ {body} }};").expect("text");
        let records = format!(
            "$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n{}\n",
            zone.records
        );
        std::fs::write(folder.join(format!("{name}.zone")), records).expect("a zone file");
    }
    std::fs::write(folder.join("named.conf"), text).expect("a configuration");
}
