//! What the desktop's screens change, without a running engine: accounts, where names are kept,
//! networks, sources and settings.

use std::collections::BTreeMap;
use std::fs;

use homing_engine::model::{AccountId, Secret};
use homing_engine::run::{Desk, DeskError, EditError};
use tests::home::TestHome;

const CONFIGURATION: &str = r#"version = 1

# the old one
[[account]]
id = "spare"
provider = "dyndns2"
server = "https://ddns.example.net"
username = "bob"
endpoint = "https://twin.example.net"

[[account]]
id = "home"
provider = "dyndns2"
server = "https://members.example.net"
username = "alice"

[[host]]
name = "nas.example.org"
account = "home"
ipv4 = "auto"

[settings]
vault = "file"
"#;

fn desk(home: &TestHome) -> Desk {
    Desk::open(home.home()).unwrap()
}

fn text(home: &TestHome) -> String {
    fs::read_to_string(home.home().config_file()).unwrap()
}

fn id(text: &str) -> AccountId {
    text.into()
}

async fn secret(home: &TestHome, account: &str) -> bool {
    desk(home).place_of_secret(&id(account), "password").await.unwrap().is_some()
}

#[tokio::test]
async fn an_account_that_no_host_uses_goes_with_its_secret_and_both_come_back() {
    let home = TestHome::new(CONFIGURATION);
    let kept = Secret::new("correct horse".to_owned());
    desk(&home).set_secret(&id("spare"), "password", kept).await.unwrap();

    let removed = desk(&home).remove_account(&id("spare")).await.unwrap();
    assert!(!text(&home).contains("spare"));
    assert!(!secret(&home, "spare").await, "the secret of an account that is gone is kept");

    desk(&home).restore_account(&removed).await.unwrap();
    assert!(text(&home).contains("endpoint = \"https://twin.example.net\""), "{}", text(&home));
    assert!(secret(&home, "spare").await, "the secret did not come back");
    let again = desk(&home).restore_account(&removed).await.unwrap_err();
    assert!(matches!(again, DeskError::Edit(EditError::Exists(_))), "{again}");
}

#[tokio::test]
async fn an_account_that_hosts_use_stays_and_keeps_its_secret() {
    let home = TestHome::new(CONFIGURATION);
    let kept = Secret::new("correct horse".to_owned());
    desk(&home).set_secret(&id("home"), "password", kept).await.unwrap();
    let refused = desk(&home).remove_account(&id("home")).await.err().expect("it is in use");
    assert!(matches!(refused, DeskError::Edit(EditError::InUse(..))), "{refused}");
    assert_eq!(text(&home), CONFIGURATION);
    assert!(secret(&home, "home").await);
}

#[test]
fn the_fields_of_an_account_change_but_neither_its_secrets_nor_what_no_form_asks_for() {
    let home = TestHome::new(CONFIGURATION);
    let fields = desk(&home).account_fields(&id("spare")).unwrap();
    assert_eq!(fields.get("username").map(String::as_str), Some("bob"));
    assert!(!fields.contains_key("endpoint") && !fields.contains_key("password"));

    let mut wanted: BTreeMap<String, String> = fields;
    wanted.insert("username".to_owned(), "carol".to_owned());
    wanted.insert("password".to_owned(), "correct horse".to_owned());
    desk(&home).change_account(&id("spare"), &wanted).unwrap();
    let expected = CONFIGURATION.replace("\"bob\"", "\"carol\"");
    assert_eq!(text(&home), expected, "nothing else changes, and no secret is written");
}
