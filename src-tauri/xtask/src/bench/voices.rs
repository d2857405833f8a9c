//! Voices on loopback: web services that take a fixed time each, and a STUN server, all of which
//! say the same address.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Result;

/// They run as long as the bench.
pub(super) struct Voices {
    web: Vec<SocketAddr>,
    stun: Option<SocketAddr>,
    said: Arc<Mutex<String>>,
}

impl Voices {
    /// A web service for each of these times, and a STUN server beside them.
    ///
    /// # Errors
    /// Loopback cannot be listened on.
    pub(super) fn start(times: &[Duration]) -> Result<Self> {
        let mut voices = Self::web(times)?;
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        voices.stun = Some(socket.local_addr()?);
        let said = Arc::clone(&voices.said);
        thread::spawn(move || answer_stun(&socket, &said));
        Ok(voices)
    }

    /// Web services alone.
    ///
    /// # Errors
    /// Loopback cannot be listened on.
    pub(super) fn web(times: &[Duration]) -> Result<Self> {
        let said = Arc::new(Mutex::new(String::new()));
        let mut web = Vec::new();
        for &time in times {
            let listener = TcpListener::bind("127.0.0.1:0")?;
            web.push(listener.local_addr()?);
            let said = Arc::clone(&said);
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let said = Arc::clone(&said);
                    thread::spawn(move || answer(&stream, time, &said));
                }
            });
        }
        Ok(Self { web, stun: None, said })
    }

    /// They say this from now on.
    pub(super) fn say(&self, address: &str) {
        address.clone_into(&mut self.said.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The lines of the configuration that make them the voices of `auto`.
    pub(super) fn configuration(&self) -> String {
        let mut text = String::new();
        let mut names = Vec::new();
        for (number, address) in self.web.iter().enumerate() {
            names.push(format!("\"web-{number}\""));
            text += &format!(
                "[[source]]\nid = \"web-{number}\"\nkind = \"web\"\nurl = \"http://{address}/\"\n"
            );
        }
        if let Some(address) = self.stun {
            names.push("\"stun\"".to_owned());
            text +=
                &format!("[[source]]\nid = \"stun\"\nkind = \"stun\"\nserver = \"{address}\"\n");
        }
        text + &format!("[settings]\nauto = [{}]\n", names.join(", "))
    }
}

fn answer(mut stream: &TcpStream, time: Duration, said: &Mutex<String>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 2 {
        line.clear();
    }
    thread::sleep(time);
    let body = said.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length:";
    write!(stream, "{head} {}\r\n\r\n{body}", body.len()).ok()
}

/// Binding responses (RFC 8489) whose XOR-MAPPED-ADDRESS is what is said.
fn answer_stun(socket: &UdpSocket, said: &Mutex<String>) {
    const COOKIE: u32 = 0x2112_a442;
    let mut request = [0; 512];
    while let Ok((length, from)) = socket.recv_from(&mut request) {
        let address = said.lock().unwrap_or_else(PoisonError::into_inner).parse::<Ipv4Addr>();
        let (true, Ok(address)) = (length >= 20, address) else { continue };
        let mut response = vec![0x01, 0x01, 0, 12];
        response.extend(&request[4..20]);
        response.extend([0, 0x20, 0, 8, 0, 1]);
        response.extend((from.port() ^ 0x2112).to_be_bytes());
        response.extend((address.to_bits() ^ COOKIE).to_be_bytes());
        // Whoever asked may be gone meanwhile.
        let _ = socket.send_to(&response, from);
    }
}
