//! A web service on loopback that tells an address, which a test may change at any time.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use homing_engine::model::{Family, PerFamily, Source, SourceId, SourceKind};

/// The service: blocking threads, so that it can be started inside a network namespace without
/// a runtime. It ends when it is dropped.
pub struct WebSource {
    address: SocketAddr,
    listener: Arc<TcpListener>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    /// The whole reply, head included; `None`: nothing, and the connection is closed.
    reply: Mutex<Option<Vec<u8>>>,
    asked: AtomicUsize,
    ended: AtomicBool,
}

impl WebSource {
    /// Listens on loopback of a family; every request is answered with this text.
    pub fn start(family: Family, text: &str) -> Self {
        match family {
            Family::Ipv4 => Self::start_at((Ipv4Addr::LOCALHOST, 0).into(), text),
            Family::Ipv6 => Self::start_at((Ipv6Addr::LOCALHOST, 0).into(), text),
        }
    }

    /// Listens at this address (port 0: a free one); every request is answered with this text.
    pub fn start_at(address: SocketAddr, text: &str) -> Self {
        let listener = Arc::new(TcpListener::bind(address).expect("a free port"));
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared::default());
        let (served, serving) = (Arc::clone(&listener), Arc::clone(&shared));
        let thread = thread::spawn(move || serve(&served, &serving));
        let source = Self { address, listener, shared, thread: Some(thread) };
        source.say(text);
        source
    }

    /// From now on answers with status 200 and this text.
    pub fn say(&self, text: &str) {
        self.answer(200, text.as_bytes());
    }

    /// From now on answers with this status and body.
    pub fn answer(&self, status: u16, body: &[u8]) {
        let head = format!(
            "HTTP/1.1 {status} Reason\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        *self.shared.reply.lock().unwrap() = Some([head.as_bytes(), body].concat());
    }

    /// From now on answers with these bytes and closes the connection.
    pub fn answer_raw(&self, bytes: &[u8]) {
        *self.shared.reply.lock().unwrap() = Some(bytes.to_vec());
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// How many requests came so far.
    pub fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }

    /// It as a source for the family that it listens on.
    pub fn source(&self, id: &str) -> Source {
        let mut url = PerFamily::default();
        *url.get_mut(Family::of(self.address.ip())) = Some(self.url());
        web(id, url)
    }
}

/// A web source of these URLs.
pub fn web(id: &str, url: PerFamily<Option<String>>) -> Source {
    let kind = SourceKind::Web { url, ca_file: None, insecure: false };
    Source::own(SourceId::from(id), kind)
}

impl Drop for WebSource {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        if wake(&self.listener)
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}

/// Wakes the thread that waits at a listener, from whichever namespace.
#[cfg(target_os = "linux")]
fn wake(listener: &TcpListener) -> bool {
    use std::os::fd::AsRawFd;
    // SAFETY: the descriptor is open for as long as the listener is there.
    unsafe { libc::shutdown(listener.as_raw_fd(), libc::SHUT_RD) == 0 }
}

/// Wakes the thread that waits at a listener.
#[cfg(not(target_os = "linux"))]
fn wake(listener: &TcpListener) -> bool {
    listener.local_addr().and_then(TcpStream::connect).is_ok()
}

fn serve(listener: &TcpListener, shared: &Shared) {
    for stream in listener.incoming() {
        if shared.ended.load(Ordering::SeqCst) {
            return;
        }
        if let Ok(stream) = stream {
            let _ = reply(&stream, shared);
        }
    }
}

fn reply(mut stream: &TcpStream, shared: &Shared) -> std::io::Result<()> {
    let lines = BufReader::new(stream).lines();
    for line in lines {
        if line?.is_empty() {
            shared.asked.fetch_add(1, Ordering::SeqCst);
            let reply = shared.reply.lock().unwrap().clone().unwrap_or_default();
            return stream.write_all(&reply);
        }
    }
    Ok(())
}
