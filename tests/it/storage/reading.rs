//! Reading `config.toml`.

use std::time::Duration;

use homing_engine::model::{
    Family, Notifications, Origin, PerFamily, Scope, Settings, Source, SourceId, SourceKind,
};
use homing_engine::store::Home;
use homing_engine::store::config::{self, ConfigError, Warning};

fn built_in() -> Vec<Source> {
    vec![
        Source { built_in: true, ..Source::own("auto".into(), SourceKind::Auto) },
        Source { built_in: true, ..Source::own("interface".into(), SourceKind::interface(None)) },
    ]
}

fn parse(text: &str) -> Result<(Settings, Vec<Warning>), ConfigError> {
    config::parse(text, &built_in())
}

const DESIGN: &str = r#"
version = 1

[[account]]
id       = "home"
provider = "dyndns2"                 # its fields follow, flat
server   = "https://members.example.net"
username = "alice"
slots    = 3
premium  = true
headers  = ["X-One: 1", "X-Two: 2"]
endpoint = "http://127.0.0.1:8080"
insecure = true
ca_file  = "lan.pem"

[[host]]
name    = "NAS.example.org."
account = "home"
ipv4    = "wan"
ipv6    = { source = "interface", interface = "eth0" }
ttl     = 300
scope   = "lan"

[[host]]
name    = "cam.example.org"
account = "home"

[[host]]
name    = "fixed.example.org"
account = "home"
ipv4    = { source = "fixed", address = "203.0.113.7" }
ipv6    = { source = "interface", interface = "eth0" }

[[source]]
id   = "wan"
kind = "web"
url  = "http://127.0.0.1:8080/ip"
family = "ipv4"

[[source]]
id   = "desk"
kind = "fixed"
address = ["203.0.113.9", "2001:db8::9"]

[settings]
poll = "1h30m"
resolver = "127.0.0.1"
releases = "https://git.example/latest"
vault = "file"
notifications = false
language = "de"
theme = "dark"
"#;

#[test]
fn everything_that_the_design_shows_is_read() {
    let (settings, warnings) = parse(DESIGN).unwrap();
    assert_eq!(warnings, []);

    let account = &settings.accounts[0];
    assert_eq!((account.id.as_str(), account.provider.as_str()), ("home", "dyndns2"));
    let fields: Vec<_> = account.fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(
        fields,
        [
            ("headers", "X-One: 1\nX-Two: 2"),
            ("premium", "true"),
            ("server", "https://members.example.net"),
            ("slots", "3"),
            ("username", "alice"),
        ],
        "numbers, yes or no, and lists become text; what every account has is taken out"
    );
    assert_eq!(account.endpoint.as_deref(), Some("http://127.0.0.1:8080"));
    assert!(account.insecure && account.ca_file.is_some());

    let nas = &settings.hosts[0];
    assert_eq!(nas.name.as_str(), "nas.example.org", "lower case, without the final dot");
    assert_eq!(nas.ipv4, Origin::From("wan".into()));
    assert_eq!(nas.ipv6, Origin::From("interface:eth0".into()));
    assert_eq!((nas.ttl, nas.scope), (Some(300), Scope::Lan));

    let cam = &settings.hosts[1];
    assert_eq!(cam.ipv4, Origin::From("auto".into()), "where nothing is said");
    assert_eq!(cam.ipv6, Origin::Off, "where nothing is said");
    assert_eq!((cam.ttl, cam.scope), (None, Scope::Public));

    let ids: Vec<_> = settings.sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(
        ids,
        ["auto", "interface", "wan", "desk", "interface:eth0", "fixed:203.0.113.7"],
        "a source described twice is one source"
    );
    let desk = &settings.sources[3].kind;
    let both = PerFamily {
        ipv4: Some("203.0.113.9".parse().unwrap()),
        ipv6: Some("2001:db8::9".parse().unwrap()),
    };
    assert_eq!(*desk, SourceKind::Fixed { address: both });
    assert!(settings.sources[2].kind.covers(Family::Ipv4));
    assert!(!settings.sources[2].kind.covers(Family::Ipv6), "family = \"ipv4\"");

    let options = settings.options;
    assert_eq!(options.poll, Duration::from_secs(5400));
    assert_eq!(options.resolver, Some("127.0.0.1:53".parse().unwrap()));
    assert_eq!(options.releases.map(|feed| feed.host().to_owned()), Some("git.example".into()));
    assert!(options.vault_file);
    assert_eq!(options.notifications, Notifications::NONE);
    assert_eq!((options.language.as_deref(), options.theme.as_deref()), (Some("de"), Some("dark")));
}

