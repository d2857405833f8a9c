//! Exchanges of one DNS message with one server, bounded in time and size.
//!
//! UDP from a random port (the operating system picks it for each exchange), TCP where the
//! message is too large or the answer was cut (RFC 1035 4.2, RFC 7766); over TCP or TLS alone where
//! that is asked for. What is not an answer to the question (other id, operation or question,
//! other sender) is as if it had not come.
//! Everything leaves by the interface that is named, or else as the system routes.

pub mod frame;
mod tls;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::via;
use crate::model::Silence;
use frame::Frame;
pub use tls::Tls;

/// Largest message that every server takes over UDP, in octets (RFC 1035 4.2.1).
const UDP_LIMIT: usize = 512;
/// Largest answer that is read from UDP, in octets; without EDNS none is over 512.
const UDP_ANSWER_LIMIT: usize = 4096;
/// Largest message at all, in octets (RFC 1035 4.2.2).
pub const TCP_LIMIT: usize = 65_535;

/// Why there is no answer; the later in this order, the more must be told of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Failure {
    /// The server surely did not get the message.
    #[error("the server cannot be reached")]
    NotSent,
    /// The server surely did not get the message, because its certificate is not believed.
    #[error("the server's certificate is not trusted")]
    Untrusted,
    /// The server may have got the message, but no answer to it came in time.
    #[error("the server did not answer")]
    NoAnswer,
}

impl From<Failure> for Silence {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotSent => Self::NoConnection,
            Failure::Untrusted => Self::Untrusted,
            Failure::NoAnswer => Self::NoAnswer,
        }
    }
}

/// A response code as DNS names it (RFC 1035 4.1.1, RFC 2136 2.2), which is what one looks up;
/// its number where it is a rare one.
pub fn code_name(code: ResponseCode) -> String {
    let name = match code {
        ResponseCode::FormErr => "FORMERR",
        ResponseCode::ServFail => "SERVFAIL",
        ResponseCode::NXDomain => "NXDOMAIN",
        ResponseCode::NotImp => "NOTIMP",
        ResponseCode::Refused => "REFUSED",
        ResponseCode::NotAuth => "NOTAUTH",
        rare => return u16::from(rare).to_string(),
    };
    name.to_owned()
}

/// What carries a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// UDP, or TCP where the message is too large or the answer was cut.
    #[default]
    Any,
    /// TCP alone.
    Tcp,
    /// TLS alone (RFC 7858).
    Tls(Tls),
}

/// How long to wait for an answer.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// The wait after each sending over UDP; the message is sent once for each.
    pub udp: &'static [Duration],
    /// The limit for connecting, sending and receiving over TCP or TLS together.
    pub tcp: Duration,
}

/// Sends a message to a server and gives its answer, which is surely well formed in its bounds
/// and surely an answer to this message; whether it is true is for the caller to see.
///
/// A lost packet is made up for by sending the very same message again, so that the caller's
/// message must be one that may be carried out twice.
///
/// # Errors
/// [`Failure::NotSent`] where the server surely did not get it, else [`Failure::NoAnswer`].
pub async fn exchange(
    server: SocketAddr,
    via: Option<&str>,
    message: &[u8],
    patience: Patience,
) -> Result<Vec<u8>, Failure> {
    exchange_by(server, via, &Transport::Any, message, patience).await
}

/// As [`exchange`], by this transport and no other.
///
/// # Errors
/// As [`exchange`], and [`Failure::Untrusted`] where the server's certificate is not believed.
pub async fn exchange_by(
    server: SocketAddr,
    via: Option<&str>,
    transport: &Transport,
    message: &[u8],
    patience: Patience,
) -> Result<Vec<u8>, Failure> {
    let asked = Frame::read(message)
        .filter(|asked| asked.bytes().len() <= TCP_LIMIT)
        .ok_or(Failure::NotSent)?;
    match transport {
        Transport::Any => {}
        Transport::Tcp => return over_tcp(server, via, &asked, patience.tcp).await,
        Transport::Tls(tls) => return tls::exchange(server, via, tls, &asked, patience.tcp).await,
    }
    if message.len() > UDP_LIMIT {
        return over_tcp(server, via, &asked, patience.tcp).await;
    }
    let answer = over_udp(server, via, &asked, patience.udp).await?;
    if Frame::read(&answer).is_none_or(|answer| answer.is_truncated()) {
        // It has answered, so it has got the message: from here on nothing is "not sent".
        return over_tcp(server, via, &asked, patience.tcp).await.map_err(|_| Failure::NoAnswer);
    }
    Ok(answer)
}

