//! The events of a UPnP router: subscribing to them, and receiving them.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};
use url::Url;

use super::Place;
use crate::net::http::Http;
use crate::net::upnp::{self, Search, Service, external_address, services};

/// How long the router may take to tell of one event.
const PATIENCE: Duration = Duration::from_secs(2);

/// The longest head and body of what it tells, in octets; usual ones have 300 and 500.
const LONGEST_HEAD: usize = 4 * 1024;
const LONGEST_BODY: usize = 16 * 1024;

/// A subscription to the events of the router's connection.
pub(super) struct Subscription {
    place: Place,
    service: Service,
    events: Url,
    id: String,
    /// Where events are received; only the router was told of the port and the path.
    listener: TcpListener,
    path: String,
    due: Instant,
}

/// The subscription, where a router grants one, and the address that it has now, where it tells.
pub(super) type Found = (Option<Box<Subscription>>, Option<IpAddr>);

/// Looks for a UPnP router at the place and subscribes to its events. Nothing listens where no
/// router would tell anything.
pub(super) async fn subscribe(place: Place) -> Found {
    // Not kept: it would be used once in half an hour.
    let http = Http::new();
    let Ok(mut search) = Search::start(place.router, place.own).await else { return (None, None) };
    while let Some(description) = search.next().await {
        let services = services(&http, &description, None).await;
        if services.is_empty() {
            continue;
        }
        let (service, address) = connection(&http, services).await;
        let Some(service) = service else { return (None, address) };
        let subscription = Subscription::start(&http, place, service).await;
        return (subscription.ok().flatten().map(Box::new), address);
    }
    (None, None)
}

/// The service of the connection that has an address, or else the first, where it has events; and
/// that address.
async fn connection(http: &Http, services: Vec<Service>) -> (Option<Service>, Option<IpAddr>) {
    let first = services.first().cloned();
    for service in services {
        let asked = external_address(http, &service.kind, &service.control, None).await;
        if let Ok(address) = asked {
            return (Some(service), Some(address));
        }
    }
    (first, None)
}

impl Subscription {
    /// `None` where the service has no events, or the router does not grant it.
    async fn start(http: &Http, place: Place, service: Service) -> io::Result<Option<Self>> {
        let Some(events) = service.events.clone() else { return Ok(None) };
        let listener = TcpListener::bind((place.own, 0)).await?;
        let path = format!("/{:032x}", rand::random::<u128>());
        let callback = format!("http://{}{path}", listener.local_addr()?);
        let callback = Url::parse(&callback).map_err(io::Error::other)?;
        let granted = upnp::subscribe(http, &events, &callback).await;
        Ok(granted.map(|granted| {
            let due = Instant::now() + granted.lasts / 2;
            Self { place, service, events, id: granted.id, listener, path, due }
        }))
    }

    /// When it is to be renewed.
    pub(super) fn due(&self) -> Instant {
        self.due
    }

    /// Renews it; false where the router does not know it any more.
    pub(super) async fn renew(&mut self) -> bool {
        let lasts = upnp::renew(&Http::new(), &self.events, &self.id).await;
        self.due = Instant::now() + lasts.unwrap_or_default() / 2;
        lasts.is_some()
    }

    /// Asks for the address instead of waiting for it to be told.
    pub(super) async fn ask(&self) -> Option<IpAddr> {
        let Service { kind, control, .. } = &self.service;
        external_address(&Http::new(), kind, control, None).await.ok()
    }

    /// Tells the router that nothing more is to be told.
    pub(super) async fn end(self) {
        upnp::unsubscribe(&Http::new(), &self.events, &self.id).await;
    }

    /// Waits for a connection; `None` where it is not the router's. May be given up.
    pub(super) async fn accept(&self) -> io::Result<Option<TcpStream>> {
        let (stream, from) = self.listener.accept().await?;
        Ok((from.ip() == self.place.router).then_some(stream))
    }

