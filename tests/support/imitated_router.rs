//! Routers that are not there: they say what a test wants them to, and need not be honest.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::netns::Namespace;

/// How long a thread waits before it looks whether it is to end.
const BREATH: Duration = Duration::from_millis(20);

/// Something that runs on a thread in a namespace until it is dropped.
pub struct Running {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn start(work: impl FnOnce(&AtomicBool) + Send + 'static) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ended);
        Self { ended, thread: Some(thread::spawn(move || work(&told))) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Binds to a port of the test's own. It may seem to be in use for a moment still after it was
/// given back: by a program that another thread is just starting, which has all that is open.
fn bound<T>(bind: impl Fn() -> std::io::Result<T>) -> T {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        match bind() {
            Ok(socket) => return socket,
            Err(error) if error.kind() == ErrorKind::AddrInUse && Instant::now() < end => {
                thread::sleep(BREATH / 10); // until that program has begun
            }
            Err(error) => panic!("the port is not free: {error}"),
        }
    }
}

/// Answers every datagram to port 5351 of `at`, from port 5351 of `from`, with what `answer`
/// makes of it.
pub fn port_mapping(
    space: &Namespace,
    at: Ipv4Addr,
    from: Ipv4Addr,
    answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static,
) -> Running {
    space.inside(|| {
        let socket = bound(|| UdpSocket::bind((at, 5351)));
        socket.set_read_timeout(Some(BREATH)).expect("a timeout");
        let back = match at == from {
            true => socket.try_clone().expect("a second handle"),
            false => bound(|| UdpSocket::bind((from, 5351))),
        };
        Running::start(move |ended| {
            let mut buffer = [0; 2000];
            while !ended.load(Ordering::SeqCst) {
                let Ok((length, asker)) = socket.recv_from(&mut buffer) else { continue };
                back.send_to(&answer(&buffer[..length]), asker).expect("it is sent");
            }
        })
    })
}

/// What a NAT-PMP router answers (RFC 6886 3.2).
pub fn nat_pmp_answer(address: Ipv4Addr) -> Vec<u8> {
    [&[0, 0x80, 0, 0, 0, 0, 0, 9], &address.octets()[..]].concat()
}

/// An announcement of PCP (RFC 6887 7.2 and 14.1).
pub fn pcp_announcement(epoch: u32) -> Vec<u8> {
    [&[2, 0x80, 0, 0, 0, 0, 0, 0], &epoch.to_be_bytes()[..], &[0; 12]].concat()
}

/// Sends datagrams to everybody's port 5350 from a port of an address in the namespace.
pub fn announce(space: &Namespace, from: (Ipv4Addr, u16), datagrams: &[Vec<u8>]) {
    space.inside(|| {
        let socket = bound(|| UdpSocket::bind(from));
        for datagram in datagrams {
            socket.send_to(datagram, (Ipv4Addr::new(224, 0, 0, 1), 5350)).expect("it is sent");
        }
    });
}

/// Answers every search for UPnP devices, from `from`, with a description at `location`.
pub fn search(space: &Namespace, from: Ipv4Addr, location: &str) -> Running {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\n\
         ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nEXT:\r\n\
         USN: uuid:x::urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\
         LOCATION: {location}\r\n\r\n"
    );
    space.inside(|| {
        let everybody = Ipv4Addr::new(239, 255, 255, 250);
        let socket = bound(|| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 1900)));
        socket.join_multicast_v4(&everybody, &from).expect("the group is joined");
        socket.set_read_timeout(Some(BREATH)).expect("a timeout");
        let back = UdpSocket::bind((from, 0)).expect("a port is free");
        Running::start(move |ended| {
            let mut buffer = [0; 2000];
            while !ended.load(Ordering::SeqCst) {
                let Ok((_, asker)) = socket.recv_from(&mut buffer) else { continue };
                back.send_to(answer.as_bytes(), asker).expect("it is sent");
            }
        })
    })
}

/// A request that a [`Server`] got.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The first line.
    pub line: String,
    /// The other lines of the head.
    pub head: String,
    /// The body.
    pub body: String,
}

/// What every subscription to a [`Server`] is called.
pub const SUBSCRIPTION: &str = "uuid:5d1b4a5e-6f0d-4c39-9d3e-5b6f2f1d7c11";

/// Answers a request with a status and a body.
pub type Answer = dyn Fn(&Asked) -> (u16, String) + Send + Sync;

/// A web server in a namespace that remembers what it was asked. It grants every subscription,
/// under the name of [`SUBSCRIPTION`].
pub struct Server {
    asked: Arc<Mutex<Vec<Asked>>>,
    _running: Running,
}

