//! What a display shows, read often enough to tell when it was drawn.

use std::thread;
use std::time::{Duration, Instant};

use tests::desktop::Desktop;
use unseen_desktop::has_writing;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

/// How long a picture has to stay to be the last one.
const STAYS: Duration = Duration::from_millis(800);

/// A connection to a display.
pub(crate) struct Screen {
    connection: RustConnection,
    root: u32,
}

impl Screen {
    /// The display of a desktop.
    pub(crate) fn of(desktop: &Desktop) -> Self {
        let (connection, screen) = x11rb::connect(Some(desktop.display())).unwrap();
        use x11rb::connection::Connection as _;
        let root = connection.setup().roots[screen].root;
        Self { connection, root }
    }

    /// What it shows between its panels.
    pub(crate) fn pixels(&self) -> Vec<u8> {
        let image = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, self.root, 0, 100, 1280, 600, !0)
            .unwrap();
        image.reply().unwrap().data
    }

    /// Waits until there is writing that was not there before and nothing changes any more, and
    /// says how long after `begun` the last change was.
    pub(crate) fn wait_for_drawn(&self, before: &[u8], begun: Instant) -> Duration {
        let mut last = before.to_vec();
        let mut changed = begun.elapsed();
        while changed + STAYS > begun.elapsed() || !has_writing(&last, before, 4) {
            assert!(begun.elapsed() < tests::desktop::PATIENCE, "the window was not drawn in time");
            let now = self.pixels();
            if now != last {
                changed = begun.elapsed();
                last = now;
            }
            thread::sleep(Duration::from_millis(3));
        }
        changed
    }
}
