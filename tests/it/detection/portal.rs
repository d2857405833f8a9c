//! Pages by which a network's sign-in page is known.

use homing_engine::model::{Answer, Family, Miss, SourceKind};
use tests::web_source::WebSource;

use super::{ask, miss};

fn look(server: &WebSource, status: u16, body: &str) -> Answer {
    let kind = SourceKind::Portal { url: server.url(), status, body: body.to_owned() };
    ask(kind, Family::Ipv4)
}

#[test]
fn the_right_answer_says_that_nobody_is_in_between() {
    let server = WebSource::start(Family::Ipv4, "success\n");
    let nothing_to_tell = Miss::NotTold { family: Family::Ipv4 };
    assert_eq!(miss(look(&server, 200, "success")), nothing_to_tell);
    server.answer(204, b"");
    assert_eq!(miss(look(&server, 204, "")), nothing_to_tell);
}

#[test]
fn a_redirect_another_page_and_status_511_are_a_sign_in_page() {
    let server = WebSource::start(Family::Ipv4, "");
    let long = format!("success{}", " ".repeat(5000));
    for (status, body) in [
        (200, "<html><body>Welcome to the Grand Hotel</body></html>"),
        (200, "success, after you have signed in"),
        (200, &long),
        (302, "success"),
        (307, ""),
        (511, "<html>sign in</html>"),
    ] {
        server.answer(status, body.as_bytes());
        let portal = Miss::Portal { who: "127.0.0.1".to_owned() };
        assert_eq!(miss(look(&server, 200, "success")), portal, "{status} {body:.40}");
        assert_eq!(miss(look(&server, 204, "")), portal, "{status} {body:.40}");
    }
    let elsewhere = WebSource::start(Family::Ipv4, "success");
    let redirect = format!("HTTP/1.1 302 Found\r\nLocation: {}\r\n\r\n", elsewhere.url());
    server.answer_raw(redirect.as_bytes());
    assert!(matches!(miss(look(&server, 200, "success")), Miss::Portal { .. }));
    assert_eq!(elsewhere.asked(), 0, "no redirect is followed");
}

#[test]
fn what_is_no_sign_in_page_is_not_called_one() {
    let server = WebSource::start(Family::Ipv4, "");
    let who = || "127.0.0.1".to_owned();
    let answer = |status: u16, body: &str| {
        server.answer(status, body.as_bytes());
        miss(look(&server, 204, ""))
    };
    assert_eq!(answer(200, ""), Miss::NotUnderstood { who: who() });
    assert_eq!(answer(404, "gone"), Miss::Refused { who: who(), status: 404, wait: None });
    assert_eq!(answer(503, ""), Miss::Refused { who: who(), status: 503, wait: None });
    server.answer_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nsuccess");
    assert_eq!(miss(look(&server, 200, "success")), Miss::NoAnswer { who: who() }, "cut short");
    let url = server.url();
    let kind = SourceKind::Portal { url, status: 204, body: String::new() };
    let family = Family::Ipv6;
    assert_eq!(miss(ask(kind, family)), Miss::NoConnection { who: who(), family });
    drop(server);
    let kind = SourceKind::Portal { url: "no url".to_owned(), status: 204, body: String::new() };
    assert_eq!(miss(ask(kind, Family::Ipv4)), Miss::BadPlace);
}