#[test]
fn an_empty_file_and_no_file_are_a_first_start() {
    for text in ["", "# nothing yet\n", "version = 1\n"] {
        let (settings, warnings) = parse(text).unwrap();
        assert_eq!((settings.hosts.len(), warnings.len()), (0, 0), "{text:?}");
        assert!(settings.sources.iter().any(|source| source.id == SourceId::from("auto")));
    }
    let folder = tempfile::tempdir().unwrap();
    let (settings, _) = config::read(&Home::at(folder.path()), &built_in()).unwrap();
    assert_eq!(settings.accounts, []);
}

#[test]
fn a_relative_file_is_beside_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let read = |text: &str| {
        std::fs::write(folder.path().join("config.toml"), text).unwrap();
        config::read(&Home::at(folder.path()), &built_in()).unwrap().0
    };
    let settings = read(DESIGN);
    assert_eq!(settings.accounts[0].ca_file, Some(folder.path().join("lan.pem")));
    let text = "version = 1\n[[source]]\nid = \"wan\"\nkind = \"file\"\npath = \"wan\"\n";
    let wan = SourceKind::File { path: folder.path().join("wan") };
    assert!(read(text).sources.iter().any(|source| source.kind == wan));
}

/// An account and a host that are right, for the lines before the one that is not.
const START: &str = "version = 1\n[[account]]\nid = \"a\"\nprovider = \"p\"\n";
const HOST: &str = "[[host]]\nname = \"a.example\"\naccount = \"a\"\n";

