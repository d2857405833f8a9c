//! A home of its own for each test, and the `homing` command run in it.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use homing_engine::store::Home;
use tempfile::TempDir;

/// The `homing` command, built where it is not there yet.
///
/// It is looked for beside this test program. Cargo does not know that the tests call it, so it
/// is brought up to date once per run.
///
/// # Panics
/// When it cannot be built.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let test = std::env::current_exe().expect("this program's path");
        let profile = test.ancestors().nth(2).expect("target/<profile>/deps/<test>");
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        build.args(["build", "--quiet", "-p", "homing", "--target-dir"]);
        build.arg(profile.parent().expect("target"));
        if profile.ends_with("release") {
            build.arg("--release");
        }
        build.current_dir(env!("CARGO_MANIFEST_DIR"));
        assert!(build.status().expect("cargo runs").success(), "`homing` does not build");
        profile.join(format!("homing{}", std::env::consts::EXE_SUFFIX))
    })
}

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    /// The exit status; `None`: it was ended by a signal.
    pub status: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// Standard output as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}:\n{self:#?}"))
    }

    /// Checks the exit status.
    ///
    /// # Panics
    /// When it is another one, with all that was said.
    pub fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self:#?}");
        self
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// A home in a folder of its own, gone when it is dropped.
#[derive(Debug)]
pub struct TestHome {
    folder: TempDir,
    environment: Vec<(OsString, OsString)>,
}

impl TestHome {
    /// A home with this `config.toml`; empty: none.
    ///
    /// # Panics
    /// When the folder cannot be made.
    pub fn new(configuration: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Self { folder, environment: Vec::new() };
        if !configuration.is_empty() {
            home.configure(configuration);
        }
        home
    }

    /// The same home with a variable in the environment of its commands.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// As the engine sees it.
    pub fn home(&self) -> Home {
        Home::at(self.folder.path())
    }

    /// Writes its `config.toml`.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn configure(&self, text: &str) {
        std::fs::write(self.folder.path().join("config.toml"), text).expect("config.toml");
    }

    /// `homing` in this home, not yet started. Nothing of the real session reaches it: no session
    /// bus, no display, no secrets.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).env("HOMING_HOME", self.folder.path());
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let session = ["DBUS_", "XDG_", "HOMING_SECRET_", "CREDENTIALS_", "DISPLAY"];
            if session.iter().any(|start| text.starts_with(start)) {
                command.env_remove(&name);
            }
        }
        // A path that nothing listens on, because without one the bus of the login is looked for.
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        command.envs(self.environment.iter().cloned());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs `homing` to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.command(arguments).output().expect("homing runs").into()
    }

    /// Runs `homing` to its end with this on its standard input.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Said {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).spawn().expect("homing runs");
        let written = child.stdin.take().expect("piped").write_all(input.as_bytes());
        drop(written); // it may end without reading
        child.wait_with_output().expect("homing ends").into()
    }

    /// Every file below the home and its content.
    ///
    /// # Panics
    /// When one cannot be read.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.is_file() {
                    let content = std::fs::read(&path).expect("a file");
                    files.push((path, content));
                }
            }
        }
        files
    }
}

/// Waits until something is so, asking again and again.
///
/// # Panics
/// When it is not so after 20 s.
pub fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !is_so() {
        assert!(std::time::Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
