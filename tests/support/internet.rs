//! An internet of one namespace: services that tell each asker the address that it comes from.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::netns::Namespace;

/// The services, as different operators run them; public, yet nobody's outside the namespace.
pub const SERVICES: [&str; 3] = ["93.184.215.1", "93.184.215.2", "93.184.215.3"];
/// Where each of them listens.
pub const PORT: u16 = 8000;

/// A network with the [`SERVICES`] in it, reached over whatever cables lead to it.
pub struct Internet {
    space: Namespace,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    asked: AtomicUsize,
    ended: AtomicBool,
    portal: AtomicBool,
}

impl Internet {
    /// Starts it.
    ///
    /// # Panics
    /// When a service cannot listen.
    pub fn start() -> Self {
        let space = Namespace::new();
        for service in SERVICES {
            space.ip(&format!("addr add {service}/32 dev lo"));
        }
        space.set("ipv4/ip_forward", "1");
        let shared = Arc::new(Shared::default());
        let listener = space.inside(|| TcpListener::bind((Ipv4Addr::UNSPECIFIED, PORT)));
        let listener = listener.expect("a namespace's port is free");
        let serving = Arc::clone(&shared);
        // Accepted sockets stay in the namespace of the one that listens.
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if serving.ended.load(Ordering::SeqCst) {
                    return;
                }
                let serving = Arc::clone(&serving);
                thread::spawn(move || answer(stream, &serving));
            }
        });
        Self { space, shared }
    }

    /// The namespace, to lay cables to.
    pub fn space(&self) -> &Namespace {
        &self.space
    }

    /// How often a service was asked.
    pub fn asked(&self) -> usize {
        self.shared.asked.load(Ordering::SeqCst)
    }

    /// Whether a sign-in page answers in place of the services from now on.
    pub fn hide_behind_portal(&self, hidden: bool) {
        self.shared.portal.store(hidden, Ordering::SeqCst);
    }

    /// The `[[source]]`s that the services are, each called `service-<number>`.
    pub fn sources() -> String {
        let one = |(number, service): (usize, &&str)| {
            format!(
                "[[source]]\nid = \"service-{number}\"\nkind = \"web\"\n\
                 url = \"http://{service}:{PORT}/\"\ninsecure = true\n"
            )
        };
        SERVICES.iter().enumerate().map(one).collect()
    }
}

impl Drop for Internet {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        let knock = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
        self.space.inside(|| drop(TcpStream::connect(knock)));
    }
}

fn answer(mut stream: TcpStream, shared: &Shared) {
    let Ok(peer) = stream.peer_addr() else { return };
    let mut reader = BufReader::new(&stream);
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|length| length > 2) {
        line.clear();
    }
    shared.asked.fetch_add(1, Ordering::SeqCst);
    let own: IpAddr = peer.ip();
    let body = match shared.portal.load(Ordering::SeqCst) {
        true => "<html>Welcome! Please sign in.</html>".to_owned(),
        false => own.to_string(),
    };
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close", body.len());
    let _ = write!(stream, "{head}\r\n\r\n{body}");
}
