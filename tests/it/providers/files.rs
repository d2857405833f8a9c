//! The provider files themselves: all can be read, and a mistake in one is told with its place.

use homing_engine::model::ProviderId;
use homing_engine::publish::Providers;

/// A file that is right, to be broken in one place.
const RIGHT: &str = r#"name = "Example"
endpoint = "https://ddns.example.net"
families = "together"
[limits]
least_interval = "5m"
[[field]]
name = "token"
label = "Token"
secret = true
[[step]]
name = "update"
url = "{{ base }}/set?host={{ host }}&ip={{ ipv4 }}&key={{ token }}"
[[step.rule]]
when = "json.status == 'ok'"
then = "changed"
"#;

/// A signature with a value that is none of its own.
const SIGNED_WITH_MORE: &str =
    "sign = 'nfsn'\nsign_with = { login = '1', key = '2', kye = '3' }\nurl = ";

#[test]
fn every_built_in_file_can_be_read_and_is_documented() {
    let (providers, faults) = Providers::load(None);
    assert_eq!(faults, []);
    assert_eq!(providers.faults(), []);
    for provider in providers.iter().filter(|provider| provider.dead.is_none()) {
        let id = &provider.id;
        let own = ["custom", "dyndns2", "rfc2136"].contains(&id.as_str());
        assert!(own || provider.site.is_some(), "{id} names no site");
        assert!(own || provider.documentation.is_some(), "{id} names no documentation");
        let day = provider.checked.as_deref().unwrap_or_default();
        let form = day.len() == 10 && day.split('-').all(|part| part.parse::<u32>().is_ok());
        assert!(id.as_str() == "custom" || form, "{id}: checked is no day: {day:?}");
        for field in &provider.fields {
            assert!(!field.label.is_empty(), "{id}: {} has no label", field.name);
        }
    }
}

#[test]
fn a_mistake_is_told_with_file_line_and_what_was_expected() {
    assert_eq!(Providers::of([("mine", RIGHT.to_owned())]).faults(), []);
    for (right, wrong, line, says) in [
        ("families = \"together\"", "families = \"both\"", 3, "expected one of `together`"),
        ("\"5m\"", "\"5 minutes\"", 5, "expected a length of time such as 30s"),
        ("[limits]", "[limits]\nrequests_at_once = 11", 0, "from 1 to 10"),
        ("[limits]", "colour = 1\n[limits]", 4, "unknown field `colour`, expected one of"),
        ("secret = true", "secret = true\ncheck = '('", 6, "open group"),
        ("host={{ host }}", "host={{ hots }}", 12, "\"hots\" is not known here; expected one of"),
        ("host={{ host }}", "host={{ host", 12, "syntax error"),
        ("{{ host }}", "{{ host | shout }}", 12, "shout"),
        ("json.status", "jason.status", 14, "\"jason\" is not known here"),
        ("== 'ok'", "is matching('(')", 14, "open group"),
        ("\"changed\"", "\"done\"", 15, "unknown variant `done`, expected one of `changed`"),
        ("\"changed\"", "{ needs-you = \"sleep\" }", 15, "unknown variant `sleep`"),
        ("name = \"Example\"", "", 0, "missing field `name`"),
        ("name = \"Example\"", "name = \"Example\"\npreset = \"mine\"", 2, "another provider's id"),
        ("name = \"Example\"", "name = \"Example\"\ncode = \"rfc2136\"", 0, "no steps and rules"),
        ("url = ", "form = ", 0, "the step \"update\" has no url"),
        ("name = \"Example\"", "name = \"Example", 1, "invalid basic string"),
        ("url = ", "xml = '1'\nbody = '2'\nurl = ", 13, "only one of json, form, xml and body"),
        ("url = ", "sign = 'nobody'\nurl = ", 12, "unknown variant `nobody`, expected one of"),
        ("url = ", "sign_with = { key = '{{ kye }}' }\nurl = ", 12, "\"kye\" is not known here"),
        ("url = ", "sign_with = { key = '1' }\nurl = ", 12, "sign_with is for sign"),
        ("url = ", "sign = 'nfsn'\nurl = ", 12, "nfsn needs login in sign_with"),
        ("url = ", SIGNED_WITH_MORE, 13, "nfsn does not know kye; expected one of login, key"),
        ("url = ", "poll = { until = 'jsn' }\nurl = ", 12, "\"jsn\" is not known here"),
        ("url = ", "poll = { until = 'json', times = 101 }\nurl = ", 12, "up to 100 times"),
        ("url = ", "poll = { until = 'json', every = '2m' }\nurl = ", 12, "every 1m at most"),
        ("url = ", "pages = { list = 'json', next = 'json' }\nurl = ", 12, "for a lookup"),
        ("url = ", "all = true\nurl = ", 0, "all with each"),
        ("host={{ host }}", "host={{ host }}{{ page }}", 12, "\"page\" is not known here"),
        ("{{ token }}", "{{ 'a' | hmac(token, 'crc') }}", 12, "expected md5, sha1, sha256"),
        ("name = \"Example\"", "name = \"Example\"\ndead = ' '", 2, "what became of it"),
        ("name = \"Example\"", "name = \"Example\"\ninstead = 'x'", 2, "for what is dead"),
        ("name = \"Example\"", "name = \"Example\"\nonly = 'ipv5'", 2, "expected `ipv4` or `ipv6`"),
    ] {
        assert!(RIGHT.contains(right), "{right}");
        let text = RIGHT.replacen(right, wrong, 1);
        let providers = Providers::of([("mine", text)]);
        let faults = providers.faults();
        assert_eq!(faults.len(), 1, "{wrong}: {faults:?}");
        assert_eq!(faults[0].file, "mine.toml");
        assert!(faults[0].message.contains(says), "{wrong}: {}", faults[0]);
        assert!(line == 0 || faults[0].line == line, "{wrong}: {}", faults[0]);
        assert!(providers.get(&ProviderId::from("mine")).is_none(), "{wrong}: it is used");
    }
}

