//! The HTTP exchange itself: what is refused, what is bounded, what counts as not sent.

use std::net::Ipv4Addr;
use std::time::Duration;

use homing_engine::model::{Family, Secret, Trouble};
use homing_engine::net::http::{Authorization, Failure, Http, Request};
use tests::provider_server::{Answer, ProviderServer};
use tests::tls::Authority;

fn get(url: &str) -> Request {
    Request::get(url.parse().expect("the test's URL is one"))
}

#[tokio::test]
async fn a_request_carries_what_it_was_given_and_nothing_more() {
    let server = ProviderServer::start(vec![Answer::new(200, "good").with("X-Kind", "b")]).await;
    let mut request = get(&format!("{}/a?b=c%20d", server.url()));
    request.method = "POST".to_owned();
    request.headers = vec![("X-Own".to_owned(), "1".to_owned())];
    request.authorization =
        Authorization::Basic { username: "alice".to_owned(), password: Secret::new("pw".into()) };
    request.body = Some(b"text".to_vec());
    let reply = Http::new().exchange(request).await.unwrap();
    assert_eq!((reply.status, reply.body.as_slice(), reply.whole), (200, &b"good"[..], true));
    assert_eq!(reply.header("x-kind"), Some("b"));
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert_eq!((received[0].line.as_str(), received[0].body.as_str()), ("POST /a?b=c%20d", "text"));
    let mut headers: Vec<String> =
        received[0].headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    headers.sort();
    let host = format!("host: {}", server.address());
    assert_eq!(
        headers,
        [
            "accept: */*",
            "authorization: Basic YWxpY2U6cHc=",
            "content-length: 4",
            host.as_str(),
            concat!("user-agent: Homing/", env!("CARGO_PKG_VERSION")),
            "x-own: 1",
        ]
    );
}

#[tokio::test]
async fn a_redirect_is_a_reply_and_is_not_followed() {
    let elsewhere = ProviderServer::always(Answer::new(200, "good")).await;
    for status in [301, 302, 303, 307, 308] {
        let answer = Answer::new(status, "").with("Location", &elsewhere.url());
        let server = ProviderServer::start(vec![answer]).await;
        let reply = Http::new().exchange(get(&server.url())).await.unwrap();
        assert_eq!(reply.status, status);
    }
    assert_eq!(elsewhere.connections(), 0, "a redirect was followed");
}

#[tokio::test]
async fn plain_http_leaves_this_computer_only_where_it_is_permitted() {
    let http = Http::new();
    for url in ["http://192.0.2.1/", "http://provider.invalid/", "http://localhost.example/"] {
        let failure = http.exchange(get(url)).await.unwrap_err();
        assert_eq!(failure, Failure::NotSent(Trouble::InsecureEndpoint), "{url}");
    }
    // Permitted, it gets as far as the check of its family, which keeps it off the network.
    let mut permitted = get("http://192.0.2.1/");
    (permitted.insecure, permitted.family) = (true, Some(Family::Ipv6));
    let failure = http.exchange(permitted).await.unwrap_err();
    assert_eq!(failure, Failure::NotSent(Trouble::Unreachable));
    let failure = http.exchange(get("ftp://127.0.0.1/")).await.unwrap_err();
    assert_eq!(failure, Failure::NotSent(Trouble::BadField));
}

#[tokio::test]
async fn the_family_is_forced_on_names_and_literal_addresses() {
    let http = Http::new();
    let server = ProviderServer::always(Answer::new(200, "")).await;
    let port = server.address().port();
    for (url, family, works) in [
        (format!("http://localhost:{port}/"), None, true),
        (format!("http://localhost:{port}/"), Some(Family::Ipv4), true),
        (format!("http://localhost:{port}/"), Some(Family::Ipv6), false),
        (format!("http://127.0.0.1:{port}/"), Some(Family::Ipv4), true),
        (format!("http://127.0.0.1:{port}/"), Some(Family::Ipv6), false),
        (format!("http://[::ffff:127.0.0.1]:{port}/"), Some(Family::Ipv6), false),
    ] {
        let before = server.connections();
        let mut request = get(&url);
        request.family = family;
        let result = http.exchange(request).await;
        if works {
            assert_eq!(result.map(|reply| reply.status), Ok(200), "{url} {family:?}");
        } else {
            assert_eq!(result, Err(Failure::NotSent(Trouble::Unreachable)), "{url} {family:?}");
            assert_eq!(server.connections(), before, "{url} {family:?} reached the server");
        }
    }
}

