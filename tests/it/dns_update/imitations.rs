//! Against servers that are absent, silent or dishonest.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use tests::loopback_dns::{Carrier, LoopbackDns};

use super::*;

fn nas() -> Vec<Change> {
    vec![change("nas.example.test", Some("192.0.2.7"), None)]
}

fn key() -> NamedKey {
    NamedKey::new("homing-key", "hmac-sha256")
}

fn unconfirmed(trouble: Trouble) -> Vec<Outcome> {
    vec![Outcome::Unconfirmed { trouble }]
}

/// The question as an answer with a response code, without any signature.
fn unsigned(question: &[u8], code: u8) -> Vec<u8> {
    let mut answer = question[..12].to_vec();
    answer[2] |= 0x80;
    answer[3] = code;
    answer[4..].fill(0);
    answer
}

/// The question sent back as its own answer, signature and all.
fn echo(question: &[u8]) -> Vec<u8> {
    let mut answer = question.to_vec();
    answer[2] |= 0x80;
    answer
}

#[tokio::test]
async fn no_server_is_later_and_surely_not_sent() {
    let port = {
        let gone = LoopbackDns::start(|_, _| vec![]).await;
        gone.address.port()
    };
    tokio::task::yield_now().await;
    let reports = send(&format!("127.0.0.1:{port}"), Some(&key()), nas()).await;
    let later = Outcome::Later { trouble: Trouble::Unreachable, wait: None };
    assert_eq!(outcomes(&reports), [later], "{reports:?}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_unconfirmed_after_a_bounded_time() {
    let silent = LoopbackDns::start(|_, _| vec![]).await;
    let start = tokio::time::Instant::now();
    let reports = send(&silent.address.to_string(), Some(&key()), nas()).await;
    assert_eq!(outcomes(&reports), unconfirmed(Trouble::NoAnswer), "{reports:?}");
    assert!(start.elapsed().as_secs() < 10, "it took {:?}", start.elapsed());
}

#[tokio::test]
async fn success_without_a_signature_or_with_a_forged_one_is_not_success() {
    type Forge = fn(&[u8]) -> Vec<u8>;
    let forgeries: [(&str, Forge); 2] =
        [("no signature", |question| unsigned(question, 0)), ("our own signature", echo)];
    for (what, forge) in forgeries {
        let server = LoopbackDns::start(move |question, _| vec![forge(question)]).await;
        let reports = send(&server.address.to_string(), Some(&key()), nas()).await;
        let expected = unconfirmed(Trouble::BadAnswerSignature);
        assert_eq!(outcomes(&reports), expected, "{what}: {reports:?}");
    }
}

#[tokio::test]
async fn each_response_code_has_its_outcome() {
    let needs = |trouble| Outcome::NeedsYou { trouble };
    let open = Outcome::Unconfirmed { trouble: Trouble::NotUnderstood };
    let later = Outcome::Later { trouble: Trouble::ServerTrouble, wait: None };
    let table = [
        (1, open.clone()),
        (2, later),
        (3, open.clone()),
        (4, needs(Trouble::UpdateRefused)),
        (5, needs(Trouble::UpdateRefused)),
        (8, open.clone()),
        (9, needs(Trouble::ZoneNotFound)),
        (10, needs(Trouble::ZoneNotFound)),
        (15, open),
    ];
    for (code, outcome) in table {
        let server = LoopbackDns::start(move |question, _| vec![unsigned(question, code)]).await;
        let reports = send(&server.address.to_string(), Some(&key()), nas()).await;
        assert_eq!(outcomes(&reports), [outcome], "code {code}: {reports:?}");
    }
}

#[tokio::test]
async fn answers_to_something_else_are_passed_over() {
    let server = LoopbackDns::start(|question, _| {
        let mut other_id = unsigned(question, 5);
        other_id[0] ^= 1;
        let mut no_answer = unsigned(question, 5);
        no_answer[2] &= 0x7F;
        let mut query = unsigned(question, 5);
        query[2] = 0x80;
        vec![other_id, no_answer, query, b"noise".to_vec(), vec![], unsigned(question, 2)]
    })
    .await;
    let reports = send(&server.address.to_string(), Some(&key()), nas()).await;
    let later = Outcome::Later { trouble: Trouble::ServerTrouble, wait: None };
    assert_eq!(outcomes(&reports), [later], "{reports:?}");
}

#[tokio::test]
async fn a_cut_answer_is_fetched_over_a_connection() {
    let server = LoopbackDns::start(|question, carrier| {
        let mut answer = unsigned(question, 2);
        if carrier == Carrier::Udp {
            answer = echo(question);
            answer[2] |= 0x02;
            answer.truncate(question.len() - 7);
        }
        vec![answer]
    })
    .await;
    let reports = send(&server.address.to_string(), Some(&key()), nas()).await;
    let later = Outcome::Later { trouble: Trouble::ServerTrouble, wait: None };
    assert_eq!(outcomes(&reports), [later], "{reports:?}");
    assert_eq!(server.datagrams.load(Ordering::SeqCst), 1);
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_lost_datagram_is_sent_again_as_it_was() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let server = LoopbackDns::start({
        let seen = Arc::clone(&seen);
        move |question, _| {
            let mut seen = seen.lock().expect("a lock");
            seen.push(question.to_vec());
            if seen.len() == 1 { vec![] } else { vec![unsigned(question, 2)] }
        }
    })
    .await;
    let reports = send(&server.address.to_string(), Some(&key()), nas()).await;
    let later = Outcome::Later { trouble: Trouble::ServerTrouble, wait: None };
    assert_eq!(outcomes(&reports), [later], "{reports:?}");
    let seen = seen.lock().expect("a lock");
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0], seen[1], "a server that got both does the same thing twice");
}

