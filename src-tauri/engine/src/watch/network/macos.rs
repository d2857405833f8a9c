//! macOS: listens to the routing socket (route(4)).

use std::io::{self, Read};

use socket2::{Domain, Socket, Type};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::mpsc::Sender;

use super::{Again, Task};

/// Ends the listening when dropped.
pub(super) type Guard = Task;

/// Longer than any message of the routing socket.
const MESSAGE: usize = 2 * 1024;

pub(super) fn start(again: Sender<Again>) -> io::Result<Guard> {
    let socket = Socket::new(Domain::from(libc::PF_ROUTE), Type::RAW, None)?;
    socket.set_nonblocking(true)?;
    // SAFETY: a `Socket` owns its descriptor and gives the same open one until it is dropped.
    let socket = unsafe { AsyncFd::register_with_interest(socket, Interest::READABLE)? };
    Ok(Task(tokio::spawn(async move {
        if let Err(error) = listen(&socket, &again).await {
            tracing::warn!(%error, "network changes are found by polling only");
        }
    })))
}

/// Says `Network` at the first news that matter; what came meanwhile is part of the same message.
async fn listen(socket: &AsyncFd<Socket>, again: &Sender<Again>) -> io::Result<()> {
    loop {
        let mut ready = socket.readable().await?;
        let changed = drain(ready.get_inner())?;
        ready.clear_ready();
        if !changed {
            continue;
        }
        let Ok(place) = again.reserve().await else { return Ok(()) };
        drain(socket.get_ref())?;
        place.send(Again::Network);
    }
}

/// Reads all messages that wait; whether one of them matters.
fn drain(mut socket: &Socket) -> io::Result<bool> {
    let mut buffer = [0; MESSAGE];
    let mut changed = false;
    loop {
        match socket.read(&mut buffer) {
            Ok(length) => changed |= matters(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(changed),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // News came faster than they were fetched, and some are lost.
            Err(error) if error.raw_os_error() == Some(libc::ENOBUFS) => changed = true,
            Err(error) => return Err(error),
        }
    }
}

/// Whether a message is about an address, an interface, or a route to more than one computer:
/// the neighbours that come and go are routes as well.
fn matters(message: &[u8]) -> bool {
    let kind = message.get(3).copied().map(i32::from);
    let flags =
        message.get(8..12).and_then(|flags| Some(i32::from_ne_bytes(flags.try_into().ok()?)));
    match (kind, flags) {
        (Some(libc::RTM_NEWADDR | libc::RTM_DELADDR | libc::RTM_IFINFO), _) => true,
        (Some(libc::RTM_ADD | libc::RTM_DELETE | libc::RTM_CHANGE), Some(flags)) => {
            flags & libc::RTF_HOST == 0
        }
        _ => false,
    }
}
