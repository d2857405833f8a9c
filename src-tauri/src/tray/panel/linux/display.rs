//! The person's display, which the tray itself draws nothing on: it ends with the session.
#![allow(clippy::disallowed_methods)] // the one place of the tray that reads the environment

use std::env;
use std::os::unix::net::UnixStream as Blocking;
use std::path::PathBuf;

use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::task::spawn_blocking;
use x11rb::connection::Connection;
use x11rb::rust_connection::RustConnection;

use crate::opener::TOKENS;

/// A display that is there.
pub(super) enum Display {
    Wayland(UnixStream),
    X11(Box<RustConnection>),
}

/// The session's display; none where there is no desktop.
pub(super) fn find() -> Option<Display> {
    wayland().map(Display::Wayland).or_else(|| {
        let (connection, _screen) = x11rb::connect(None).ok()?;
        Some(Display::X11(Box::new(connection)))
    })
}

/// By which the desktop lets this start bring a window to the front, where it gave one.
pub(super) fn token() -> Option<String> {
    let given = |name| env::var(name).ok().filter(|token| !token.is_empty());
    TOKENS.into_iter().find_map(given)
}

fn wayland() -> Option<UnixStream> {
    let name = PathBuf::from(env::var_os("WAYLAND_DISPLAY")?);
    let folder = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).unwrap_or_default();
    let stream = Blocking::connect(folder.join(name)).ok()?;
    stream.set_nonblocking(true).ok()?;
    UnixStream::from_std(stream).ok()
}

impl Display {
    /// Waits until it is gone.
    pub(super) async fn ended(self) {
        match self {
            Self::Wayland(mut stream) => {
                let _gone = stream.read(&mut [0]).await;
            }
            Self::X11(connection) => {
                // What is said on it meanwhile is of no interest.
                let wait = move || while connection.wait_for_event().is_ok() {};
                let _gone = spawn_blocking(wait).await;
            }
        }
    }
}
