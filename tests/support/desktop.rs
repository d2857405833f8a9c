//! A desktop that nobody sees: display, session bus, keyring, a place for notifications and a
//! panel with a place for tray icons, all of its own, in folders of its own.
//!
//! Every program started here is ended by its process id when the desktop is dropped.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ConnectionExt, EventMask, MapState,
};
use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;

use crate::notifications::{Notification, Notifications};
use crate::processes;

/// How long anything on the desktop may take to appear.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Looks again and again until there is something.
///
/// # Panics
/// When there is nothing in time.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what} did not appear within {PATIENCE:?}");
        std::thread::park_timeout(Duration::from_millis(30));
    }
}

/// A running desktop.
pub struct Desktop {
    running: Vec<Child>,
    folder: TempDir,
    display: String,
    bus: String,
    notifications: Notifications,
    connection: Connection,
}

impl Desktop {
    /// Starts display, bus, keyring and notifications, but no panel.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = folder.path().join("runtime");
        fs::create_dir(&runtime).unwrap();
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).unwrap();
        let mut running = Vec::new();
        let screen =
            ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"];
        let mut server = command("Xvfb", folder.path());
        server.args(screen);
        let display = format!(":{}", announced(server, &mut running));
        let mut daemon = command("dbus-daemon", folder.path());
        daemon.args(["--session", "--nofork", "--print-address=1"]).env("DISPLAY", &display);
        let bus = announced(daemon, &mut running);
        let notifications = Notifications::default();
        let connection = notifications.serve(&bus).unwrap();
        let mut desktop = Self { running, folder, display, bus, notifications, connection };
        desktop.unlock_keyring();
        desktop
    }

    /// Ends the display, as the end of a session does.
    pub fn end_display(&mut self) {
        let mut display = self.running.remove(0);
        display.kill().unwrap();
        display.wait().unwrap();
    }

    /// Starts the panel, and waits for its place for tray icons.
    pub fn start_panel(&mut self) {
        self.start_panel_in("Adwaita");
    }

    /// The same in a theme of its own.
    pub fn start_panel_in(&mut self, theme: &str) {
        let settings = self.folder().join("config/xfce4/xfconf/xfce-perchannel-xml");
        fs::create_dir_all(&settings).unwrap();
        fs::write(settings.join("xfce4-panel.xml"), include_str!("panel.xml")).unwrap();
        let mut panel = self.command("xfce4-panel");
        panel.arg("--disable-wm-check").env("GTK_THEME", theme);
        self.launch(panel);
        self.wait_for_name("org.kde.StatusNotifierWatcher");
    }

    /// The desktop's own folder; everything on it is written below.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The display's name.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The folder that `HOMING_HOME` names for programs here.
    pub fn home(&self) -> PathBuf {
        self.folder().join("homing")
    }

    /// The session bus.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The notifications that were received so far.
    pub fn notifications(&self) -> Vec<Notification> {
        self.notifications.shown()
    }

    /// Those of them that can still be clicked: nobody took them back, and their sender lives.
    pub fn notifications_that_stay(&self) -> Vec<Notification> {
        self.notifications.still_there(&self.connection)
    }

    /// Presses a button of a notification.
    pub fn press_notification(&self, shown: &Notification, key: &str) {
        self.notifications.press(&self.connection, shown, key);
    }

    /// A command whose program will live on this desktop and write nowhere else.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = command(program, self.folder());
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("HOMING_HOME", self.home());
        command
    }

    /// Starts a program; what it says goes to a file in the desktop's folder.
    pub fn launch(&mut self, mut command: Command) -> u32 {
        let name = Path::new(command.get_program()).file_name().unwrap().to_owned();
        let log = self.folder().join(name).with_extension("log");
        let log = fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        let child = spawn(command.stdout(log.try_clone().unwrap()).stderr(log));
        let id = child.id();
        self.running.push(child);
        id
    }

    /// Waits until a program that was launched here has ended, and says how.
    pub fn wait_for_end(&mut self, id: u32) -> std::process::ExitStatus {
        let place = self.running.iter().position(|child| child.id() == id).unwrap();
        let mut child = self.running.remove(place);
        wait_for("the program's end", || child.try_wait().unwrap())
    }

    /// Whether a program that was launched here still runs.
    pub fn runs(&mut self, id: u32) -> bool {
        let child = self.running.iter_mut().find(|child| child.id() == id).unwrap();
        child.try_wait().unwrap().is_none()
    }

    /// What a program said so far.
    pub fn log(&self, program: &str) -> String {
        fs::read_to_string(self.folder().join(program).with_extension("log")).unwrap_or_default()
    }

    /// Waits until the display shows a window and has stopped changing, and takes its picture,
    /// as PNG.
    pub fn wait_for_picture(&self) -> Vec<u8> {
        let mut last = self.picture("rgb:-");
        let (mut same, mut since) = (0, Instant::now());
        wait_for("a picture that stays", || {
            let now = self.picture("rgb:-");
            same = if now == last && colours(&now) > 100 { same + 1 } else { 0 };
            last = now;
            if same == 0 {
                since = Instant::now();
            }
            // On a busy machine each picture takes long.
            (same > 4 && since.elapsed() > Duration::from_secs(2)).then_some(())
        });
        self.picture("png:-")
    }

    /// What the display shows now; `form` is `png:-`, or `rgb:-` for bare pixels.
    ///
    /// # Panics
    /// When it cannot be had.
    pub fn picture(&self, form: &str) -> Vec<u8> {
        let taken = self.command("import").args(["-window", "root", "-depth", "8", form]).output();
        let taken = taken.expect("import: `cargo xtask setup` installs it (imagemagick)");
        assert!(taken.status.success(), "the display shows nothing");
        taken.stdout
    }

    /// Gives the display's background a colour (red, green, blue), for pictures.
    pub fn paint_background(&self, colour: u32) {
        let (x, screen) = x11rb::connect(Some(&self.display)).unwrap();
        let root = x.setup().roots[screen].root;
        let paint = ChangeWindowAttributesAux::new().background_pixel(colour);
        x.change_window_attributes(root, &paint).unwrap();
        x.clear_area(false, root, 0, 0, 0, 0).unwrap().check().unwrap();
    }

    /// The windows that are seen, have this title and can be asked to close.
    pub fn windows(&self, title: &str) -> Vec<u32> {
        let (x, screen) = x11rb::connect(Some(&self.display)).unwrap();
        let root = x.setup().roots[screen].root;
        let (protocols, delete) = closing(&x);
        let is_one = |window: &u32| {
            // Any of it may be gone between one question and the next.
            let property = |name: u32, kind: u32| {
                x.get_property(false, *window, name, kind, 0, 64).unwrap().reply().ok()
            };
            let name = property(AtomEnum::WM_NAME.into(), AtomEnum::ANY.into());
            let named = name.is_some_and(|name| name.value == title.as_bytes());
            let asks = property(protocols, AtomEnum::ATOM.into());
            let asks = asks.is_some_and(|protocols| {
                protocols.value32().is_some_and(|mut values| values.any(|value| value == delete))
            });
            let seen = x.get_window_attributes(*window).unwrap().reply();
            named && asks && seen.is_ok_and(|seen| seen.map_state == MapState::VIEWABLE)
        };
        let mut windows = x.query_tree(root).unwrap().reply().unwrap().children;
        windows.retain(is_one);
        windows
    }

    /// Waits for a window with this title, and asks it to close, as the button in its title bar
    /// does.
    pub fn close_window(&self, title: &str) {
        let what = format!("a window called {title}");
        wait_for(&what, || self.close_window_if_any(title).then_some(()));
    }

    /// Asks a window with this title to close, if there is one; whether there was. One that is
    /// just going away is not one.
    pub fn close_window_if_any(&self, title: &str) -> bool {
        let (x, _) = x11rb::connect(Some(&self.display)).unwrap();
        let (protocols, delete) = closing(&x);
        self.windows(title).pop().is_some_and(|window| {
            let ask = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
            x.send_event(false, window, EventMask::NO_EVENT, ask).unwrap().check().is_ok()
        })
    }

    /// The processes that live on this desktop and are called so, whoever started them.
    pub fn processes(&self, name: &str) -> Vec<u32> {
        let mut all = processes::with_home(self.folder());
        all.retain(|id| processes::name(*id) == name);
        all
    }

    /// Waits until somebody owns a name on the bus.
    pub fn wait_for_name(&self, name: &str) {
        let bus = DBusProxy::new(&self.connection).unwrap();
        wait_for(name, || bus.name_has_owner(name.try_into().unwrap()).unwrap().then_some(()));
    }

    /// A keyring, unlocked without asking anybody.
    fn unlock_keyring(&mut self) {
        let mut daemon = self.command("gnome-keyring-daemon");
        daemon.args(["--foreground", "--unlock", "--components=secrets"]).stdin(Stdio::piped());
        let mut child = spawn(daemon.stdout(Stdio::null()).stderr(Stdio::null()));
        child.stdin.take().unwrap().write_all(b"practice\n").unwrap();
        self.running.push(child);
        self.wait_for_name("org.freedesktop.secrets");
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("homing-tray said:\n{}", self.log("homing-tray"));
            let log = fs::read_to_string(self.home().join("logs/homing.log"));
            eprintln!("its log:\n{}", log.unwrap_or_default());
        }
        while let Some(mut child) = self.running.pop() {
            // Asked first: a panel that is killed leaves its plugins behind.
            let _ = Command::new("kill").arg(child.id().to_string()).status();
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_secs(5) {
                if !matches!(child.try_wait(), Ok(None)) {
                    break;
                }
                std::thread::park_timeout(Duration::from_millis(10));
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        // What the programs and the bus started themselves, and what outlived a failed test.
        for id in processes::with_home(self.folder()) {
            let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
        }
    }
}

