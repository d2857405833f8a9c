//! What holds of every text, whatever it is.

use homing_engine::import::{Client, Hints, Mapping, NotRead, Plan, Why, mapped, read, recognise};
use homing_engine::model::{ProviderId, Secret};
use homing_engine::publish::Providers;
use proptest::prelude::*;

use super::plan;

#[test]
fn every_provider_and_field_that_a_table_maps_to_is_there() {
    let (providers, _) = Providers::load(None);
    for Mapping { client, name, provider: id, fields } in mapped().unwrap() {
        let provider = providers.get(&ProviderId(id.clone()));
        let provider = provider.unwrap_or_else(|| panic!("{client:?} {name}: no provider {id}"));
        for field in fields {
            assert!(
                provider.fields.iter().any(|known| known.name == field),
                "{client:?} {name}: {id} asks for no {field}"
            );
        }
    }
}

#[test]
fn every_secret_that_a_provider_wants_comes_from_somewhere_in_its_row() {
    let (providers, _) = Providers::load(None);
    // A key in a file, and a key that the provider has made anew since.
    let elsewhere = ["rfc2136", "sitelutions", "custom", "directnic"];
    for Mapping { client, name, provider: id, fields } in mapped().unwrap() {
        let Some(provider) = providers.get(&ProviderId(id.clone())) else { continue };
        if fields.is_empty() || elsewhere.contains(&id.as_str()) {
            continue;
        }
        for field in provider.fields.iter().filter(|field| field.secret && !field.optional) {
            assert!(fields.contains(&field.name), "{client:?} {name}: no {} of {id}", field.name);
        }
    }
}

#[test]
fn every_reason_is_told_in_every_language() {
    use homing_engine::text;
    for language in text::languages() {
        for why in Why::ALL {
            let code = format!("import.left.{}", why.code());
            assert!(text::has(language, &code), "{language} has no {code}");
        }
    }
}

#[test]
fn a_text_that_no_client_writes_is_not_taken_for_one() {
    let (providers, _) = Providers::load(None);
    for text in ["", "hello\n", "{}", "{\"a\": 1}", "[]", "[section]\nkey = value\n", "a: b\n"] {
        assert_eq!(recognise(text), None, "{text:?}");
        let text = Secret::new(text.to_owned());
        assert_eq!(read(&text, &Hints::default(), &providers).unwrap_err(), NotRead::NotRecognised);
    }
    let long = Secret::new("#".repeat(300 * 1024));
    assert_eq!(read(&long, &Hints::default(), &providers).unwrap_err(), NotRead::TooLong);
}

#[test]
fn what_a_client_does_not_write_is_refused_with_its_line() {
    let (providers, _) = Providers::load(None);
    for (client, text, line) in [
        (Client::Inadyn, "period = 3\nprovider a.example {\n username x\n}\n", 3),
        (Client::Inadyn, "provider a.example\n", 1),
        (Client::DdnsUpdater, "{\"settings\":[\n{\"provider\":}]}", 2),
        (Client::DdnsUpdater, "{\"settings\": 3}", 0),
        (Client::DdnsGo, "dnsconf:\n  - [a\n", 2),
        (Client::DdnsGo, "dns_conf: 3\n", 0),
        (Client::CloudflareDdns, "{\n}", 0),
    ] {
        let hints = Hints { client: Some(client), ..Hints::default() };
        let refused = read(&Secret::new(text.to_owned()), &hints, &providers).unwrap_err();
        match refused {
            NotRead::Malformed(of, at) => {
                assert_eq!(of, client);
                assert!(at == line || line > 1 && at.abs_diff(line) <= 1, "{text:?}: line {at}");
            }
            other => panic!("{text:?}: {other}"),
        }
    }
}

