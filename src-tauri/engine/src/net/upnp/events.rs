//! Subscribing to a service's events (GENA, UPnP Device Architecture 1.1 section 4).

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use roxmltree::Document;
use url::Url;

use super::PATIENCE;
use super::description::{Named, options};
use crate::net::http::{Http, Reply, Request};

/// How long a subscription is asked to last, seconds: what the architecture recommends.
const WANTED: u64 = 1800;

/// Nothing longer or shorter is believed, so that it is neither forgotten nor renewed all the
/// time.
const SHORTEST: Duration = Duration::from_secs(120);
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest name of a subscription, in octets; usual ones have 41.
const LONGEST_ID: usize = 256;

/// A subscription that a router granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Granted {
    /// What it is called (`SID`).
    pub(crate) id: String,
    /// How long it lasts.
    pub(crate) lasts: Duration,
}

/// Subscribes at `events`, so that events are sent to the URL `callback`; `None` where the
/// router does not grant it.
pub(crate) async fn subscribe(http: &Http, events: &Url, callback: &Url) -> Option<Granted> {
    let headers =
        [("CALLBACK", format!("<{callback}>")), ("NT", "upnp:event".to_owned()), wanted()];
    let reply = ask(http, "SUBSCRIBE", events, &headers).await?;
    let id = reply.header("sid")?.trim();
    let plain = id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_graphic());
    (plain && !id.is_empty()).then(|| Granted { id: id.to_owned(), lasts: lasts(&reply) })
}

/// Renews a subscription; how long it lasts from now on. `None` where the router does not know
/// it any more.
pub(crate) async fn renew(http: &Http, events: &Url, id: &str) -> Option<Duration> {
    let reply = ask(http, "SUBSCRIBE", events, &[("SID", id.to_owned()), wanted()]).await?;
    Some(lasts(&reply))
}

/// Ends a subscription, if the router hears it; else it ends by itself.
pub(crate) async fn unsubscribe(http: &Http, events: &Url, id: &str) {
    let _ = ask(http, "UNSUBSCRIBE", events, &[("SID", id.to_owned())]).await;
}

fn wanted() -> (&'static str, String) {
    ("TIMEOUT", format!("Second-{WANTED}"))
}

/// The router's reply, where it says yes.
async fn ask(http: &Http, method: &str, at: &Url, headers: &[(&str, String)]) -> Option<Reply> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let request = Request {
        method: method.to_owned(),
        headers: headers.collect(),
        insecure: true, // It is the network's own router, which has no certificate.
        timeout: PATIENCE,
        limit: 1024,
        ..Request::get(at.clone())
    };
    http.exchange(request).await.ok().filter(|reply| reply.status == 200)
}

/// `Second-1800`, or `Second-infinite`.
fn lasts(reply: &Reply) -> Duration {
    let text = reply.header("timeout").unwrap_or_default().trim().to_ascii_lowercase();
    let seconds = text.strip_prefix("second-").unwrap_or_default();
    let seconds = if seconds == "infinite" { u64::MAX } else { seconds.parse().unwrap_or(WANTED) };
    Duration::from_secs(seconds).clamp(SHORTEST, LONGEST)
}

/// The external address that the body of an event names; unspecified where it says that there is
/// none now. `None` where the event is not about it, or is not understood.
pub(crate) fn read_event(body: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}').trim();
    let document = Document::parse_with_options(text, options()).ok()?;
    let mut found = document.descendants().filter(|node| node.is_called("ExternalIPAddress"));
    let address = found.next()?;
    let placed = address.parent().is_some_and(|parent| parent.is_called("property"));
    if found.next().is_some() || !placed || address.children().count() > 1 {
        return None;
    }
    match address.text().unwrap_or_default().trim() {
        "" => Some(Ipv4Addr::UNSPECIFIED.into()),
        text => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(inside: &str) -> Option<String> {
        let text = format!(
            "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\"><e:property>\
             <ConnectionStatus>Connected</ConnectionStatus></e:property>{inside}</e:propertyset>"
        );
        read_event(text.as_bytes()).map(|address| address.to_string())
    }

    #[test]
    fn an_event_names_one_address_or_none() {
        let one = "<e:property><ExternalIPAddress>93.184.216.34</ExternalIPAddress></e:property>";
        assert_eq!(event(one).as_deref(), Some("93.184.216.34"));
        assert_eq!(event(&one.replace("93.184.216.34", "")).as_deref(), Some("0.0.0.0"));
        for nothing in [
            String::new(),
            format!("{one}{one}"),
            one.replace("93.184.216.34", "soon"),
            one.replace("e:property", "other"),
            one.replace("</e:property>", ""),
            "<!DOCTYPE a []>".to_owned(),
        ] {
            assert_eq!(event(&nothing), None, "{nothing}");
        }
        assert_eq!(read_event(b""), None);
        assert_eq!(read_event(b"\xff\xff"), None);
    }

    #[test]
    fn a_subscription_lasts_as_long_as_the_router_says_within_reason() {
        for (text, seconds) in [
            ("Second-1800", 1800),
            ("second-300", 300),
            ("Second-1", 120),
            ("Second-0", 120),
            ("Second-infinite", 86400),
            ("Second-99999999999999999999", 1800),
            ("soon", 1800),
            ("", 1800),
        ] {
            let headers = vec![("timeout".to_owned(), text.to_owned())];
            let reply = Reply { status: 200, headers, body: Vec::new(), whole: true };
            assert_eq!(lasts(&reply), Duration::from_secs(seconds), "{text}");
        }
    }
}
