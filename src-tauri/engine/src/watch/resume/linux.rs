//! Linux: logind says on the system bus when the computer has slept, and the kernel itself when
//! its clock has jumped, which it does in every sleep. Either may be missing.
#![allow(clippy::disallowed_methods)] // the environment may name another system bus

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::mpsc::Sender;

use super::bus::Bus;
use super::{Again, Task};

/// Ends the listening when dropped.
pub(super) struct Guard {
    _bus: Task,
    _clock: Option<Task>,
}

/// Where the system bus is where the environment does not say otherwise (D-Bus Specification,
/// "Well-known Message Bus Instances").
const BUS: &str = "unix:path=/var/run/dbus/system_bus_socket";

/// What is listened to.
const RULE: &str = "type='signal',sender='org.freedesktop.login1',\
                    path='/org/freedesktop/login1',\
                    interface='org.freedesktop.login1.Manager',member='PrepareForSleep'";

pub(super) fn start(again: Sender<Again>) -> io::Result<Guard> {
    let place = std::env::var("DBUS_SYSTEM_BUS_ADDRESS").unwrap_or_else(|_| BUS.to_owned());
    let clock = Clock::new()
        .inspect_err(|error| tracing::debug!(%error, "jumps of the clock are not noticed"))
        .ok();
    let ear = again.clone();
    let bus = Task(tokio::spawn(async move {
        // Many a computer has no bus: then the clock and the slow poll have to do.
        if let Err(error) = listen(&place, &ear).await {
            tracing::debug!(%error, "logind is not heard");
        }
    }));
    let clock = clock.map(|clock| {
        Task(tokio::spawn(async move {
            if let Err(error) = clock.listen(&again).await {
                tracing::debug!(%error, "jumps of the clock are not noticed");
            }
        }))
    });
    Ok(Guard { _bus: bus, _clock: clock })
}

/// Says `Network` each time that logind says that the sleep is over.
async fn listen(place: &str, again: &Sender<Again>) -> io::Result<()> {
    let mut bus = Bus::connect(place, RULE).await?;
    loop {
        let falls_asleep = bus.told("PrepareForSleep").await?;
        if !falls_asleep && again.send(Again::Network).await.is_err() {
            return Ok(());
        }
    }
}

/// A timer at the end of time, which the kernel cancels when its clock is set or has slept.
struct Clock(AsyncFd<OwnedFd>);

impl Clock {
    fn new() -> io::Result<Self> {
        let flags = libc::TFD_NONBLOCK | libc::TFD_CLOEXEC;
        // SAFETY: no memory is handed over.
        let timer = unsafe { libc::timerfd_create(libc::CLOCK_REALTIME, flags) };
        if timer < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the descriptor is open and nobody else's.
        let timer = unsafe { OwnedFd::from_raw_fd(timer) };
        arm(&timer)?;
        // SAFETY: an `OwnedFd` gives the same open descriptor until it is dropped.
        Ok(Self(unsafe { AsyncFd::register_with_interest(timer, Interest::READABLE)? }))
    }

    /// Says `Network` each time that the clock has jumped.
    async fn listen(&self, again: &Sender<Again>) -> io::Result<()> {
        loop {
            let mut ready = self.0.readable().await?;
            arm(ready.get_inner())?;
            ready.clear_ready();
            if again.send(Again::Network).await.is_err() {
                return Ok(());
            }
        }
    }
}

/// Sets the timer, anew where it was cancelled.
fn arm(timer: &OwnedFd) -> io::Result<()> {
    // SAFETY: a timer of zeros is one that is not set.
    let mut end: libc::itimerspec = unsafe { std::mem::zeroed() };
    end.it_value.tv_sec = libc::time_t::MAX;
    let flags = libc::TFD_TIMER_ABSTIME | libc::TFD_TIMER_CANCEL_ON_SET;
    // SAFETY: the descriptor is an open timer's, and `end` lives until the call returns.
    let set = || unsafe { libc::timerfd_settime(timer.as_raw_fd(), flags, &end, ptr::null_mut()) };
    for _ in 0..2 {
        match set() {
            0 => return Ok(()),
            // It tells of the jump once more, and is set all the same.
            _ if io::Error::last_os_error().raw_os_error() == Some(libc::ECANCELED) => {}
            _ => return Err(io::Error::last_os_error()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::UnixListener;
    use tokio::sync::mpsc;

    use super::super::bus::tests::signal;
    use super::*;

    /// What is heard of a bus that says this to whoever comes, and then goes away.
    async fn heard(says: &[u8]) -> usize {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bus");
        let bus = UnixListener::bind(&path).unwrap();
        let place = format!("unix:path={}", path.display());
        let (again, mut told) = mpsc::channel(8);
        let serve = async {
            let (mut stream, _) = bus.accept().await.unwrap();
            let mut greeting = [0; 15];
            stream.read_exact(&mut greeting).await.unwrap();
            assert_eq!(&greeting, b"\0AUTH EXTERNAL\r");
            stream.write_all(says).await.unwrap();
            stream.shutdown().await.unwrap();
            let _ = stream.read_to_end(&mut Vec::new()).await;
        };
        let (ended, ()) = tokio::join!(listen(&place, &again), serve);
        assert!(ended.is_err(), "it ends with the bus");
        drop(again);
        let mut count = 0;
        while let Some(word) = told.recv().await {
            assert_eq!(word, Again::Network);
            count += 1;
        }
        count
    }

    #[tokio::test]
    async fn only_the_end_of_a_sleep_is_told() {
        let enter = b"DATA\r\nOK 0123456789abcdef\r\n".as_slice();
        let sleeps = signal(false, "PrepareForSleep", 1);
        let wakes = signal(true, "PrepareForSleep", 0);
        let other = signal(false, "SeatNew", 0);
        assert_eq!(heard(&[enter, &sleeps].concat()).await, 0);
        assert_eq!(heard(&[enter, &sleeps, &wakes, &other].concat()).await, 1);
        assert_eq!(heard(&[enter, &wakes, &sleeps, &wakes].concat()).await, 2);
    }

    #[tokio::test]
    async fn a_bus_that_lets_nobody_in_or_talks_nonsense_is_left() {
        let wakes = signal(false, "PrepareForSleep", 0);
        let refused = b"REJECTED EXTERNAL\r\nOK 1\r\n".as_slice();
        assert_eq!(heard(&[refused, &wakes].concat()).await, 0);
        assert_eq!(heard(b"").await, 0);
        assert_eq!(heard(&[b'x'; 4096]).await, 0);
        let mut long = wakes.clone();
        long[4..8].copy_from_slice(&70_000_u32.to_le_bytes());
        long.resize(long.len() - 4 + 70_000, 0);
        assert_eq!(heard(&[b"OK 1\r\n", long.as_slice(), &wakes].concat()).await, 0);
    }
}