#[test]
fn every_error_names_line_and_column_and_what_was_expected() {
    // After START (4 lines) comes the text; the place is in the whole.
    let cases: &[(&str, usize, usize, &str)] = &[
        ("x = ", 5, 5, "not TOML"),
        ("id = \"b\"", 5, 1, "duplicate key"),
        ("endpoint = \"members\"", 5, 12, "has to be a URL"),
        ("endpoint = \"ftp://example.net\"", 5, 12, "has to be a URL"),
        ("insecure = \"yes\"", 5, 12, "`insecure` has to be true or false, not text"),
        ("extra = { a = 1 }", 5, 9, "text or a list of texts"),
        ("password = \"hunter2\"", 5, 1, "homing secret set a password"),
        ("[[account]]\nprovider = \"p\"", 5, 1, "lacks `id`"),
        ("[[account]]\nid = \"b\"", 5, 1, "lacks `provider`"),
        ("[[account]]\nid = 3", 6, 6, "`id` has to be text"),
        ("[[account]]\nid = \"a b\"", 6, 6, "an id is"),
        ("[[account]]\nid = \"a\"\nprovider = \"p\"", 6, 6, "already an account \"a\""),
        ("[host]\nname = \"a.example\"", 5, 1, "write [[host]]"),
        ("[[host]]\naccount = \"a\"", 5, 1, "lacks `name`"),
        ("[[host]]\nname = \"nas\"", 6, 8, "has no dot"),
        ("[[host]]\nname = \"a.example\"", 5, 1, "lacks `account`"),
        ("[[host]]\nname = \"a.example\"\naccount = \"b\"", 7, 11, "no account \"b\""),
        ("{HOST}{HOST}", 9, 8, "a.example is already above"),
        ("{HOST}ttl = 0", 8, 7, "seconds, from 1"),
        ("{HOST}ttl = \"5m\"", 8, 7, "seconds, from 1"),
        ("{HOST}scope = \"all\"", 8, 9, "\"public\" or \"lan\", not \"all\""),
        ("{HOST}ipv4 = \"wan\"", 8, 8, "no source \"wan\""),
        ("{HOST}ipv4 = true", 8, 8, "expected \"auto\", \"off\""),
        ("{HOST}ipv4 = { interface = \"eth0\" }", 8, 8, "lacks `source`"),
        ("{HOST}ipv4 = { source = \"wan\" }", 8, 8, "no source \"wan\""),
        ("{HOST}ipv4 = { source = \"stun\" }", 8, 8, "lacks `server`"),
        ("{HOST}ipv4 = { source = \"router\", protocol = \"telnet\" }", 8, 40, "\"upnp\" or"),
        ("{HOST}ipv4 = { source = \"router\", address = \"fritz.box\" }", 8, 39, "address"),
        ("{HOST}ipv6 = { source = \"interface\", suffix = \"::1/0\" }", 8, 41, "bits in front"),
        (
            "{HOST}ipv6 = { source = \"interface\", suffix = \"00:53:00\" }",
            8,
            41,
            "hardware address",
        ),
        ("{HOST}ipv6 = { source = \"interface\", ipv6 = \"new\" }", 8, 39, "\"stable\" or"),
        ("{HOST}ipv4 = { source = \"command\", command = [] }", 8, 8, "`command` is empty"),
        ("{HOST}ipv4 = { source = \"file\" }", 8, 8, "lacks `path`"),
        ("{HOST}vpn = \"ignore\"", 8, 7, "\"hold\" or \"publish\" or \"outside\""),
        ("{HOST}only_on = \"office\"", 8, 11, "the id of a [[network]]"),
        ("{HOST}records = \"@ TXT x\"", 8, 11, "a list of texts"),
        ("{HOST}records = [\"@ TXT x\", \"@ MX 1 x\"]", 8, 23, "not MX"),
        ("{HOST}records = [\"@ TXT {ipv6}\"]", 8, 12, "wants an IPv6 address"),
        ("{HOST}claim = \"yes\"", 8, 9, "\"off\" or \"txt\" or \"dhcid\""),
        ("[[network]]\nid = \"office\"", 5, 1, "says nothing to recognise it by"),
        ("[[network]]\nid = \"office\"\nrange = \"10.0.0.1/24\"", 7, 9, "a block such as"),
        ("[[network]]\nid = \"office\"\ngateway_mac = \"00:53\"", 7, 15, "a hardware address"),
        ("[settings]\nglance = \"5s\"", 6, 10, "at least 10s"),
        ("[settings]\nauto = \"ipify\"", 6, 8, "a list of ids"),
        ("[settings]\nauto = [\"auto\"]", 6, 9, "no source that \"auto\" could ask"),
        ("{HOST}ipv6 = { source = \"fixed\", address = \"203.0.113.7\" }", 8, 8, "no IPv6 address"),
        (
            "{HOST}ipv4 = { source = \"fixed\", address = \"here\" }",
            8,
            38,
            "\"here\" is no address",
        ),
        ("{HOST}ipv4 = { source = \"fixed\" }", 8, 8, "lacks `address`"),
        ("[[source]]\nkind = \"web\"", 5, 1, "lacks `id`"),
        ("[[source]]\nid = \"auto\"", 6, 6, "already a source \"auto\""),
        ("[[source]]\nid = \"off\"", 6, 6, "already a source \"off\""),
        ("[[source]]\nid = \"wan\"", 5, 1, "lacks `kind`"),
        ("[[source]]\nid = \"wan\"\nkind = \"magic\"", 7, 8, "no kind of source; the kinds are"),
        ("[[source]]\nid = \"wan\"\nkind = \"dns\"", 5, 1, "lacks `server`"),
        ("[[source]]\nid = \"w\"\nkind = \"dns\"\nserver = \"ns1\"", 8, 10, "an address"),
        ("[[source]]\nid = \"w\"\nkind = \"stun\"\nserver = \"::1:x\"", 8, 10, "a server"),
        ("[[source]]\nid = \"wan\"\nkind = \"web\"", 5, 1, "lacks `url`"),
        ("[[source]]\nid = \"wan\"\nkind = \"web\"\nurl = \"ip\"", 8, 7, "has to be a URL"),
        (
            "[[source]]\nid = \"w\"\nkind = \"web\"\nurl = \"http://h\"\nfamily = \"v4\"",
            9,
            10,
            "\"ipv4\" or \"ipv6\"",
        ),
        (
            "[[source]]\nid = \"w\"\nkind = \"fixed\"\naddress = [\"192.0.2.1\", \"192.0.2.2\"]",
            8,
            25,
            "two IPv4 addresses",
        ),
        ("[[source]]\nid = \"w\"\nkind = \"interface\"\ninterface = 3", 8, 13, "has to be text"),
        ("[settings]\npoll = \"10s\"", 6, 8, "at least 30s"),
        ("[settings]\npoll = 300", 6, 8, "`poll` has to be text"),
        ("[settings]\nresolver = \"dns.example\"", 6, 12, "an address with or without a port"),
        ("[settings]\nreleases = \"http://git.example/\"", 6, 12, "http is taken to this computer"),
        ("[settings]\nreleases = \"https://a:hunter2@git.example\"", 6, 12, "user name"),
        ("[settings]\nvault = \"none\"", 6, 9, "\"keyring\" or \"file\""),
        ("[settings]\nnotifications = 1", 6, 17, "true or false"),
        ("[settings]\ntheme = \"blue\"", 6, 9, "\"light\" or \"dark\" or \"system\""),
        ("[[settings]]\npoll = \"5m\"", 5, 1, "expected a table [settings], found a list"),
    ];
    for (text, line, column, words) in cases {
        let whole = format!("{START}{}", text.replace("{HOST}", HOST));
        let error = parse(&whole).expect_err(text);
        assert_eq!((error.line, error.column), (*line, *column), "{text}\n{error}");
        assert!(error.to_string().contains(words), "{text}: {error} should say {words:?}");
        assert!(!error.to_string().contains("hunter2"), "a secret is never repeated: {error}");
    }
}

