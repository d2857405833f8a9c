//! What carries the messages: TCP alone, TLS, IPv6, and connections that break.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::Ordering;

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest as _, Sha256};
use tests::loopback_dns::{Carrier, LoopbackDns};
use tests::tls::{Authority, Certificate};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use super::*;

const HOST: &str = "nas.example.test";

fn key() -> NamedKey {
    NamedKey::new("homing-key", "hmac-sha256")
}

/// Sends an address of [`HOST`] with these fields beside the usual ones.
async fn send_by(
    server: SocketAddr,
    fields: &[(&str, &str)],
    ca_file: Option<&Path>,
) -> Vec<Outcome> {
    let key = key();
    let mut account = account(&server.to_string(), Some(&key));
    account.fields.extend(fields.iter().map(|(name, text)| ((*name).into(), (*text).into())));
    account.ca_file = ca_file.map(Into::into);
    let update = update(vec![change(HOST, Some("192.0.2.7"), None)]);
    let client = Client::new(Some(server));
    outcomes(&client.send(&account, &credentials(Some(&key)), &update).await)
}

fn listening(listen: IpAddr, tls: Option<Certificate>) -> Named {
    let key = key();
    Named::start(&NamedConfig {
        listen,
        tls,
        zones: vec![NamedZone::open_to(ZONE, &[&key.name])],
        keys: vec![key],
        ..NamedConfig::default()
    })
}

/// A file with an authority's certificate.
fn ca_file(authority: &Authority) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), authority.pem()).expect("a certificate");
    file
}

#[tokio::test]
async fn over_tls_only_a_server_that_is_believed_gets_the_update() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let certificate = authority.certificate("ns1.example.test");
    let digest = Sha256::digest(&certificate.public_key);
    let (pin, pin_in_hex) = (BASE64.encode(&digest), HEXLOWER.encode(&digest));
    let other_pin = BASE64.encode(&Sha256::digest(authority.pem()));
    let (known, unknown) = (ca_file(&authority), ca_file(&stranger));
    let (known, unknown) = (Some(known.path()), Some(unknown.path()));
    let right = ("tls_name", "ns1.example.test");
    let untrusted = Outcome::Later { trouble: Trouble::Untrusted, wait: None };
    let named = listening(Ipv4Addr::LOCALHOST.into(), Some(certificate));
    for (why, ca_file, fields) in [
        ("the server's own address is not in it", known, vec![]),
        ("another name", known, vec![("tls_name", "ns2.example.test")]),
        ("another authority", unknown, vec![right]),
        ("no authority", None, vec![right]),
        ("another key", None, vec![right, ("tls_pin", &other_pin)]),
        (
            "another key, although the authority is known",
            known,
            vec![right, ("tls_pin", &other_pin)],
        ),
    ] {
        let fields: Vec<_> = fields.into_iter().chain([("transport", "tls")]).collect();
        let said = send_by(named.tls_address, &fields, ca_file).await;
        assert_eq!(said, std::slice::from_ref(&untrusted), "{why}: {}", named.log());
        assert_eq!(named.dig(HOST, "A"), [""; 0], "{why}");
    }
    for (why, ca_file, field) in [
        ("name and authority", known, right),
        ("the key alone", None, ("tls_pin", pin.as_str())),
        ("the key in hexadecimal", unknown, ("tls_pin", pin_in_hex.as_str())),
    ] {
        let said = send_by(named.tls_address, &[("transport", "tls"), field], ca_file).await;
        assert_eq!(said, [Outcome::Changed], "{why}: {}", named.log());
        assert_eq!(named.dig(HOST, "A"), ["192.0.2.7"], "{why}");
    }
}

#[tokio::test]
async fn over_tls_a_certificate_may_be_for_the_servers_address() {
    for listen in [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()] {
        let authority = Authority::new();
        let named = listening(listen, Some(authority.certificate(&listen.to_string())));
        let known = ca_file(&authority);
        let said = send_by(named.tls_address, &[("transport", "tls")], Some(known.path())).await;
        assert_eq!(said, [Outcome::Changed], "{}", named.log());
        assert_eq!(named.dig(HOST, "A"), ["192.0.2.7"]);
    }
}

#[tokio::test]
async fn over_tls_nothing_goes_out_in_the_clear() {
    let (udp, listener) = bind().await;
    let address = udp.local_addr().expect("an address");
    let first = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut said = [0; 3];
        stream.read_exact(&mut said).await.expect("a hello");
        stream.write_all(b"\0\x0Cno TLS here").await.expect("sent");
        said
    });
    let pin = HEXLOWER.encode(&[7; 32]);
    let fields = [("transport", "tls"), ("tls_pin", pin.as_str())];
    let later = Outcome::Later { trouble: Trouble::Unreachable, wait: None };
    assert_eq!(send_by(address, &fields, None).await, [later]);
    let hello = first.await.expect("no panic");
    assert_eq!(hello[..2], [22, 3], "a TLS record of a handshake");
    let datagram = udp.try_recv(&mut [0; 512]).map_err(|error| error.kind());
    assert_eq!(datagram, Err(std::io::ErrorKind::WouldBlock), "no datagram has come");
}

