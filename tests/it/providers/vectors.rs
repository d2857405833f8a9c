//! Each provider against its proof in `vectors/providers`.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use homing_engine::model::{Family, Report, data_files};
use homing_engine::net::http::Http;
use homing_engine::publish::{Providers, Publisher};
use tests::provider_server::{Answer, ProviderServer};
use tests::vectors::{self, Case, Expected, Vectors};

static PROVIDERS: LazyLock<Arc<Providers>> = LazyLock::new(|| Providers::load(None).0.into());

/// The providers whose service has not ended, and their proofs.
fn all() -> Vec<(&'static str, Vectors)> {
    let ids = data_files::PROVIDERS.iter().map(|(id, _)| *id);
    let alive = ids.filter(|id| PROVIDERS.get(&(*id).into()).is_some_and(|p| p.dead.is_none()));
    alive.map(|id| (id, vectors::read(id))).collect()
}

/// A publisher that remembers nothing of the cases before, and does not wait.
fn publisher() -> Publisher {
    let publisher = Publisher::new(Arc::clone(&PROVIDERS), Http::new(), None);
    let publisher = publisher.with_moment(vectors::moment).with_pause(Duration::ZERO);
    publisher.with_timeout(Duration::from_secs(10))
}

/// The replies of a case in their order.
fn script(case: &Case) -> Vec<Answer> {
    case.exchange
        .iter()
        .map(|exchange| vectors::answer(exchange.status, &exchange.headers, &exchange.body))
        .collect()
}

/// Sends a case's update to a server with this script.
async fn send(
    id: &str,
    vectors: &Vectors,
    case: &Case,
    publisher: &Publisher,
    server: &ProviderServer,
) -> Vec<Report> {
    let account = vectors.account(id, case, Some(server.url()));
    let update = case.update();
    let reports = publisher.send(&account, &vectors.credentials(), &update).await;
    assert_no_secret(vectors, case, &format!("{reports:?}"));
    let mut told: Vec<_> = reports.iter().map(|r| (r.host.clone(), r.family)).collect();
    told.sort();
    let mut wanted: Vec<_> = update
        .changes
        .iter()
        .flat_map(|change| change.families().map(|(family, _)| (change.host.clone(), family)))
        .collect();
    wanted.sort();
    assert_eq!(told, wanted, "{id}, {}: one report for each host and family", case.name);
    reports
}

fn check(what: &str, reports: &[Report], expected: &Expected) {
    for report in reports {
        let key = format!("{} {}", report.host, report.family.to_string().to_lowercase());
        let known = vectors::written(&report.outcome);
        assert_eq!(known, expected.of(&key), "{what}: {key}, {:?}", report.detail);
    }
}

/// No secret, as it is, encoded, or inside `Authorization`, is in the text.
fn assert_no_secret(vectors: &Vectors, case: &Case, text: &str) {
    for secret in vectors.secrets.values() {
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let user = vectors.account.get("username").cloned().unwrap_or_default();
        for form in [secret.clone(), encoded, base64(&format!("{user}:{secret}"))] {
            assert!(!text.contains(&form), "{}: the secret shows in {text}", case.name);
        }
    }
}

/// Base64 (RFC 4648) by hand: the tests' own, not the code that is tested.
fn base64(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut packed = String::new();
    for three in text.as_bytes().chunks(3) {
        let bits =
            three.iter().chain([0, 0].iter()).take(3).fold(0u32, |all, b| all << 8 | u32::from(*b));
        for at in 0..4 {
            let letter = char::from(LETTERS[(bits >> (18 - 6 * at)) as usize & 63]);
            packed.push(if at <= three.len() { letter } else { '=' });
        }
    }
    packed
}

#[tokio::test]
async fn every_case_makes_exactly_its_requests_and_knows_its_outcome() {
    let by_steps = |id: &str| PROVIDERS.get(&id.into()).is_some_and(|p| p.is_made_of_steps());
    for (id, vectors) in all().into_iter().filter(|(id, _)| by_steps(id)) {
        for case in &vectors.case {
            let server = ProviderServer::start(script(case)).await;
            let reports = send(id, &vectors, case, &publisher(), &server).await;
            let received: Vec<String> =
                server.received().iter().map(vectors::request_text).collect();
            let expected: Vec<String> =
                case.exchange.iter().map(|e| vectors::expected_text(&e.request)).collect();
            assert_eq!(received, expected, "{id}, {}", case.name);
            check(&format!("{id}, {}", case.name), &reports, &case.outcome);
        }
    }
}

#[tokio::test]
async fn every_reply_is_read_as_the_vectors_say() {
    for (id, vectors) in all() {
        for reading in &vectors.reading {
            let case = vectors.case(reading.case.as_deref());
            let mut script = script(case);
            let at = reading.at.unwrap_or(script.len() - 1);
            script[at] = vectors::answer(reading.status, &reading.headers, &reading.body);
            let server = ProviderServer::start(script).await;
            let reports = send(id, &vectors, case, &publisher(), &server).await;
            let what = format!("{id}, {:?} with {}", reading.body, reading.status);
            check(&what, &reports, &reading.outcome);
            if let Some(detail) = &reading.detail {
                assert_eq!(reports[0].detail.as_ref(), Some(detail), "{what}");
            }
        }
    }
}