#[test]
fn lists_within_lists_without_end_are_refused_and_not_followed() {
    let deep = format!("{{\"settings\": {}{}}}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(recognise(&deep), None);
    let (providers, _) = Providers::load(None);
    for client in [Client::DdnsUpdater, Client::DdnsGo] {
        let hints = Hints { client: Some(client), ..Hints::default() };
        let text = match client {
            Client::DdnsGo => format!("dnsconf: {}", "[".repeat(5000)),
            _ => deep.clone(),
        };
        assert!(read(&Secret::new(text), &hints, &providers).is_err());
    }
}

#[test]
fn the_longest_file_is_read_in_a_moment() {
    let names: Vec<String> = (0..9000).map(|number| format!("h{number:04}.example.org")).collect();
    let options = "mx=a\nttl=60\nzone=example.org\nscript=/x\n".repeat(40);
    let text = format!(
        "protocol=noip\nlogin=al\npassword=s3cr3t99\n{options}{}\n{}\n",
        names.join(","),
        names[..3000].join(",")
    );
    assert!(text.len() < homing_engine::import::LONGEST);
    let begun = std::time::Instant::now();
    let plan = plan(&text);
    assert_eq!((plan.hosts.len(), plan.accounts.len()), (9000, 1));
    let took = begun.elapsed();
    assert!(took < std::time::Duration::from_secs(10), "{took:?}");
}

/// A file of each client in which `SECRETn` stand for secrets.
const FILES: [&str; 8] = [
    "protocol=noip, login=alice, password=SECRET1 a.example.org\nfw-password=SECRET2\nodd=SECRET3\n\
     protocol=cloudflare\nlogin=me@example.org\npassword=SECRET4\nb.example.org\n\
     protocol=nosuch\npassword=SECRET5 c.example.org\n d.example.org login SECRET6 SECRET7\n",
    "provider no-ip.com {\n username = al\n password = \"SECRET1\"\n hostname = a.example.org\n}\n\
     provider nosuch {\n password = SECRET2\n hostname = b.example.org\n odd = SECRET3\n}\n\
     custom x {\n password = SECRET4\n ddns-server = d.example\n\
     ddns-path = \"/u?token=SECRET5&x=%x\"\n hostname = c.example.org\n}\n",
    "{\"settings\":[{\"provider\":\"he\",\"domain\":\"a.example.org\",\"password\":\"SECRET1\"},\n\
     {\"provider\":\"nosuch\",\"domain\":\"b.example.org\",\"token\":\"SECRET2\"},\n\
     {\"provider\":\"cloudflare\",\"domain\":\"nodot\",\"key\":\"SECRET3\",\"odd\":\"SECRET4\"},\n\
     {\"provider\":\"custom\",\"domain\":\"c.example.org\",\"url\":\"https://u:SECRET5@d/?%x\"}]}",
    "dnsconf:\n- ipv4: {enable: true, domains: [a.example.org]}\n  dns: {name: porkbun, id: \
     SECRET1, secret: SECRET2}\n- ipv4: {enable: true, domains: [b.example.org]}\n  dns: {name: \
     nosuch, id: SECRET3, secret: SECRET4}\nuser: {username: x, password: SECRET5}\n",
    "{\"cloudflare\":[{\"authentication\":{\"api_token\":\"SECRET1\"},\"zone_id\":\"77\",\
     \"subdomains\":[\"a\"]},{\"authentication\":{\"api_key\":{\"api_key\":\"SECRET2\"}}}]}",
    "CLOUDFLARE_API_TOKEN=SECRET1\nDOMAINS=a.example.org\nPROXIED=(\nSHOUTRRR=x://SECRET2@y\n",
    "NOIP_USERNAME=al\nNOIP_PASSWORD=\"SECRET1\"\nNOIP_HOSTNAMES=a.ddns.net\n",
    "PERIOD=3\nCONFIG={\"settings\":[{\"provider\":\"he\",\"password\":\"SECRET1\"}]}\nSECRET2\n",
];

/// Everything that a plan shows but the accounts' own fields.
fn shown(plan: &Plan) -> String {
    format!("{plan:?} {}", serde_json::to_string(&plan.left).unwrap())
}

#[test]
fn no_secret_is_shown_by_what_is_left_nor_by_printing_a_plan() {
    for file in FILES {
        let plan = plan(file);
        for number in 1..=9 {
            let secret = format!("SECRET{number}");
            assert!(!shown(&plan).contains(&secret), "{secret} of {file}\nis in {plan:#?}");
        }
    }
}

#[test]
fn a_secret_that_stands_where_a_placeholder_should_is_masked() {
    let plan = plan(
        "custom x {\n password = sesameopen\n ddns-server = d.example\n\
         ddns-path = \"/u?p=%sesameopen%&h=%h\"\n hostname = a.example.org\n}\n",
    );
    let detail = plan.left.last().and_then(|left| left.detail.clone()).unwrap();
    assert!(detail.contains("•••") && !detail.contains("sesame"), "{detail}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_a_reader(text in "[ -~\\n]{0,200}", client in 0..Client::ALL.len()) {
        let (providers, _) = Providers::load(None);
        let hints = Hints { client: Some(Client::ALL[client]), ..Hints::default() };
        drop(read(&Secret::new(text), &hints, &providers));
    }

    #[test]
    fn a_file_that_is_cut_and_stirred_breaks_no_reader_and_shows_no_password(
        file in 0..FILES.len(),
        cut in 0..400usize,
        put in proptest::sample::select(vec!["", " ", "\n", "\"", "'", "#", "{", "}", "=", ",", "\\", "ü", "\0"]),
        secret in "[A-Za-z0-9+/]{12}",
    ) {
        let (providers, _) = Providers::load(None);
        let mut text = FILES[file].replace("SECRET1", &secret);
        let at = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        text.insert_str(at, put);
        let client = recognise(FILES[file]);
        let hints = Hints { client, ..Hints::default() };
        // Where a sign was put into the middle of it there is another secret.
        if text.contains(&secret)
            && let Ok(plan) = read(&Secret::new(text.clone()), &hints, &providers)
        {
            let left = serde_json::to_string(&plan.left).unwrap();
            prop_assert!(!left.contains(&secret), "{} of\n{}", left, text);
        }
    }
}
