//! A session of its own with a real keyring: a bus, gnome-keyring, nothing of the real session.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::home::wait_for;

/// A session bus with an unlocked gnome-keyring on it; both end when it is dropped.
#[derive(Debug)]
pub struct KeyringSession {
    folder: TempDir,
    address: String,
    bus: Child,
    daemon: Option<Child>,
}

impl KeyringSession {
    /// A bus without a keyring.
    ///
    /// # Panics
    /// When `dbus-daemon` is missing or does not start.
    pub fn without_keyring() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = folder.path().join("run");
        std::fs::create_dir(&runtime).expect("a folder");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::Permissions::from_mode(0o700);
            std::fs::set_permissions(&runtime, mode).expect("0700");
        }
        // A configuration of our own: the system's would start services of the real session.
        let configuration = folder.path().join("bus.conf");
        let text = format!(
            r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={}/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
            runtime.display()
        );
        std::fs::write(&configuration, text).expect("bus.conf");
        let mut bus = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", configuration.display()))
            .args(["--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null()) // it complains of limits that a container may not raise
            .spawn()
            .expect("dbus-daemon is needed; `cargo xtask setup` installs it");
        let mut address = String::new();
        let said = bus.stdout.as_mut().expect("piped");
        BufReader::new(said).read_line(&mut address).expect("the bus says its address");
        let address = address.trim().to_owned();
        assert!(!address.is_empty(), "dbus-daemon did not start");
        Self { folder, address, bus, daemon: None }
    }

    /// A bus with an unlocked keyring.
    ///
    /// # Panics
    /// When `dbus-daemon` or `gnome-keyring-daemon` is missing or does not start.
    pub fn start() -> Self {
        let mut session = Self::without_keyring();
        session.start_keyring();
        session
    }

    /// Starts the keyring and waits until it can hold secrets.
    ///
    /// # Panics
    /// When `gnome-keyring-daemon` is missing or does not start.
    pub fn start_keyring(&mut self) {
        let mut daemon = self.spawn_daemon(&["--unlock"]);
        daemon.stdin.take().expect("piped").write_all(b"test\n").expect("the password is taken");
        self.daemon = Some(daemon);
        wait_for("gnome-keyring", || self.default_collection().contains("/collection/"));
    }

    /// Starts the keyring as it is while a session starts: it answers, and has nothing yet to
    /// keep secrets in.
    ///
    /// # Panics
    /// When `gnome-keyring-daemon` is missing or does not start.
    pub fn start_keyring_without_collection(&mut self) {
        self.daemon = Some(self.spawn_daemon(&[]));
        wait_for("gnome-keyring", || self.default_collection().contains("object path"));
        assert!(!self.default_collection().contains("/collection/"), "it has one already");
    }

    fn spawn_daemon(&self, more: &[&str]) -> Child {
        Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets"])
            .args(more)
            .envs(self.environment())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon is needed; `cargo xtask setup` installs it")
    }

    /// What the keyring says its default collection is; empty: nothing.
    fn default_collection(&self) -> String {
        let answer = Command::new("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
            .args(["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.ReadAlias"])
            .arg("string:default")
            .envs(self.environment())
            .stderr(Stdio::null())
            .output()
            .expect("dbus-send is needed; `cargo xtask setup` installs it");
        String::from_utf8_lossy(&answer.stdout).into_owned()
    }

    /// The variables that put a program into this session.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        let folder = self.folder.path();
        let pair = |name: &str, value: &Path| (name.into(), value.into());
        vec![
            ("DBUS_SESSION_BUS_ADDRESS".into(), self.address.clone().into()),
            pair("HOME", folder),
            pair("XDG_DATA_HOME", &folder.join("data")),
            pair("XDG_RUNTIME_DIR", &folder.join("run")),
        ]
    }

    /// What the keyring holds, as another program of the session reads it.
    ///
    /// # Panics
    /// When `secret-tool` is missing.
    pub fn look_up(&self, service: &str, user: &str) -> Option<String> {
        let answer = Command::new("secret-tool")
            .args(["lookup", "service", service, "username", user])
            .envs(self.environment())
            .output()
            .expect("secret-tool is needed; `cargo xtask setup` installs it");
        answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).into_owned())
    }
}

impl Drop for KeyringSession {
    fn drop(&mut self) {
        for child in self.daemon.iter_mut().chain([&mut self.bus]) {
            drop(child.kill());
            drop(child.wait());
        }
    }
}
