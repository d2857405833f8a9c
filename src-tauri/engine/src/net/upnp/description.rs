//! The description of a router (UPnP Device Architecture 1.1 section 2.3): where its services
//! for a connection to the internet are.

use roxmltree::{Document, Node, ParsingOptions};
use url::Url;

use super::{PATIENCE, on_router};
use crate::net::http::{Http, Request};

/// The longest description that is read, in octets; usual ones have 4000.
const LONGEST: usize = 64 * 1024;

/// How many services are looked at: most routers have one, some a second one for PPP.
const MOST: usize = 4;

/// The services that know an external address.
const KINDS: [&str; 3] = [
    "urn:schemas-upnp-org:service:WANIPConnection:1",
    "urn:schemas-upnp-org:service:WANIPConnection:2",
    "urn:schemas-upnp-org:service:WANPPPConnection:1",
];

/// Documents of others are small, and have no definitions of their own.
pub(super) fn options<'a>() -> ParsingOptions<'a> {
    ParsingOptions { allow_dtd: false, nodes_limit: 4096, ..ParsingOptions::default() }
}

/// A service of a router that knows its external address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// Its type, with which it wants to be addressed.
    pub(crate) kind: String,
    /// Where it is asked.
    pub(crate) control: Url,
    /// Where one subscribes to its events, if it has any.
    pub(crate) events: Option<Url>,
}

/// Reads the description at `place`, by the interface `via` where one is named. Empty where it
/// cannot be read or names no such service.
pub(crate) async fn services(http: &Http, place: &Url, via: Option<&str>) -> Vec<Service> {
    let request = Request {
        via: via.map(str::to_owned),
        insecure: true, // It is the network's own router, which has no certificate.
        timeout: PATIENCE,
        limit: LONGEST,
        ..Request::get(place.clone())
    };
    match http.exchange(request).await {
        // Names of models are not always in the encoding that they should be in.
        Ok(reply) if reply.status == 200 && reply.whole => {
            read(&String::from_utf8_lossy(&reply.body), place)
        }
        _ => Vec::new(),
    }
}

fn read(text: &str, place: &Url) -> Vec<Service> {
    let router = match place.host() {
        Some(url::Host::Ipv4(address)) => address.into(),
        Some(url::Host::Ipv6(address)) => address.into(),
        _ => return Vec::new(),
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    let Ok(document) = Document::parse_with_options(text, options()) else { return Vec::new() };
    let base = match child(document.root_element(), "URLBase") {
        None => place.clone(),
        Some(base) => match on_router(Some(place), base, router) {
            Some(base) => base,
            None => return Vec::new(),
        },
    };
    document
        .descendants()
        .filter(|node| node.is_called("service"))
        .filter_map(|service| {
            let kind = child(service, "serviceType").filter(|kind| KINDS.contains(kind))?;
            let control = on_router(Some(&base), child(service, "controlURL")?, router)?;
            let events = child(service, "eventSubURL")
                .and_then(|events| on_router(Some(&base), events, router));
            Some(Service { kind: kind.to_owned(), control, events })
        })
        .take(MOST)
        .collect()
}

/// The text of the first child of this name; `None` where it is empty.
fn child<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let text = node.children().find(|child| child.is_called(name))?.text()?.trim();
    (!text.is_empty()).then_some(text)
}

/// Elements by their names alone: routers differ in how they declare namespaces.
pub(super) trait Named {
    /// Whether it is an element of this name.
    fn is_called(&self, name: &str) -> bool;
}

impl Named for Node<'_, '_> {
    fn is_called(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(base: &str, kind: &str, control: &str, events: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\">{base}<device>\
             <serviceList><service><serviceType>urn:x:other:1</serviceType><controlURL>/no\
             </controlURL></service></serviceList><deviceList><device><deviceList><device>\
             <serviceList><service><serviceType> {kind} </serviceType><controlURL>{control}\
             </controlURL><eventSubURL>{events}</eventSubURL></service></serviceList></device>\
             </deviceList></device></deviceList></device></root>"
        )
    }

    fn place() -> Url {
        Url::parse("http://192.168.1.1:5000/igd/root.xml").unwrap()
    }

    #[test]
    fn services_are_found_however_deep_they_are_and_however_they_are_named() {
        for kind in KINDS {
            let services = read(&described("", kind, "ctl/IP", "/evt/IP"), &place());
            let [service] = &services[..] else { panic!("{services:?}") };
            assert_eq!(service.kind, kind);
            assert_eq!(service.control.as_str(), "http://192.168.1.1:5000/igd/ctl/IP");
            assert_eq!(service.events.as_ref().unwrap().as_str(), "http://192.168.1.1:5000/evt/IP");
        }
        let base = "<URLBase>http://192.168.1.1:49000</URLBase>";
        let services = read(&described(base, KINDS[0], "/ctl", ""), &place());
        assert_eq!(services[0].control.as_str(), "http://192.168.1.1:49000/ctl");
        assert_eq!(services[0].events, None);
    }

    #[test]
    fn a_description_cannot_send_anybody_elsewhere() {
        let kind = KINDS[0];
        for text in [
            described("<URLBase>http://93.184.216.34/</URLBase>", kind, "/ctl", "/evt"),
            described("", kind, "http://93.184.216.34/ctl", "/evt"),
            described("", kind, "//93.184.216.34/ctl", "/evt"),
            described("", kind, "", "/evt"),
            described("", "urn:schemas-upnp-org:service:WANIPConnection:9", "/ctl", "/evt"),
            described("", kind, "/ctl", "/evt").replace("</root>", ""),
            format!("<!DOCTYPE x [<!ENTITY a \"b\">]>{}", described("", kind, "&a;", "/evt")),
            "<html>".to_owned(),
            "<a>".repeat(50_000),
            String::new(),
        ] {
            assert_eq!(read(&text, &place()), [], "{}", &text[..text.len().min(300)]);
        }
        let elsewhere = read(&described("", kind, "/ctl", "http://93.184.216.34/evt"), &place());
        assert_eq!(elsewhere[0].events, None);
    }
}
