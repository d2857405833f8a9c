//! A router in a network namespace of its own, which speaks NAT-PMP (RFC 6886) and announces its
//! new public address as the RFC wants it.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, UdpSocket};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::homing::ip;

/// This computer's end of the cable to it.
const CABLE: &str = "bench1";
/// Its address on the cable.
const OWN: Ipv4Addr = Ipv4Addr::new(192, 168, 7, 1);
/// Where it listens, and where everybody listens to its announcements.
const PORTS: (u16, u16) = (5351, 5350);

/// The running router, and the cable to it.
pub(super) struct Router {
    child: Child,
    orders: ChildStdin,
    told: BufReader<std::process::ChildStdout>,
}

impl Router {
    /// Starts it; this computer's default route leads to it.
    ///
    /// # Errors
    /// The namespace or the cable cannot be made.
    pub(super) fn start() -> Result<Self> {
        let program = std::env::current_exe()?;
        let mut command = Command::new("unshare");
        command.arg("--net").arg(program).args(["bench", "--floor", "router"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("unshare")?;
        let orders = child.stdin.take().context("its input")?;
        let told = BufReader::new(child.stdout.take().context("its output")?);
        let mut router = Self { child, orders, told };
        router.hear("ready")?;
        ip(&format!("link add {CABLE} type veth peer name {CABLE}-peer"))?;
        ip(&format!("link set {CABLE}-peer netns {}", router.child.id()))?;
        ip(&format!("address add 192.168.7.2/24 dev {CABLE}"))?;
        ip(&format!("link set {CABLE} up"))?;
        router.order("begin")?;
        ip(&format!("route add default via {OWN}"))?;
        Ok(router)
    }

    /// Gives it another public address, which it announces, and returns when it has.
    ///
    /// # Errors
    /// It has ended.
    pub(super) fn say(&mut self, address: &str) -> Result<()> {
        self.order(address)
    }

    fn order(&mut self, order: &str) -> Result<()> {
        writeln!(self.orders, "{order}")?;
        self.hear("done")
    }

    fn hear(&mut self, expected: &str) -> Result<()> {
        let mut line = String::new();
        self.told.read_line(&mut line)?;
        ensure!(line.trim() == expected, "the router says {line:?}");
        Ok(())
    }
}

impl Drop for Router {
    fn drop(&mut self) {
        // Its network ends with it, and the cable with that.
        unseen_desktop::end(&mut self.child);
    }
}

/// Is the router: takes orders from standard input.
///
/// # Errors
/// Its end of the cable cannot be set up.
pub(super) fn be() -> Result<()> {
    let mut orders = std::io::stdin().lines();
    println!("ready");
    orders.next().context("an order")??;
    ip(&format!("address add {OWN}/24 dev {CABLE}-peer"))?;
    ip(&format!("link set {CABLE}-peer up"))?;
    ip("link set lo up")?;
    let socket = UdpSocket::bind((OWN, PORTS.0))?;
    let public = Arc::new(Mutex::new(Ipv4Addr::UNSPECIFIED));
    let (answering, known) = (socket.try_clone()?, Arc::clone(&public));
    thread::spawn(move || {
        let mut request = [0; 64];
        while let Ok((_, from)) = answering.recv_from(&mut request) {
            let address = *known.lock().unwrap_or_else(PoisonError::into_inner);
            let version_fits = request[0] == 0;
            // Whoever asked may be gone meanwhile.
            let _ = answering.send_to(&response(address, version_fits), from);
        }
    });
    println!("done");
    for order in orders {
        let address: Ipv4Addr = order?.parse()?;
        *public.lock().unwrap_or_else(PoisonError::into_inner) = address;
        socket.send_to(&response(address, true), (Ipv4Addr::new(224, 0, 0, 1), PORTS.1))?;
        println!("done");
    }
    thread::sleep(Duration::from_millis(10));
    Ok(())
}

/// The response to an external address request (RFC 6886 3.2), or that the version is not known.
fn response(address: Ipv4Addr, version_fits: bool) -> Vec<u8> {
    let result: u16 = if version_fits { 0 } else { 1 };
    let mut bytes = vec![0, 128];
    bytes.extend(result.to_be_bytes());
    bytes.extend(1_u32.to_be_bytes());
    if version_fits {
        bytes.extend(address.octets());
    }
    bytes
}