impl Server {
    /// Listens at an address and answers all.
    pub fn start(
        space: &Namespace,
        at: (Ipv4Addr, u16),
        answer: impl Fn(&Asked) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let known = Arc::clone(&asked);
        let running = space.inside(|| {
            let listener = bound(|| TcpListener::bind(SocketAddr::from(at)));
            listener.set_nonblocking(true).expect("it does not wait");
            Running::start(move |ended| {
                while !ended.load(Ordering::SeqCst) {
                    match listener.accept() {
                        Ok((stream, _)) => {
                            let _ = serve(stream, &known, &answer);
                        }
                        Err(_) => thread::sleep(BREATH / 10), // between two looks for a guest
                    }
                }
            })
        });
        Self { asked, _running: running }
    }

    /// Everything that it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, known: &Mutex<Vec<Asked>>, answer: &Answer) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(stream);
    let (mut line, mut head) = (String::new(), String::new());
    reader.read_line(&mut line)?;
    while !head.ends_with("\r\n\r\n") && head != "\r\n" {
        if reader.read_line(&mut head)? == 0 {
            break;
        }
    }
    let length = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok()
        })
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let asked = Asked { line: line.trim().to_owned(), head, body };
    let (status, text) = answer(&asked);
    let subscribed = match asked.line.starts_with("SUBSCRIBE ") {
        true => format!("SID: {SUBSCRIPTION}\r\nTIMEOUT: Second-1800\r\n"),
        false => String::new(),
    };
    known.lock().unwrap().push(asked);
    let reply = format!(
        "HTTP/1.1 {status} Reason\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\
         {subscribed}Connection: close\r\n\r\n{text}",
        text.len()
    );
    reader.into_inner().write_all(reply.as_bytes())
}

/// The answer of SOAP to the question for the external address, with this inside.
pub fn soap(kind: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\">\n<s:Body>\n\
         <u:GetExternalIPAddressResponse xmlns:u=\"{kind}\">\n{inside}\n\
         </u:GetExternalIPAddressResponse>\n</s:Body>\n</s:Envelope>\n"
    )
}

/// A description of a router whose only service knows its address at `control` and tells of it
/// at `/evt`.
pub fn description(kind: &str, control: &str) -> String {
    format!(
        "<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><serviceList><service>\
         <serviceType>{kind}</serviceType><controlURL>{control}</controlURL>\
         <eventSubURL>/evt</eventSubURL></service></serviceList></device></root>"
    )
}

/// The element that holds the external address.
pub fn external(address: &str) -> String {
    format!("<NewExternalIPAddress>{address}</NewExternalIPAddress>")
}

/// A router as AVM describes its Fritz!Box ("TR-064: first contact", igddesc.xml): at port 49000,
/// the question for the external address at `/igdupnp/…` wants no password, everything at
/// `/upnp/…` wants one; a service whose line is not in use names 0.0.0.0. `inside` is what its
/// IP connection answers, and `ppp` what its PPP connection does.
pub fn fritz_box(space: &Namespace, at: Ipv4Addr, inside: &str, ppp: Option<&str>) -> Server {
    let answers = [
        ("WANIPConnection", Some(inside.to_owned())),
        ("WANPPPConnection", ppp.map(str::to_owned)),
    ];
    Server::start(space, (at, 49_000), move |asked| {
        let path = asked.line.split(' ').nth(1).unwrap_or_default();
        if path.starts_with("/upnp/") {
            return (401, "<html>Unauthorized</html>".to_owned());
        }
        let name = match path {
            "/igdupnp/control/WANIPConn1" => "WANIPConnection",
            "/igdupnp/control/WANPPPConn1" => "WANPPPConnection",
            _ => return (404, "<html>Not found</html>".to_owned()),
        };
        let kind = format!("urn:schemas-upnp-org:service:{name}:1");
        let right = asked.line.starts_with("POST ")
            && asked.body.contains(&format!("<u:GetExternalIPAddress xmlns:u=\"{kind}\">"))
            && asked.head.to_ascii_lowercase().contains(&format!(
                "soapaction: \"{}#getexternalipaddress\"",
                kind.to_ascii_lowercase()
            ));
        let inside =
            answers.iter().find(|(known, _)| *known == name).and_then(|(_, text)| text.as_ref());
        match inside {
            None => (404, "<html>Not found</html>".to_owned()),
            Some(inside) if right => (200, soap(&kind, inside)),
            Some(_) => (500, "<s:Fault>401 Invalid Action</s:Fault>".to_owned()),
        }
    })
}
