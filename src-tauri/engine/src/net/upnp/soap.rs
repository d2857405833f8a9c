//! The one question: `GetExternalIPAddress` (WANIPConnection:1 section 2.4.18), in SOAP 1.1.

use std::net::IpAddr;

use roxmltree::Document;
use url::Url;

use super::PATIENCE;
use super::description::{Named, options};
use crate::net::http::{Failure, Http, Request};

/// The longest answer that is read, in octets; usual ones have 400.
const LONGEST: usize = 8 * 1024;

/// Why there is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// Nothing listens there, or it does not answer.
    NoAnswer,
    /// It answered with this status.
    Refused(u16),
    /// What it answered is not surely an address; so is an empty one, as of a router that is not
    /// connected.
    NotUnderstood,
    /// It answered with more than one.
    Several,
}

/// Asks a service of this type at `control` for the external address, by the interface `via`
/// where one is named. `0.0.0.0`, with which many routers say that they are not connected, is
/// [`Silence::NotUnderstood`].
///
/// # Errors
/// A [`Silence`] that says why there is none.
pub(crate) async fn external_address(
    http: &Http,
    kind: &str,
    control: &Url,
    via: Option<&str>,
) -> Result<IpAddr, Silence> {
    let body = format!(
        "<?xml version=\"1.0\"?>\r\n\
         <s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>\
         <u:GetExternalIPAddress xmlns:u=\"{kind}\"></u:GetExternalIPAddress>\
         </s:Body></s:Envelope>\r\n"
    );
    let request = Request {
        method: "POST".to_owned(),
        headers: vec![
            ("Content-Type".to_owned(), "text/xml; charset=\"utf-8\"".to_owned()),
            ("SOAPAction".to_owned(), format!("\"{kind}#GetExternalIPAddress\"")),
        ],
        body: Some(body.into_bytes()),
        via: via.map(str::to_owned),
        insecure: true, // It is the network's own router, which has no certificate.
        timeout: PATIENCE,
        limit: LONGEST,
        ..Request::get(control.clone())
    };
    match http.exchange(request).await {
        Err(Failure::NotSent(_) | Failure::NoAnswer) => Err(Silence::NoAnswer),
        Ok(reply) if reply.status != 200 => Err(Silence::Refused(reply.status)),
        Ok(reply) if !reply.whole => Err(Silence::NotUnderstood),
        Ok(reply) => read(&reply.body),
    }
}

/// The address in an answer. It must be there exactly once, and where it belongs.
fn read(body: &[u8]) -> Result<IpAddr, Silence> {
    let misread = Silence::NotUnderstood;
    let text = std::str::from_utf8(body).map_err(|_| misread)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    let document = Document::parse_with_options(text, options()).map_err(|_| misread)?;
    let mut found = document.descendants().filter(|n| n.is_called("NewExternalIPAddress"));
    let address = found.next().ok_or(misread)?;
    if found.next().is_some() {
        return Err(Silence::Several);
    }
    let answer = address.parent().filter(|n| n.is_called("GetExternalIPAddressResponse"));
    if answer.is_none() || address.children().count() != 1 {
        return Err(misread);
    }
    let address: IpAddr = address.text().unwrap_or_default().trim().parse().map_err(|_| misread)?;
    if address.is_unspecified() { Err(misread) } else { Ok(address) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(inside: &str) -> Result<String, Silence> {
        let text = format!(
            "<?xml version=\"1.0\"?>\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\
             <s:Body><u:GetExternalIPAddressResponse xmlns:u=\"urn:x\">{inside}\
             </u:GetExternalIPAddressResponse></s:Body></s:Envelope>\n"
        );
        read(text.as_bytes()).map(|address| address.to_string())
    }

    #[test]
    fn one_address_at_its_place_is_an_address() {
        let is = |inside: &str, address: &str| assert_eq!(answer(inside).unwrap(), address);
        is("<NewExternalIPAddress>93.184.216.34</NewExternalIPAddress>", "93.184.216.34");
        is("<NewExternalIPAddress> 10.0.0.7 \n</NewExternalIPAddress>", "10.0.0.7");
    }

    #[test]
    fn anything_else_is_none() {
        let one = "<NewExternalIPAddress>93.184.216.34</NewExternalIPAddress>";
        let two = "<NewExternalIPAddress>93.184.216.35</NewExternalIPAddress>";
        for (inside, silence) in [
            (format!("{one}{two}"), Silence::Several),
            (format!("{one}{one}"), Silence::Several),
            (format!("<x>{one}</x>"), Silence::NotUnderstood),
            ("<NewExternalIPAddress></NewExternalIPAddress>".to_owned(), Silence::NotUnderstood),
            ("<NewExternalIPAddress/>".to_owned(), Silence::NotUnderstood),
            (one.replace("93.184.216.34", "0.0.0.0"), Silence::NotUnderstood),
            (one.replace("93.184.216.34", "93.184.216.34<!-- -->0"), Silence::NotUnderstood),
            (one.replace("93.184.216.34", "93.184.216.034"), Silence::NotUnderstood),
            (one.replace("93.184.216.34", "router.example.org"), Silence::NotUnderstood),
            (one.replace("93.184.216.34", "&a;"), Silence::NotUnderstood),
            (String::new(), Silence::NotUnderstood),
        ] {
            assert_eq!(answer(&inside), Err(silence), "{inside}");
        }
        let page = b"<html><body>93.184.216.34</body></html>";
        assert_eq!(read(page), Err(Silence::NotUnderstood));
        assert_eq!(read(b"\xff\xfe"), Err(Silence::NotUnderstood));
        assert_eq!(read(one.as_bytes()), Err(Silence::NotUnderstood), "without its envelope");
    }
}
