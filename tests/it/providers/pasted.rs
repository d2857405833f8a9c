//! An update URL that was written for another program, pasted as it is: in the configuration, in
//! the window, on the command line.

use homing_engine::model::{AccountId, Misread};
use homing_engine::run::Desk;
use homing_engine::wire::HostDraft;
use serde_json::json;
use tests::home::TestHome;

/// A home with one host at this URL.
fn home(url: &str) -> TestHome {
    TestHome::new(&format!(
        "version = 1\n[settings]\nvault = \"file\"\nresolver = \"127.0.0.1:9\"\n\
         [[source]]\nid = \"wan\"\nkind = \"fixed\"\naddress = \"93.184.216.34\"\n\
         [[account]]\nid = \"home\"\nprovider = \"custom\"\nurl = '{url}'\n\
         [[host]]\nname = \"nas.example.org\"\naccount = \"home\"\nipv4 = \"wan\"\nipv6 = \"off\"\n\
         scope = \"lan\"\n"
    ))
}

#[test]
fn a_dry_run_shows_what_was_understood_and_no_password_that_stood_in_the_url() {
    for (url, request) in [
        (
            "https://alice:hunter2@d.example/u?h=<domain>&ip=<ipaddr>",
            "GET https://d.example/u?h=nas.example.org&ip=93.184.216.34",
        ),
        (
            "https://d.example/u?token=hunter2&h=%h&ip=%i",
            "GET https://d.example/u?token=•••&h=nas.example.org&ip=93.184.216.34",
        ),
    ] {
        let said = home(url).run(&["try", "nas.example.org"]).ended(0);
        assert!(said.out.contains(request), "{said:?}");
        let home = home(url).with("HOMING_SECRET_HOME_PASSWORD", "another");
        let other = home.run(&["try", "nas.example.org"]).ended(0);
        for text in [said.out, said.err, other.out, other.err] {
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}

#[test]
fn a_placeholder_that_is_not_known_is_named_where_the_request_is_shown() {
    let said = home("https://d.example/u?ip=<wanip>").run(&["try", "nas.example.org"]).ended(1);
    assert!(said.err.contains("the field url cannot be used"), "{said:?}");
    assert!(said.err.contains("<wanip>"), "{said:?}");
}

fn draft(url: &str) -> HostDraft {
    let draft = json!({
        "name": "new.example.org", "ipv4": "wan", "ipv6": "off", "ttl": null,
        "account": { "new": {
            "id": "new", "provider": "custom", "secrets": {}, "fields": { "url": url },
        } },
    });
    serde_json::from_value(draft).expect("a draft")
}

#[tokio::test]
async fn what_the_window_adds_is_in_our_own_words_and_the_password_goes_to_the_vault() {
    let home = home("https://d.example/");
    let desk = Desk::open(home.home()).expect("a desk");
    let url = "https://d.example/u?pass=hunter2&h=#{domain}&ip=#{ip}";
    let tried = desk.test_host(draft(url), false).await.expect("a test");
    assert!(tried.plan[0].contains("pass=•••&h=new.example.org&ip=93.184.216.34"), "{tried:?}");
    desk.add_host(draft(url)).await.expect("it is added");
    let text = std::fs::read_to_string(home.home().config_file()).expect("a configuration");
    assert!(text.contains("pass={{ password }}&h={{ hostname }}&ip={{ ip }}"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
    let kept = desk.place_of_secret(&AccountId::from("new"), "password").await.expect("a vault");
    assert!(kept.is_some(), "the password is kept");
}

#[tokio::test]
async fn what_the_window_cannot_add_is_refused_by_name_and_nothing_is_changed() {
    let home = home("https://d.example/");
    let desk = Desk::open(home.home()).expect("a desk");
    let before = std::fs::read_to_string(home.home().config_file()).expect("a configuration");
    let refused = desk.add_host(draft("https://d.example/u?ip=<wanip>")).await;
    assert!(refused.expect_err("refused").to_string().contains("<wanip>"));
    let after = std::fs::read_to_string(home.home().config_file()).expect("a configuration");
    assert_eq!(before, after);
}

#[test]
fn the_window_is_told_what_is_understood_while_it_is_typed() {
    let home = home("https://d.example/");
    let desk = Desk::open(home.home()).expect("a desk");
    let read = |field, text| desk.read_template("custom", field, text).expect("a provider");
    let url = read("url", "https://d.example/?token=hunter2&a=<ipaddr>&b=<ipaddr>&c=<domain>");
    assert_eq!(
        url.text,
        "https://d.example/?token={{ password }}&a={{ ipv4 }}&b={{ ipv4 }}&c={{ hostname }}"
    );
    let found: Vec<_> = url.found.iter().map(|each| (&*each.theirs, &*each.ours)).collect();
    assert_eq!(found, [("<ipaddr>", "{{ ipv4 }}"), ("<domain>", "{{ hostname }}")]);
    assert!(url.password && url.mistake.is_none());
    let wrong = read("url", "https://d.example/?a=<wanip>");
    let unknown = Misread::UnknownPlaceholder { found: "<wanip>".to_owned() };
    assert_eq!((wrong.mistake, wrong.text.as_str()), (Some(unknown), ""));
    let plain = read("username", "<ipaddr>");
    assert_eq!((plain.text.as_str(), plain.found.len()), ("<ipaddr>", 0), "it is no template");
    assert!(desk.read_template("no-such", "url", "").is_err());
    let forms = desk.forms();
    let custom = forms.iter().find(|form| form.id == "custom").expect("a form");
    let templates = custom.fields.iter().filter(|field| field.template);
    let templates: Vec<_> = templates.map(|field| field.name.as_str()).collect();
    assert_eq!(templates, ["url", "headers", "body"]);
}