/// Sockets of one port.
async fn bind() -> (UdpSocket, TcpListener) {
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a socket");
        let address = udp.local_addr().expect("an address");
        if let Ok(listener) = TcpListener::bind(address).await {
            return (udp, listener);
        }
    }
}

/// Passes connections on to a server, and no datagrams.
async fn pass_on(listener: TcpListener, server: SocketAddr) {
    while let Ok((mut client, _)) = listener.accept().await {
        tokio::spawn(async move {
            let mut server = TcpStream::connect(server).await.expect("a server");
            let _ = copy_bidirectional(&mut client, &mut server).await;
        });
    }
}

#[tokio::test]
async fn a_server_that_has_tcp_alone_takes_an_update() {
    let named = listening(Ipv4Addr::LOCALHOST.into(), None);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a listener");
    let address = listener.local_addr().expect("an address");
    let passing = tokio::spawn(pass_on(listener, named.address));
    let said = send_by(address, &[("transport", "udp")], None).await;
    let later = Outcome::Later { trouble: Trouble::Unreachable, wait: None };
    assert_eq!(said, [later], "nobody is there for datagrams");
    assert_eq!(named.dig(HOST, "A"), [""; 0]);
    assert_eq!(send_by(address, &[("transport", "tcp")], None).await, [Outcome::Changed]);
    assert_eq!(named.dig(HOST, "A"), ["192.0.2.7"]);
    passing.abort();
}

#[tokio::test]
async fn a_cut_answer_makes_the_update_go_on_over_tcp() {
    let named = listening(Ipv4Addr::LOCALHOST.into(), None);
    let (udp, listener) = bind().await;
    let address = udp.local_addr().expect("an address");
    let passing = tokio::spawn(pass_on(listener, named.address));
    let cutting = tokio::spawn(async move {
        let mut message = [0; 4096];
        let (_, client) = udp.recv_from(&mut message).await.expect("an update");
        message[2] |= 0x82;
        message[4..12].fill(0);
        udp.send_to(&message[..12], client).await.expect("sent");
    });
    assert_eq!(send_by(address, &[], None).await, [Outcome::Changed]);
    assert_eq!(named.dig(HOST, "A"), ["192.0.2.7"]);
    cutting.await.expect("the update came in a datagram first");
    passing.abort();
}

#[tokio::test]
async fn a_server_that_has_ipv6_alone_takes_an_update() {
    for transport in ["udp", "tcp"] {
        let named = listening(Ipv6Addr::LOCALHOST.into(), None);
        let said = send_by(named.address, &[("transport", transport)], None).await;
        assert_eq!(said, [Outcome::Changed], "{transport}: {}", named.log());
        assert_eq!(named.dig(HOST, "A"), ["192.0.2.7"], "{transport}");
    }
}

#[tokio::test]
async fn tcp_means_tcp_from_the_first_message_on() {
    let server = LoopbackDns::start(|question, carrier| {
        let mut answer = question[..12].to_vec();
        answer[2] |= 0x80;
        answer[3] = if carrier == Carrier::Tcp { 2 } else { 5 };
        answer[4..].fill(0);
        vec![answer]
    })
    .await;
    let later = Outcome::Later { trouble: Trouble::ServerTrouble, wait: None };
    assert_eq!(send_by(server.address, &[("transport", "tcp")], None).await, [later]);
    assert_eq!(server.datagrams.load(Ordering::SeqCst), 0);
}

/// Reads a message whole and is gone in the middle of its answer.
async fn die_answering(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let length = stream.read_u16().await.expect("a length");
    let mut message = vec![0; usize::from(length)];
    stream.read_exact(&mut message).await.expect("a message");
    message[2] |= 0x80;
    stream.write_u16(length).await.expect("sent");
    stream.write_all(&message[..message.len() / 2]).await.expect("sent");
    stream.flush().await.expect("sent");
}

#[tokio::test]
async fn a_server_that_dies_answering_may_have_carried_the_update_out() {
    for transport in ["tcp", "tls"] {
        let authority = Authority::new();
        let known = ca_file(&authority);
        let acceptor = authority.acceptor("127.0.0.1");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a listener");
        let address = listener.local_addr().expect("an address");
        let dying = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a connection");
            match transport {
                "tcp" => die_answering(stream).await,
                _ => die_answering(acceptor.accept(stream).await.expect("TLS")).await,
            }
        });
        let said = send_by(address, &[("transport", transport)], Some(known.path())).await;
        let unconfirmed = Outcome::Unconfirmed { trouble: Trouble::NoAnswer };
        assert_eq!(said, [unconfirmed], "{transport}");
        dying.await.expect("it got the message");
    }
}
