//! The program that does only the unavoidable: what Homing is measured against.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use anyhow::{Context, Result, bail};

use super::news::News;

/// Does what `task` says: `listen ADDRESS` waits for the kernel's news and sends one update,
/// `once ADDRESS` asks the source and sends one update, `idle` waits to be ended, `router` is
/// the router.
///
/// # Errors
/// The task is none of these, or the provider does not answer.
pub(super) fn act(task: &str) -> Result<()> {
    match task.split_once(' ') {
        Some(("listen", address)) => {
            let news = News::open()?;
            loop {
                news.next()?;
                ask(address, "/nic/update?hostname=a.example&myip=192.0.2.1")?;
            }
        }
        Some(("once", address)) => {
            let seen = ask(address, "/ip")?;
            let body = seen.rsplit("\r\n").next().unwrap_or_default();
            ask(address, &format!("/nic/update?hostname=a.example&myip={body}"))?;
            Ok(())
        }
        _ if task == "router" => super::router::be(),
        _ if task == "idle" => loop {
            thread::park();
        },
        _ => bail!("no such task: {task}"),
    }
}

fn ask(address: &str, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n")?;
    let mut reply = [0_u8; 1024];
    let length = stream.read(&mut reply)?;
    let text = reply.get(..length).context("a length within the buffer")?;
    Ok(String::from_utf8_lossy(text).into_owned())
}
