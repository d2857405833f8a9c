//! A place for tray icons of the older kind (the system tray protocol over XEmbed), and a pointer
//! to work them with. Programs for Windows put theirs there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

pub use x11rb::protocol::xproto::Rectangle;

use x11rb::CURRENT_TIME;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ClientMessageEvent, ConfigureWindowAux,
    ConnectionExt, CreateWindowAux, EventMask, ImageFormat, MOTION_NOTIFY_EVENT, MapState,
    WindowClass,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::desktop::{Desktop, wait_for};

/// The side of an icon, in pixels.
const SIDE: u16 = 24;
/// Where the place is: away from every edge, so that what opens beside it has room.
const CORNER: (i16, i16) = (600, 400);

/// A place for one icon. It serves for as long as its display is there.
pub struct TrayPlace {
    x: Arc<RustConnection>,
    root: u32,
    own: u32,
    /// The icon's window; 0: none yet.
    icon: Arc<AtomicU32>,
}

impl TrayPlace {
    /// Makes the place, and tells all programs that it is there.
    pub fn offer(desktop: &Desktop) -> Self {
        let (x, screen) = x11rb::connect(Some(desktop.display())).unwrap();
        let (root, white) = (x.setup().roots[screen].root, x.setup().roots[screen].white_pixel);
        let place =
            Self { own: x.generate_id().unwrap(), x: Arc::new(x), root, icon: Arc::default() };
        let x = &place.x;
        let how = CreateWindowAux::new().override_redirect(1).background_pixel(white);
        let ((left, top), class) = (CORNER, WindowClass::INPUT_OUTPUT);
        x.create_window(0, place.own, root, left, top, SIDE, SIDE, 0, class, 0, &how).unwrap();
        x.map_window(place.own).unwrap();
        x.set_selection_owner(place.own, place.atom("_NET_SYSTEM_TRAY_S0"), CURRENT_TIME).unwrap();
        let serving = place.server();
        thread::spawn(serving);
        let there = [CURRENT_TIME, place.atom("_NET_SYSTEM_TRAY_S0"), place.own, 0, 0];
        place.tell(root, "MANAGER", there, EventMask::STRUCTURE_NOTIFY);
        place
    }

    /// Waits until an icon stands in it.
    pub fn wait_for_icon(&self) {
        wait_for("the icon", || (self.icon.load(Ordering::SeqCst) != 0).then_some(()));
    }

    /// How many of the icon's pixels are blue, and how many orange.
    pub fn colours(&self) -> (usize, usize) {
        let all = u32::MAX;
        let image = self.x.get_image(ImageFormat::Z_PIXMAP, self.own, 0, 0, SIDE, SIDE, all);
        let pixels = image.unwrap().reply().unwrap().data;
        let count = |is: fn(i32, i32, i32) -> bool| {
            let one = |bgr: &[u8]| is(bgr[2].into(), bgr[1].into(), bgr[0].into());
            pixels.chunks(4).filter(|bgr| one(bgr)).count()
        };
        (count(|r, _, b| b - r > 80), count(|r, g, b| r > 180 && r - b > 100 && r > g))
    }

    /// Rests the pointer on the icon.
    pub fn point(&self) {
        // Tips open for a pointer that comes and then moves no more.
        for (x, y) in [(20, 20), (CORNER.0 + 10, CORNER.1 + 10), (CORNER.0 + 12, CORNER.1 + 12)] {
            let root = self.root;
            self.x.xtest_fake_input(MOTION_NOTIFY_EVENT, 0, 0, root, x, y, 0).unwrap();
            self.x.sync().unwrap();
            thread::park_timeout(std::time::Duration::from_millis(200));
        }
    }

    /// Clicks the icon with the right button.
    pub fn click_right(&self) {
        self.point();
        self.press(3);
    }

    /// Clicks somewhere on the screen with the left button.
    pub fn click_at(&self, x: i16, y: i16) {
        self.x.xtest_fake_input(MOTION_NOTIFY_EVENT, 0, 0, self.root, x, y, 0).unwrap();
        self.press(1);
    }

    fn press(&self, button: u8) {
        for kind in [BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT] {
            self.x.xtest_fake_input(kind, button, 0, self.root, 0, 0, 0).unwrap();
            self.x.sync().unwrap();
        }
    }

    /// All windows that are seen, but for the place itself.
    pub fn windows(&self) -> Vec<Rectangle> {
        let all = self.x.query_tree(self.root).unwrap().reply().unwrap().children;
        let seen = |window: u32| {
            let seen = self.x.get_window_attributes(window).ok()?.reply().ok()?;
            let at = self.x.get_geometry(window).ok()?.reply().ok()?;
            let shown = seen.map_state == MapState::VIEWABLE && at.width > 1;
            shown.then_some(Rectangle { x: at.x, y: at.y, width: at.width, height: at.height })
        };
        all.into_iter().filter(|window| *window != self.own).filter_map(seen).collect()
    }

    /// Takes in the icon that asks for it.
    fn server(&self) -> impl FnOnce() + Send + use<> {
        let (x, own, icon) = (Arc::clone(&self.x), self.own, Arc::clone(&self.icon));
        let (asks, embed) = (self.atom("_NET_SYSTEM_TRAY_OPCODE"), self.atom("_XEMBED"));
        move || {
            while let Ok(event) = x.wait_for_event() {
                let Event::ClientMessage(message) = event else { continue };
                let [_, request, window, ..] = message.data.as_data32();
                if message.type_ != asks || request != 0 {
                    continue;
                }
                let side = u32::from(SIDE);
                let size = ConfigureWindowAux::new().x(0).y(0).width(side).height(side);
                let taken = [CURRENT_TIME, 0, 0, own, 0];
                let taken = ClientMessageEvent::new(32, window, embed, taken);
                let _ = x.reparent_window(window, own, 0, 0);
                let _ = x.configure_window(window, &size);
                let _ = x.send_event(false, window, EventMask::NO_EVENT, taken);
                let _ = x.map_window(window);
                let _ = x.flush();
                icon.store(window, Ordering::SeqCst);
            }
        }
    }

    fn atom(&self, name: &str) -> u32 {
        self.x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    fn tell(&self, whom: u32, what: &str, data: [u32; 5], mask: EventMask) {
        let message = ClientMessageEvent::new(32, whom, self.atom(what), data);
        self.x.send_event(false, whom, mask, message).unwrap().check().unwrap();
    }
}
