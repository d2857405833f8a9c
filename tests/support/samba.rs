//! A domain controller of Samba in a network namespace, provisioned into a temporary folder.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::home::wait_for;
use crate::kdc::{client_configuration, run, skipped};
use crate::netns::Namespace;

/// Its zone.
pub const ZONE: &str = "corp.test";
/// Its address.
pub const ADDRESS: &str = "10.77.0.1";
/// The password of everybody.
const PASSWORD: &str = "Right-Horse-7";
/// The programs that it takes.
const PROGRAMS: [&str; 3] = ["/usr/sbin/samba", "/usr/bin/samba-tool", "/usr/bin/kinit"];

/// A domain controller; ends when dropped.
#[derive(Debug)]
pub struct Samba<'a> {
    space: &'a Namespace,
    folder: TempDir,
    process: Option<Child>,
}

impl<'a> Samba<'a> {
    /// Whether all that it takes is installed; says loudly where it is not.
    pub fn is_installed() -> bool {
        let missing = PROGRAMS.iter().find(|program| !Path::new(program).exists());
        if let Some(missing) = missing {
            skipped(missing);
        }
        missing.is_none()
    }

    /// The controller of a domain of its own. Takes about 15 s.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(space: &'a Namespace) -> Self {
        space.ip(&format!("addr add {ADDRESS}/32 dev lo"));
        let folder = tempfile::tempdir().expect("a folder");
        let mut samba = Self { space, folder, process: None };
        let text = client_configuration("CORP.TEST", ZONE, ADDRESS);
        std::fs::write(samba.configuration(), text).expect("krb5.conf");
        let root = samba.folder.path();
        let mut provision = space.command("/usr/bin/samba-tool");
        provision.args(["domain", "provision", "--realm=CORP.TEST", "--domain=CORP"]);
        provision.args(["--server-role=dc", "--dns-backend=SAMBA_INTERNAL", "--host-name=dc1"]);
        provision.arg(format!("--adminpass={PASSWORD}")).arg(format!("--host-ip={ADDRESS}"));
        provision.arg(format!("--targetdir={}", root.display()));
        provision.arg(format!("--option=interfaces={ADDRESS}"));
        run(provision.arg("--option=bind interfaces only=yes"), "");
        let mut command = space.command("/usr/sbin/samba");
        // Only what a client that registers itself speaks to.
        command.args(["-i", "-M", "single", "--debug-stdout", "-s"]);
        command.arg(root.join("etc/smb.conf"));
        command.arg("--option=server services=ldap,cldap,kdc,dns");
        command.args(["--option=tls enabled=no", "--option=dns forwarder="]);
        command
            .args(["--option=dns update command=/bin/true", "--option=dcerpc endpoint servers="]);
        for place in [
            "pid directory",
            "ncalrpc dir",
            "winbindd socket directory",
            "ntp signd socket directory",
        ] {
            let folder = root.join(place.replace(' ', "-"));
            std::fs::create_dir(&folder).expect("a folder");
            command.arg(format!("--option={place}={}", folder.display()));
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        samba.process = Some(command.spawn().expect("samba starts"));
        wait_for("the domain", || {
            !samba.dig(&["+short", "+tries=1", "+time=1", ZONE, "SOA"]).is_empty()
                && samba.kinit("Administrator").is_ok()
        });
        samba
    }

    /// The configuration of its users, for `KRB5_CONFIG`.
    pub fn configuration(&self) -> PathBuf {
        self.folder.path().join("krb5.conf")
    }

    /// Adds a user of the domain, who may add names to its zone.
    ///
    /// # Panics
    /// When it does not take them.
    pub fn add_user(&self, user: &str) {
        let mut command = self.space.command("/usr/bin/samba-tool");
        command.args(["user", "create", user, PASSWORD, "-s"]);
        run(command.arg(self.folder.path().join("etc/smb.conf")), "");
    }

    /// A credential cache with a ticket of a user, for `KRB5CCNAME`.
    ///
    /// # Panics
    /// When there is no such user.
    pub fn ticket(&self, user: &str) -> PathBuf {
        self.kinit(user).unwrap_or_else(|said| panic!("{said}"))
    }

    fn kinit(&self, user: &str) -> Result<PathBuf, String> {
        let cache = self.folder.path().join(format!("{user}.cache"));
        let mut kinit = self.space.command("sh");
        kinit.args(["-c", "echo \"$1\" | kinit -c \"$2\" \"$3\"", "sh", PASSWORD]).arg(&cache);
        let output = kinit.arg(user).env("KRB5_CONFIG", self.configuration()).output();
        let output = output.expect("kinit runs");
        let said = || String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.success() { Ok(cache) } else { Err(said()) }
    }

    /// What `dig` prints for these words.
    ///
    /// # Panics
    /// When it is not installed.
    pub fn dig(&self, words: &[&str]) -> String {
        let mut dig = self.space.command("dig");
        let output = dig.arg(format!("@{ADDRESS}")).args(words).output().expect("dig runs");
        if !output.status.success() {
            return String::new();
        }
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// What `nsupdate -g` says to these lines with a ticket.
    ///
    /// # Panics
    /// When it is not installed.
    pub fn nsupdate(&self, ticket: &Path, lines: &str) -> String {
        let mut command: Command = self.space.command("sh");
        command.args(["-c", "printf '%s\\n' \"$1\" | nsupdate -g 2>&1", "sh", lines]);
        command.env("KRB5_CONFIG", self.configuration()).env("KRB5CCNAME", ticket);
        let output = command.output().expect("nsupdate runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Samba<'_> {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
