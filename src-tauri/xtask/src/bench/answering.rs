//! An HTTP server on loopback that takes a fixed time for each answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How long an answer takes.
pub(super) const ANSWER: Duration = Duration::from_millis(50);

/// A request, and when it had been received.
pub(super) struct Request {
    /// `GET /path?query HTTP/1.1`
    pub(super) line: String,
    /// Its body.
    pub(super) body: Vec<u8>,
    /// When it had been received, and nothing was answered yet.
    pub(super) received: Instant,
}

/// Listens, and answers each request with the text that is made of it; `done` is told afterwards.
/// Its threads live as long as the bench.
///
/// # Errors
/// Loopback cannot be listened on.
pub(super) fn listen(
    answer: impl Fn(&Request) -> String + Send + Sync + 'static,
    done: impl Fn(&Request) + Send + Sync + 'static,
) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (answer, done) = (Arc::new(answer), Arc::new(done));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (answer, done) = (answer.clone(), done.clone());
            thread::spawn(move || serve(&stream, &*answer, &*done));
        }
    });
    Ok(address)
}

/// Answers the requests of one connection.
fn serve(
    stream: &TcpStream,
    answer: &dyn Fn(&Request) -> String,
    done: &dyn Fn(&Request),
) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut first = String::new();
        reader.read_line(&mut first).ok().filter(|length| *length > 0)?;
        let (mut line, mut length) = (first.clone(), 0);
        while !line.trim().is_empty() {
            line.clear();
            reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
            if let Some(("content-length", said)) = line.to_lowercase().split_once(": ") {
                length = said.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let request = Request { line: first, body, received: Instant::now() };
        thread::sleep(ANSWER);
        let body = answer(&request);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length:";
        let reply = format!("{head} {}\r\n\r\n{body}", body.len());
        (&mut &*stream).write_all(reply.as_bytes()).ok()?;
        done(&request);
        if request.line.contains("HTTP/1.0") {
            return None; // the end of the connection is the end of the answer
        }
    }
}
