//! A strict HTTP server on loopback: it keeps every request whole, and answers by a script.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What the server does with one request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A well-formed reply.
    Reply { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// These bytes, then the connection is closed.
    Raw(Vec<u8>),
    /// Nothing, and the connection stays open.
    Silence,
}

impl Answer {
    /// Status and body, nothing else.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::Reply { status, headers: Vec::new(), body: body.into() }
    }

    /// The same with one more header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Reply { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

/// One request, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Method and target: `GET /nic/update?hostname=a.example.org`.
    pub line: String,
    /// The headers in the order they came, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Received {
    /// The first header of this name, given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Makes the answer to a request.
type Answering = dyn Fn(&Received) -> Answer + Send + Sync;

#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Answer>>,
    always: Mutex<Option<Answer>>,
    answering: Option<Box<Answering>>,
    received: Mutex<Vec<Received>>,
    connections: AtomicUsize,
}

/// The server. It ends when it is dropped.
pub struct ProviderServer {
    address: SocketAddr,
    script: Arc<Script>,
    task: tokio::task::JoinHandle<()>,
}

impl ProviderServer {
    /// Answers in this order; a request beyond them gets a 599, which no provider knows.
    pub async fn start(answers: Vec<Answer>) -> Self {
        Self::listen(Ipv4Addr::LOCALHOST.into(), answers, None).await
    }

    /// Answers every request alike.
    pub async fn always(answer: Answer) -> Self {
        let server = Self::start(Vec::new()).await;
        server.say_always(answer);
        server
    }

    /// Answers each request by what it says.
    pub async fn answering(answer: impl Fn(&Received) -> Answer + Send + Sync + 'static) -> Self {
        let script = Script { answering: Some(Box::new(answer)), ..Script::default() };
        Self::run(Ipv4Addr::LOCALHOST.into(), script, None).await
    }

    /// Answers every request alike from now on.
    pub fn say_always(&self, answer: Answer) {
        *self.script.always.lock().unwrap() = Some(answer);
    }

    /// The same as [`Self::start`] on another loopback address, with TLS where it is given.
    pub async fn listen(ip: IpAddr, answers: Vec<Answer>, tls: Option<TlsAcceptor>) -> Self {
        let script = Script { answers: Mutex::new(answers.into()), ..Script::default() };
        Self::run(ip, script, tls).await
    }

    async fn run(ip: IpAddr, script: Script, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind((ip, 0)).await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let script = Arc::new(script);
        let shared = Arc::clone(&script);
        let task = tokio::spawn(async move {
            // The connections live in this set, so that they end with the server.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let (script, tls) = (Arc::clone(&shared), tls.clone());
                connections.spawn(async move {
                    match tls {
                        None => serve(stream, &script).await,
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => serve(stream, &script).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        Self { address, script, task }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base URL, without a final slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far.
    pub fn received(&self) -> Vec<Received> {
        self.script.received.lock().unwrap().clone()
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.script.connections.load(Ordering::SeqCst)
    }
}

impl Drop for ProviderServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves one connection until it ends; `None` is its end.
async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, script: &Script) -> Option<()> {
    let mut waiting = Vec::new();
    loop {
        let received = read_request(&mut stream, &mut waiting).await?;
        let own = script.answering.as_ref().map(|answering| answering(&received));
        script.received.lock().unwrap().push(received);
        let next = own.or_else(|| script.answers.lock().unwrap().pop_front());
        let always = script.always.lock().unwrap().clone();
        match next.or(always).unwrap_or(Answer::new(599, "unexpected request")) {
            Answer::Silence => std::future::pending().await,
            Answer::Raw(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                stream.shutdown().await.ok()?;
                return None;
            }
            Answer::Reply { status, headers, body } => {
                let mut head =
                    format!("HTTP/1.1 {status} Reason\r\nContent-Length: {}\r\n", body.len());
                for (name, value) in headers {
                    head += &format!("{name}: {value}\r\n");
                }
                head += "\r\n";
                // In one piece: a second one would wait for the first one's acknowledgement.
                stream.write_all(&[head.as_bytes(), &body].concat()).await.ok()?;
            }
        }
    }
}

/// Reads one request; what comes after it stays in `waiting`.
async fn read_request(
    stream: &mut (impl AsyncRead + Unpin),
    waiting: &mut Vec<u8>,
) -> Option<Received> {
    let end = loop {
        if let Some(at) = waiting.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        (stream.read_buf(waiting).await.ok()? > 0).then_some(())?;
    };
    let head = String::from_utf8(waiting.drain(..end + 4).collect()).ok()?;
    let mut lines = head.trim_end().split("\r\n");
    let line = lines.next()?.strip_suffix(" HTTP/1.1")?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().expect("a length is a number"));
    while waiting.len() < length {
        (stream.read_buf(waiting).await.ok()? > 0).then_some(())?;
    }
    let body = String::from_utf8(waiting.drain(..length).collect()).ok()?;
    Some(Received { line, headers, body })
}
