//! Lists that come in pages, and records that are found in them.

use tests::provider_server::Answer;

use super::small::{account, credentials, publisher, send, send_one, update};

/// A list by `next`; the record is found by name and type, and made where there is none.
fn listed(pages: &str, page: &str) -> String {
    format!(
        r#"
[[step]]
name = "records"
lookup = true
url = "{{{{ base }}}}/records{page}"
pages = {{ list = "json.records", {pages} }}
extract = {{ found = "items | where(type=type, name=[host, label])" }}
next = "status == 200"
[[step.rule]]
when = "found | length > 1"
then = {{ needs-you = "several-records" }}
[[step]]
name = "change"
when = "found"
method = "PATCH"
url = "{{{{ base }}}}/records/{{{{ found[0].id }}}}"
json = '{{"data": {{{{ ip }}}}}}'
[[step.rule]]
when = "status == 204"
then = "changed"
[[step]]
name = "create"
when = "not found"
method = "POST"
url = "{{{{ base }}}}/records"
[[step.rule]]
when = "status == 201"
then = "changed"
"#
    )
}

const OTHERS: &str =
    r#"{"id": 1, "type": "AAAA", "name": "nas"}, {"id": 2, "type": "A", "name": "www"}"#;

#[tokio::test]
async fn a_list_is_read_to_its_last_page_by_number_cursor_or_link() {
    let ours = r#"{"id": 3, "type": "A", "name": "NAS.example.org."}"#;
    let page =
        |records: &str, rest: &str| Answer::new(200, format!("{{\"records\": [{records}]{rest}}}"));
    let link = |answer: Answer, to: &str| answer.with("Link", to);
    let one = update(&["nas.example.org"], "4");
    for (pages, url, answers, lines) in [
        (
            "next = \"page + 1 if page < json.total\", first = 1",
            "?page={{ page }}",
            vec![page(OTHERS, ", \"total\": 2"), page(ours, ", \"total\": 2")],
            ["GET /records?page=1", "GET /records?page=2"],
        ),
        (
            "next = \"json.next\"",
            "{% if page %}?cursor={{ page }}{% endif %}",
            vec![page(OTHERS, ", \"next\": \"a&b\""), page(ours, ", \"next\": null")],
            ["GET /records", "GET /records?cursor=a%26b"],
        ),
        (
            "next = \"headers.link | capture('<[^>]*[?&]page=([0-9]+)[^>]*>; rel=.next')\"",
            "{% if page %}?page={{ page }}{% endif %}",
            vec![
                link(page(OTHERS, ""), "<https://x.example/?page=2>; rel=\"next\""),
                link(page(ours, ""), "<https://x.example/?page=1>; rel=\"prev\""),
            ],
            ["GET /records", "GET /records?page=2"],
        ),
    ] {
        let mut answers = answers;
        answers.push(Answer::new(204, ""));
        let known = send(&listed(pages, url), answers, &one).await;
        assert_eq!(known.outcomes, ["changed"], "{:?}", known.lines);
        assert_eq!(known.lines[..2], lines);
        assert_eq!(known.lines[2..], ["PATCH /records/3 {\"data\": \"192.0.2.1\"}"]);
    }
}

#[tokio::test]
async fn a_list_that_is_not_whole_never_leads_to_a_record_being_made() {
    let file = listed("next = \"json.next\", most = 3", "{% if page %}?at={{ page }}{% endif %}");
    let page = |next: u32| format!("{{\"records\": [{OTHERS}], \"next\": {next}}}");
    let first = page(2);
    for (answers, outcome, requests) in [
        (vec![(200, first.clone()), (503, String::new())], "later server-trouble", 2),
        (vec![(200, first.clone()), (200, "{}".to_owned())], "unconfirmed not-understood", 2),
        (vec![(200, first.clone()), (200, page(2))], "unconfirmed not-understood", 3),
        ((1..9).map(|at| (200, page(at))).collect(), "unconfirmed not-understood", 4),
    ] {
        let mut answers: Vec<(u16, &str)> =
            answers.iter().map(|(status, body)| (*status, body.as_str())).collect();
        answers.resize(9, (200, "{\"records\": [], \"next\": 2}"));
        let known = send_one(&file, &answers).await;
        assert_eq!(known.outcomes, [outcome], "{:?}", known.lines);
        assert_eq!(known.lines.len(), requests, "{:?}", known.lines);
        assert!(known.lines.iter().all(|line| line.starts_with("GET ")), "{:?}", known.lines);
    }
    let none = send_one(&file, &[(200, "{\"records\": []}"), (201, "")]).await;
    assert_eq!(none.lines, ["GET /records", "POST /records"], "an empty list is a whole one");
    let two = r#"{"records": [{"id": 3, "type": "A", "name": "nas"}, {"id": 4, "type": "A", "name": "nas"}]}"#;
    assert_eq!(send_one(&file, &[(200, two)]).await.outcomes, ["needs-you several-records"]);
}

#[test]
fn a_dry_run_says_that_a_list_is_read_on_and_names_what_is_not_known_yet() {
    let file = listed("next = \"json.next\", first = 1", "?page={{ page }}");
    let update = update(&["nas.example.org"], "4");
    let plan = publisher(&file).plan(&account(None), &credentials(), &update).unwrap();
    let first = "# and on to the last page\nGET https://api.example.net/records?page=1\n";
    assert!(plan[0].starts_with(first), "{plan:?}");
    let second = "# only if found\nPATCH https://api.example.net/records/{found[0].id}\n";
    assert!(plan[1].starts_with(second), "{plan:?}");
}
