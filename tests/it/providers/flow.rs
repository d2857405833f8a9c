//! What the steps of a provider file can say, each with a small file and a server's replies.

use homing_engine::model::{Credentials, Secret};
use tests::provider_server::{Answer, ProviderServer};
use tests::vectors::written;

use super::small::{HEAD, account, credentials, publisher, send, send_one, update};

const POLLED: &str = r#"
[[step]]
name = "set"
method = "POST"
url = "{{ base }}/set"
json = '{"ip": {{ ip }}}'
extract = { action = "json.action" }
next = "status == 201 and action"
[[step]]
name = "wait"
url = "{{ base }}/actions/{{ action }}"
poll = { until = "json.status != 'running'", every = "1s", times = 3 }
[[step.rule]]
when = "json.status == 'success' or json.status == 'running'"
then = "changed"
[[step.rule]]
when = "json.status == 'error'"
then = { needs-you = "update-refused" }
"#;

#[tokio::test]
async fn a_poll_asks_until_what_it_waits_for_is_so() {
    let (set, running) = ((201, r#"{"action": 7}"#), (200, r#"{"status": "running"}"#));
    let done = (200, r#"{"status": "success"}"#);
    let known = send_one(POLLED, &[set, running, running, done]).await;
    assert_eq!(known.outcomes, ["changed"]);
    let asked = "GET /actions/7";
    assert_eq!(known.lines, ["POST /set {\"ip\": \"192.0.2.1\"}", asked, asked, asked]);
    let failed = send_one(POLLED, &[set, running, (200, r#"{"status": "error"}"#)]).await;
    assert_eq!(failed.outcomes, ["needs-you update-refused"]);
    let down = send_one(POLLED, &[set, (500, r#"{"status": "running"}"#), done]).await;
    assert_eq!((down.outcomes, down.lines.len()), (vec!["later server-trouble".to_owned()], 2));
}

#[tokio::test]
async fn a_poll_ends_after_its_count_and_what_still_runs_is_not_success() {
    let (set, running) = ((201, r#"{"action": 7}"#), (200, r#"{"status": "running"}"#));
    let known = send_one(POLLED, &[set, running, running, running, running]).await;
    assert_eq!(known.outcomes, ["unconfirmed no-answer"], "its rule takes it for a success");
    assert_eq!(known.lines.len(), 4);
}

const SESSION: &str = r#"
[[step]]
name = "sign in"
method = "POST"
url = "{{ base }}/login"
lookup = true
extract = { session = "json.session" }
next = "session"
[[step]]
name = "sign out"
always = true
when = "session"
method = "POST"
url = "{{ base }}/logout/{{ session }}"
[[step.rule]]
when = "status == 200"
then = { needs-you = "not-allowed" }
[[step]]
name = "set"
url = "{{ base }}/set/{{ session }}"
[[step.rule]]
when = "body == 'ok'"
then = "changed"
"#;

#[tokio::test]
async fn what_is_always_done_comes_last_and_changes_nothing_in_what_is_known() {
    let signed_in = (200, r#"{"session": "s1"}"#);
    for (answer, outcome) in [
        ((200, "ok"), "changed"),
        ((500, "oh"), "later server-trouble"),
        ((200, "?"), "unconfirmed not-understood"),
    ] {
        let known = send_one(SESSION, &[signed_in, answer, (200, "bye")]).await;
        assert_eq!(known.outcomes, [outcome]);
        assert_eq!(known.lines, ["POST /login", "GET /set/s1", "POST /logout/s1"]);
    }
    let down = send_one(SESSION, &[signed_in, (200, "ok"), (500, "")]).await;
    assert_eq!(down.outcomes, ["changed"]);
    let refused = send_one(SESSION, &[(401, "{}")]).await;
    assert_eq!(refused.outcomes, ["needs-you bad-credentials"]);
    assert_eq!(refused.lines, ["POST /login"], "where nothing was begun there is nothing to end");
    let answers =
        vec![Answer::new(200, signed_in.1), Answer::Raw(Vec::new()), Answer::new(200, "")];
    let broken = send(SESSION, answers, &update(&["nas.example.org"], "4")).await;
    assert_eq!(broken.outcomes, ["unconfirmed no-answer"]);
    assert_eq!(broken.lines.len(), 3);
}

#[tokio::test]
async fn a_step_for_all_is_done_for_each_of_them_and_ends_well_only_with_the_last() {
    let file = r#"
[[step]]
name = "list"
lookup = true
url = "{{ base }}/list"
extract = { old = "body | captures('<id>([0-9]+)</id>')" }
next = "status == 200"
[[step]]
name = "remove"
each = "old"
all = true
as = "record"
method = "DELETE"
url = "{{ base }}/{{ record }}"
next = "status == 204"
[[step]]
name = "add"
method = "PUT"
url = "{{ base }}/new"
[[step.rule]]
when = "status == 200"
then = "changed"
"#;
    let list = (200, "<r><id>5</id></r>\n<r><id>6</id></r>");
    let known = send_one(file, &[list, (204, ""), (204, ""), (200, "")]).await;
    assert_eq!(known.outcomes, ["changed"]);
    assert_eq!(known.lines, ["GET /list", "DELETE /5", "DELETE /6", "PUT /new"]);
    let none = send_one(file, &[(200, "<r/>"), (200, "")]).await;
    assert_eq!(none.lines, ["GET /list", "PUT /new"]);
    let fails = send_one(file, &[list, (204, ""), (403, "")]).await;
    assert_eq!((fails.outcomes, fails.lines.len()), (vec!["needs-you not-allowed".to_owned()], 3));
    let rule =
        "[[step.rule]]\nwhen = \"status == 204\"\nthen = \"changed\"\n[[step]]\nname = \"add\"";
    let early = file.replace("next = \"status == 204\"\n[[step]]\nname = \"add\"", rule);
    let known = send_one(&early, &[list, (204, ""), (500, "")]).await;
    assert_eq!(known.outcomes, ["later server-trouble"], "the first one is not all");
}

#[tokio::test]
async fn steps_branch_on_the_status_of_an_earlier_one() {
    let file = r#"
[[step]]
name = "look"
lookup = true
url = "{{ base }}/{{ host }}/{{ type }}"
extract = { there = "status == 200" }
next = "status in [200, 404]"
[[step]]
name = "write"
method = "{{ 'POST' if there else 'PUT' }}"
url = "{{ base }}/{{ host | below('example.org') }}"
[[step.rule]]
when = "status == 200"
then = "changed"
"#;
    for (status, method) in [(200, "POST"), (404, "PUT")] {
        let known = send_one(file, &[(status, "{}"), (200, "{}")]).await;
        assert_eq!(known.outcomes, ["changed"]);
        assert_eq!(known.lines[1], format!("{method} /nas"));
    }
}

#[tokio::test]
async fn xml_is_sent_escaped_and_each_host_is_read_by_its_own_name() {
    let file = r#"families = "together"
[[step]]
name = "set"
method = "POST"
url = "{{ base }}/"
headers = "content-type: text/xml"
xml = "<k a='{{ key }}&amp;'>{% for host in hosts %}<h>{{ host }}</h>{% endfor %}</k>"
[[step.rule]]
when = "body is matching('<ok>' ~ (host | literal) ~ '</ok>')"
then = "changed"
[[step.rule]]
when = "body is matching('<no>' ~ (host | literal) ~ '</no>')"
then = { needs-you = "host-not-found" }
"#;
    let file = format!(
        "{}{}",
        HEAD.replacen('\n', "\nfamilies = 'together'\n", 1),
        file.replacen("families = \"together\"", "", 1)
    );
    let server = ProviderServer::start(vec![Answer::new(
        200,
        "<ok>a.example.org</ok><no>b.example.org</no><no>aXexample.org</no>",
    )])
    .await;
    let mut credentials = Credentials::new();
    credentials.insert("key", Secret::new("<'&\">".to_owned()));
    let update = update(&["a.example.org", "b.example.org", "c.example.org"], "46");
    let account = account(Some(server.url()));
    let reports = publisher(&file).send(&account, &credentials, &update).await;
    let known: Vec<String> = reports.iter().map(|report| written(&report.outcome)).collect();
    let (changed, unknown) = ("changed", "needs-you host-not-found");
    let unread = "unconfirmed not-understood";
    assert_eq!(known, [changed, changed, unknown, unknown, unread, unread]);
    let received = &server.received()[0];
    let hosts = "<h>a.example.org</h><h>b.example.org</h><h>c.example.org</h>";
    assert_eq!(received.body, format!("<k a='&lt;&apos;&amp;&quot;&gt;&amp;'>{hosts}</k>"));
    let kinds: Vec<_> =
        received.headers.iter().filter(|(name, _)| name == "content-type").collect();
    assert_eq!(kinds, [&("content-type".to_owned(), "text/xml".to_owned())]);
}

#[tokio::test]
async fn a_family_that_is_not_mentioned_can_be_given_what_it_needs() {
    let head = HEAD.replacen('\n', "\nfamilies = 'together'\nunmentioned = 'deleted'\n", 1);
    let file = format!(
        "{head}[[step]]\nname = 'set'\n\
         url = \"{{{{ base }}}}/?4={{{{ ipv4 or 'preserve' }}}}&6={{{{ ipv6 or 'preserve' }}}}\"\n\
         [[step.rule]]\nwhen = \"code == 'good'\"\nthen = 'changed'\n"
    );
    for (families, line) in [
        ("4", "GET /?4=192.0.2.1&6=preserve"),
        ("6", "GET /?4=preserve&6=2001:db8::1"),
        ("46", "GET /?4=192.0.2.1&6=2001:db8::1"),
    ] {
        let update = update(&["nas.example.org"], families);
        let known = send(&file, vec![Answer::new(200, "good")], &update).await;
        assert_eq!(known.lines, [line]);
        assert!(known.outcomes.iter().all(|outcome| outcome == "changed"));
    }
}

#[tokio::test]
async fn a_family_that_the_provider_does_not_take_is_told_and_not_sent() {
    let head = HEAD.replacen('\n', "\nfamilies = 'together'\nonly = 'ipv4'\n", 1);
    let file = format!(
        "{head}[[step]]\nname = 'set'\nurl = \"{{{{ base }}}}/?{{{{ addresses | join(',') }}}}\"\n\
         [[step.rule]]\nwhen = \"code == 'good'\"\nthen = 'changed'\n"
    );
    let good = || vec![Answer::new(200, "good")];
    let both = send(&file, good(), &update(&["nas.example.org"], "46")).await;
    assert_eq!(both.outcomes, ["needs-you family-not-taken", "changed"]);
    assert_eq!(both.lines, ["GET /?192.0.2.1"]);
    let other = update(&["nas.example.org"], "6");
    let none = send(&file, good(), &other).await;
    assert_eq!((none.outcomes.len(), none.server.connections()), (1, 0));
    let plan = publisher(&file).plan(&account(None), &credentials(), &other);
    assert_eq!(plan.unwrap_err().trouble.code(), "family-not-taken");
}

#[tokio::test]
async fn nothing_is_sent_to_a_service_that_has_ended_and_its_words_are_told() {
    let file = "name = 'Example'\nendpoint = 'https://api.example.net'\n\
                dead = 'It ended in 2023.'\ninstead = 'example'\n";
    let known = send(file, Vec::new(), &update(&["nas.example.org"], "46")).await;
    assert_eq!(known.outcomes, ["needs-you provider-ended"; 2]);
    let words = known.reports[0].detail.as_deref();
    assert_eq!(words, Some("It ended in 2023. Instead: Example."));
    assert_eq!(known.server.connections(), 0);
    let plan =
        publisher(file).plan(&account(None), &credentials(), &update(&["a.example.org"], "4"));
    assert_eq!(plan.unwrap_err().trouble.code(), "provider-ended");
}

#[tokio::test]
async fn digests_of_a_password_are_sent_and_neither_planned_nor_told() {
    let file = r#"
[[step]]
name = "set"
url = "{{ base }}/?m={{ key | md5 }}&s={{ (user ~ '|' ~ key) | sha1 }}&t={{ key | sha256 }}"
headers = "X-Basic: {{ user | basic(key) }}\nX-Plain: {{ key | base64 }}\nX-Hmac: {{ 'text' | hmac(key, 'sha1') }}"
"#;
    // As md5sum, sha1sum, sha256sum, base64 and openssl say.
    let (md5, sha1) =
        ("9e25aa0a92a7537953c11a3c08a5553b", "1ce0ed468dfbcaa5475b10fc738f26554b18f3ab");
    let sha256 = "fbdc077454d782ba39d400e06e741b56c14b0a8cf122348c98fe1e91634c5a81";
    let (basic, base64) = ("YWxpY2U6aHVzaC1odXNo", "aHVzaC1odXNo");
    let known = send_one(file, &[(200, "no")]).await;
    assert_eq!(known.lines, [format!("GET /?m={md5}&s={sha1}&t={sha256}")]);
    let received = &known.server.received()[0];
    assert_eq!(received.header("x-basic"), Some(basic));
    assert_eq!(received.header("x-plain"), Some(base64));
    assert_eq!(received.header("x-hmac"), Some("0c89b5e7786d36ab4512a44b69eea995edda0c67"));
    for digest in [md5, sha1, sha256, basic, base64] {
        let said = send_one(file, &[(400, &format!("not {digest}!"))]).await;
        assert_eq!(said.reports[0].detail.as_deref(), Some("HTTP 400: not •••!"));
    }
    let update = update(&["nas.example.org"], "4");
    let plan = publisher(file).plan(&account(None), &credentials(), &update).unwrap();
    let shown = "GET https://api.example.net/?m=•••&s=•••&t=•••\nUser-Agent: Homing/";
    assert!(plan[0].starts_with(shown), "{plan:?}");
    assert!(plan[0].ends_with("X-Basic: •••\nX-Plain: •••\nX-Hmac: •••"), "{plan:?}");
}

#[test]
fn a_dry_run_says_what_is_repeated_and_what_is_done_in_any_case() {
    let update = update(&["nas.example.org"], "4");
    let plan = |file: &str| publisher(file).plan(&account(None), &credentials(), &update).unwrap();
    let polled = plan(POLLED);
    assert!(polled[1].starts_with("# again until json.status != 'running'\nGET "), "{polled:?}");
    let session = plan(SESSION);
    let last = "# only if session\n# whatever became of the others\nPOST ";
    assert!(session[2].starts_with(last), "{session:?}");
}
