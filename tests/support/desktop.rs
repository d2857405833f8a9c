//! What the tests need of a desktop that nobody sees beside a display and a session bus: keyring,
//! a place for notifications, a panel with a place for tray icons, windows that are asked to close.
//!
//! Every program started here is ended by its process id when the desktop is dropped.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
pub use unseen_desktop::PATIENCE;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ConnectionExt, EventMask, MapState,
};
use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;

use crate::notifications::{Notification, Notifications};
use crate::processes;

/// Looks again and again until there is something.
///
/// # Panics
/// When there is nothing in time.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    unseen_desktop::wait_for(what, || Ok(look())).unwrap_or_else(|error| panic!("{error}"))
}

/// A running desktop.
pub struct Desktop {
    unseen: unseen_desktop::Desktop,
    /// Goes when everything in it has ended.
    _folder: TempDir,
    notifications: Notifications,
    connection: Connection,
}

impl Desktop {
    /// Starts display, bus, keyring and notifications, but no panel.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("homing");
        let environment = [("LC_ALL", OsStr::new("C.UTF-8")), ("HOMING_HOME", home.as_os_str())];
        let unseen = unseen_desktop::Desktop::start(folder.path(), &environment).unwrap();
        let notifications = Notifications::default();
        let connection = notifications.serve(unseen.bus()).unwrap();
        let mut desktop = Self { unseen, _folder: folder, notifications, connection };
        desktop.unlock_keyring();
        desktop
    }

    /// Ends the display, as the end of a session does.
    pub fn end_display(&mut self) {
        self.unseen.end_display().unwrap();
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
        self.unseen.start_panel(Some(theme)).unwrap();
        self.wait_for_name("org.kde.StatusNotifierWatcher");
    }

    /// The desktop's own folder; everything on it is written below.
    pub fn folder(&self) -> &Path {
        self.unseen.folder()
    }

    /// The display's name.
    pub fn display(&self) -> &str {
        self.unseen.display()
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
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.unseen.command(program)
    }

    /// Starts a program; what it says goes to a file in the desktop's folder.
    pub fn launch(&mut self, command: Command) -> u32 {
        self.unseen.launch(command).unwrap()
    }

    /// Waits until a program that was launched here has ended, and says how.
    pub fn wait_for_end(&mut self, id: u32) -> std::process::ExitStatus {
        let child = self.unseen.running(id).unwrap();
        wait_for("the program's end", || child.try_wait().unwrap())
    }

    /// Whether a program that was launched here still runs.
    pub fn runs(&mut self, id: u32) -> bool {
        self.unseen.running(id).unwrap().try_wait().unwrap().is_none()
    }

    /// What a program said so far.
    pub fn log(&self, program: &str) -> String {
        self.unseen.log(program)
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
        self.unseen.picture(&[form]).unwrap()
    }

    /// Gives the display's background a colour (red, green, blue), for pictures.
    pub fn paint_background(&self, colour: u32) {
        let (x, screen) = x11rb::connect(Some(self.display())).unwrap();
        let root = x.setup().roots[screen].root;
        let paint = ChangeWindowAttributesAux::new().background_pixel(colour);
        x.change_window_attributes(root, &paint).unwrap();
        x.clear_area(false, root, 0, 0, 0, 0).unwrap().check().unwrap();
    }

    /// The windows that are seen, have this title and can be asked to close.
    pub fn windows(&self, title: &str) -> Vec<u32> {
        let (x, screen) = x11rb::connect(Some(self.display())).unwrap();
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

    /// The application of a window, by which desktops find its icon.
    pub fn application(&self, window: u32) -> String {
        let (x, _) = x11rb::connect(Some(self.display())).unwrap();
        let (name, kind) = (AtomEnum::WM_CLASS, AtomEnum::STRING);
        let class = x.get_property(false, window, name, kind, 0, 64).unwrap().reply().unwrap();
        let mut names = class.value.split(|octet| *octet == 0).map(String::from_utf8_lossy);
        names.next().unwrap_or_default().into_owned()
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
        let (x, _) = x11rb::connect(Some(self.display())).unwrap();
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
        daemon.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = daemon.spawn().expect("`cargo xtask setup` installs what is missing");
        child.stdin.take().unwrap().write_all(b"practice\n").unwrap();
        self.unseen.keep(child);
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
        self.unseen.end();
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
