//! A feed that is really asked, on loopback.

use std::net::Ipv4Addr;

use homing_engine::model::Proxy;
use homing_engine::net::http::Http;
use homing_engine::releases;
use homing_engine::run::Desk;
use homing_engine::wire::{Latest, Packaging, Unasked};
use tests::home::TestHome;
use tests::provider_server::{Answer, ProviderServer};
use tests::tls::Authority;

use super::{feed, release};

/// What is said when a server answers so.
async fn told(answer: Answer) -> Latest {
    let server = ProviderServer::always(answer).await;
    ask(&server).await
}

async fn ask(server: &ProviderServer) -> Latest {
    releases::look(&Http::new(), &feed(&server.url()), "1.0.0").await
}

fn unasked(why: Unasked, status: Option<u16>) -> Latest {
    Latest::NotAsked { why, status }
}

#[tokio::test]
async fn a_feed_says_what_is_the_newest_release() {
    let server = ProviderServer::start(vec![
        Answer::new(200, release("v1.0.1", "https://127.0.0.1/tag/v1.0.1")),
        Answer::new(200, release("v1.0.0", "https://127.0.0.1/tag/v1.0.0")),
        Answer::new(200, release("v0.9.0", "https://127.0.0.1/tag/v0.9.0")),
        Answer::new(200, release("v1.0.1", "https://elsewhere.example/tag/v1.0.1")),
    ])
    .await;
    let page = Some("https://127.0.0.1/tag/v1.0.1".to_owned());
    assert_eq!(ask(&server).await, Latest::Newer { version: "1.0.1".into(), page });
    assert_eq!(ask(&server).await, Latest::Newest { version: "1.0.0".into() });
    assert_eq!(ask(&server).await, Latest::Newest { version: "0.9.0".into() });
    assert_eq!(ask(&server).await, Latest::Newer { version: "1.0.1".into(), page: None });
    let received = server.received();
    assert_eq!(received.len(), 4, "each time it is asked once");
    assert!(received[0].line.starts_with("GET /"), "{received:?}");
    assert_eq!(received[0].header("accept"), Some("application/json"));
    assert_eq!(received[0].header("authorization"), None);
    assert!(received[0].header("user-agent").is_some_and(|agent| agent.starts_with("Homing/")));
}

#[tokio::test]
async fn what_is_no_answer_of_a_feed_says_why() {
    let page = "\n <!doctype html><title>Welcome</title>v9.0.0";
    let newer = || release("v9.0.0", "https://127.0.0.1/");
    for (answer, expected) in [
        (Answer::new(200, page), unasked(Unasked::Portal, Some(200))),
        (Answer::new(511, page), unasked(Unasked::Portal, Some(511))),
        (
            Answer::new(404, "{\"message\":\"Not Found\"}"),
            unasked(Unasked::NothingThere, Some(404)),
        ),
        (Answer::new(404, newer()), unasked(Unasked::NothingThere, Some(404))),
        (Answer::new(403, newer()), unasked(Unasked::Refused, Some(403))),
        (Answer::new(429, ""), unasked(Unasked::Refused, Some(429))),
        (Answer::new(500, newer()), unasked(Unasked::Refused, Some(500))),
        (Answer::new(204, ""), Latest::NotUnderstood),
        (Answer::new(200, ""), Latest::NotUnderstood),
        (Answer::new(200, "v9.0.0"), Latest::NotUnderstood),
        (Answer::Raw(Vec::new()), unasked(Unasked::NoAnswer, None)),
    ] {
        let shown = format!("{answer:?}");
        assert_eq!(told(answer).await, expected, "{shown}");
    }
    let cut = format!("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{}", newer());
    assert_eq!(told(Answer::Raw(cut.into_bytes())).await, unasked(Unasked::NoAnswer, None));
}

#[tokio::test]
async fn nobody_is_followed_to_another_place() {
    let other = ProviderServer::always(Answer::new(200, release("v9.0.0", ""))).await;
    for status in [301, 302, 307] {
        let answer = Answer::new(status, release("v9.0.0", "")).with("Location", &other.url());
        assert_eq!(told(answer).await, unasked(Unasked::Portal, Some(status)));
    }
    assert_eq!(other.received().len(), 0, "it was asked");
}

#[tokio::test]
async fn no_more_is_read_than_an_answer_can_be_long() {
    let notes = |length: usize| {
        let short = release("v9.0.0", "https://127.0.0.1/");
        short.replace("A release", &"n".repeat(length))
    };
    let version = "9.0.0".to_owned();
    let page = Some("https://127.0.0.1/".to_owned());
    assert_eq!(told(Answer::new(200, notes(400_000))).await, Latest::Newer { version, page });
    assert_eq!(told(Answer::new(200, notes(2_000_000))).await, Latest::NotUnderstood);
    // What was read of it would do, but the rest is not known.
    let followed = notes(1) + &" ".repeat(2_000_000);
    assert_eq!(told(Answer::new(200, followed)).await, Latest::NotUnderstood);
}

#[tokio::test]
async fn nobody_there_and_a_certificate_that_nobody_knows_are_told_apart() {
    let server = ProviderServer::start(Vec::new()).await;
    let address = feed(&server.url());
    drop(server);
    let gone = releases::look(&Http::new(), &address, "1.0.0").await;
    assert_eq!(gone, unasked(Unasked::NoConnection, None));

    let tls = Authority::new().acceptor("127.0.0.1");
    let server = ProviderServer::listen(Ipv4Addr::LOCALHOST.into(), Vec::new(), Some(tls)).await;
    let address = feed(&server.url().replace("http:", "https:"));
    let distrusted = releases::look(&Http::new(), &address, "1.0.0").await;
    assert_eq!(distrusted, unasked(Unasked::Untrusted, None));
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn a_feed_is_asked_by_the_persons_proxy() {
    let proxy = ProviderServer::always(Answer::new(403, "")).await;
    let http = Http::new();
    http.use_proxy(&Proxy::At(proxy.url()));
    let address = feed("https://git.invalid/latest");
    releases::look(&http, &address, "1.0.0").await;
    let asked: Vec<_> = proxy.received().into_iter().map(|one| one.line).collect();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with("CONNECT git.invalid:443"), "{asked:?}");
}

#[tokio::test]
async fn the_configuration_says_who_is_asked_and_without_it_nobody_is() {
    let server = ProviderServer::always(Answer::new(200, release("v999.0.0", ""))).await;
    let home = TestHome::new(&format!(
        "version = 1\n[settings]\nproxy = \"off\"\nreleases = \"{}\"\n",
        server.url()
    ));
    let desk = Desk::open(home.home()).unwrap();
    let installed = desk.installed();
    assert_eq!(installed.version, env!("CARGO_PKG_VERSION"));
    assert_eq!(installed.packaging, Packaging::Source, "a test is no package");
    assert_eq!(installed.feed.as_deref(), Some("127.0.0.1"));
    assert_eq!(server.received().len(), 0, "nobody asked for it yet");
    let latest = Latest::Newer { version: "999.0.0".into(), page: None };
    assert_eq!(desk.latest().await, Some(latest));
    assert_eq!(server.received().len(), 1);

    let home = TestHome::new("version = 1\n");
    let desk = Desk::open(home.home()).unwrap();
    assert_eq!((desk.installed().feed, desk.latest().await), (None, None));
}
