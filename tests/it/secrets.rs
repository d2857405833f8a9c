//! Secrets: where they come from, where they go, and where they never are.

use tests::home::{TestHome, wait_for};
use tests::keyring::KeyringSession;

const CONFIGURATION: &str = "\
version = 1
[[account]]
id = \"my-home.1\"
provider = \"dyndns2\"
server = \"http://127.0.0.1:9\"
username = \"alice\"
[[host]]
name = \"nas.example.org\"
account = \"my-home.1\"
";
const SECRET: &str = "correct horse ünd battery";

fn in_session(session: &KeyringSession) -> TestHome {
    let mut home = TestHome::new(CONFIGURATION);
    for (name, value) in session.environment() {
        home = home.with(&name.to_string_lossy(), value);
    }
    home
}

/// No file of the home holds the secret, in whatever way it may have been written.
fn assert_not_on_disk(home: &TestHome) {
    for (path, content) in home.files() {
        let text = String::from_utf8_lossy(&content);
        assert!(!text.contains(SECRET), "{} holds the secret", path.display());
        assert!(!text.contains("correct horse"), "{} holds a part of it", path.display());
    }
}

/// Where `homing secret list` says that the password is.
fn place(home: &TestHome) -> String {
    let said = home.run(&["secret", "list", "my-home.1", "--json"]);
    let listed = said.json();
    let password = listed.as_array().expect("a list").iter().find(|row| row["field"] == "password");
    assert!(!said.out.contains(SECRET) && !said.err.contains(SECRET), "a secret was shown");
    password.expect("dyndns2 wants a password")["place"].to_string()
}

#[cfg(unix)]
#[test]
fn a_secret_goes_into_the_keyring_and_no_file_of_the_home_contains_it() {
    let session = KeyringSession::start();
    let home = in_session(&session);
    assert_eq!(place(&home), "null");
    let said = home
        .run_with_input(&["secret", "set", "my-home.1", "password"], &format!("{SECRET}\n"))
        .ended(0);
    assert!(said.out.contains("is kept in the keyring"), "{said:?}");
    assert!(!said.out.contains(SECRET) && !said.err.contains(SECRET));
    assert_eq!(place(&home), "\"keyring\"");

    // Another program of the session finds it under the name that is promised.
    let service = format!("homing:{}", home.folder().display());
    assert_eq!(session.look_up(&service, "my-home.1.password").as_deref(), Some(SECRET));
    assert_eq!(session.look_up("homing", "my-home.1.password"), None, "each home has its own");
    assert_not_on_disk(&home);

    // Set anew, it takes the other's place; removed, it is gone; removed again is no error.
    home.run_with_input(&["secret", "set", "my-home.1", "password"], "other\n").ended(0);
    assert_eq!(session.look_up(&service, "my-home.1.password").as_deref(), Some("other"));
    home.run(&["secret", "remove", "my-home.1", "password"]).ended(0);
    assert_eq!(session.look_up(&service, "my-home.1.password"), None);
    home.run(&["secret", "remove", "my-home.1", "password"]).ended(0);
}

#[cfg(unix)]
#[test]
fn a_keyring_that_is_not_there_yet_is_temporary_and_is_asked_again() {
    let mut session = KeyringSession::without_keyring();
    let home = in_session(&session);
    let said = home.run_with_input(&["secret", "set", "my-home.1", "password"], SECRET).ended(75);
    assert!(said.err.contains("the keyring is closed"), "{said:?}");
    assert!(said.err.contains("HOMING_SECRET_"), "it says what else can be done: {said:?}");
    assert!(!said.err.contains(SECRET));
    assert_not_on_disk(&home);
    session.start_keyring();
    home.run_with_input(&["secret", "set", "my-home.1", "password"], SECRET).ended(0);
}

#[cfg(unix)]
#[test]
fn a_keyring_without_a_collection_is_not_taken_for_one_without_the_secret() {
    let mut session = KeyringSession::without_keyring();
    session.start_keyring_without_collection();
    let home = in_session(&session);
    let said = home.run(&["secret", "list", "--json"]).ended(75);
    let password = &said.json()[0];
    assert!(password["place"].is_null(), "{said:?}");
    let error = password["error"].as_str().expect("it is not known");
    assert!(error.contains("no collection yet"), "{error}");
}

#[cfg(unix)]
#[test]
fn one_vault_finds_a_keyring_that_comes_up_later() {
    // The vault reads the bus's address from the environment, so it gets a process of its own.
    if let Ok(folder) = std::env::var("VAULT_TEST_HOME") {
        return within_session(std::path::Path::new(&folder));
    }
    let mut session = KeyringSession::without_keyring();
    let home = TestHome::new("");
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "secrets::one_vault_finds_a_keyring_that_comes_up_later"])
        .args(["--nocapture", "--test-threads=1"])
        .envs(session.environment())
        .env("VAULT_TEST_HOME", home.folder())
        .spawn()
        .unwrap();
    wait_for("the first question to fail", || home.folder().join("closed").exists());
    session.start_keyring();
    std::fs::write(home.folder().join("open"), "").unwrap();
    assert!(child.wait().unwrap().success());
}