#[tokio::test]
async fn what_cannot_be_sent_never_is() {
    let server = LoopbackDns::start(|_, _| vec![]).await;
    let address = server.address.to_string();
    let key = key();
    let cases: [(&str, &str, Option<&str>, Trouble); 6] = [
        ("server", "host:no-port", Some("QUJD"), Trouble::BadField),
        ("zone", "example..test", Some("QUJD"), Trouble::BadField),
        ("algorithm", "hmac-rot13", Some("QUJD"), Trouble::BadField),
        ("key", "", Some("QUJD"), Trouble::BadField),
        ("key", "homing-key", Some("not base64!"), Trouble::BadField),
        ("key", "homing-key", None, Trouble::MissingSecret),
    ];
    for (field, text, secret, trouble) in cases {
        let mut account = account(&address, Some(&key));
        account.fields.insert(field.into(), text.into());
        let mut credentials = Credentials::new();
        if let Some(secret) = secret {
            credentials.insert("secret", Secret::new(secret.into()));
        }
        let update = update(nas());
        let reports = Client::new(address.parse().ok()).send(&account, &credentials, &update).await;
        assert_eq!(outcomes(&reports), needs_you(trouble), "{field} {text:?}: {reports:?}");
        let plan = homing_engine::publish::rfc2136::plan(&account, &credentials, &update);
        assert_eq!(plan, Err(trouble), "{field} {text:?}");
    }
    let stray = vec![change("nas.example.org", Some("192.0.2.7"), None)];
    let reports = send(&address, Some(&key), stray).await;
    assert_eq!(outcomes(&reports), needs_you(Trouble::BadHostName), "{reports:?}");
    assert_eq!(server.datagrams.load(Ordering::SeqCst), 0, "nothing was sent");
    assert_eq!(server.connections.load(Ordering::SeqCst), 0, "nothing was sent");
}

#[test]
fn the_plan_shows_the_message_and_hides_the_secret() {
    let key = key();
    let changes = vec![change("nas.example.test", Some("192.0.2.7"), Some("2001:db8::7"))];
    let plan = homing_engine::publish::rfc2136::plan(
        &account("ns1.example.test:5353", Some(&key)),
        &credentials(Some(&key)),
        &update(changes),
    );
    let expected = "server ns1.example.test 5353\n\
        zone example.test\n\
        key hmac-sha256:homing-key •••\n\
        update delete nas.example.test A\n\
        update add nas.example.test 300 A 192.0.2.7\n\
        update delete nas.example.test AAAA\n\
        update add nas.example.test 300 AAAA 2001:db8::7\n\
        send";
    assert_eq!(plan, Ok(vec![expected.to_owned()]));
}