/// The protocol by which a window is asked to close, and the message that asks.
fn closing(x: &impl ConnectionExt) -> (u32, u32) {
    let atom = |name: &str| x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
    (atom("WM_PROTOCOLS"), atom("WM_DELETE_WINDOW"))
}

/// How many colours a picture has; a window that is drawn brings many.
fn colours(pixels: &[u8]) -> usize {
    pixels.chunks(3).collect::<std::collections::HashSet<_>>().len()
}

/// A command that writes below `folder` only.
fn command(program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .env("XDG_STATE_HOME", folder.join("state"))
        .env("XDG_RUNTIME_DIR", folder.join("runtime"))
        .env("TMPDIR", folder.join("runtime"))
        .env("NO_AT_BRIDGE", "1")
        .env("GTK_A11Y", "none")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdin(Stdio::null());
    command
}

/// Starts a program that is a part of the desktop.
fn spawn(command: &mut Command) -> Child {
    let program = command.get_program().to_string_lossy().into_owned();
    command.spawn().unwrap_or_else(|error| {
        panic!(
            "{program} cannot be started ({error}): `cargo xtask setup` installs what is missing"
        )
    })
}

/// Starts a program and reads the one line by which it says that it is there.
fn announced(mut command: Command, running: &mut Vec<Child>) -> String {
    let mut child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::null()));
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    running.push(child);
    assert!(!line.trim().is_empty(), "{} ended at once", command.get_program().display());
    line.trim().to_owned()
}
