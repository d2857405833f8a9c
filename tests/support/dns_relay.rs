//! Stands between a client and a DNS server in a network namespace: passes messages on, counts
//! them, and damages signatures on wish.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use homing_engine::net::dns::frame::Frame;

use crate::netns::Namespace;

/// The record type TKEY.
const TKEY: u16 = 249;
/// Octets behind the MAC at the end of a signed message: id, error, and no other data.
const BEHIND_MAC: usize = 6;
/// Between two looks whether something came.
const GLANCE: Duration = Duration::from_millis(5);

#[derive(Debug, Default)]
struct Counts {
    updates: AtomicUsize,
    negotiations: AtomicUsize,
    damages: AtomicBool,
    ended: AtomicBool,
}

/// A relay; ends when dropped.
#[derive(Debug)]
pub struct DnsRelay {
    counts: Arc<Counts>,
}

impl DnsRelay {
    /// Listens at port 53 of an address, UDP and TCP, and passes on to port 53 of another.
    ///
    /// # Panics
    /// When it cannot listen there.
    pub fn start(space: &Namespace, listen: IpAddr, server: IpAddr) -> Self {
        let counts = Arc::<Counts>::default();
        space.inside(|| {
            let server = SocketAddr::new(server, 53);
            let listener = TcpListener::bind((listen, 53)).expect("a listener");
            listener.set_nonblocking(true).expect("a listener that does not wait");
            let socket = UdpSocket::bind((listen, 53)).expect("a socket");
            socket.set_read_timeout(Some(GLANCE)).expect("a time limit");
            let (one, other) = (counts.clone(), counts.clone());
            thread::spawn(move || accept(&listener, server, &one));
            thread::spawn(move || pass_datagrams(&socket, server, &other));
        });
        Self { counts }
    }

    /// From now on the signatures of answers to updates are damaged.
    pub fn damage(&self) {
        self.counts.damages.store(true, Ordering::SeqCst);
    }

    /// How many updates went through that change something.
    pub fn updates(&self) -> usize {
        self.counts.updates.load(Ordering::SeqCst)
    }

    /// How many messages went through by which a session is set up.
    pub fn negotiations(&self) -> usize {
        self.counts.negotiations.load(Ordering::SeqCst)
    }
}

impl Drop for DnsRelay {
    fn drop(&mut self) {
        self.counts.ended.store(true, Ordering::SeqCst);
    }
}

fn accept(listener: &TcpListener, server: SocketAddr, counts: &Arc<Counts>) {
    while !counts.ended.load(Ordering::SeqCst) {
        match listener.accept() {
            Ok((stream, _)) => {
                let counts = counts.clone();
                thread::spawn(move || pass_connection(stream, server, &counts));
            }
            Err(_) => thread::sleep(GLANCE),
        }
    }
}

fn pass_connection(mut client: TcpStream, server: SocketAddr, counts: &Counts) -> io::Result<()> {
    client.set_nonblocking(false)?;
    let mut server = TcpStream::connect(server)?;
    loop {
        let question = read(&mut client)?;
        let is_update = question.get(2).is_some_and(|flags| flags >> 3 & 0xF == 5);
        let kind = Frame::read(&question).and_then(|frame| Some(frame.question().first()?.kind));
        // One that changes nothing asks whether the one before was done.
        let changes = is_update && question.get(8..10).is_some_and(|count| count != [0, 0]);
        counts.updates.fetch_add(usize::from(changes), Ordering::SeqCst);
        counts.negotiations.fetch_add(usize::from(kind == Some(TKEY)), Ordering::SeqCst);
        write(&mut server, &question)?;
        let mut answer = read(&mut server)?;
        if is_update && counts.damages.load(Ordering::SeqCst) {
            let place = answer.len() - BEHIND_MAC - 1;
            answer[place] ^= 1;
        }
        write(&mut client, &answer)?;
    }
}

fn read(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut message)?;
    Ok(message)
}

fn write(stream: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).expect("a message's length");
    stream.write_all(&[&length.to_be_bytes(), message].concat())
}

fn pass_datagrams(socket: &UdpSocket, server: SocketAddr, counts: &Counts) {
    let mut buffer = [0; 4096];
    while !counts.ended.load(Ordering::SeqCst) {
        let Ok((length, client)) = socket.recv_from(&mut buffer) else { continue };
        let asked = ask(server, &buffer[..length]);
        if let Ok(answer) = asked {
            let _ = socket.send_to(&answer, client);
        }
    }
}

fn ask(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let any = if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any)?;
    socket.set_read_timeout(Some(Duration::from_secs(1)))?;
    socket.connect(server)?;
    socket.send(question)?;
    let mut buffer = [0; 4096];
    let length = socket.recv(&mut buffer)?;
    Ok(buffer[..length].to_vec())
}