#[test]
fn a_dry_run_shows_the_requests_and_no_secret() {
    for (id, vectors) in all() {
        assert!(vectors.case.iter().any(|case| case.plan.is_some()), "{id}: no case has a plan");
        for case in &vectors.case {
            let account = vectors.account(id, case, None);
            let Ok(plan) = publisher().plan(&account, &vectors.credentials(), &case.update())
            else {
                assert!(!case.outcome.is_success(), "{id}, {}: no plan", case.name);
                continue;
            };
            let version = concat!("Homing/", env!("CARGO_PKG_VERSION"));
            let plan: Vec<String> =
                plan.iter().map(|request| request.replace(version, "Homing/VERSION")).collect();
            assert_no_secret(&vectors, case, &plan.join("\n"));
            if let Some(expected) = &case.plan {
                let expected: Vec<&str> = expected.iter().map(|text| text.trim()).collect();
                assert_eq!(plan, expected, "{id}, {}", case.name);
            }
        }
    }
}

/// What any provider may answer instead of what it should; never a success.
fn nonsense(right: &str, elsewhere: &str, secrets: &[String]) -> Vec<(&'static str, Answer)> {
    let portal = "<!DOCTYPE html>\n<html><head><title>Welcome, good guest</title></head>\n\
                  <body>OK, success! good 192.0.2.1</body></html>\n";
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", right.len() + 1);
    vec![
        ("an empty body", Answer::new(200, "")),
        ("blanks", Answer::new(200, " \r\n\r\n ")),
        ("an error with a success body", Answer::new(500, right)),
        ("a gateway's error with a success body", Answer::new(502, right)),
        ("not found with a success body", Answer::new(404, right)),
        ("a portal's page", Answer::new(200, portal).with("Content-Type", "text/html")),
        ("a redirect with a success body", Answer::new(302, right).with("Location", elsewhere)),
        ("a permanent redirect", Answer::new(308, right).with("Location", elsewhere)),
        ("NULs", Answer::new(200, vec![0; 64])),
        ("success with NULs", Answer::new(200, format!("{right}\0\0"))),
        ("a megabyte of noise", Answer::new(200, "x\u{1}\u{ff} <&".repeat(150_000))),
        ("success and a megabyte", Answer::new(200, format!("{right}\n{}", "x".repeat(1 << 20)))),
        ("a deep JSON", Answer::new(200, "[".repeat(100_000))),
        ("half a JSON", Answer::new(200, "{\"success\": true, \"result\": [{\"id\"")),
        ("other JSON", Answer::new(200, "{\"status\": \"denied\"}")),
        ("a cut connection", Answer::Raw((head + right).into_bytes())),
        ("nothing at all", Answer::Raw(Vec::new())),
        ("what was sent to it", Answer::new(400, format!("cannot use {}", secrets.join(" ")))),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_never_success_at_any_step_of_any_provider() {
    let elsewhere = ProviderServer::always(Answer::new(200, "good")).await;
    let mut providers = tokio::task::JoinSet::new();
    for (id, vectors) in all() {
        providers.spawn(answer_nonsense(id, vectors, elsewhere.url()));
    }
    assert!(!providers.join_all().await.is_empty());
    assert_eq!(elsewhere.connections(), 0, "a redirect was followed");
}

/// The server answers nonsense to each of a provider's requests in turn.
async fn answer_nonsense(id: &str, vectors: Vectors, elsewhere: String) {
    let secrets: Vec<String> = vectors.secrets.values().cloned().collect();
    // Cases differ in few of their requests: a place in the order and an address are tried
    // twice, which tells a change from a record that is made.
    let mut tried: BTreeMap<(usize, &str), u32> = BTreeMap::new();
    for case in vectors.case.iter().filter(|case| case.outcome.is_success()) {
        for at in 0..case.exchange.len() {
            let target = case.exchange[at].request.trim().split(['?', '\n']).next();
            let times = tried.entry((at, target.unwrap_or_default())).or_default();
            *times += 1;
            if *times > 2 {
                continue;
            }
            let all = nonsense(&case.exchange[at].body, &elsewhere, &secrets);
            // What is large takes long, and once is enough of it.
            let once = |what: &str| what.contains("megabyte") || what.contains("deep");
            for (what, answer) in all.into_iter().filter(|(what, _)| *times == 1 || !once(what)) {
                answer_once(id, &vectors, case, (at, what, answer)).await;
            }
        }
    }
}

/// One request of a case is answered with nonsense.
async fn answer_once(
    id: &str,
    vectors: &Vectors,
    case: &Case,
    (at, what, answer): (usize, &str, Answer),
) {
    let mut script = script(case);
    script[at] = answer;
    // What comes after a reply that nobody reads comes as ever.
    if !case.exchange[at].always {
        script.truncate(at + 1);
    }
    let server = ProviderServer::start(script).await;
    let reports = send(id, vectors, case, &publisher(), &server).await;
    // In what was sent before the nonsense, a family may have become right; and where nobody
    // reads what is answered, it changes nothing.
    let wrong = reports.iter().any(|report| !report.outcome.is_right());
    let read = !case.exchange[at].always;
    assert_eq!(wrong, read, "{id}, {}, request {at}: {what}", case.name);
    let sent = server.received().len();
    assert!(sent <= case.exchange.len(), "{id}, {}: {what} was sent again", case.name);
}

#[tokio::test]
async fn silence_is_never_success_and_a_change_in_it_is_unconfirmed() {
    let mut silences = tokio::task::JoinSet::new();
    for (id, vectors) in all() {
        for case in vectors.case.iter().filter(|case| case.outcome.is_success()) {
            for at in 0..case.exchange.len() {
                if !case.exchange[at].always {
                    // Not all at once: a busy computer would not get to each in its time.
                    if silences.len() >= 64 {
                        silences.join_next().await.unwrap().unwrap();
                    }
                    silences.spawn(fall_silent(id, vectors.clone(), case.clone(), at));
                }
            }
        }
    }
    assert!(!silences.join_all().await.is_empty());
}

/// The server never answers this request.
async fn fall_silent(id: &str, vectors: Vectors, case: Case, at: usize) {
    let mut script = script(&case);
    script.truncate(at);
    script.push(Answer::Silence);
    let server = ProviderServer::start(script).await;
    let publisher = publisher().with_timeout(Duration::from_secs(1));
    let reports = send(id, &vectors, &case, &publisher, &server).await;
    let outcomes: Vec<String> =
        reports.iter().map(|report| vectors::written(&report.outcome)).collect();
    let silent = ["unconfirmed no-answer", "later server-trouble"];
    assert!(
        outcomes.iter().any(|outcome| silent.contains(&outcome.as_str())),
        "{id}, {}, request {at}: {outcomes:?}",
        case.name
    );
    let always = case.exchange.iter().skip(at + 1).filter(|exchange| exchange.always).count();
    assert!(server.received().len() <= at + 1 + always, "{id}, {}: sent again", case.name);
}

#[test]
fn every_proof_shows_all_that_it_has_to_or_says_why_it_cannot() {
    let mut wrong = Vec::new();
    for (id, vectors) in all() {
        let provider = PROVIDERS.get(&id.into()).expect("it was read");
        let (shown, known) = (vectors.shown(), |kind: &&&str| vectors::KINDS.contains(kind));
        let written = vectors.without.keys().map(String::as_str).chain(shown.iter().copied());
        wrong.extend(written.filter(|kind| !known(&kind)).map(|k| format!("{id}: no kind {k}")));
        // What code sends is proved by tests of its own.
        for kind in vectors::KINDS.into_iter().filter(|_| provider.is_made_of_steps()) {
            let reason = vectors.without.get(kind).map(|reason| reason.trim());
            let on_the_site = kind == "create" && provider.creates == Some(false);
            match (shown.contains(kind), reason) {
                (false, None) if !on_the_site => wrong.push(format!("{id} does not show {kind}")),
                (false, Some("")) => wrong.push(format!("{id} does not say why it has no {kind}")),
                (true, Some(_)) => wrong.push(format!("{id} is not without {kind}: it shows it")),
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "in vectors/providers:\n{}", wrong.join("\n"));
}

#[test]
fn every_provider_keeps_the_limits_that_its_vectors_name() {
    for (id, vectors) in all() {
        let rules = PROVIDERS.rules(&id.into()).expect("it was read");
        let limits = &vectors.limits;
        let seconds = |limit: Option<u64>| limit.map(Duration::from_secs);
        let or = |limit, known| seconds(limit).unwrap_or(known);
        let known = PROVIDERS.get(&id.into()).expect("it was read").limits.hosts_per_request;
        assert_eq!(known, limits.hosts_per_request.unwrap_or(known), "{id}");
        assert_eq!(rules.least_interval, or(limits.least_interval, rules.least_interval), "{id}");
        assert_eq!(rules.refresh, seconds(limits.refresh).or(rules.refresh), "{id}");
        let wait = or(limits.maintenance_wait, rules.maintenance_wait);
        assert_eq!(rules.maintenance_wait, wait, "{id}");
        assert_eq!(rules.look_first, limits.look_first.unwrap_or(rules.look_first), "{id}");
    }
}

#[test]
fn every_provider_has_a_proof_and_every_proof_a_provider() {
    for (id, vectors) in all() {
        assert!(!vectors.case.is_empty(), "{id}: its proof has no case");
        let sent = |family| {
            vectors.case.iter().any(|case| match family {
                Family::Ipv4 => case.ipv4.is_some(),
                Family::Ipv6 => case.ipv6.is_some(),
            })
        };
        assert!(sent(Family::Ipv4) && sent(Family::Ipv6), "{id}: a family is not proved");
    }
    for file in std::fs::read_dir(vectors::folder()).expect("there are vectors") {
        let path = file.expect("the folder can be read").path();
        let id = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(data_files::PROVIDERS.iter().any(|(known, _)| *known == id), "{id} is no provider");
    }
}
