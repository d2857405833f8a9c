//! An imitation of a DNS server on loopback that answers whatever a test wants.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinHandle;

/// How a question came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// In a datagram.
    Udp,
    /// Over a connection.
    Tcp,
}

type Answers = Arc<dyn Fn(&[u8], Carrier) -> Vec<Vec<u8>> + Send + Sync>;

/// The imitation; ends when dropped.
pub struct LoopbackDns {
    /// Where it listens, UDP and TCP.
    pub address: SocketAddr,
    /// How many questions came in datagrams.
    pub datagrams: Arc<AtomicUsize>,
    /// How many questions came over connections.
    pub connections: Arc<AtomicUsize>,
    tasks: [JoinHandle<()>; 2],
}

impl LoopbackDns {
    /// Starts it. `answers` gives the messages that are sent back for a question, in order.
    pub async fn start(
        answers: impl Fn(&[u8], Carrier) -> Vec<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let (udp, tcp) = bind().await;
        let address = udp.local_addr().expect("an address");
        let answers: Answers = Arc::new(answers);
        let (datagrams, connections) = (Arc::default(), Arc::default());
        let tasks = [
            tokio::spawn(serve_udp(udp, answers.clone(), Arc::clone(&datagrams))),
            tokio::spawn(serve_tcp(tcp, answers, Arc::clone(&connections))),
        ];
        Self { address, datagrams, connections, tasks }
    }
}

impl LoopbackDns {
    /// One that passes every message on to a server, and the answer back.
    pub async fn in_front_of(server: SocketAddr) -> Self {
        Self::start(move |message, _| vec![pass_on(server, message)]).await
    }

    /// How many messages came in all, where each connection brings one.
    pub fn messages(&self) -> usize {
        self.datagrams.load(Ordering::SeqCst) + self.connections.load(Ordering::SeqCst)
    }
}

/// What a server of another process answers, over a connection since not every server takes large
/// datagrams.
///
/// # Panics
/// When it does not answer.
pub fn pass_on(server: SocketAddr, message: &[u8]) -> Vec<u8> {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(server).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a time limit");
    let length = u16::try_from(message.len()).expect("a message");
    stream.write_all(&[&length.to_be_bytes(), message].concat()).expect("sent");
    let mut length = [0; 2];
    stream.read_exact(&mut length).expect("an answer");
    let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut answer).expect("a whole answer");
    answer
}

impl Drop for LoopbackDns {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn bind() -> (UdpSocket, TcpListener) {
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a UDP socket");
        let address = udp.local_addr().expect("an address");
        if let Ok(tcp) = TcpListener::bind(address).await {
            return (udp, tcp);
        }
    }
}

async fn serve_udp(socket: UdpSocket, answers: Answers, count: Arc<AtomicUsize>) {
    let mut buffer = vec![0; 65_535];
    while let Ok((length, client)) = socket.recv_from(&mut buffer).await {
        count.fetch_add(1, Ordering::SeqCst);
        for answer in answers(&buffer[..length], Carrier::Udp) {
            let _ = socket.send_to(&answer, client).await;
        }
    }
}

async fn serve_tcp(listener: TcpListener, answers: Answers, count: Arc<AtomicUsize>) {
    while let Ok((stream, _)) = listener.accept().await {
        count.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(serve_connection(stream, answers.clone()));
    }
}

async fn serve_connection(mut stream: TcpStream, answers: Answers) {
    while let Ok(length) = stream.read_u16().await {
        let mut question = vec![0; usize::from(length)];
        if stream.read_exact(&mut question).await.is_err() {
            return;
        }
        for answer in answers(&question, Carrier::Tcp) {
            let length = u16::try_from(answer.len()).expect("a message");
            if stream.write_u16(length).await.is_err() || stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }
}
