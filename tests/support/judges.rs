//! Services in Python that the tests are judged by, in an environment of their own.

use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tempfile::TempDir;

/// The environment's folder, in the user's cache.
fn environment() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    cache.filter(|folder| folder.is_absolute()).unwrap_or_else(home).join("homing/judges")
}

/// Whether a package is in the environment.
fn has(environment: &Path, package: &str) -> bool {
    let versions = std::fs::read_dir(environment.join("lib")).into_iter().flatten().flatten();
    versions.into_iter().any(|version| version.path().join("site-packages").join(package).is_dir())
}

/// A service that is asked a line and answers a line; it ends when it is dropped.
#[derive(Debug)]
pub struct Judge {
    process: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Judge {
    /// Starts a script that needs a package; `None`, and a line that is seen whatever the test
    /// runner hides, where that is not installed.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(package: &str, script: &str, arguments: &[&str]) -> Option<Self> {
        let environment = environment();
        if !has(&environment, package) {
            let test = std::thread::current().name().unwrap_or("a test").to_owned();
            let why = format!("{package} is not installed; `cargo xtask setup` installs it");
            // Not by a macro, whose output is kept from whoever watches tests pass.
            let _ = writeln!(std::io::stderr(), "SKIPPED in {test}: {why}");
            return None;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("judge.py");
        std::fs::write(&file, script).expect("a script");
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let mut command = Command::new(environment.join("bin/python"));
        command.arg(&file).args(arguments).current_dir(folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut process = command.spawn().expect("the environment's Python starts");
        let asks = process.stdin.take().expect("its input");
        let answers = BufReader::new(process.stdout.take().expect("its output"));
        Some(Self { process, asks, answers, folder })
    }

    /// The next line that it says.
    ///
    /// # Panics
    /// When it ended instead; says what it said.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line).unwrap_or(0);
        assert!(read > 0, "it ended:\n{}", self.log());
        line.trim_end().to_owned()
    }

    /// Tells it a line; what it answers.
    ///
    /// # Panics
    /// When it ended.
    pub fn ask(&mut self, line: &str) -> String {
        writeln!(self.asks, "{line}").and_then(|()| self.asks.flush()).expect("it listens");
        self.line()
    }

    /// Everything that it complained about so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
