//! Editing `config.toml` by the window and the command line.

use std::collections::BTreeMap;
use std::time::Duration;

use homing_engine::model::{
    Account, ClaimKind, Host, HostName, Notifications, Origin, Scope, Source, SourceKind, VpnWish,
};
use homing_engine::store::Home;
use homing_engine::store::config::{self, Choice, EditError, Editor};
use proptest::prelude::*;

pub(super) fn built_in() -> Vec<Source> {
    vec![Source { built_in: true, ..Source::own("auto".into(), SourceKind::Auto) }]
}

fn account(id: &str) -> Account {
    Account {
        id: id.into(),
        provider: "dyndns2".into(),
        fields: BTreeMap::from([("username".to_owned(), "alice".to_owned())]),
        endpoint: None,
        insecure: false,
        ca_file: None,
    }
}

fn host(name: &str, account: &str) -> Host {
    Host { ipv4: Origin::From("auto".into()), ..Host::new(name.parse().unwrap(), account.into()) }
}

/// A home with this configuration, and its folder.
pub(super) fn home_with(text: &str) -> (tempfile::TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    std::fs::write(home.config_file(), text).unwrap();
    (folder, home)
}

fn edited(text: &str, edit: impl FnOnce(&mut Editor)) -> String {
    let (_folder, home) = home_with(text);
    let mut editor = Editor::open(&home, &built_in()).unwrap();
    edit(&mut editor);
    editor.save().unwrap();
    std::fs::read_to_string(home.config_file()).unwrap()
}

pub(super) fn name(text: &str) -> HostName {
    text.parse().unwrap()
}

pub(super) const BEFORE: &str = r#"# my names
version = 1   # do not change

[[account]]
id       = "home"     # the old one
provider = "dyndns2"
slots    = 3          # a number stays one

# the server in the cellar
[[host]]
name    = "nas.example.org"
account = "home"
ipv4    = 'auto'      # by agreement
ttl     = 300         # short, it moves a lot

# ---- cameras ----

# front door
[[host]]
name = "cam.example.org"   
account = "home"

[settings] # as I like it
poll = "5m"
# end
"#;

#[test]
fn comments_and_order_survive_edits() {
    let after = edited(BEFORE, |editor| {
        let mut nas = editor.settings().hosts[0].clone();
        nas.ttl = Some(60);
        nas.ipv6 = Origin::From("interface:eth0".into());
        editor.change_host(&name("nas.example.org"), &nas).unwrap();
        editor.add_account(&account("second")).unwrap();
        editor.add_host(&host("new.example.org", "second")).unwrap();
        editor.remove_host(&name("cam.example.org")).unwrap();
        editor.set_option(&Choice::Poll(Duration::from_secs(3600))).unwrap();
        editor.set_option(&Choice::Notifications(Notifications::NONE)).unwrap();
    });
    let wanted = r#"# my names
version = 1   # do not change

[[account]]
id       = "home"     # the old one
provider = "dyndns2"
slots    = 3          # a number stays one

[[account]]
id = "second"
provider = "dyndns2"
username = "alice"

# the server in the cellar
[[host]]
name    = "nas.example.org"
account = "home"
ipv4    = 'auto'      # by agreement
ttl     = 60         # short, it moves a lot
ipv6 = { source = "interface", interface = "eth0" }

[[host]]
name = "new.example.org"
account = "second"
ipv4 = "auto"
ipv6 = "off"

# ---- cameras ----

[settings] # as I like it
poll = "1h"
notifications = false
# end
"#;
    assert_eq!(after, wanted);
}

#[test]
fn the_first_file_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(&folder.path().join("not there yet"));
    let mut editor = Editor::open(&home, &built_in()).unwrap();
    editor.add_account(&account("home")).unwrap();
    editor.add_host(&host("nas.example.org", "home")).unwrap();
    editor.save().unwrap();
    let text = std::fs::read_to_string(home.config_file()).unwrap();
    let wanted = r#"# Homing's configuration. Homing watches this file: a change counts as soon as it is saved.
