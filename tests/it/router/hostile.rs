//! Others who pose as the router.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use homing_engine::model::{Miss, RouterProtocol};
use tests::imitated_router::{
    Asked, SUBSCRIPTION, Server, description, external, nat_pmp_answer, port_mapping, search, soap,
};
use tests::lan::{Lan, OTHER_DEVICE, ROUTER};

use homing_engine::watch;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::sync::mpsc;

use super::{DEADLINE, known, look, quiet, told, why};

const KIND: &str = "urn:schemas-upnp-org:service:WANIPConnection:1";

/// A description of a router whose service is at `control`, and the answer of that service.
fn upnp(control: &str, inside: &str) -> impl Fn(&Asked) -> (u16, String) + use<> {
    let description = description(KIND, control);
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

/// Sends an event to a subscriber from an address in the router's namespace; the first line of
/// what came back.
async fn tell(lan: &Arc<Lan>, from: Ipv4Addr, to: SocketAddr, event: String) -> String {
    let lan = Arc::clone(lan);
    // On a thread of its own: the one that is asked runs on this one.
    let sent = tokio::task::spawn_blocking(move || {
        lan.router.block_on(async {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind((from, 0).into()).unwrap();
            let Ok(mut stream) = socket.connect(to).await else { return String::new() };
            let mut reply = String::new();
            let exchange = async {
                stream.write_all(event.as_bytes()).await?;
                stream.read_to_string(&mut reply).await
            };
            let _ = tokio::time::timeout(DEADLINE, exchange).await;
            reply.lines().next().unwrap_or_default().to_owned()
        })
    });
    sent.await.unwrap()
}

fn event(path: &str, id: &str, address: &str) -> String {
    let body = format!(
        "<e:propertyset xmlns:e=\"urn:schemas-upnp-org:event-1-0\"><e:property>\
         <ExternalIPAddress>{address}</ExternalIPAddress></e:property></e:propertyset>"
    );
    format!(
        "NOTIFY {path} HTTP/1.1\r\nHost: x\r\nNT: upnp:event\r\nNTS: upnp:propchange\r\nSID: {id}\r\n\
         SEQ: 1\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Where a server's subscriber wants to be told, once it has subscribed.
async fn callback(server: &Server) -> (SocketAddr, String) {
    for _ in 0..4000 {
        let asked = server.asked();
        let subscribed = asked.iter().find(|asked| asked.line.starts_with("SUBSCRIBE /evt"));
        if let Some(asked) = subscribed {
            let line = asked.head.lines().find(|line| line.to_lowercase().starts_with("callback:"));
            let (_, url) = line.expect("a callback").split_once("<http://").expect("a URL");
            let (place, path) = url.split_once('/').expect("a path");
            let path = format!("/{}", path.trim_end_matches('>'));
            return (place.parse().expect("a literal address"), path);
        }
        tokio::time::sleep(Duration::from_millis(5)).await; // between two looks
    }
    panic!("nobody subscribed: {:?}", server.asked());
}

#[test]
fn only_the_router_that_was_subscribed_to_can_tell_of_an_event() {
    let lan = Arc::new(Lan::new("93.184.216.34"));
    let now = Arc::new(Mutex::new("93.184.216.34"));
    let said = Arc::clone(&now);
    let _search = search(&lan.router, ROUTER, "http://192.168.77.1:5000/root.xml");
    let server = Server::start(&lan.router, (ROUTER, 5000), move |asked| {
        match asked.line.starts_with("GET ") {
            true => (200, description(KIND, "/ctl")),
            false => (200, soap(KIND, &external(*said.lock().unwrap()))),
        }
    });
    lan.computer.block_on(async {
        let (again, mut heard) = mpsc::channel(8);
        let watcher = watch::start(PathBuf::from("/nonexistent/config.toml"), again);
        watcher.rejoin();
        let (place, path) = callback(&server).await;
        *now.lock().unwrap() = "93.184.217.7";
        let good = event(&path, SUBSCRIPTION, "93.184.217.7");
        for (from, event, status) in [
            (OTHER_DEVICE, good.clone(), ""),
            (ROUTER, event("/", SUBSCRIPTION, "93.184.217.7"), "404"),
            (ROUTER, event(&path, "uuid:other", "93.184.217.7"), "412"),
            (ROUTER, good.replace("NOTIFY", "GET"), "404"),
            (ROUTER, good.replace("Content-Length", "X"), "400"),
            (ROUTER, "\0\0\0\0\r\n\r\n".to_owned(), "400"),
            (ROUTER, "x".repeat(100_000), ""),
            (ROUTER, event(&path, SUBSCRIPTION, "soon"), "200"),
            (ROUTER, good.replace("ExternalIPAddress", "LaternalIPAddress"), "200"),
        ] {
            let reply = tell(&lan, from, place, event.clone()).await;
            let shown = &event[..event.len().min(300)];
            assert!(reply.contains(status), "{reply} to {shown}");
            assert!(!status.is_empty() || !reply.contains("200"), "{reply} to {shown}");
        }
        assert_eq!(quiet(&mut heard).await, 0, "none of these is a reason to look");
        assert_eq!(tell(&lan, ROUTER, place, good).await, "HTTP/1.1 200 OK");
        assert!(told(&mut heard).await, "the real one");
    });
}
