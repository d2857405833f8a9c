//! A desktop that nobody sees: a display, a session bus and a panel that shows tray icons, all
//! of its own and all ended by their process ids.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::output;

/// How long anything here may take to appear.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a program may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(5);

/// A running desktop; it ends when this is dropped.
pub(crate) struct Desktop {
    folder: PathBuf,
    display: String,
    bus: String,
    running: Vec<Child>,
}

impl Desktop {
    /// Starts one whose programs keep all that they write below `folder`.
    ///
    /// # Errors
    /// A program is missing, or does not come up in time.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let mut desktop = Self {
            folder: folder.to_owned(),
            display: String::new(),
            bus: String::new(),
            running: Vec::new(),
        };
        let runtime = folder.join("runtime");
        fs::create_dir_all(&runtime)?;
        output(Command::new("chmod").arg("700").arg(&runtime))?;
        let screen = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
        desktop.display = format!(":{}", desktop.announced("Xvfb", &screen)?);
        let session = ["--session", "--nofork", "--print-address=1"];
        desktop.bus = desktop.announced("dbus-daemon", &session)?;
        let mut panel = desktop.command("xfce4-panel");
        panel.arg("--disable-wm-check");
        desktop.launch(panel)?;
        wait("the panel's place for tray icons", || desktop.has_tray_host())?;
        Ok(desktop)
    }

    /// A command whose program will live on this desktop and write nowhere else.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("HOME", &self.folder)
            .env("XDG_CONFIG_HOME", self.folder.join("config"))
            .env("XDG_DATA_HOME", self.folder.join("data"))
            .env("XDG_CACHE_HOME", self.folder.join("cache"))
            .env("XDG_RUNTIME_DIR", self.folder.join("runtime"))
            .env("NO_AT_BRIDGE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null());
        command
    }

    /// Starts a program; what it says goes to a file in the folder.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn launch(&mut self, mut command: Command) -> Result<u32> {
        let name = command.get_program().to_owned();
        let name = Path::new(&name).file_name().unwrap_or(&name).to_string_lossy().into_owned();
        let log = fs::File::create(self.folder.join(format!("{name}.log")))?;
        command.stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("{name} could not be started"))?;
        let id = child.id();
        self.running.push(child);
        Ok(id)
    }

    /// The tray icons that the panel knows, as bus names with paths.
    ///
    /// # Errors
    /// The bus cannot be asked.
    pub(crate) fn tray_icons(&self) -> Result<String> {
        let words = "call --session --dest org.kde.StatusNotifierWatcher --object-path \
             /StatusNotifierWatcher --method org.freedesktop.DBus.Properties.Get \
             org.kde.StatusNotifierWatcher RegisteredStatusNotifierItems";
        output(self.command("gdbus").args(words.split_whitespace()))
    }

    /// Waits until a tray icon stands in the panel.
    ///
    /// # Errors
    /// None came in time.
    pub(crate) fn wait_for_icon(&self) -> Result<()> {
        wait("the tray icon", || Ok(self.tray_icons()?.contains("StatusNotifierItem")))
    }

    /// Waits until the display shows writing that was not there `before`, and has stopped
    /// changing. A window that is still blank does not count.
    ///
    /// # Errors
    /// It did not happen in time.
    pub(crate) fn wait_for_picture(&self, before: &[u8]) -> Result<()> {
        let mut last = before.to_vec();
        let mut same = 0;
        wait("the window", || {
            let now = self.picture()?;
            same = if now == last && has_writing(&now, before) { same + 1 } else { 0 };
            last = now;
            Ok(same >= 4)
        })
    }

    /// What the display shows between its panels, as bare pixels: red, green, blue.
    ///
    /// # Errors
    /// The picture cannot be taken.
    pub(crate) fn picture(&self) -> Result<Vec<u8>> {
        let area = ["-window", "root", "-crop", "1280x600+0+100", "-depth", "8", "rgb:-"];
        let shot = self.command("import").args(area).output();
        Ok(shot.context("import takes the picture")?.stdout)
    }

    /// Keeps what the display shows as a picture file.
    ///
    /// # Errors
    /// The picture cannot be taken or written.
    pub(crate) fn save_picture(&self, to: &Path) -> Result<()> {
        output(self.command("import").args(["-window", "root"]).arg(to)).map(|_| ())
    }

    fn has_tray_host(&self) -> Result<bool> {
        let words = "call --session --dest org.freedesktop.DBus --object-path \
             /org/freedesktop/DBus --method org.freedesktop.DBus.NameHasOwner \
             org.kde.StatusNotifierWatcher";
        Ok(output(self.command("gdbus").args(words.split_whitespace()))?.contains("true"))
    }

    /// Starts a program and reads the one line by which it says that it is there.
    fn announced(&mut self, name: &str, arguments: &[&str]) -> Result<String> {
        let mut child = self
            .command(name)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{name} could not be started: cargo xtask setup"))?;
        let said = child.stdout.take().context("a pipe")?;
        self.running.push(child);
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
        while let Some(mut child) = self.running.pop() {
            end(&mut child);
        }
    }
}

/// Whether there is writing, not just blank areas, in what is new: letters have many shades.
fn has_writing(now: &[u8], before: &[u8]) -> bool {
    const SHADES: usize = 32;
    let pixels = now.chunks_exact(3).zip(before.chunks_exact(3));
    let new: BTreeSet<_> =
        pixels.filter(|(now, before)| now != before).map(|(now, _)| now).collect();
    new.len() > SHADES
}

/// Looks again and again until it is so.
///
/// # Errors
/// It is not so in time, or looking fails.
pub(crate) fn wait(what: &str, mut so: impl FnMut() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while !so()? {
        if begun.elapsed() > PATIENCE {
            bail!("{what} did not appear within {} s", PATIENCE.as_secs());
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Ends one program of ours: asks, waits, and insists.
pub(crate) fn end(child: &mut Child) {
    let asked = Command::new("kill").arg(child.id().to_string()).status();
    let begun = Instant::now();
    while asked.is_ok() && begun.elapsed() < GRACE {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    if child.kill().is_ok() {
        let _gone = child.wait();
    }
}
