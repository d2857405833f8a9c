//! Universal Plug and Play, as far as a router's external address needs it: search (SSDP),
//! description, one question (SOAP) and its event (GENA), after the UPnP Device Architecture 1.1 and the Internet
//! Gateway Device, versions 1 and 2.
//!
//! What comes over it is not authenticated by anything, so that only the router itself is
//! believed: the answer to the search must come from its address, and every URL that it or its
//! description names must lead back to that address.

mod description;
mod events;
mod search;
mod soap;

use std::net::IpAddr;
use std::time::Duration;

use url::{Host, Url};

pub(crate) use description::{Service, services};
pub(crate) use events::{read_event, renew, subscribe, unsubscribe};
pub(crate) use search::Search;
pub(crate) use soap::{Silence, external_address};

/// For one exchange. A router answers in some milliseconds, a busy one in some hundreds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);

/// A URL below `base` that leads to the router, in plain http; `None` where it leads elsewhere.
fn on_router(base: Option<&Url>, reference: &str, router: IpAddr) -> Option<Url> {
    let url = match base {
        Some(base) => base.join(reference.trim()).ok()?,
        None => Url::parse(reference.trim()).ok()?,
    };
    let host = match url.host()? {
        Host::Ipv4(address) => IpAddr::V4(address),
        Host::Ipv6(address) => IpAddr::V6(address),
        Host::Domain(_) => return None,
    };
    let plain = url.scheme() == "http" && url.username().is_empty() && url.password().is_none();
    (plain && host == router && url.port() != Some(0)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leads_back_to_the_router_is_followed() {
        let router: IpAddr = "192.168.1.1".parse().unwrap();
        let leads = |base: Option<&str>, reference: &str| {
            let base = base.map(|base| Url::parse(base).unwrap());
            on_router(base.as_ref(), reference, router).map(String::from)
        };
        for (base, reference, url) in [
            (None, " http://192.168.1.1:5000/root.xml\r", "http://192.168.1.1:5000/root.xml"),
            (Some("http://192.168.1.1:5000/a/root.xml"), "/ctl", "http://192.168.1.1:5000/ctl"),
            (Some("http://192.168.1.1:5000/a/b"), "ctl?x=1", "http://192.168.1.1:5000/a/ctl?x=1"),
            (Some("http://192.168.1.1:5000/"), "http://192.168.1.1/ctl", "http://192.168.1.1/ctl"),
        ] {
            assert_eq!(leads(base, reference).as_deref(), Some(url), "{reference}");
        }
        for reference in [
            "http://93.184.216.34/root.xml",
            "http://192.168.1.2/root.xml",
            "http://127.0.0.1/root.xml",
            "http://localhost/root.xml",
            "http://192.168.1.1.example.org/root.xml",
            "http://192.168.1.1@93.184.216.34/root.xml",
            "http://user@192.168.1.1/root.xml",
            "https://192.168.1.1/root.xml",
            "file:///etc/passwd",
            "//93.184.216.34/ctl",
            "http://192.168.1.1:0/",
            "",
        ] {
            assert_eq!(leads(None, reference), None, "{reference}");
            let base = "http://93.184.216.34/";
            assert_eq!(leads(Some(base), reference), None, "{reference} after another base");
        }
    }
}