#[test]
fn the_users_folder_adds_providers_and_replaces_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.toml"), RIGHT).unwrap();
    std::fs::write(folder.path().join("duckdns.toml"), RIGHT).unwrap();
    std::fs::write(folder.path().join("noip.toml"), "name = 1").unwrap();
    std::fs::write(folder.path().join("large.toml"), "#".repeat(1 << 20)).unwrap();
    std::fs::write(folder.path().join("readme.txt"), "not a provider").unwrap();
    let own = "name = 'Home server'\npreset = 'dyndns2'\nendpoint = 'https://home.example.net'\n\
               [[field]]\nname = 'username'\nlabel = 'User'\n[[field]]\nname = 'password'\n\
               label = 'Password'\nsecret = true\n[limits]\nleast_interval = '10m'\n";
    std::fs::write(folder.path().join("home.toml"), own).unwrap();
    let (providers, faults) = Providers::load(Some(folder.path()));
    let name = |id: &str| providers.get(&ProviderId::from(id)).map(|known| known.name.clone());
    assert_eq!(name("mine").as_deref(), Some("Example"));
    assert_eq!(name("duckdns").as_deref(), Some("Example"), "the user's own counts");
    assert_eq!(name("noip"), None, "a broken file is not made up for by the built-in one");
    assert_eq!(name("readme"), None);
    assert_eq!(name("cloudflare").as_deref(), Some("Cloudflare"));
    let files: Vec<&str> = faults.iter().map(|fault| fault.file.as_str()).collect();
    assert_eq!(files, ["large.toml", "noip.toml"]);
    let rules = providers.rules(&ProviderId::from("home")).unwrap();
    assert_eq!(rules.hosts_per_update, 40, "from the preset: 20 a request, two at once");
    assert_eq!(rules.least_interval.as_secs(), 600, "its own");
}

#[test]
fn a_folder_that_is_not_there_is_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    let (_, faults) = Providers::load(Some(&folder.path().join("providers")));
    assert_eq!(faults, []);
}

#[test]
fn a_built_in_file_is_checked_again_where_its_preset_is_the_users() {
    let folder = tempfile::tempdir().unwrap();
    let own = RIGHT.replace("host={{ host }}", "host={{ hosts | first }}&user={{ user }}");
    let own = own.replace("name = \"token\"", "name = \"user\"").replace("{{ token }}", "1");
    std::fs::write(folder.path().join("dyndns2.toml"), own).unwrap();
    let (providers, faults) = Providers::load(Some(folder.path()));
    assert_eq!(faults, []);
    let known = |id: &str| providers.get(&ProviderId::from(id)).is_some();
    assert!(known("dyndns2") && known("duckdns"));
    assert!(known("noip"), "its own step says all that it needs");
    let broken = std::fs::read_to_string(folder.path().join("dyndns2.toml")).unwrap();
    let broken = broken.replace("json.status", "user.status");
    std::fs::write(folder.path().join("dyndns2.toml"), broken).unwrap();
    let (providers, faults) = Providers::load(Some(folder.path()));
    assert_eq!(faults, []);
    assert!(providers.get(&ProviderId::from("dyndns2")).is_some());
    assert!(providers.get(&ProviderId::from("noip")).is_none(), "it has no field user");
}
