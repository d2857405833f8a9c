//! What processes use, from the kernel's own books.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use unseen_desktop::{end, wait_for};

/// A running program, ended when this is dropped.
pub(super) struct Running(Child);

impl Running {
    /// Starts it, silently.
    ///
    /// # Errors
    /// It cannot be started.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Self(command.spawn().with_context(|| format!("{command:?}"))?))
    }

    /// Its process id.
    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Waits until it has done nothing for a third of a second.
    ///
    /// # Errors
    /// It ended, or never rests.
    pub(super) fn settle(&mut self) -> Result<()> {
        let mut last = (0, Instant::now());
        wait_for("the engine's rest", || {
            if let Some(status) = self.0.try_wait()? {
                bail!("it ended: {status}");
            }
            let switches = switches(self.id())?;
            if switches != last.0 {
                last = (switches, Instant::now());
            }
            Ok((last.1.elapsed() > Duration::from_millis(350)).then_some(()))
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        end(&mut self.0);
    }
}

/// Runs a command silently and says how long it took.
///
/// # Errors
/// It cannot be started, or fails.
pub(super) fn timed(command: &mut Command) -> Result<Duration> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().with_context(|| format!("{command:?}"))?;
    let took = start.elapsed();
    if !status.success() {
        bail!("{command:?} ends with {status}");
    }
    Ok(took)
}

/// Runs a command to its end and says how much processor time it took, in milliseconds, and
/// with which exit status it ended.
///
/// # Errors
/// It cannot be started.
pub(super) fn processor_time(command: &mut Command) -> Result<(f64, i32)> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Waited for below, by the one call that tells what this child alone has used.
    #[allow(clippy::zombie_processes)]
    let child = command.spawn().with_context(|| format!("{command:?}"))?;
    let mut status = 0;
    // SAFETY: rusage may be all zero; both pointers are valid, and the child is ours.
    let (usage, waited) = unsafe {
        let mut usage = std::mem::zeroed::<libc::rusage>();
        let waited = libc::wait4(child.id().cast_signed(), &raw mut status, 0, &raw mut usage);
        (usage, waited)
    };
    if waited < 0 {
        return Err(std::io::Error::last_os_error()).context("waiting for the program");
    }
    let spent = |time: libc::timeval| time.tv_sec as f64 * 1e3 + time.tv_usec as f64 / 1e3;
    Ok((spent(usage.ru_utime) + spent(usage.ru_stime), libc::WEXITSTATUS(status)))
}

/// How often a process's threads have gone to sleep by themselves.
///
/// # Errors
/// There is no such process.
pub(super) fn switches(id: u32) -> Result<u64> {
    let threads = fs::read_dir(format!("/proc/{id}/task"))?;
    let each = threads.filter_map(|thread| {
        let status = fs::read_to_string(thread.ok()?.path().join("status")).ok()?;
        number(&status, "voluntary_ctxt_switches:")
    });
    Ok(each.sum())
}

/// How much memory a process has in the machine, in MB.
///
/// # Errors
/// There is no such process.
pub(super) fn resident(id: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    Ok(number(&status, "VmRSS:").context("VmRSS")? as f64 / 1024.0)
}

fn number(books: &str, name: &str) -> Option<u64> {
    let line = books.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
