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
