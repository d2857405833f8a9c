//! Opens the window, which is a program of its own.
//!
//! One task has its process in its hands and takes what is asked one after the other, so that
//! fast clicks never open two windows or none.
#![allow(clippy::disallowed_methods)] // the one place that starts the window's process

#[cfg_attr(target_os = "linux", path = "opener/program_linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "opener/program_elsewhere.rs")]
mod program;

use std::io;
use std::process::Stdio;

use homing_desktop::clipboard::Clipboard;
use homing_desktop::line::{FromWindow, SAFE_GRAPHICS, ToWindow};
use program::Program;
use serde_json::Error as NotJson;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

use crate::notify;
use crate::resident::Resident;

/// What is asked: the window.
#[derive(Clone)]
struct Ask {
    page: Option<String>,
    token: Option<String>,
}

/// By what of its environment a program learns that the person wants its window to come to the
/// front, one of them for each protocol of desktops (XDG activation, startup notification).
pub(crate) const TOKENS: [&str; 2] = ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"];

/// Where the window is asked for. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Opener(UnboundedSender<Ask>);

/// What is asked of an [`Opener`].
pub(crate) struct Asked(UnboundedReceiver<Ask>);

/// An opener, and what is asked of it.
pub(crate) fn opener() -> (Opener, Asked) {
    let (asks, asked) = unbounded_channel();
    (Opener(asks), Asked(asked))
}

impl Opener {
    /// Opens the window, or brings it to the front, at a page (`names`, `names/<host>`, `add`,
    /// `addresses`, `activity`, `accounts`, `settings`, `practice`); `None`: wherever it is.
    pub(crate) fn open(&self, page: Option<String>) {
        self.ask(Ask { page, token: None });
    }

    /// The same, wherever it is. `token`: by which the desktop lets it come to the front before
    /// other programs' windows, where the desktop gave one.
    pub(crate) fn bring(&self, token: Option<String>) {
        self.ask(Ask { page: None, token });
    }

    fn ask(&self, ask: Ask) {
        // Nobody takes it only when the app is ending.
        let _ = self.0.send(ask);
    }
}

impl Asked {
    /// Opens what is asked for, from now on. `safe_graphics`: the window draws without the
    /// graphics card.
    pub(crate) async fn answer(mut self, resident: Resident, safe_graphics: bool) {
        // Found now, so that it is the one of this version.
        let mut program = Program::find();
        while let Some(ask) = self.0.recv().await {
            let mut next = Some(ask);
            while let Some(ask) = next {
                if program.is_err() {
                    program = Program::find();
                }
                let begun = match &program {
                    Ok(program) => Life::begin(program, safe_graphics, ask.token.as_deref()),
                    Err(error) => Err(error.kind().into()),
                };
                let end = match begun {
                    Ok(life) => life.live(ask, &mut self.0, &resident).await,
                    Err(error) => {
                        tracing::error!(%error, "the window's program cannot be started");
                        End { opened: false, next: None }
                    }
                };
                if !end.opened {
                    notify::tell_of_no_window(&resident);
                }
                next = end.next;
            }
        }
    }
}

/// How a window ended.
struct End {
    /// Whether it ever was there.
    opened: bool,
    /// What was asked for when it was going away already: another window has to show it.
    next: Option<Ask>,
}

/// One window, from its process's start to its end.
struct Life {
    process: Child,
    input: ChildStdin,
    /// How many times it was asked for and has not heard of it yet.
    unheard: usize,
    /// Whether it ever heard anything: one that never does cannot be opened.
    heard: bool,
}

impl Life {
    fn begin(program: &Program, safe_graphics: bool, token: Option<&str>) -> io::Result<Self> {
        let mut command = program.command();
        for name in TOKENS {
            match token {
                Some(token) => command.env(name, token),
                // The one that this program was started with is used up.
                None => command.env_remove(name),
            };
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        if safe_graphics {
            command.arg(SAFE_GRAPHICS);
        }
        let mut process = command.spawn()?;
        let input = process.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { process, input, unheard: 0, heard: false })
    }

    /// Opens it, and goes on until it is gone.
    async fn live(
        mut self,
        mut last: Ask,
        asked: &mut UnboundedReceiver<Ask>,
        resident: &Resident,
    ) -> End {
        const AT_THE_END: End = End { opened: true, next: None };
        let Some(output) = self.process.stdout.take() else { return AT_THE_END };
        let mut lines = BufReader::new(output).lines();
        let (clipboard, mut stands) = (&resident.clipboard, resident.stands());
        if let Some(text) = clipboard.hidden() {
            self.say(&ToWindow::Hidden { text: text.expose().to_owned() }).await;
        }
        self.tell_of_tray(&mut stands).await;
        self.ask(last.clone()).await;
        loop {
            tokio::select! {
                line = lines.next_line() => match line {
                    Ok(Some(line)) => self.hear(serde_json::from_str(&line), clipboard),
                    _ => break,
                },
                ask = asked.recv() => match ask {
                    Some(ask) => {
                        last = ask;
                        self.ask(last.clone()).await;
                    }
                    None => return AT_THE_END,
                },
                Ok(()) = stands.changed() => self.tell_of_tray(&mut stands).await,
            }
        }
        drop(self.input);
        match self.process.wait().await {
            Ok(status) if status.success() => {}
            Ok(status) => tracing::error!(%status, "the window ended by itself"),
            Err(error) => tracing::error!(%error, "the window is lost"),
        }
        End { opened: self.heard, next: (self.heard && self.unheard > 0).then_some(last) }
    }

    async fn ask(&mut self, Ask { page, token }: Ask) {
        self.unheard += 1;
        self.say(&ToWindow::Open { page, token }).await;
    }

    async fn tell_of_tray(&mut self, stands: &mut watch::Receiver<bool>) {
        let stands = *stands.borrow_and_update();
        self.say(&ToWindow::Tray { stands }).await;
    }

    /// Says something. To a window that is going away nothing can be said any more; that it goes
    /// is noticed by itself.
    async fn say(&mut self, what: &ToWindow) {
        let Ok(mut line) = serde_json::to_vec(what) else { return };
        line.push(b'\n');
        if self.input.write_all(&line).await.is_ok() {
            let _ = self.input.flush().await;
        }
    }

    fn hear(&mut self, said: Result<FromWindow, NotJson>, clipboard: &Clipboard) {
        match said {
            Ok(FromWindow::Heard) => {
                self.heard = true;
                self.unheard = self.unheard.saturating_sub(1);
            }
            Ok(FromWindow::Left { text, hidden }) => {
                if let Err(error) = clipboard.take_over(text, hidden) {
                    tracing::warn!(%error, "what was copied in the window is lost");
                }
            }
            Err(error) => tracing::warn!(%error, "the window said something unknown"),
        }
    }
}
