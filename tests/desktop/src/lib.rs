//! A desktop that nobody sees: a display and a session bus of its own, what lives on them, and
//! one folder below which all of it writes. Everything is ended by its process id.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// How long anything on the desktop may take to appear.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How long a program may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(5);

/// How many shades there are at least where there is writing, not just areas.
const SHADES: usize = 32;

/// A running desktop; it ends when this is dropped.
#[derive(Debug)]
pub struct Desktop {
    folder: PathBuf,
    environment: Vec<(OsString, OsString)>,
    display: String,
    bus: String,
    /// In the order in which they were started: the display first.
    running: Vec<Child>,
}

impl Desktop {
    /// Starts a display and a session bus, and nothing else. All programs here write below
    /// `folder`, which is made where it is not there, and get these variables as well.
    ///
    /// # Errors
    /// The folder cannot be made, a program is missing, or it does not come up.
    pub fn start(folder: &Path, environment: &[(&str, &OsStr)]) -> Result<Self> {
        let runtime = folder.join("runtime");
        fs::create_dir_all(&runtime)?;
        only_mine(&runtime)?;
        let own = |(name, value): &(&str, &OsStr)| (name.into(), (*value).to_owned());
        let mut desktop = Self {
            folder: folder.to_owned(),
            environment: environment.iter().map(own).collect(),
            display: String::new(),
            bus: String::new(),
            running: Vec::new(),
        };
        let screen =
            ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"];
        desktop.display = format!(":{}", desktop.announced("Xvfb", &screen)?);
        let session = ["--session", "--nofork", "--print-address=1"];
        desktop.bus = desktop.announced("dbus-daemon", &session)?;
        Ok(desktop)
    }

    /// Starts a panel that shows tray icons, in a theme or in its own; it takes a while until
    /// it does.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start_panel(&mut self, theme: Option<&str>) -> Result<()> {
        let mut panel = self.command("xfce4-panel");
        panel.arg("--disable-wm-check");
        panel.envs(theme.map(|theme| ("GTK_THEME", theme)));
        self.launch(panel).map(|_| ())
    }

    /// The folder below which everything here is written.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The display's name.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The session bus's address.
    pub fn bus(&self) -> &str {
        &self.bus
    }

    /// A command whose program will live on this desktop and write nowhere else.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("HOME", &self.folder);
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_RUNTIME_DIR", "runtime"),
            ("TMPDIR", "runtime"),
        ] {
            command.env(name, self.folder.join(folder));
        }
        command.env("NO_AT_BRIDGE", "1").env("GTK_A11Y", "none").env_remove("WAYLAND_DISPLAY");
        for (name, value) in [("DISPLAY", &self.display), ("DBUS_SESSION_BUS_ADDRESS", &self.bus)] {
            match value.as_str() {
                // The person's own is not for what is started before there is one here.
                "" => command.env_remove(name),
                value => command.env(name, value),
            };
        }
        command.envs(self.environment.iter().cloned()).stdin(Stdio::null());
        command
    }

    /// Starts a program and says its process id; what it says goes to its [log](Self::log).
    ///
    /// # Errors
    /// It cannot be started.
    pub fn launch(&mut self, mut command: Command) -> Result<u32> {
        let program = PathBuf::from(command.get_program());
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log_of(&program))?;
        let child = spawn(command.stdout(log.try_clone()?).stderr(log))?;
        let id = child.id();
        self.keep(child);
        Ok(id)
    }

    /// Has a program that was started elsewhere end with the desktop.
    pub fn keep(&mut self, child: Child) {
        self.running.push(child);
    }

    /// A program that was launched here and has not been waited for.
    pub fn running(&mut self, id: u32) -> Option<&mut Child> {
        self.running.iter_mut().find(|child| child.id() == id)
    }

    /// What a program said so far.
    pub fn log(&self, program: &str) -> String {
        fs::read_to_string(self.log_of(Path::new(program))).unwrap_or_default()
    }

    fn log_of(&self, program: &Path) -> PathBuf {
        let name = program.file_name().unwrap_or(program.as_os_str());
        self.folder.join(name).with_extension("log")
    }

    /// What the display shows now, with these words to `import`: the form last, `png:-` or
    /// `rgb:-` for bare pixels of three octets.
    ///
    /// # Errors
    /// The picture cannot be taken.
    pub fn picture(&self, words: &[&str]) -> Result<Vec<u8>> {
        let mut import = self.command("import");
        let taken = import.args(["-window", "root", "-depth", "8"]).args(words).output();
        let taken = taken.context("import takes the picture: `cargo xtask setup` installs it")?;
        ensure!(taken.status.success(), "the display shows nothing");
        Ok(taken.stdout)
    }

    /// Ends the display, as the end of a session does: at once.
    ///
    /// # Errors
    /// It is gone already.
    pub fn end_display(&mut self) -> Result<()> {
        ensure!(!self.running.is_empty(), "the display is gone");
        let mut display = self.running.remove(0);
        let killed = display.kill();
        display.wait()?;
        Ok(killed?)
    }

    /// Ends everything that was started here, the last first.
    pub fn end(&mut self) {
        while let Some(mut child) = self.running.pop() {
            end(&mut child);
        }
    }

    /// Starts a program and reads the one line by which it says that it is there.
    fn announced(&mut self, name: &str, arguments: &[&str]) -> Result<String> {
        let mut command = self.command(name);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = spawn(&mut command)?;
        let said = child.stdout.take();
        self.keep(child);
        let said = said.context("a pipe")?;
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        match line.trim() {
            "" => bail!("{name} ended at once"),
            line => Ok(line.to_owned()),
        }
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        self.end();
    }
}

