//! The local socket by which other processes of this user talk to the running engine: one JSON
//! value a line (`wire::ToAgent` in, `wire::FromAgent` out).

use std::io;
use std::sync::Arc;

use interprocess::local_socket::tokio::{Stream, prelude::*};
use interprocess::local_socket::{ListenerOptions, Name};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::handle::{self, Agent, Ends};
use crate::store::Home;
use crate::wire::{FromAgent, Snapshot, ToAgent, Wish};

/// A client says no more than this over one connection: a few wishes.
const LONGEST_TALK: u64 = 1024 * 1024;

/// Closes the door when it is dropped.
pub(super) struct Door(Option<JoinHandle<()>>);

impl Drop for Door {
    fn drop(&mut self) {
        if let Some(task) = self.0.take() {
            task.abort();
        }
    }
}

/// Opens the door of a running engine. Where that is not possible the engine works without.
pub(super) fn open(home: &Home, ends: &Ends) -> Door {
    let listener = name(home).and_then(|name| {
        let options = ListenerOptions::new().name(name).try_overwrite(true);
        #[cfg(unix)]
        let options =
            interprocess::os::unix::local_socket::ListenerOptionsExt::mode(options, 0o600);
        options.create_tokio()
    });
    let listener = match listener {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!("`homing status` cannot ask this engine: {error}");
            return Door(None);
        }
    };
    let (wishes, snapshots) = (ends.door.clone(), ends.snapshots.subscribe());
    Door(Some(tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok(client) => {
                    tokio::spawn(serve(client, wishes.clone(), snapshots.clone()));
                }
                Err(error) => {
                    tracing::warn!("a client could not be let in: {error}");
                    tokio::task::yield_now().await;
                }
            }
        }
    })))
}

/// A handle to the engine of this home that runs in another process; `None`: there is none.
pub async fn attach(home: &Home) -> Option<Agent> {
    let stream = Stream::connect(name(home).ok()?).await.ok()?;
    let stream = Arc::new(stream);
    let (agent, ends) = handle::pair(Snapshot::default());
    let Ends { mut wishes, snapshots, .. } = ends;
    let reading = stream.clone();
    tokio::spawn(async move {
        let mut lines = BufReader::new(&*reading).lines();
        while let Some(line) = read_line(&mut lines).await {
            if let FromAgent::Snapshot(snapshot) = line {
                snapshots.send_replace(snapshot);
            }
        }
    });
    tokio::spawn(async move {
        let mut writer = &*stream;
        let mut told = write_line(&mut writer, &ToAgent::Follow).await;
        while told.is_ok()
            && let Some(wish) = wishes.recv().await
        {
            told = write_line(&mut writer, &ToAgent::Do(wish)).await;
        }
    });
    // The first snapshot shows that there is an engine; without one the other end is closed.
    agent.follow().changed().await.ok()?;
    Some(agent)
}

fn name(home: &Home) -> io::Result<Name<'static>> {
    #[cfg(unix)]
    {
        use interprocess::local_socket::{GenericFilePath, ToFsName};
        home.socket().to_fs_name::<GenericFilePath>()
    }
    #[cfg(not(unix))]
    {
        use interprocess::local_socket::{GenericNamespaced, ToNsName};
        // Pipe names know no folders.
        let flat: String = home
            .socket()
            .to_string_lossy()
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .collect();
        flat.to_ns_name::<GenericNamespaced>()
    }
}

async fn serve(
    client: Stream,
    wishes: mpsc::WeakSender<Wish>,
    mut snapshots: watch::Receiver<Snapshot>,
) {
    let mut writer = &client;
    let mut lines = BufReader::new((&client).take(LONGEST_TALK)).lines();
    let mut following = false;
    loop {
        let answer = tokio::select! {
            line = read_line::<ToAgent>(&mut lines) => match line {
                Some(ToAgent::Follow) => {
                    following = true;
                    FromAgent::Snapshot(snapshots.borrow_and_update().clone())
                }
                Some(ToAgent::Do(wish)) => match wishes.upgrade() {
                    Some(engine) if engine.send(wish).await.is_ok() => FromAgent::Taken,
                    _ => FromAgent::Refused("the engine is stopping".to_owned()),
                },
                None => return,
            },
            changed = snapshots.changed(), if following => match changed {
                Ok(()) => FromAgent::Snapshot(snapshots.borrow_and_update().clone()),
                Err(_) => return,
            },
        };
        if write_line(&mut writer, &answer).await.is_err() {
            return;
        }
    }
}

/// The next line; `None` at the end, and after a line that cannot be understood.
async fn read_line<T: serde::de::DeserializeOwned>(
    lines: &mut Lines<impl AsyncBufRead + Unpin>,
) -> Option<T> {
    serde_json::from_str(&lines.next_line().await.ok()??).ok()
}

async fn write_line(
    writer: &mut (impl AsyncWriteExt + Unpin),
    line: &impl serde::Serialize,
) -> io::Result<()> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    writer.write_all(text.as_bytes()).await
}