/// One vault: closed first, then, once there is a keyring, open.
#[cfg(unix)]
fn within_session(folder: &std::path::Path) {
    use homing_engine::model::Secret;
    use homing_engine::store::Home;
    use homing_engine::vault::{Vault, VaultError};
    let vault = Vault::new(&Home::at(folder), false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let account = "home".into();
    let closed = runtime.block_on(vault.get(&account, "password")).unwrap_err();
    assert!(matches!(closed, VaultError::Closed(_)), "{closed}");
    std::fs::write(folder.join("closed"), "").unwrap();
    wait_for("the keyring", || folder.join("open").exists());
    runtime.block_on(async {
        assert!(vault.get(&account, "password").await.unwrap().is_none());
        vault.set(&account, "password", Secret::new(SECRET.to_owned())).await.unwrap();
        // Both at once: they are asked one after the other, and each gets its own answer.
        let (one, other) =
            tokio::join!(vault.get(&account, "password"), vault.get(&account, "token"));
        assert_eq!(one.unwrap().unwrap().expose(), SECRET);
        assert!(other.unwrap().is_none());
    });
}

#[test]
fn the_environment_comes_before_systemd_and_systemd_before_the_vault() {
    let credentials = tempfile::tempdir().unwrap();
    std::fs::write(credentials.path().join("my-home.1.password"), "from systemd\n").unwrap();
    let home = TestHome::new(&format!("{CONFIGURATION}[settings]\nvault = \"file\"\n"));
    assert_eq!(place(&home), "null");
    home.run_with_input(&["secret", "set", "my-home.1", "password"], SECRET).ended(0);
    assert_eq!(place(&home), "\"file\"");
    let home = home.with("CREDENTIALS_DIRECTORY", credentials.path());
    assert_eq!(place(&home), "\"credentials\"");
    let home = home.with("HOMING_SECRET_MY_HOME_1_PASSWORD", "");
    assert_eq!(place(&home), "\"credentials\"", "an empty variable is none");
    let home = home.with("HOMING_SECRET_MY_HOME_1_PASSWORD", "from the environment");
    assert_eq!(place(&home), "\"environment\"");
    let said = home.run_with_input(&["secret", "set", "my-home.1", "password"], "x").ended(0);
    assert!(said.err.contains("no effect"), "what is hidden is told: {said:?}");
}

#[cfg(unix)]
#[test]
fn the_file_is_only_used_when_asked_for_and_only_the_user_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = TestHome::new(CONFIGURATION);
    home.run_with_input(&["secret", "set", "my-home.1", "password"], SECRET).ended(75);
    assert_not_on_disk(&home);

    home.configure(&format!("{CONFIGURATION}[settings]\nvault = \"file\"\n"));
    let said = home.run_with_input(&["secret", "set", "my-home.1", "password"], SECRET).ended(0);
    assert!(said.err.contains("no encryption"), "it says what it is: {said:?}");
    let file = home.home().secrets_file();
    let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(SECRET) && text.contains("no encryption"), "{text}");
    let copies = home.files().iter().filter(|(_, text)| contains(text, SECRET)).count();
    assert_eq!(copies, 1, "no copy of it lies about");

    // Once others can read it, it has leaked, and is not used as if nothing had happened.
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let said = home.run_with_input(&["secret", "set", "my-home.1", "password"], "x").ended(1);
    assert!(said.err.contains("other users can read it"), "{said:?}");
    assert!(!said.err.contains(SECRET), "{said:?}");
}

fn contains(bytes: &[u8], text: &str) -> bool {
    String::from_utf8_lossy(bytes).contains(text)
}

#[test]
fn a_broken_file_of_secrets_is_not_repeated_in_the_error_and_not_overwritten() {
    let home = TestHome::new(&format!("{CONFIGURATION}[settings]\nvault = \"file\"\n"));
    home.run_with_input(&["secret", "set", "my-home.1", "password"], SECRET).ended(0);
    let file = home.home().secrets_file();
    let broken = format!("{SECRET} = = x\n");
    std::fs::write(&file, &broken).unwrap();
    let said = home.run_with_input(&["secret", "set", "my-home.1", "password"], "x").ended(1);
    assert!(!said.err.contains("horse"), "{said:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), broken);
}

#[test]
fn nothing_on_standard_input_changes_nothing() {
    let home = TestHome::new(&format!("{CONFIGURATION}[settings]\nvault = \"file\"\n"));
    for input in ["", "\n", "\r\n"] {
        let said = home.run_with_input(&["secret", "set", "my-home.1", "password"], input).ended(2);
        assert!(said.err.contains("nothing is changed"), "{said:?}");
    }
    assert!(!home.home().secrets_file().exists());
    let said = home.run_with_input(&["secret", "set", "elsewhere", "password"], SECRET).ended(2);
    assert!(
        said.err.contains("There is no account \"elsewhere\"; there are: my-home.1"),
        "{said:?}"
    );
    assert!(!said.err.contains(SECRET));
}

#[test]
fn a_secret_is_never_an_argument() {
    let home = TestHome::new(CONFIGURATION);
    let said = home.run(&["secret", "set", "my-home.1", "password", SECRET]);
    assert_eq!(said.status, Some(2), "{said:?}");
}