/// Looks again and again until there is something.
///
/// # Errors
/// There is nothing in time, or looking fails.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        ensure!(begun.elapsed() < PATIENCE, "{what} did not appear within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(30));
    }
}

/// Ends one program of ours: asks, waits, and insists. Whoever is not asked leaves behind what it
/// has started itself, as a panel its plugins.
pub fn end(child: &mut Child) {
    // Its id may be another's already once it has ended and was waited for.
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    let asked = Command::new("kill").arg(child.id().to_string()).status();
    let begun = Instant::now();
    while asked.is_ok() && begun.elapsed() < GRACE {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    if child.kill().is_ok() {
        let _gone = child.wait();
    }
}

/// Whether there is writing, not just blank areas, in what is new between two pictures whose
/// pixels have so many octets: letters have many shades.
pub fn has_writing(now: &[u8], before: &[u8], octets: usize) -> bool {
    let octets = octets.max(1);
    let pixels = now.chunks_exact(octets).zip(before.chunks_exact(octets));
    let new = pixels.filter(|(now, before)| now != before).map(|(now, _)| now);
    new.collect::<HashSet<_>>().len() > SHADES
}

fn spawn(command: &mut Command) -> Result<Child> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.spawn().with_context(|| {
        format!("{program} cannot be started: `cargo xtask setup` installs what is missing")
    })
}

/// Has nobody else look into a folder, as the runtime folder's users demand.
#[cfg(unix)]
fn only_mine(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?)
}

/// Nobody asks for it elsewhere.
#[cfg(not(unix))]
fn only_mine(_folder: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_is_told_from_blank_areas() {
        let blank = [200; 3 * 100];
        let area = [10; 3 * 100];
        let letters: Vec<u8> = (0..100).flat_map(|shade| [shade, shade, shade]).collect();
        assert!(!has_writing(&blank, &blank, 3));
        assert!(!has_writing(&area, &blank, 3), "one new shade is no writing");
        assert!(has_writing(&letters, &blank, 3));
        assert!(!has_writing(&letters, &letters, 3), "it was there before");
    }

    #[cfg(unix)]
    #[test]
    fn who_ignores_being_asked_ends_all_the_same() {
        let mut deaf = Command::new("sh");
        deaf.args(["-c", "trap '' TERM; echo; while :; do sleep 1; done"]).stdout(Stdio::piped());
        let mut deaf = deaf.spawn().unwrap();
        BufReader::new(deaf.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
        let begun = Instant::now();
        end(&mut deaf);
        assert!(begun.elapsed() >= GRACE, "it was asked first");
        assert!(deaf.try_wait().unwrap().is_some());
    }
}
