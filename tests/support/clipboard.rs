//! The clipboard of a desktop, as another program reads it.

use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, CreateWindowAux, WindowClass};

use crate::desktop::Desktop;

/// How long whoever copied it may take to hand it over.
const HANDED: Duration = Duration::from_secs(10);

/// The text on it; `None`: nobody has any.
pub fn text(desktop: &Desktop) -> Option<String> {
    let (x, screen) = x11rb::connect(Some(desktop.display())).unwrap();
    let screen = &x.setup().roots[screen];
    let atom = |name: &str| x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
    let (clipboard, utf8, place) = (atom("CLIPBOARD"), atom("UTF8_STRING"), atom("HANDED_OVER"));
    let window = x.generate_id().unwrap();
    let (class, aux) = (WindowClass::INPUT_OUTPUT, CreateWindowAux::new());
    x.create_window(0, window, screen.root, 0, 0, 1, 1, 0, class, 0, &aux).unwrap();
    x.convert_selection(window, clipboard, utf8, place, x11rb::CURRENT_TIME).unwrap();
    x.flush().unwrap();
    let begun = Instant::now();
    while begun.elapsed() < HANDED {
        match x.poll_for_event().unwrap() {
            Some(Event::SelectionNotify(told)) if told.property == x11rb::NONE => return None,
            Some(Event::SelectionNotify(_)) => {
                let handed = x.get_property(true, window, place, AtomEnum::ANY, 0, 1 << 16);
                return String::from_utf8(handed.unwrap().reply().unwrap().value).ok();
            }
            _ => std::thread::park_timeout(Duration::from_millis(5)),
        }
    }
    None
}
