//! A real STUN server (coturn) on loopback, or in a network namespace.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long it may take to start.
const START: Duration = Duration::from_secs(20);

/// A Binding request (RFC 8489 5) with an id of its own.
const BINDING: &[u8; 20] = b"\x00\x01\x00\x00\x21\x12\xA4\x42are-you-here";

/// A running coturn that does nothing but STUN; ends when dropped.
pub struct TurnServer {
    /// Where it answers, in the order in which the addresses were given.
    pub addresses: Vec<SocketAddr>,
    process: Child,
    _folder: TempDir,
}

impl TurnServer {
    /// Starts it at these addresses. `prefix` is put before the command, such as
    /// `ip netns exec NAME`, and must become the command itself. It has to be started from where
    /// the addresses can be reached, so that it is seen to answer.
    ///
    /// # Panics
    /// When it is not installed or does not answer; says what it said.
    pub fn start(prefix: &[&str], addresses: &[IpAddr], port: u16) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("conf"), "").expect("an empty configuration");
        let log = std::fs::File::create(path("log")).expect("a log");
        let mut words = prefix.iter().copied().chain(["turnserver"]);
        let mut command = Command::new(words.next().expect("a program"));
        command.args(words).args(["-c", &path("conf"), "-b", &path("db")]);
        command.args(["--pidfile", &path("pid"), "--log-file", "stdout", "-m", "1"]);
        command.args(["--stun-only", "--no-auth", "--no-cli", "--no-tcp", "--no-tls", "--no-dtls"]);
        command.args(["-p", &port.to_string()]);
        for address in addresses {
            command.args(["-L", &address.to_string()]);
        }
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a log")).stderr(log);
        let process = command.spawn().expect("turnserver; `cargo xtask setup` installs it");
        let addresses = addresses.iter().map(|address| SocketAddr::new(*address, port)).collect();
        let mut server = Self { addresses, process, _folder: folder };
        let end = Instant::now() + START;
        for address in server.addresses.clone() {
            while !answers(address) {
                let log = std::fs::read_to_string(server._folder.path().join("log"));
                let ended = server.process.try_wait().expect("a process");
                let late = Instant::now() > end || ended.is_some();
                assert!(
                    !late,
                    "turnserver does not answer: {ended:?}\n{}",
                    log.unwrap_or_default()
                );
            }
        }
        server
    }
}

impl Drop for TurnServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether a server answers a Binding request; waits for it a short while.
fn answers(server: SocketAddr) -> bool {
    let any = if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any).expect("a socket");
    socket.set_read_timeout(Some(Duration::from_millis(100))).expect("a time limit");
    let asked = socket.connect(server).and_then(|()| socket.send(BINDING));
    let mut buffer = [0; 1500];
    let heard = asked.and_then(|_| socket.recv(&mut buffer));
    if heard.is_err() {
        std::thread::sleep(Duration::from_millis(5)); // between two looks whether it is there
    }
    heard.is_ok()
}
