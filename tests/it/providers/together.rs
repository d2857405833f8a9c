//! Several hosts on one way through the steps: who goes on with whom, and who is to blame.

use tests::provider_server::Answer;

use super::small::{Done, send, update};

/// A list of all zones, the records of each, and a change of many at once.
const MANY: &str = r#"
[[step]]
name = "zones"
lookup = true
url = "{{ base }}/zones"
extract = { zones = "json" }
next = "status == 200 and zones | zone_of(host)"
[[step.rule]]
when = "status == 200 and not zones | zone_of(host)"
then = { needs-you = "zone-not-found" }
[[step]]
name = "records"
apart = { zone = "(zones | zone_of(host)).id" }
lookup = true
url = "{{ base }}/{{ zone }}"
extract = { records = "json | by_name" }
next = "status == 200"
[[step.rule]]
when = "(records | named(host) | first).content == ip"
then = "already-right"
[[step]]
name = "change"
at_most = 2
method = "POST"
url = "{{ base }}/{{ zone }}/{{ hosts | join(',') }}"
halves = "status == 400"
[[step.rule]]
when = "status == 400 and hosts | length == 1"
then = { needs-you = "update-refused" }
[[step.rule]]
when = "status == 200 and host in json"
then = "changed"
"#;

const ZONES: &str = r#"[{"name": "org", "id": "z0"}, {"name": "Example.Org.", "id": "z1"},
    {"name": "example.net", "id": "z2"}, {"name": "ample.org", "id": "z3"}]"#;

async fn done(hosts: &[&str], answers: &[(u16, &str)]) -> Done {
    let answers = answers.iter().map(|(status, body)| Answer::new(*status, *body)).collect();
    send(MANY, answers, &update(hosts, "4")).await
}

#[tokio::test]
async fn hosts_go_on_by_zone_and_so_many_at_once_and_each_hears_its_own() {
    let hosts =
        ["a.example.org", "x.example.net", "example.org", "b.example.org", "no.example", "c.org"];
    let known = done(
        &hosts,
        &[
            (200, ZONES),
            (200, r#"[{"name": "B.example.org", "content": "192.0.2.1"}]"#),
            (200, r#"["a.example.org", "example.org"]"#),
            (200, "[]"),
            (200, r#"["x.example.net"]"#),
            (200, "[]"),
            (200, r#"["c.org"]"#),
        ],
    )
    .await;
    let lines = [
        "GET /zones",
        "GET /z1",
        "POST /z1/a.example.org,example.org",
        "GET /z2",
        "POST /z2/x.example.net",
        "GET /z0",
        "POST /z0/c.org",
    ];
    assert_eq!(known.lines, lines);
    let right = ["changed", "changed", "changed", "already-right", "needs-you zone-not-found"];
    assert_eq!(known.outcomes, [&right[..], &["changed"]].concat());
    let reported: Vec<&str> = known.reports.iter().map(|report| report.host.as_str()).collect();
    assert_eq!(reported, hosts, "each outcome is its own host's");
}

#[tokio::test]
async fn a_request_takes_no_more_hosts_than_it_may() {
    let hosts = ["a.org", "b.org", "c.org", "d.org", "e.org"];
    let known = done(
        &hosts,
        &[
            (200, ZONES),
            (200, "[]"),
            (200, r#"["a.org", "b.org"]"#),
            (200, r#"["c.org"]"#),
            (200, r#"["e.org"]"#),
        ],
    )
    .await;
    assert_eq!(
        known.lines[2..],
        ["POST /z0/a.org,b.org", "POST /z0/c.org,d.org", "POST /z0/e.org"]
    );
    let silent = "unconfirmed not-understood";
    assert_eq!(known.outcomes, ["changed", "changed", "changed", silent, "changed"]);
}

#[tokio::test]
async fn the_one_that_is_to_blame_is_found_by_halves() {
    let file = MANY.replace("at_most = 2", "at_most = 4");
    let hosts = ["a.org", "b.org", "c.org", "d.org"];
    let answers = [
        (200, ZONES),
        (200, "[]"),
        (400, "no"),
        (400, "no"),
        (200, r#"["a.org"]"#),
        (400, "b"),
        (200, r#"["c.org", "d.org"]"#),
    ];
    let script = answers.iter().map(|(status, body)| Answer::new(*status, *body)).collect();
    let known = send(&file, script, &update(&hosts, "4")).await;
    assert_eq!(known.outcomes, ["changed", "needs-you update-refused", "changed", "changed"]);
    let asked = ["a.org,b.org,c.org,d.org", "a.org,b.org", "a.org", "b.org", "c.org,d.org"];
    assert_eq!(known.lines[2..], asked.map(|hosts| format!("POST /z0/{hosts}")));
}

#[tokio::test]
async fn a_fault_of_the_server_is_nobodys_and_is_not_cut_in_halves() {
    for (status, outcome) in [(503, "later server-trouble"), (401, "needs-you bad-credentials")] {
        let known = done(&["a.org", "b.org"], &[(200, ZONES), (200, "[]"), (status, "")]).await;
        assert_eq!((known.outcomes, known.lines.len()), (vec![outcome.to_owned(); 2], 3));
    }
}

#[tokio::test]
async fn what_stops_one_group_for_the_whole_account_stops_the_others() {
    let hosts = ["a.org", "x.example.net", "y.example.org"];
    let known = done(&hosts, &[(200, ZONES), (200, "[]"), (401, "")]).await;
    assert_eq!(known.outcomes, ["needs-you bad-credentials"; 3]);
    assert_eq!(known.lines.len(), 3);
}

#[tokio::test]
async fn both_families_of_a_host_go_on_together() {
    let file = format!("families = 'together'\n{}", super::small::HEAD)
        + &MANY.replace(
            "(records | named(host) | first).content == ip",
            "ip in (records | named(host) | first).contents",
        );
    let script = vec![
        Answer::new(200, ZONES),
        Answer::new(
            200,
            r#"[{"name": "a.org", "contents": ["192.0.2.1"]},
                {"name": "b.org", "contents": ["192.0.2.1", "2001:db8::1"]}]"#,
        ),
        Answer::new(200, r#"["a.org"]"#),
    ];
    let known = send(&file, script, &update(&["a.org", "b.org"], "46")).await;
    assert_eq!(known.outcomes, ["changed", "changed", "already-right", "already-right"]);
    assert_eq!(known.lines[2..], ["POST /z0/a.org"]);
}
