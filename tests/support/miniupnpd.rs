//! A real router's service for UPnP, NAT-PMP and PCP (MiniUPnPd), in a network namespace.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::netns::Namespace;

/// How long it may take to do anything.
const DEADLINE: Duration = Duration::from_secs(20);

/// The rules that it changes. What a router does beside is not needed.
const RULES: &str = "
table inet filter {
    chain forward { type filter hook forward priority 0; policy drop; jump miniupnpd; }
    chain miniupnpd { }
    chain prerouting { type nat hook prerouting priority -100; jump prerouting_miniupnpd; }
    chain postrouting { type nat hook postrouting priority 100; jump postrouting_miniupnpd; }
    chain prerouting_miniupnpd { }
    chain postrouting_miniupnpd { }
}
";

/// What it speaks.
#[derive(Clone, Copy, Debug)]
pub struct Speaks {
    /// UPnP: `None` not at all, `Some(1)` or `Some(2)` as that version of the device.
    pub upnp: Option<u8>,
    /// NAT-PMP and PCP.
    pub port_mapping: bool,
}

impl Speaks {
    /// Everything.
    pub const ALL: Self = Self { upnp: Some(2), port_mapping: true };
}

/// A running service between `wan0` and `lan0` of a namespace; ends when dropped.
#[derive(Debug)]
pub struct Miniupnpd {
    process: Child,
    folder: TempDir,
}

impl Miniupnpd {
    /// Starts it and waits until it answers.
    ///
    /// # Panics
    /// When it is not installed or does not start; says what it said.
    pub fn start(router: &Namespace, speaks: Speaks) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let yes = |on: bool| if on { "yes" } else { "no" };
        let configuration = format!(
            "ext_ifname=wan0\nlistening_ip=lan0\nport=0\nenable_upnp={}\nenable_natpmp={}\n\
             min_lifetime=1\nsecure_mode=yes\nuuid=8a1f4a5e-6f0d-4c39-9d3e-5b6f2f1d7c10\n\
             allow 1024-65535 192.168.77.0/24 1024-65535\ndeny 0-65535 0.0.0.0/0 0-65535\n",
            yes(speaks.upnp.is_some()),
            yes(speaks.port_mapping)
        );
        std::fs::write(folder.path().join("conf"), configuration).expect("a configuration");
        make_rules(router);
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let mut command = router.command(program("miniupnpd"));
        command.arg("-d").arg("-f").arg(folder.path().join("conf"));
        command.arg("-P").arg(folder.path().join("pid"));
        if speaks.upnp == Some(1) {
            command.arg("-1");
        }
        let log_too = log.try_clone().expect("a second handle");
        command.stdin(Stdio::null()).stdout(log).stderr(log_too);
        let process = command.spawn().expect("miniupnpd starts");
        let started = Self { process, folder };
        let last = if speaks.port_mapping { "Listening for NAT-PMP" } else { "HTTP listening on" };
        started.wait_for(last);
        started
    }

    /// Everything that it has said.
    pub fn log(&self) -> String {
        let log = std::fs::read(self.folder.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    /// Makes it look at its address: without UPnP it is not told of it by the kernel.
    pub fn look_again(&self) {
        let process = i32::try_from(self.process.id()).expect("a process id");
        // SAFETY: it is a child of this process that was not waited for, so the id is its own.
        let result = unsafe { libc::kill(process, libc::SIGUSR1) };
        assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
    }

    /// Waits until its log has this text.
    ///
    /// # Panics
    /// When it does not come.
    pub fn wait_for(&self, text: &str) {
        self.wait_for_times(text, 1);
    }

    /// Waits until its log has this text so many times.
    ///
    /// # Panics
    /// When it does not come.
    pub fn wait_for_times(&self, text: &str, times: usize) {
        let end = Instant::now() + DEADLINE;
        while self.log().matches(text).count() < times {
            assert!(Instant::now() < end, "no \"{text}\" ({times}):\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5)); // between two looks at its log
        }
    }
}

impl Drop for Miniupnpd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn make_rules(router: &Namespace) {
    let mut nft = router.command(program("nft"));
    let mut nft = nft.args(["-f", "-"]).stdin(Stdio::piped()).spawn().expect("nft starts");
    nft.stdin.take().expect("a pipe").write_all(RULES.as_bytes()).expect("nft reads");
    assert!(nft.wait().expect("nft ends").success(), "nft refuses the rules");
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