    /// Receives one event and confirms it; the external address that it names, if it does.
    pub(super) async fn receive(&self, mut stream: TcpStream) -> Option<IpAddr> {
        let exchange = async {
            let (status, address) = match read(&mut stream).await? {
                Some(event) => self.judge(&event),
                None => ("400 Bad Request", None),
            };
            let reply =
                format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(reply.as_bytes()).await?;
            io::Result::Ok(address)
        };
        timeout(PATIENCE, exchange).await.ok()?.ok()?
    }

    /// The status that an event is answered with (UPnP Device Architecture 1.1 section 4.3.2), and
    /// the address that it names.
    fn judge(&self, event: &Event) -> (&'static str, Option<IpAddr>) {
        let Event { method, path, kind, id, body } = event;
        if method != "NOTIFY" || *path != self.path {
            ("404 Not Found", None)
        } else if kind != "upnp:event" || *id != self.id {
            ("412 Precondition Failed", None)
        } else {
            ("200 OK", upnp::read_event(body))
        }
    }
}

/// An HTTP request, as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
struct Event {
    method: String,
    path: String,
    /// `NT`.
    kind: String,
    /// `SID`.
    id: String,
    body: Vec<u8>,
}

/// Reads one request; `None` where it is none, or too long.
async fn read(stream: &mut (impl AsyncReadExt + Unpin)) -> io::Result<Option<Event>> {
    let mut bytes = Vec::with_capacity(2048);
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut request = httparse::Request::new(&mut headers);
        let head = match request.parse(&bytes) {
            Ok(httparse::Status::Complete(head)) => head,
            Ok(httparse::Status::Partial) if bytes.len() < LONGEST_HEAD => continue,
            _ => return Ok(None),
        };
        let header = |name: &str| {
            let mut found = request.headers.iter().filter(|h| h.name.eq_ignore_ascii_case(name));
            let value = std::str::from_utf8(found.next()?.value).ok()?;
            found.next().is_none().then(|| value.trim().to_owned())
        };
        let length: Option<usize> = header("content-length").and_then(|text| text.parse().ok());
        let Some(length) = length.filter(|length| *length <= LONGEST_BODY) else {
            return Ok(None);
        };
        let mut event = Event {
            method: request.method.unwrap_or_default().to_owned(),
            path: request.path.unwrap_or_default().to_owned(),
            kind: header("nt").unwrap_or_default(),
            id: header("sid").unwrap_or_default(),
            body: Vec::new(),
        };
        event.body = bytes.split_off(head);
        let missing = length.saturating_sub(event.body.len());
        event.body.truncate(length);
        let begun = event.body.len();
        event.body.resize(begun + missing, 0);
        stream.read_exact(event.body.get_mut(begun..).unwrap_or_default()).await?;
        return Ok(Some(event));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn event(text: &str) -> Option<Event> {
        read(&mut text.as_bytes()).await.ok().flatten()
    }

    #[tokio::test]
    async fn an_event_is_read_whole_or_not_at_all() {
        let head = "NOTIFY /x HTTP/1.1\r\nHost: 192.168.1.5:3000\r\nNT: upnp:event\r\n\
                    NTS: upnp:propchange\r\nsid: uuid:1\r\n";
        let whole = format!("{head}Content-Length: 4\r\n\r\n<a/>more");
        let read = event(&whole).await.unwrap();
        assert_eq!((read.method.as_str(), read.path.as_str()), ("NOTIFY", "/x"));
        assert_eq!((read.kind.as_str(), read.id.as_str()), ("upnp:event", "uuid:1"));
        assert_eq!(read.body, b"<a/>");
        for bad in [
            format!("{head}\r\n<a/>"),
            format!("{head}Content-Length: 5\r\n\r\n<a/>"),
            format!("{head}Content-Length: 4\r\nContent-Length: 4\r\n\r\n<a/>"),
            format!("{head}Content-Length: 99999999\r\n\r\n<a/>"),
            format!("{head}Content-Length: -1\r\n\r\n<a/>"),
            format!("{head}{}Content-Length: 4\r\n\r\n<a/>", "X: y\r\n".repeat(900)),
            format!("X: {}", "y".repeat(9000)),
            "\0\0\0\0".to_owned(),
            String::new(),
        ] {
            assert_eq!(event(&bad).await, None, "{}", &bad[..bad.len().min(200)]);
        }
    }
}
