//! Opens the window, which is a process of its own: what its web view needs is most of the
//! program's memory, and is given back whole when it is closed; and nothing that goes wrong in it
//! can take the engine along.
//!
//! One task has the process in its hands and takes what is asked one after the other, so that fast
//! clicks never open two windows or none.
#![allow(clippy::disallowed_methods)] // the one place that starts the window's process

use std::path::Path;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::{env, io};

use serde_json::Error as NotJson;
use tauri::{AppHandle, Manager};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::clipboard::Clipboard;
use crate::line::{FromWindow, ToWindow};
use crate::{startup, tray};

/// What is asked of the one who opens windows.
enum Ask {
    /// The window, at a page.
    Window(Option<String>),
    /// That the window know whether the icon stands in a tray.
    Tray,
}

/// Where the window is asked for; kept with the app.
pub(crate) struct Opener {
    asks: UnboundedSender<Ask>,
    asked: Mutex<Option<UnboundedReceiver<Ask>>>,
}

impl Default for Opener {
    fn default() -> Self {
        let (asks, asked) = unbounded_channel();
        Self { asks, asked: Mutex::new(Some(asked)) }
    }
}

/// Opens the window, or brings it to the front, at a page (`names`, `names/<host>`, `add`,
/// `addresses`, `activity`, `accounts`, `settings`, `practice`); `None`: wherever it is.
pub(crate) fn open(app: &AppHandle, page: Option<String>) {
    ask(app, Ask::Window(page));
}

/// Tells the window, if there is one, whether the icon stands in a tray.
pub(crate) fn tell_of_tray(app: &AppHandle) {
    ask(app, Ask::Tray);
}

fn ask(app: &AppHandle, what: Ask) {
    // Nobody takes it only when the app is ending.
    let _ = app.state::<Opener>().asks.send(what);
}

/// Takes what is asked from now on. `safe_graphics`: the window draws without the graphics card.
pub(crate) fn start(app: &AppHandle, safe_graphics: bool) {
    let asked = app.state::<Opener>().asked.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(mut asked) = asked else { return };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while let Some(ask) = asked.recv().await {
            let Ask::Window(page) = ask else { continue };
            let mut next = Some(page);
            while let Some(page) = next {
                next = match Life::begin(&app, safe_graphics) {
                    Ok(life) => life.live(page, &mut asked).await,
                    Err(error) => {
                        tracing::error!(%error, "the window cannot be opened");
                        None
                    }
                };
            }
        }
    });
}

/// One window, from its process's start to its end.
struct Life {
    app: AppHandle,
    process: Child,
    input: ChildStdin,
    /// How many times it was asked for and has not heard of it yet.
    unheard: usize,
    /// Whether it ever heard anything: one that never does cannot be opened.
    heard: bool,
}

impl Life {
    fn begin(app: &AppHandle, safe_graphics: bool) -> io::Result<Self> {
        let mut command = Command::new(program()?);
        command.arg(startup::WINDOW).stdin(Stdio::piped()).stdout(Stdio::piped());
        if safe_graphics {
            command.arg(startup::SAFE_GRAPHICS);
        }
        let mut process = command.spawn()?;
        let input = process.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { app: app.clone(), process, input, unheard: 0, heard: false })
    }

    /// Opens it at a page, and goes on until it is gone. The page that was asked for when it was
    /// going away already, if any: another window has to show it.
    async fn live(
        mut self,
        mut page: Option<String>,
        asked: &mut UnboundedReceiver<Ask>,
    ) -> Option<Option<String>> {
        let output = self.process.stdout.take()?;
        let mut lines = BufReader::new(output).lines();
        if let Some(text) = self.app.state::<Clipboard>().hidden() {
            self.say(&ToWindow::Hidden { text: text.expose().to_owned() }).await;
        }
        self.tell_of_tray().await;
        self.ask(page.clone()).await;
        loop {
            tokio::select! {
                line = lines.next_line() => match line {
                    Ok(Some(line)) => self.hear(serde_json::from_str(&line)),
                    _ => break,
                },
                ask = asked.recv() => match ask? {
                    Ask::Window(wanted) => {
                        page = wanted;
                        self.ask(page.clone()).await;
                    }
                    Ask::Tray => self.tell_of_tray().await,
                },
            }
        }
        drop(self.input);
        match self.process.wait().await {
            Ok(status) if status.success() => {}
            Ok(status) => tracing::error!(%status, "the window ended by itself"),
            Err(error) => tracing::error!(%error, "the window is lost"),
        }
        (self.heard && self.unheard > 0).then_some(page)
    }

    async fn ask(&mut self, page: Option<String>) {
        self.unheard += 1;
        self.say(&ToWindow::Open { page }).await;
    }

    async fn tell_of_tray(&mut self) {
        let stands = tray::stands(&self.app);
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

    fn hear(&mut self, said: Result<FromWindow, NotJson>) {
        match said {
            Ok(FromWindow::Heard) => {
                self.heard = true;
                self.unheard = self.unheard.saturating_sub(1);
            }
            Ok(FromWindow::Left { text, hidden }) => {
                if let Err(error) = self.app.state::<Clipboard>().take_over(text, hidden) {
                    tracing::warn!(%error, "what was copied in the window is lost");
                }
            }
            Err(error) => tracing::warn!(%error, "the window said something unknown"),
        }
    }
}

/// This program, even where an update has put another one in its place meanwhile: the window must
/// be of the same version as the engine that it talks to.
fn program() -> io::Result<std::path::PathBuf> {
    let program = env::current_exe()?;
    let running = Path::new("/proc/self/exe");
    Ok(if program.exists() || !running.exists() { program } else { running.to_owned() })
}