#[test]
fn only_version_1_is_read() {
    let error = parse("version = 2\n").unwrap_err();
    assert_eq!((error.line, error.column), (1, 11));
    assert!(error.message.contains("reads version = 1"), "{error}");
    let (_, warnings) = parse("[settings]\npoll = \"5m\"\n").unwrap();
    assert!(warnings[0].message.contains("`version = 1` is missing"), "{warnings:?}");
}

#[test]
fn an_unknown_key_is_a_warning_with_its_line() {
    let text = format!(
        "{START}{HOST}tll = 5\n[[source]]\nid=\"w\"\nkind=\"interface\"\nulr=1\n\
         [settings]\npol = \"5m\"\n[hots]\n"
    );
    let (settings, warnings) = parse(&text).unwrap();
    assert_eq!(settings.hosts.len(), 1);
    let told: Vec<_> = warnings.iter().map(|w| (w.line, w.column, w.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (8, 1, "`tll` is not known in [[host]] and has no effect"),
            (12, 1, "`ulr` is not known in [[source]] and has no effect"),
            (14, 1, "`pol` is not known in [settings] and has no effect"),
            (15, 2, "`hots` is not known in the configuration and has no effect"),
        ]
    );
}

#[test]
fn columns_count_characters_not_bytes() {
    let error = parse("\"é\" = \"ü\" x").unwrap_err();
    assert_eq!((error.line, error.column), (1, 11), "{error}");
}

#[test]
fn what_cannot_be_read_is_an_error_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let broken = b"version = 1\n# caf\xe9\n".to_vec();
    std::fs::write(home.config_file(), &broken).unwrap();
    let error = config::read(&home, &[]).unwrap_err();
    assert_eq!((error.line, error.column), (2, 6), "{error}");
    assert_eq!(std::fs::read(home.config_file()).unwrap(), broken);

    std::fs::remove_file(home.config_file()).unwrap();
    std::fs::create_dir(home.config_file()).unwrap();
    let error = config::read(&home, &[]).unwrap_err();
    assert_eq!(error.line, 0, "it concerns the whole file: {error}");
}
