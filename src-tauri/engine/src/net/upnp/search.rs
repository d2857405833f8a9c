//! The search for the router's description (SSDP, UPnP Device Architecture 1.1 section 1.3).

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use socket2::SockRef;
use tokio::net::UdpSocket;
use tokio::time::{Instant, sleep_until, timeout_at};
use url::Url;

/// Where devices listen.
const EVERYBODY: Ipv4Addr = Ipv4Addr::new(239, 255, 255, 250);
const PORT: u16 = 1900;

/// What is searched for. A device of version 2 has to answer to version 1 as well; not all do.
const TARGETS: [&str; 2] = [
    "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
    "urn:schemas-upnp-org:device:InternetGatewayDevice:2",
];

/// When the search is sent, from its start; more than once, since UDP may be lost. A device may
/// wait for up to a second before it answers, as `MX` permits.
const SENDINGS: [Duration; 2] = [Duration::ZERO, Duration::from_millis(500)];
const END: Duration = Duration::from_millis(1800);

/// The longest answer that is read, in octets.
const LONGEST: usize = 2048;

/// How many different descriptions one router is believed to have.
const MOST: usize = 4;

/// A search that is under way.
pub(crate) struct Search {
    socket: UdpSocket,
    router: IpAddr,
    start: Instant,
    sent: usize,
    seen: Vec<Url>,
}

impl Search {
    /// Begins to search for what a router has to say of itself, from `own`, the address of this
    /// computer on its side.
    ///
    /// # Errors
    /// When no socket can be had, or one of them is no IPv4 address.
    pub(crate) async fn start(router: IpAddr, own: IpAddr) -> io::Result<Self> {
        let (IpAddr::V4(_), IpAddr::V4(own)) = (router, own) else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let socket = UdpSocket::bind((own, 0)).await?;
        // Otherwise the search may leave by another interface, where another router is.
        SockRef::from(&socket).set_multicast_if_v4(&own)?;
        Ok(Self { socket, router, start: Instant::now(), sent: 0, seen: Vec::new() })
    }

    /// Where the next description is; `None` when the search has ended.
    pub(crate) async fn next(&mut self) -> Option<Url> {
        let mut buffer = [0; LONGEST];
        while self.seen.len() < MOST {
            let next = SENDINGS.get(self.sent).map(|after| self.start + *after);
            tokio::select! {
                () = sleep_until(next.unwrap_or(self.start + END)), if next.is_some() => {
                    self.send().await;
                }
                heard = timeout_at(self.start + END, self.socket.recv_from(&mut buffer)) => {
                    // Some systems tell here that nobody listens to what was sent.
                    let Ok((length, from)) = heard.ok()? else { continue };
                    let answer = buffer.get(..length).unwrap_or_default();
                    if let Some(url) = self.read(answer, from) {
                        self.seen.push(url.clone());
                        return Some(url);
                    }
                }
            }
        }
        None
    }

    /// Asks everybody, and the router by itself: some networks carry no multicast.
    async fn send(&mut self) {
        self.sent += 1;
        for to in [IpAddr::V4(EVERYBODY), self.router] {
            for target in TARGETS {
                let request = format!(
                    "M-SEARCH * HTTP/1.1\r\nHOST: {to}:{PORT}\r\nMAN: \"ssdp:discover\"\r\n\
                     MX: 1\r\nST: {target}\r\n\r\n"
                );
                // What cannot be sent stays unanswered.
                let _ = self.socket.send_to(request.as_bytes(), (to, PORT)).await;
            }
        }
    }

    /// The description that an answer names, if it is the router's, and was not named before.
    fn read(&self, answer: &[u8], from: SocketAddr) -> Option<Url> {
        if from.ip() != self.router {
            return None;
        }
        let url = super::on_router(None, &location(answer)?, self.router)?;
        (!self.seen.contains(&url)).then_some(url)
    }
}

/// The `LOCATION` of an answer with status 200.
fn location(answer: &[u8]) -> Option<String> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut response = httparse::Response::new(&mut headers);
    let whole = response.parse(answer).ok()?.is_complete();
    if !whole || response.code != Some(200) {
        return None;
    }
    let mut places =
        response.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("location"));
    let place = places.next()?;
    places.next().is_none().then(|| String::from_utf8_lossy(place.value).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_one_place() {
        let answer = |text: &str| location(text.as_bytes());
        let url = "http://192.168.1.1:5000/root.xml";
        let good = format!("HTTP/1.1 200 OK\r\nST: any\r\nLocation:{url}\r\nEXT:\r\n\r\n");
        assert_eq!(answer(&good).as_deref(), Some(url));
        for bad in [
            format!("HTTP/1.1 404 OK\r\nLOCATION: {url}\r\n\r\n"),
            format!("HTTP/1.1 200 OK\r\nLOCATION: {url}\r\nLOCATION: {url}\r\n\r\n"),
            format!("NOTIFY * HTTP/1.1\r\nLOCATION: {url}\r\n\r\n"),
            format!("HTTP/1.1 200 OK\r\nLOCATION: {url}"),
            "HTTP/1.1 200 OK\r\n\r\n".to_owned(),
            String::new(),
        ] {
            assert_eq!(answer(&bad), None, "{bad}");
        }
    }
}