#[tokio::test]
async fn what_surely_was_not_sent_is_told_from_what_may_have_been() {
    let http = Http::new();
    let closed = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/", closed.local_addr().unwrap());
    drop(closed);
    let failure = http.exchange(get(&url)).await.unwrap_err();
    assert_eq!(failure, Failure::NotSent(Trouble::Unreachable));

    for (answer, why) in [
        (Answer::Silence, "silence"),
        (Answer::Raw(Vec::new()), "closed at once"),
        (
            Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\ngood 192.0.2.1".to_vec()),
            "cut",
        ),
        (Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()), "cut in its head"),
        (Answer::Raw(b"SSH-2.0-server\r\n".to_vec()), "no HTTP"),
    ] {
        let server = ProviderServer::start(vec![answer]).await;
        let mut request = get(&server.url());
        request.timeout = Duration::from_millis(300);
        assert_eq!(http.exchange(request).await, Err(Failure::NoAnswer), "{why}");
        assert_eq!(server.received().len(), 1, "{why}: sent again");
    }
}

#[tokio::test]
async fn a_body_is_read_up_to_the_limit() {
    let server = ProviderServer::start(vec![
        Answer::new(200, vec![b'x'; 1 << 20]),
        Answer::new(200, vec![b'x'; 1000]),
    ])
    .await;
    let http = Http::new();
    for (length, whole) in [(1000, false), (1000, true)] {
        let mut request = get(&server.url());
        request.limit = 1000;
        let reply = http.exchange(request).await.unwrap();
        assert_eq!((reply.body.len(), reply.whole), (length, whole));
    }
}

#[tokio::test]
async fn a_certificate_must_be_trusted_for_the_name_asked() {
    let (ours, other) = (Authority::new(), Authority::new());
    let folder = tempfile::tempdir().unwrap();
    let (ca_file, other_file) = (folder.path().join("ca.pem"), folder.path().join("other.pem"));
    std::fs::write(&ca_file, ours.pem()).unwrap();
    std::fs::write(&other_file, other.pem()).unwrap();
    let answers = vec![Answer::new(200, "good"); 2];
    let tls = Some(ours.acceptor("localhost"));
    let server = ProviderServer::listen(Ipv4Addr::LOCALHOST.into(), answers, tls).await;
    let http = Http::new();
    let port = server.address().port();
    let untrusted = Some(Failure::NotSent(Trouble::Untrusted));
    for (host, file, failure) in [
        ("localhost", None, untrusted),
        ("localhost", Some(&other_file), untrusted),
        ("127.0.0.1", Some(&ca_file), untrusted),
        ("localhost", Some(&folder.path().join("absent.pem")), untrusted),
        ("localhost", Some(&ca_file), None),
        ("localhost", Some(&ca_file), None),
    ] {
        let mut request = get(&format!("https://{host}:{port}/"));
        request.ca_file = file.cloned();
        assert_eq!(http.exchange(request).await.err(), failure, "{host} {file:?}");
    }
    assert_eq!(server.received().len(), 2, "a request went to a server that is not trusted");

    std::fs::write(&other_file, ours.pem()).unwrap();
    let mut request = get(&format!("https://localhost:{port}/"));
    request.ca_file = Some(other_file);
    assert_eq!(http.exchange(request).await.unwrap().status, 599, "the file is read again");
}

#[tokio::test]
async fn connections_are_reused_until_the_network_changes() {
    let server = ProviderServer::always(Answer::new(200, "good")).await;
    let http = Http::new();
    for _ in 0..3 {
        http.exchange(get(&server.url())).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    http.forget_connections();
    http.exchange(get(&server.url())).await.unwrap();
    assert_eq!(server.connections(), 2);
    for _ in 0..2 {
        let mut request = get(&server.url());
        request.family = Some(Family::Ipv4);
        http.exchange(request).await.unwrap();
    }
    assert_eq!(server.connections(), 4, "a request bound to a family always connects anew");
}