# Secrets are not in it; `homing secret set ACCOUNT FIELD` puts them into the keyring.

version = 1

[[account]]
id = "home"
provider = "dyndns2"
username = "alice"

[[host]]
name = "nas.example.org"
account = "home"
ipv4 = "auto"
ipv6 = "off"
"#;
    assert_eq!(text, wanted);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(home.config_file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn comments_of_a_file_without_tables_stay_on_top() {
    let after = edited("version = 1\n# nothing yet\n", |editor| {
        editor.add_account(&account("home")).unwrap();
    });
    assert!(after.starts_with("version = 1\n# nothing yet\n\n[[account]]\n"), "{after}");
}

#[test]
fn edits_that_would_break_it_are_refused_and_leave_no_trace() {
    let (_folder, home) = home_with(BEFORE);
    let mut editor = Editor::open(&home, &built_in()).unwrap();
    let nas = name("nas.example.org");
    let missing = name("no.example.org");

    let refused = editor.add_host(&host("nas.example.org", "home"));
    assert!(matches!(refused, Err(EditError::Exists(_))));
    let refused = editor.change_host(&nas, &host("cam.example.org", "home"));
    assert!(matches!(refused, Err(EditError::Exists(_))));
    let refused = editor.change_host(&missing, &host("no.example.org", "home"));
    assert!(matches!(refused, Err(EditError::Missing(_))));
    assert!(matches!(editor.remove_host(&missing), Err(EditError::Missing(_))));
    let refused = editor.add_host(&host("new.example.org", "nobody"));
    assert!(matches!(refused, Err(EditError::Refused(_))), "{refused:?}");
    assert!(matches!(editor.add_account(&account("home")), Err(EditError::Exists(_))));
    assert!(matches!(editor.remove_account(&"home".into()), Err(EditError::InUse(_, _))));
    let refused = editor.set_option(&Choice::Poll(Duration::from_secs(5)));
    assert!(matches!(refused, Err(EditError::Refused(_))));

    let mut with_secret = account("other");
    with_secret.fields.insert("password".to_owned(), "hunter2".to_owned());
    let error = editor.add_account(&with_secret).unwrap_err();
    assert!(matches!(error, EditError::IsSecret(_)));
    assert!(!format!("{error} {error:?}").contains("hunter2"));

    editor.save().unwrap();
    assert_eq!(std::fs::read_to_string(home.config_file()).unwrap(), BEFORE);
}

fn a_host() -> impl Strategy<Value = Host> {
    let origin = prop_oneof![
        Just(Origin::Off),
        Just(Origin::From("auto".into())),
        "[a-z]{1,6}[0-9]"
            .prop_map(|name| Origin::From(format!("interface:{name}").as_str().into())),
        // One that a word does not describe keeps its whole table.
        "[a-z]{1,6}[0-9]".prop_map(|name| Origin::From(
            format!("{{ source = \"interface\", interface = \"{name}\", suffix = \"::1\" }}")
                .as_str()
                .into()
        )),
    ];
    let ttl = proptest::option::of(1_u32..100_000);
    let scope = prop_oneof![Just(Scope::Public), Just(Scope::Lan)];
    let via = proptest::option::of("[a-z]{1,6}[0-9]");
    let wishes = [None, Some(VpnWish::Hold), Some(VpnWish::Publish), Some(VpnWish::Outside)];
    let vpn = proptest::sample::select(wishes.to_vec());
    let lines = ["@ TXT \"a b\"", "_http._tcp SRV 0 5 8080 {host}", "x.example.org. HTTPS 1 ."];
    let records = proptest::sample::subsequence(lines.to_vec(), 0..=lines.len())
        .prop_map(|lines| lines.iter().map(|line| line.parse().unwrap()).collect::<Vec<_>>());
    let claims = [ClaimKind::Off, ClaimKind::Txt, ClaimKind::Dhcid];
    let beside = (records, any::<bool>(), proptest::sample::select(claims.to_vec()));
    ("[a-d]", origin.clone(), origin, ttl, (scope, via, vpn, beside), "[ab]").prop_map(
        |(label, ipv4, ipv6, ttl, (scope, via, vpn, (records, reverse, claim)), account)| Host {
            records,
            reverse,
            claim,
            ipv4,
            ipv6,
            ttl,
            scope,
            via,
            vpn,
            ..Host::new(format!("{label}.example.org").parse().unwrap(), account.as_str().into())
        },
    )
}

fn an_account() -> impl Strategy<Value = Account> {
    let fields =
        proptest::collection::btree_map("[a-z_]{3,8}x", "\\PC{0,12}(\n[\"'\\\\#=]{0,3})?", 0..4);
    let endpoint = proptest::option::of(Just("http://127.0.0.1:1".to_owned()));
    ("[ab]", fields, endpoint, any::<bool>()).prop_map(|(id, fields, endpoint, insecure)| Account {
        fields,
        endpoint,
        insecure,
        ..account(&id)
    })
}

#[derive(Clone, Debug)]
enum Edit {
    AddHost(Host),
    ChangeHost(char, Host),
    RemoveHost(char),
    AddAccount(Account),
    ChangeAccount(Account),
    RemoveAccount(char),
}

fn an_edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        a_host().prop_map(Edit::AddHost),
        (prop::char::range('a', 'd'), a_host()).prop_map(|(c, host)| Edit::ChangeHost(c, host)),
        prop::char::range('a', 'd').prop_map(Edit::RemoveHost),
        an_account().prop_map(Edit::AddAccount),
        an_account().prop_map(Edit::ChangeAccount),
        prop::char::range('a', 'b').prop_map(Edit::RemoveAccount),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A plain list of accounts and hosts is edited beside the file; both always say the same.
    #[test]
    fn what_is_read_after_an_edit_is_what_was_asked(
        edits in proptest::collection::vec(an_edit(), 1..24)
    ) {
        let (_folder, home) = home_with("# top\nversion = 1\n");
        let (mut accounts, mut hosts) = (Vec::<Account>::new(), Vec::<Host>::new());
        let mut editor = Editor::open(&home, &built_in()).unwrap();
        for edit in edits {
            let host_name = |c: char| name(&format!("{c}.example.org"));
            match edit {
                Edit::AddHost(host) => {
                    if editor.add_host(&host).is_ok() {
                        hosts.push(host);
                    }
                }
                Edit::ChangeHost(c, host) => {
                    if editor.change_host(&host_name(c), &host).is_ok() {
                        let at = hosts.iter().position(|old| old.name == host_name(c)).unwrap();
                        hosts[at] = host;
                    }
                }
                Edit::RemoveHost(c) => {
                    let there = hosts.iter().any(|host| host.name == host_name(c));
                    assert_eq!(editor.remove_host(&host_name(c)).is_ok(), there);
                    hosts.retain(|host| host.name != host_name(c));
                }
                Edit::AddAccount(account) => {
                    let there = accounts.iter().any(|old| old.id == account.id);
                    assert_eq!(editor.add_account(&account).is_ok(), !there);
                    if !there {
                        accounts.push(account);
                    }
                }
                Edit::ChangeAccount(account) => {
                    if editor.change_account(&account).is_ok() {
                        let at = accounts.iter().position(|old| old.id == account.id).unwrap();
                        accounts[at] = account;
                    }
                }
                Edit::RemoveAccount(c) => {
                    let id = c.to_string().as_str().into();
                    if editor.remove_account(&id).is_ok() {
                        accounts.retain(|account| account.id != id);
                    }
                }
            }
        }
        editor.save().unwrap();
        let (settings, warnings) = config::read(&home, &built_in()).unwrap();
        prop_assert_eq!(&settings.accounts, &accounts);
        prop_assert_eq!(&settings.hosts, &hosts);
        prop_assert!(warnings.iter().all(|w| w.message.contains("is never updated")), "{:?}", warnings);
        let text = std::fs::read_to_string(home.config_file()).unwrap();
        prop_assert!(text.starts_with("# top\nversion = 1\n"), "{}", text);
    }
}
