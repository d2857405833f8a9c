//! What goes to standard output: plain tables and sentences, or JSON.

use std::io::{self, Write as _};
use std::process::ExitCode;

use serde::Serialize;

/// How a command ended, as the shell sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// All is right.
    Right,
    /// Something needs the user.
    NeedsYou,
    /// Wrong usage, or an unreadable configuration.
    Usage,
    /// It mends itself, or is worth another try.
    Temporary,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Right => 0,
            Status::NeedsYou => 1,
            Status::Usage => 2,
            Status::Temporary => 75, // EX_TEMPFAIL of sysexits.h
        })
    }
}

/// A command that could not do what it was asked: what happened, what to do, and the status.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: Status,
    pub(crate) message: String,
}

impl Failure {
    /// Wrong usage, or an unreadable configuration.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { status: Status::Usage, message: message.into() }
    }

    /// Something that the user has to do.
    pub(crate) fn needs_you(message: impl Into<String>) -> Self {
        Self { status: Status::NeedsYou, message: message.into() }
    }

    /// Worth another try.
    pub(crate) fn temporary(message: impl Into<String>) -> Self {
        Self { status: Status::Temporary, message: message.into() }
    }
}

/// Standard output. Who reads it may stop reading: that is not an error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// Whether it is for programs.
    pub(crate) json: bool,
}

impl Output {
    /// One line.
    pub(crate) fn line(self, text: impl AsRef<str>) {
        drop(writeln!(io::stdout().lock(), "{}", text.as_ref()));
    }

    /// One value, for programs.
    pub(crate) fn value(self, value: &impl Serialize) {
        let mut out = io::stdout().lock();
        if serde_json::to_writer_pretty(&mut out, value).is_ok() {
            drop(writeln!(out));
        }
    }

    /// One value on one line, for programs that follow.
    pub(crate) fn value_line(self, value: &impl Serialize) {
        let mut out = io::stdout().lock();
        if serde_json::to_writer(&mut out, value).is_ok() {
            drop(writeln!(out).and_then(|()| out.flush()));
        }
    }

    /// A table: columns as wide as their longest cell, two spaces between them.
    pub(crate) fn table<const N: usize>(self, head: [&str; N], rows: &[[String; N]]) {
        let mut widths = head.map(width);
        for row in rows {
            for (known, cell) in widths.iter_mut().zip(row) {
                *known = (*known).max(width(cell));
            }
        }
        let show = |cells: [&str; N]| {
            let mut line = String::new();
            for (cell, room) in cells.iter().zip(widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', room.saturating_sub(width(cell)) + 2));
            }
            line.trim_end().to_owned()
        };
        let rows = rows.iter().map(|row| show(std::array::from_fn(|at| row[at].as_str())));
        // All at once: a thousand lines would be a thousand calls of the system.
        self.line([show(head)].into_iter().chain(rows).collect::<Vec<_>>().join("\n"));
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Says something to the person at standard error.
pub(crate) fn say(text: impl AsRef<str>) {
    drop(writeln!(io::stderr().lock(), "{}", text.as_ref()));
}
