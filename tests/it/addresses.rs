//! What `homing address` shows: every source side by side, and what follows.

use homing_engine::model::Family;
use homing_engine::text;
use homing_engine::wire::AddressReport;
use tests::home::TestHome;
use tests::web_source::WebSource;

/// A configuration with these web sources of the user's own.
fn with_sources(sources: &[(&str, String)]) -> String {
    let one = |(id, url): &(&str, String)| {
        format!("[[source]]\nid = \"{id}\"\nkind = \"web\"\nurl = \"{url}\"\n")
    };
    "version = 1\n".to_owned() + &sources.iter().map(one).collect::<String>()
}

#[test]
fn address_shows_what_each_source_says_how_long_it_took_and_what_follows() {
    let wan = WebSource::start(Family::Ipv4, "93.184.216.34");
    let home = TestHome::new(&with_sources(&[("wan", wan.url())]));
    let said = home.run(&["address", "--source", "wan"]).ended(0);
    let lines: Vec<Vec<_>> =
        said.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["IPv4:", "93.184.216.34"], "{said:?}");
    assert_eq!(lines[1], ["SOURCE", "ADDRESS", "TOOK", "AGREES"], "{said:?}");
    assert_eq!(lines[2][..2], ["wan", "93.184.216.34"], "{said:?}");
    assert_eq!(lines[2][3..], ["ms", "yes"], "{said:?}");
    assert_eq!(lines[5], ["IPv6:", "not", "known"], "{said:?}");
    assert_eq!(said.err, "", "what it is about to do is told at terminals only");

    let json = home.run(&["address", "--source", "wan", "--json"]).ended(0).json();
    let report: AddressReport = serde_json::from_value(json).unwrap();
    let ipv4 = &report.families[0];
    assert_eq!((ipv4.family, ipv4.address.as_deref()), (Family::Ipv4, Some("93.184.216.34")));
    let sentence = text::say("en", &format!("verdict.{}", ipv4.verdict.code()), &[]);
    let next = text::say("en", &format!("verdict.{}.next", ipv4.verdict.code()), &[]);
    let (sentence, next) = (sentence.replace("{family}", "IPv4"), next.replace("{family}", "IPv4"));
    assert!(said.out.contains(&format!("{sentence} {next}\n")), "{sentence} {next}: {said:?}");
    assert_eq!(ipv4.voices.len(), 1);
    assert_eq!(ipv4.voices[0].agrees, Some(true));
}

#[test]
fn address_says_of_each_source_why_it_told_no_public_address() {
    let garden = WebSource::start(Family::Ipv4, "<html>Sign in</html>");
    let home = TestHome::new(&format!(
        "{}[[source]]\nid = \"lan\"\nkind = \"fixed\"\naddress = \"192.168.1.7\"\n",
        with_sources(&[("garden", garden.url()), ("wall", "http://127.0.0.1:9/".to_owned())]),
    ));
    let named = ["--source", "garden", "--source", "wall", "--source", "lan"];
    let said = home.run(&[&["address"][..], &named].concat()).ended(0);
    let row = |id: &str| said.out.lines().find(|line| line.starts_with(id)).unwrap();
    assert!(row("garden").contains("answered with"), "{said:?}");
    assert!(row("wall").ends_with("No connection to 127.0.0.1 over IPv4."), "{said:?}");
    assert!(row("lan").contains("192.168.1.7"), "{said:?}");
    assert!(row("lan").ends_with("a private address"), "{said:?}");
    let place = |id: &str| said.out.find(&format!("\n{id} ")).unwrap();
    assert!(place("lan") < place("wall"), "who told something comes first: {said:?}");

    let said = home.run(&["address", "--source", "lan"]).ended(0);
    assert!(!said.out.contains("IPv6"), "it tells no IPv6 address: {said:?}");
    let said = home.run(&["address", "--source", "wall"]).ended(75);
    assert!(said.out.starts_with("IPv4: not known\n"), "{said:?}");
}

#[test]
fn address_does_not_ask_what_tells_no_address() {
    let home = TestHome::new("");
    for id in ["auto", "portal-mozilla"] {
        let said = home.run(&["address", "--source", id]).ended(2);
        assert!(said.err.contains(&format!("\"{id}\"")), "{said:?}");
    }
}
