//! Folders, the lock, and how files are replaced.

use homing_engine::store::{Home, LockError};

#[test]
fn everything_is_below_the_redirected_home() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let inside = |path: std::path::PathBuf| path.starts_with(folder.path());
    for path in [
        home.config_file(),
        home.providers_folder(),
        home.database(),
        home.socket(),
        home.lock_file(),
        home.secrets_file(),
        home.logs(),
    ] {
        assert!(inside(path.clone()), "{path:?}");
    }
    assert_eq!(home.config_file(), folder.path().join("config.toml"));
}

#[cfg(unix)]
#[test]
fn folders_are_made_for_this_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(&folder.path().join("new"));
    home.prepare().unwrap();
    for made in [home.configuration_folder(), home.database().parent().unwrap()] {
        let mode = std::fs::metadata(made).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o700, "{made:?}");
    }
}

#[test]
fn one_engine_at_a_time_per_home() {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    let lock = home.lock().unwrap();
    assert!(matches!(home.lock(), Err(LockError::AlreadyRunning)));
    drop(lock);
    home.lock().expect("free again");
}
