//! A Kerberos realm of MIT's own key distribution centre, in a network namespace.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::home::wait_for;
use crate::netns::Namespace;

/// The realm.
pub const REALM: &str = "EXAMPLE.TEST";
/// The programs that it takes.
const PROGRAMS: [&str; 5] = [
    "/usr/sbin/krb5kdc",
    "/usr/sbin/kdb5_util",
    "/usr/sbin/kadmin.local",
    "/usr/bin/kinit",
    "/usr/bin/kvno",
];

/// A realm; ends when dropped.
#[derive(Debug)]
pub struct Kdc<'a> {
    space: &'a Namespace,
    folder: TempDir,
    process: Option<Child>,
}

impl<'a> Kdc<'a> {
    /// Whether all that it takes is installed; says loudly where it is not.
    pub fn is_installed() -> bool {
        let missing = PROGRAMS.iter().find(|program| !Path::new(program).exists());
        if let Some(missing) = missing {
            skipped(missing);
        }
        missing.is_none()
    }

    /// A realm without users and services, whose centre answers at 127.0.0.1.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(space: &'a Namespace) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut kdc = Self { space, folder, process: None };
        let file = |name: &str| kdc.folder.path().join(name).display().to_string();
        write(&kdc.configuration(), &client_configuration(REALM, "example.test", "127.0.0.1"));
        let lines = format!(
            "[kdcdefaults]\nkdc_listen = 127.0.0.1:88\nkdc_tcp_listen = 127.0.0.1:88\n\
             [realms]\n{REALM} = {{\ndatabase_name = {}\nkey_stash_file = {}\nacl_file = {}\n}}\n\
             [logging]\nkdc = FILE:{}\n",
            file("principal"),
            file("stash"),
            file("acl"),
            file("log"),
        );
        write(&kdc.folder.path().join("kdc.conf"), &lines);
        let create = ["create", "-s", "-P", "master", "-r", REALM];
        run(kdc.command("/usr/sbin/kdb5_util").args(create), "");
        kdc.resume();
        kdc
    }

    /// Starts the centre again after [`Kdc::stop`].
    ///
    /// # Panics
    /// When it does not start.
    pub fn resume(&mut self) {
        let mut command = self.command("/usr/sbin/krb5kdc");
        command.arg("-n").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.process = Some(command.spawn().expect("krb5kdc starts"));
        let answers = || std::net::TcpStream::connect("127.0.0.1:88").is_ok();
        self.space.inside(|| wait_for("the centre", answers));
    }

    /// Ends the centre; tickets stay.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// The configuration of its users, for `KRB5_CONFIG`.
    pub fn configuration(&self) -> PathBuf {
        self.folder.path().join("krb5.conf")
    }

    /// The keytab of the services, for `tkey-gssapi-keytab`.
    pub fn keytab(&self) -> PathBuf {
        self.folder.path().join("services.keytab")
    }

    /// Adds a service, `DNS/ns.example.test`, whose key is in the keytab.
    ///
    /// # Panics
    /// When the realm does not take it.
    pub fn add_service(&self, name: &str) {
        self.add_service_without_keytab(name);
        self.administer(&format!("ktadd -k {} {name}", self.keytab().display()));
    }

    /// Adds a service whose key nobody gets.
    ///
    /// # Panics
    /// When the realm does not take it.
    pub fn add_service_without_keytab(&self, name: &str) {
        self.administer(&format!("addprinc -randkey {name}"));
    }

    /// Adds a user and gives a credential cache, for `KRB5CCNAME`, with a ticket of theirs that
    /// is good for ten minutes.
    ///
    /// # Panics
    /// When the realm does not take them.
    pub fn ticket(&self, user: &str) -> PathBuf {
        self.administer(&format!("addprinc -pw secret {user}"));
        let cache = self.folder.path().join(format!("{user}.cache"));
        let mut kinit = self.command("/usr/bin/kinit");
        kinit.args(["-l", "10m", "-c"]).arg(&cache).arg(user);
        run(&mut kinit, "secret\n");
        cache
    }

    /// The same cache with a ticket that has expired an hour ago.
    ///
    /// # Panics
    /// When it holds none of ten minutes.
    pub fn expired(cache: &Path) -> PathBuf {
        let mut octets = std::fs::read(cache).expect("a cache");
        let number = |octets: &[u8]| u32::from_be_bytes(octets.try_into().expect("4 octets"));
        // The times at which it was got, begins and ends follow each other.
        let place = octets.windows(12).position(|window| {
            let (got, begins) = (number(&window[..4]), number(&window[4..8]));
            got > 1_000_000_000 && got == begins && number(&window[8..]) == begins + 600
        });
        let ends = place.expect("the times of a ticket") + 8;
        let ended = number(&octets[ends..ends + 4]) - 4200;
        octets[ends..ends + 4].copy_from_slice(&ended.to_be_bytes());
        let old = cache.with_extension("expired");
        std::fs::write(&old, octets).expect("a cache");
        old
    }

    /// Adds a user whose key is kept in a keytab, as a machine's is.
    ///
    /// # Panics
    /// When the realm does not take them.
    pub fn machine_keytab(&self, user: &str) -> PathBuf {
        let keytab = self.folder.path().join(format!("{user}.keytab"));
        self.administer(&format!("addprinc -randkey {user}"));
        self.administer(&format!("ktadd -k {} {user}", keytab.display()));
        keytab
    }

    fn administer(&self, line: &str) {
        run(&mut self.command("/usr/sbin/kadmin.local"), &format!("{line}\n"));
    }

    fn command(&self, program: &str) -> Command {
        let mut command = self.space.command(program);
        command.env("KRB5_CONFIG", self.configuration());
        command.env("KRB5_KDC_PROFILE", self.folder.path().join("kdc.conf"));
        command
    }
}

impl Drop for Kdc<'_> {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A `krb5.conf` of a realm: nothing in it is looked up in the DNS.
pub fn client_configuration(realm: &str, domain: &str, centre: &str) -> String {
    format!(
        "[libdefaults]\ndefault_realm = {realm}\ndns_lookup_realm = false\n\
         dns_lookup_kdc = false\ndns_canonicalize_hostname = false\nrdns = false\n\
         udp_preference_limit = 1\n[realms]\n{realm} = {{\nkdc = {centre}\n}}\n\
         [domain_realm]\n.{domain} = {realm}\n"
    )
}

/// Says past the test's own capture that a test was skipped.
pub fn skipped(missing: &str) {
    let line = format!("\nSKIPPED: {missing} is not installed; `cargo xtask setup` installs it\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// Runs a program to its end with this on its standard input.
///
/// # Panics
/// When it fails, with all that it said.
pub fn run(command: &mut Command, input: &str) -> String {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let written = child.stdin.take().expect("piped").write_all(input.as_bytes());
    drop(written); // it may end without reading
    let output = child.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{command:?}:\n{said}");
    said
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