/// Asks a server one question. `recurse` asks it to find out; else it says only what it holds.
///
/// # Errors
/// As [`exchange`]; an answer that cannot be read is [`Failure::NoAnswer`].
pub async fn query(
    server: SocketAddr,
    via: Option<&str>,
    name: &Name,
    kind: RecordType,
    recurse: bool,
    patience: Patience,
) -> Result<Message, Failure> {
    ask(server, via, Query::query(name.clone(), kind), recurse, patience).await
}

/// As [`query`], for a question of any class.
///
/// # Errors
/// As [`query`].
pub async fn ask(
    server: SocketAddr,
    via: Option<&str>,
    question: Query,
    recurse: bool,
    patience: Patience,
) -> Result<Message, Failure> {
    ask_by(server, via, &Transport::Any, question, recurse, patience).await
}

/// As [`ask`], by this transport and no other.
///
/// # Errors
/// As [`exchange_by`]; an answer that cannot be read is [`Failure::NoAnswer`].
pub async fn ask_by(
    server: SocketAddr,
    via: Option<&str>,
    transport: &Transport,
    question: Query,
    recurse: bool,
    patience: Patience,
) -> Result<Message, Failure> {
    let mut message = Message::new(rand::random(), MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = recurse;
    message.add_query(question);
    let bytes = message.to_vec().map_err(|_| Failure::NotSent)?;
    let answer = exchange_by(server, via, transport, &bytes, patience).await?;
    Message::from_vec(&answer).map_err(|_| Failure::NoAnswer)
}

async fn over_udp(
    server: SocketAddr,
    via: Option<&str>,
    asked: &Frame<'_>,
    waits: &[Duration],
) -> Result<Vec<u8>, Failure> {
    // A connected socket takes datagrams from this address and port only.
    let socket = via::udp(server, via).await.map_err(|_| Failure::NotSent)?;
    let mut failure = Failure::NotSent;
    for wait in waits {
        match socket.send(asked.bytes()).await {
            Ok(_) => {}
            Err(_) if failure == Failure::NotSent => return Err(Failure::NotSent),
            Err(_) => continue,
        }
        match timeout(*wait, first_answer(&socket, asked)).await {
            Ok(Ok(answer)) => return Ok(answer),
            // "Nobody listens there" says that this sending was in vain; an earlier one that was
            // met with silence may have been read all the same.
            Ok(Err(_)) => return Err(failure),
            Err(_) => failure = Failure::NoAnswer,
        }
    }
    Err(failure)
}

async fn first_answer(socket: &UdpSocket, asked: &Frame<'_>) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; UDP_ANSWER_LIMIT];
    loop {
        let length = socket.recv(&mut buffer).await?;
        let bytes = buffer.get(..length).unwrap_or_default();
        if answers(asked, bytes) {
            return Ok(bytes.to_vec());
        }
    }
}

/// Whether `bytes` answer the question. An answer that was cut may end in the middle of a
/// record, so of such a one only what the header says is looked at.
fn answers(asked: &Frame<'_>, bytes: &[u8]) -> bool {
    match Frame::read(bytes) {
        Some(answer) => asked.is_answered_by(&answer),
        None => is_cut_answer(asked, bytes),
    }
}

fn is_cut_answer(asked: &Frame<'_>, bytes: &[u8]) -> bool {
    let header = bytes.get(..12).map(|header| {
        let mut header = header.to_vec();
        header[4..].fill(0);
        header
    });
    header.as_deref().and_then(Frame::read).is_some_and(|header| {
        header.is_answer()
            && header.is_truncated()
            && header.id() == asked.id()
            && header.operation() == asked.operation()
    })
}

async fn over_tcp(
    server: SocketAddr,
    via: Option<&str>,
    asked: &Frame<'_>,
    limit: Duration,
) -> Result<Vec<u8>, Failure> {
    let mut failure = Failure::NotSent;
    let talk = async {
        let mut stream = via::tcp(server, via).await?;
        failure = Failure::NoAnswer;
        carry(&mut stream, asked).await
    };
    match timeout(limit, talk).await {
        Ok(Ok(answer)) => Ok(answer),
        _ => Err(failure),
    }
}

/// Sends a message over a connection and gives its answer. Each comes behind its length (RFC 1035
/// 4.2.2); the two leave together, since some servers want them in one piece (RFC 7766 8).
async fn carry(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    asked: &Frame<'_>,
) -> io::Result<Vec<u8>> {
    let length = u16::try_from(asked.bytes().len()).map_err(io::Error::other)?;
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend(asked.bytes());
    stream.write_all(&framed).await?;
    stream.flush().await?;
    let mut answer = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut answer).await?;
    if is_whole_answer(asked, &answer) {
        Ok(answer)
    } else {
        Err(io::ErrorKind::InvalidData.into())
    }
}

fn is_whole_answer(asked: &Frame<'_>, bytes: &[u8]) -> bool {
    Frame::read(bytes).is_some_and(|answer| !answer.is_truncated() && asked.is_answered_by(&answer))
}
