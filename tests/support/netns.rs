//! Network namespaces of Linux: networks of their own, in which addresses may really change.
//!
//! Nothing leaves them, so that addresses which are public outside can be used freely.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsRawFd;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// Numbers the namespaces of this process.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A network namespace with nothing in it but loopback, which is up. Removed when dropped.
#[derive(Debug)]
pub struct Namespace {
    name: String,
}

impl Namespace {
    /// Makes one.
    ///
    /// # Panics
    /// When this process may not, with a message that says what is needed.
    pub fn new() -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let namespace = Self { name: format!("homing-{}-{number}", std::process::id()) };
        if let Err(message) = ip(&["netns", "add", &namespace.name]) {
            panic!(
                "network namespaces are needed for this test: run it as root, with iproute2, \
                 which `cargo xtask setup` installs ({message})"
            );
        }
        namespace.ip("link set lo up");
        namespace
    }

    /// Its name, for `ip netns exec`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs `ip` in it with these arguments, separated by spaces.
    ///
    /// # Panics
    /// When `ip` refuses, with what it said.
    pub fn ip(&self, arguments: &str) {
        let all: Vec<&str> = ["-n", &self.name].into_iter().chain(arguments.split(' ')).collect();
        if let Err(message) = ip(&all) {
            panic!("ip {arguments}: {message}");
        }
    }

    /// Adds an interface that is up and leads nowhere: to one without addresses in the same
    /// namespace, since not every kernel has the `dummy` kind. It has no address at all, and the
    /// kernel checks no IPv6 address on it for duplicates.
    pub fn interface(&self, name: &str) {
        let end = format!("{name}-end");
        self.ip(&format!("link add {name} type veth peer name {end}"));
        for one in [name, &end] {
            self.ip(&format!("link set {one} addrgenmode none"));
            self.set(&format!("ipv6/conf/{one}/accept_dad"), "0");
        }
        self.ip(&format!("link set {end} up"));
        self.ip(&format!("link set {name} up"));
    }

    /// Adds an interface that leads to another one in another namespace; both are up and have no
    /// address. Here the kernel checks each IPv6 address for duplicates, which takes a second.
    pub fn cable(&self, here: &str, other: &Self, there: &str) {
        self.ip(&format!("link add {here} type veth peer name {there} netns {}", other.name));
        for (space, one) in [(self, here), (other, there)] {
            space.ip(&format!("link set {one} addrgenmode none"));
            space.ip(&format!("link set {one} up"));
        }
    }

    /// Adds the end of a tunnel (a tun device), which is up. It is gone when the file is closed.
    ///
    /// # Panics
    /// When the kernel has none.
    pub fn tunnel(&self, name: &str) -> File {
        // `struct ifreq`: a name of 16 octets, flags, and room for what else it may hold.
        const ATTACH: libc::Ioctl = 0x4004_54ca; // TUNSETIFF
        const TUN_WITHOUT_HEADER: u16 = 0x1001;
        let mut request = [0_u8; 40];
        request[..name.len()].copy_from_slice(name.as_bytes());
        request[16..18].copy_from_slice(&TUN_WITHOUT_HEADER.to_ne_bytes());
        let file = self.inside(|| {
            let open = File::options().read(true).write(true).open("/dev/net/tun");
            let file = open.expect("the kernel has tun devices");
            // SAFETY: the descriptor is open, and the request is as long as the kernel reads.
            let result = unsafe { libc::ioctl(file.as_raw_fd(), ATTACH, request.as_ptr()) };
            assert_eq!(result, 0, "{name}: {}", std::io::Error::last_os_error());
            file
        });
        self.ip(&format!("link set {name} addrgenmode none"));
        self.ip(&format!("link set {name} up"));
        file
    }

    /// Digs a tunnel to another namespace, as a VPN does: two ends, and a program that carries
    /// every packet from the one to the other. It stands until this process ends.
    ///
    /// # Panics
    /// When the kernel has no tun devices.
    pub fn dig(&self, here: &str, other: &Self, there: &str) {
        let (one, two) = (self.tunnel(here), other.tunnel(there));
        let clone = |end: &File| end.try_clone().expect("a descriptor more");
        for (mut from, mut to) in [(clone(&one), clone(&two)), (two, one)] {
            thread::spawn(move || {
                let mut packet = [0; 2048];
                while let Ok(length) = from.read(&mut packet) {
                    // A packet that the other end does not take is lost, as on any line.
                    let _ = to.write(&packet[..length]);
                }
            });
        }
    }

    /// What `ip -j` says in it to these arguments, separated by spaces.
    ///
    /// # Panics
    /// When it is not JSON.
    pub fn told(&self, arguments: &str) -> serde_json::Value {
        let all = ["-n", &self.name, "-j"].into_iter().chain(arguments.split(' '));
        let output = Command::new("ip").args(all).output().expect("ip runs");
        match output.stdout.is_empty() {
            true => serde_json::Value::Array(Vec::new()),
            false => serde_json::from_slice(&output.stdout).expect("JSON"),
        }
    }

    /// A program that will run in it.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name]).arg(program);
        command
    }

    /// Does some work on a thread that is in it. Threads started by the work are in it as well.
    pub fn inside<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let file = File::open(format!("/run/netns/{}", self.name)).expect("the namespace is there");
        let outcome = thread::scope(|scope| {
            let thread = scope.spawn(|| {
                // SAFETY: the descriptor is open, and only this new thread changes its network.
                let result = unsafe { libc::setns(file.as_raw_fd(), libc::CLONE_NEWNET) };
                assert_eq!(result, 0, "setns: {}", std::io::Error::last_os_error());
                work()
            });
            thread.join()
        });
        outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Runs a future on a thread that is in it, by a runtime of its own.
    pub fn block_on<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        self.inside(|| {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be made")
                .block_on(future)
        })
    }

    /// Sets a kernel parameter below `/proc/sys/net/`.
    pub fn set(&self, parameter: &str, value: &str) {
        self.inside(|| {
            std::fs::write(format!("/proc/sys/net/{parameter}"), value)
                .unwrap_or_else(|error| panic!("{parameter}: {error}"));
        });
    }
}

impl Default for Namespace {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = ip(&["netns", "del", &self.name]);
    }
}

fn ip(arguments: &[&str]) -> Result<(), String> {
    let output =
        Command::new("ip").args(arguments).output().map_err(|error| format!("ip: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}
