//! Others who pose as the router.

use homing_engine::model::{Miss, RouterProtocol};
use tests::imitated_router::{Asked, Server, external, nat_pmp_answer, port_mapping, search, soap};
use tests::lan::{Lan, OTHER_DEVICE, ROUTER};

use super::{known, look, why};

const KIND: &str = "urn:schemas-upnp-org:service:WANIPConnection:1";

/// A description of a router whose service is at `control`, and the answer of that service.
fn upnp(control: &str, inside: &str) -> impl Fn(&Asked) -> (u16, String) + use<> {
    let description = format!(
        "<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><serviceList><service>\
         <serviceType>{KIND}</serviceType><controlURL>{control}</controlURL></service>\
         </serviceList></device></root>"
    );
    let answer = soap(KIND, inside);
    move |asked| match asked.line.starts_with("GET ") {
        true => (200, description.clone()),
        false => (200, answer.clone()),
    }
}

#[test]
fn an_imitated_upnp_router_is_believed_where_it_is_the_gateway() {
    let lan = Lan::new("93.184.216.34");
    let _search = search(&lan.router, ROUTER, "http://192.168.77.1:5000/root.xml");
    let answer = upnp("/ctl", &external("93.184.216.34"));
    let server = Server::start(&lan.router, (ROUTER, 5000), answer);
    let seen = look(&lan.computer, Some(RouterProtocol::Upnp));
    assert_eq!((seen.address, seen.miss), (known("93.184.216.34"), None));
    assert_eq!(server.asked().len(), 2, "the description and the address, each once");
}

#[test]
fn another_device_of_the_house_is_not_asked() {
    let lan = Lan::new("93.184.216.34");
    let _search = search(&lan.router, OTHER_DEVICE, "http://192.168.77.66:5000/root.xml");
    let answer = upnp("/ctl", &external("93.184.216.99"));
    let trap = Server::start(&lan.router, (OTHER_DEVICE, 5000), answer);
    assert_eq!(why(look(&lan.computer, Some(RouterProtocol::Upnp))), Miss::NoRouter);
    assert_eq!(trap.asked().len(), 0, "it was asked");
}

#[test]
fn an_answer_to_the_search_cannot_lead_elsewhere() {
    let lan = Lan::new("93.184.216.34");
    let answer = upnp("/ctl", &external("93.184.216.99"));
    let trap = Server::start(&lan.router, (OTHER_DEVICE, 5000), answer);
    for location in ["http://192.168.77.66:5000/root.xml", "http://93.184.216.99/", "nowhere"] {
        let _search = search(&lan.router, ROUTER, location);
        let miss = why(look(&lan.computer, Some(RouterProtocol::Upnp)));
        assert_eq!(miss, Miss::NoRouter, "{location}");
    }
    assert_eq!(trap.asked().len(), 0, "it was asked");
}

#[test]
fn a_description_cannot_lead_elsewhere() {
    let lan = Lan::new("93.184.216.34");
    let answer = upnp("/ctl", &external("93.184.216.99"));
    let trap = Server::start(&lan.router, (OTHER_DEVICE, 5000), answer);
    let _search = search(&lan.router, ROUTER, "http://192.168.77.1:5000/root.xml");
    let there = upnp("http://192.168.77.66:5000/ctl", &external("93.184.216.99"));
    let server = Server::start(&lan.router, (ROUTER, 5000), there);
    assert_eq!(why(look(&lan.computer, Some(RouterProtocol::Upnp))), Miss::NoRouter);
    assert_eq!(server.asked().len(), 1, "its description is read");
    assert_eq!(trap.asked().len(), 0, "it was asked");
}

#[test]
fn several_addresses_are_none() {
    let lan = Lan::new("93.184.216.34");
    let _search = search(&lan.router, ROUTER, "http://192.168.77.1:5000/root.xml");
    let two = external("93.184.216.34") + &external("93.184.216.35");
    let _server = Server::start(&lan.router, (ROUTER, 5000), upnp("/ctl", &two));
    let who = "192.168.77.1 (UPnP)".to_owned();
    assert_eq!(why(look(&lan.computer, Some(RouterProtocol::Upnp))), Miss::Several { who });
}

#[test]
fn nat_pmp_from_another_address_is_no_answer() {
    let lan = Lan::new("93.184.216.34");
    let answer = |_: &[u8]| nat_pmp_answer([93, 184, 216, 99].into());
    let _router = port_mapping(&lan.router, ROUTER, OTHER_DEVICE, answer);
    assert_eq!(why(look(&lan.computer, Some(RouterProtocol::NatPmp))), Miss::NoRouter);
}

#[test]
fn nat_pmp_that_is_no_answer_to_the_question_is_not_understood() {
    let good = nat_pmp_answer([93, 184, 216, 34].into());
    for (place, value) in [(0, 1), (1, 0), (1, 0x81), (2, 7), (3, 3)] {
        let lan = Lan::new("93.184.216.34");
        let mut bytes = good.clone();
        bytes[place] = value;
        let _router = port_mapping(&lan.router, ROUTER, ROUTER, move |_| bytes.clone());
        let miss = why(look(&lan.computer, Some(RouterProtocol::NatPmp)));
        let who = "192.168.77.1 (NAT-PMP)".to_owned();
        assert_eq!(miss, Miss::NotUnderstood { who }, "{value} at {place}");
    }
}
