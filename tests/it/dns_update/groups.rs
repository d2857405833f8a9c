//! Several hosts in one message: what is sent again when a server does not take it, and what not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tests::loopback_dns::LoopbackDns;
use tests::name_server::{Kind, Served};
use tests::tls::Authority;
use tokio::net::TcpListener;

use super::*;

fn hosts(count: usize) -> Vec<Change> {
    (0..count)
        .map(|number| change(&format!("host-{number}.example.test"), Some("192.0.2.7"), None))
        .collect()
}

/// Sends so many hosts, unsigned, to a server that answers with a code wherever a message has
/// the name `host-1` in it or `is_deaf`; gives the outcomes and how many messages it got.
async fn send_to_one_that_says(code: u8, is_deaf: bool, count: usize) -> (Vec<Outcome>, usize) {
    let server = LoopbackDns::start(move |message, _| {
        let name = b"\x06host-1\xC0";
        let is_about_it = is_deaf || message.windows(name.len()).any(|part| part == name);
        let mut answer = message[..12].to_vec();
        answer[2] |= 0x80;
        let is_update = message[2] >> 3 == 5;
        answer[3] = match (is_update, is_about_it) {
            (false, _) => 5,
            (true, true) => code,
            (true, false) => 0,
        };
        answer[4..].fill(0);
        vec![answer]
    })
    .await;
    let reports = send(&server.address.to_string(), None, hosts(count)).await;
    (outcomes(&reports), server.messages())
}

#[tokio::test]
async fn a_fault_of_one_name_is_no_fault_of_the_others() {
    let refused = Outcome::NeedsYou { trouble: Trouble::UpdateRefused };
    let fault = Outcome::Later { trouble: Trouble::ServerTrouble, wait: None };
    for (code, expected) in [(5, refused), (2, fault)] {
        let (said, messages) = send_to_one_that_says(code, false, 16).await;
        for (number, outcome) in said.into_iter().enumerate() {
            let expected = if number == 1 { expected.clone() } else { Outcome::Changed };
            assert_eq!(outcome, expected, "code {code}: host {number}");
        }
        // Five with that name in them, four without it, each of which is asked for once more, a
        // probe, and at a refusal the question for the primary.
        assert!(messages <= 5 + 2 * 4 + 1 + 1, "code {code}: {messages} messages");
    }
}

#[tokio::test]
async fn what_is_no_names_fault_is_not_sent_again_host_by_host() {
    let refused = Outcome::NeedsYou { trouble: Trouble::UpdateRefused };
    let fault = Outcome::Later { trouble: Trouble::ServerTrouble, wait: None };
    for (code, expected, most) in [(4, refused.clone(), 2), (5, refused, 3), (2, fault, 2)] {
        let (said, messages) = send_to_one_that_says(code, true, 16).await;
        assert_eq!(said, vec![expected; 16], "code {code}");
        assert!(messages <= most, "code {code}: {messages} messages");
    }
}

#[tokio::test]
async fn no_server_is_told_a_wrong_secret_once_for_each_host() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let wrong = NamedKey { secret: NamedKey::new("other", "").secret, ..key.clone() };
    for (kind, trouble) in [
        (Kind::Bind, Trouble::BadSignature),
        (Kind::Knot, Trouble::BadSignature),
        (Kind::PowerDns, Trouble::UpdateRefused),
    ] {
        let served = Served::open_to(ZONE, std::slice::from_ref(&key));
        let Some(server) = kind.start(&served) else { continue };
        let between = LoopbackDns::in_front_of(server.address).await;
        let reports = send(&between.address.to_string(), Some(&wrong), hosts(50)).await;
        let needs_you = Outcome::NeedsYou { trouble };
        assert_eq!(outcomes(&reports), vec![needs_you; 50], "{kind:?}");
        // At a bare REFUSED it is asked as well who the primary is, for both its addresses, and
        // whether anything is taken.
        let most = if kind == Kind::PowerDns { 5 } else { 1 };
        assert!(between.messages() <= most, "{kind:?}: {} messages", between.messages());
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_ends_it_for_all_messages() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a listener");
    let address = listener.local_addr().expect("an address").to_string();
    let acceptor = Authority::new().acceptor("127.0.0.1");
    let connections = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&connections);
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let _ = acceptor.accept(stream).await;
        }
    });
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let mut account = account(&address, Some(&key));
    account.fields.insert("transport".into(), "tls".into());
    let update = update(hosts(3000));
    let client = Client::new(address.parse().ok());
    let reports = client.send(&account, &credentials(Some(&key)), &update).await;
    let untrusted = Outcome::Later { trouble: Trouble::Untrusted, wait: None };
    assert_eq!(outcomes(&reports), vec![untrusted; 3000]);
    assert_eq!(connections.load(Ordering::SeqCst), 1, "it is asked once");
    serving.abort();
}
