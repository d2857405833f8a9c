//! Linux: a timer of the kernel, which wakes this process once. The runtime's own timer sorts long
//! waits into ever finer slots, and wakes up three or four times on the way. The kernel's also
//! goes on while the computer sleeps, so that a wait that ended meanwhile ends on waking up.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr;
use std::time::Duration;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Waits for a time to pass.
pub(crate) struct Alarm(Option<AsyncFd<OwnedFd>>);

impl Alarm {
    /// An alarm; where the kernel gives no timer, the runtime's is used.
    pub(crate) fn new() -> Self {
        let timer =
            timer().inspect_err(|error| tracing::debug!(%error, "the runtime's own timer is used"));
        Self(timer.ok())
    }

    /// Waits this long. May be given up at any time.
    pub(crate) async fn wait(&mut self, time: Duration) {
        if let Some(timer) = &self.0
            && ring(timer, time).await.is_ok()
        {
            return;
        }
        tokio::time::sleep(time).await;
    }
}

fn timer() -> io::Result<AsyncFd<OwnedFd>> {
    let flags = libc::TFD_NONBLOCK | libc::TFD_CLOEXEC;
    // SAFETY: no memory is handed over.
    let timer = unsafe { libc::timerfd_create(libc::CLOCK_BOOTTIME, flags) };
    if timer < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the descriptor is open and nobody else's.
    let timer = unsafe { OwnedFd::from_raw_fd(timer) };
    // SAFETY: an `OwnedFd` gives the same open descriptor until it is dropped.
    Ok(unsafe { AsyncFd::register_with_interest(timer, Interest::READABLE)? })
}

async fn ring(timer: &AsyncFd<OwnedFd>, time: Duration) -> io::Result<()> {
    set(timer.get_ref(), time)?;
    loop {
        let mut ready = timer.readable().await?;
        // What an earlier wait left behind is no ring.
        if ready.try_io(|timer| read(timer.get_ref())).is_ok_and(|rang| rang.is_ok()) {
            return Ok(());
        }
    }
}

/// Sets the timer anew; a ring of before is forgotten.
fn set(timer: &OwnedFd, time: Duration) -> io::Result<()> {
    // SAFETY: a timer of zeros is one that is not set.
    let mut end: libc::itimerspec = unsafe { std::mem::zeroed() };
    // A time of zero would switch it off.
    let time = time.max(Duration::from_nanos(1));
    end.it_value.tv_sec = libc::time_t::try_from(time.as_secs()).unwrap_or(libc::time_t::MAX);
    end.it_value.tv_nsec = time.subsec_nanos().into();
    // SAFETY: the descriptor is an open timer's, and `end` lives until the call returns.
    let set =
        unsafe { libc::timerfd_settime(timer.as_raw_fd(), 0, &raw const end, ptr::null_mut()) };
    if set == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn read(timer: &OwnedFd) -> io::Result<()> {
    let mut count = [0_u8; 8];
    // SAFETY: the buffer is as long as is said.
    let read = unsafe { libc::read(timer.as_raw_fd(), count.as_mut_ptr().cast(), count.len()) };
    if read < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods)] // how long a wait takes is what is tested
    fn a_wait_ends_when_its_time_is_over_and_one_that_was_given_up_leaves_nothing_behind() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut alarm = Alarm::new();
            assert!(alarm.0.is_some(), "the kernel gives a timer");
            for time in [0, 1, 30].map(Duration::from_millis) {
                let began = Instant::now();
                alarm.wait(time).await;
                assert!(began.elapsed() >= time);
            }
            // Given up, and over meanwhile: the next wait takes its own time all the same.
            tokio::select! {
                biased;
                () = alarm.wait(Duration::from_millis(20)) => panic!("too early"),
                () = std::future::ready(()) => {}
            }
            std::thread::sleep(Duration::from_millis(30));
            let began = Instant::now();
            alarm.wait(Duration::from_millis(40)).await;
            assert!(began.elapsed() >= Duration::from_millis(40), "{:?}", began.elapsed());
        });
    }
}
