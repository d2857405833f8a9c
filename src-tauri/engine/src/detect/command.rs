//! Runs a program of the user's and reads the address that it prints.
//!
//! Only what the configuration names is run, without a shell, and bounded in time and output.

use std::ffi::OsString;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};

use super::reading::{self, Unreadable};
use super::{Said, seen_here, unknown};
use crate::model::{Family, Miss};

/// How long it may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The most that it may print, bytes.
const LIMIT: usize = 1024;

/// Runs the program, with the family in the environment variable `HOMING_FAMILY` (`ipv4` or
/// `ipv6`) and without the `hidden` ones, and reads what it prints.
pub(super) async fn look(program: &[String], hidden: &[OsString], family: Family) -> Said {
    let Some((name, arguments)) = program.split_first() else { return unknown(Miss::BadPlace) };
    let mut command = Command::new(name);
    command.args(arguments);
    command.env("HOMING_FAMILY", family.to_string().to_ascii_lowercase());
    for name in hidden {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(windows)]
    command.creation_flags(0x0800_0000); // CREATE_NO_WINDOW: else a console flashes up
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return unknown(Miss::Failed { detail: format!("{name}: {error}") }),
    };
    let group = Group::of(&child);
    let (status, output) = match tokio::time::timeout(TIMEOUT, run(child)).await {
        Ok(Ok(Some(ended))) => ended,
        Ok(Ok(None)) | Err(_) => return unknown(Miss::CommandFailed { status: None }),
        Ok(Err(error)) => return unknown(Miss::Failed { detail: format!("{name}: {error}") }),
    };
    group.spare();
    if !status.success() {
        return unknown(Miss::CommandFailed { status: code(status) });
    }
    let who = name.clone();
    match reading::read(&output, family) {
        Ok(address) => seen_here(&who, address, family),
        Err(Unreadable::Several) => unknown(Miss::Several { who }),
        Err(Unreadable::OtherFamily) => unknown(Miss::OtherFamily { who }),
        Err(_) => unknown(Miss::NotUnderstood { who }),
    }
}

/// Everything that it prints, and how it ended; `None`: it printed too much.
async fn run(mut child: Child) -> io::Result<Option<(ExitStatus, Vec<u8>)>> {
    let mut output = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let most = u64::try_from(LIMIT).unwrap_or(u64::MAX) + 1;
        stdout.take(most).read_to_end(&mut output).await?;
    }
    if output.len() > LIMIT {
        return Ok(None);
    }
    Ok(Some((child.wait().await?, output)))
}

/// How it ended: as a shell says it, 128 and the signal's number where a signal ended it.
fn code(status: ExitStatus) -> Option<i32> {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| 128 + signal);
    #[cfg(not(unix))]
    let signal = None;
    status.code().or(signal)
}

/// A program and those that it started: they end together when this is dropped.
struct Group(#[cfg_attr(not(unix), allow(dead_code))] Option<u32>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id())
    }

    /// It has ended by itself; what it started on purpose goes on.
    fn spare(mut self) {
        self.0 = None;
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0.and_then(|id| libc::pid_t::try_from(id).ok()) {
            // SAFETY: a plain system call. The group is the program's own, and is there until
            // its last process has ended.
            unsafe { libc::kill(-group, libc::SIGKILL) };
        }
    }
}
