//! A server of datagrams that answers whatever a test wants, honest or not.

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// One datagram that is sent back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// From where the question was sent to.
    Here(Vec<u8>),
    /// From another port of the same computer.
    Elsewhere(Vec<u8>),
}

/// The server: a blocking thread, so that it can be started inside a network namespace without a
/// runtime. It ends when it is dropped.
pub struct UdpPeer {
    /// Where it listens.
    pub address: SocketAddr,
    asked: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl UdpPeer {
    /// Listens at an address (port 0: a free one). `answers` gives what is sent back, in order,
    /// for a question and who asked it.
    pub fn start(
        at: SocketAddr,
        answers: impl Fn(&[u8], SocketAddr) -> Vec<Reply> + Send + 'static,
    ) -> Self {
        let socket = UdpSocket::bind(at).expect("a free port");
        let elsewhere = UdpSocket::bind((at.ip(), 0)).expect("another free port");
        // Only so that it notices its end.
        socket.set_read_timeout(Some(Duration::from_millis(50))).expect("a time limit");
        let address = socket.local_addr().expect("an address");
        let (asked, ended) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let (count, end) = (Arc::clone(&asked), Arc::clone(&ended));
        let thread = thread::spawn(move || {
            let mut buffer = [0; 4096];
            while !end.load(Ordering::SeqCst) {
                let Ok((length, asker)) = socket.recv_from(&mut buffer) else { continue };
                count.fetch_add(1, Ordering::SeqCst);
                for reply in answers(&buffer[..length], asker) {
                    let _ = match reply {
                        Reply::Here(bytes) => socket.send_to(&bytes, asker),
                        Reply::Elsewhere(bytes) => elsewhere.send_to(&bytes, asker),
                    };
                }
            }
        });
        Self { address, asked, ended, thread: Some(thread) }
    }

    /// One that takes questions and never answers.
    pub fn silent(at: SocketAddr) -> Self {
        Self::start(at, |_, _| Vec::new())
    }

    /// How many questions came so far.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for UdpPeer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
