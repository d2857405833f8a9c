//! Saving `config.toml`: whole or not at all, and never over what somebody else wrote.

use std::time::Duration;

use homing_engine::store::config::{self, Choice, EditError, Editor};

use super::editing::{BEFORE, built_in, home_with, name};

#[test]
fn a_file_that_changed_meanwhile_is_not_overwritten() {
    let (_folder, home) = home_with(BEFORE);
    let mut editor = Editor::open(&home, &built_in()).unwrap();
    editor.remove_host(&name("nas.example.org")).unwrap();
    let by_hand = BEFORE.replace("5m", "10m");
    std::fs::write(home.config_file(), &by_hand).unwrap();
    assert!(matches!(editor.save(), Err(EditError::ChangedMeanwhile)));
    assert_eq!(std::fs::read_to_string(home.config_file()).unwrap(), by_hand);
}

#[test]
fn a_file_that_cannot_be_read_is_never_overwritten() {
    for text in ["version = 1\n[[host]\n", "version = 2\n", "version = 1\n[[host]]\n"] {
        let (_folder, home) = home_with(text);
        let error = Editor::open(&home, &built_in()).unwrap_err();
        assert!(matches!(error, EditError::Unreadable(_)), "{error}");
        assert_eq!(std::fs::read_to_string(home.config_file()).unwrap(), text);
    }
}

#[test]
fn the_text_before_is_kept_and_permissions_and_links_stay() {
    let (folder, home) = home_with(BEFORE);
    let change = |host: &str| {
        let mut editor = Editor::open(&home, &built_in()).unwrap();
        editor.remove_host(&name(host)).unwrap();
        editor.save().unwrap();
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Kept elsewhere, as people do who keep their settings under version control.
        let real = folder.path().join("elsewhere.toml");
        std::fs::rename(home.config_file(), &real).unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&real, home.config_file()).unwrap();
        change("nas.example.org");
        assert!(std::fs::symlink_metadata(home.config_file()).unwrap().is_symlink());
        assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        let kept = std::fs::read_to_string(folder.path().join("elsewhere.toml.bak")).unwrap();
        assert_eq!(kept, BEFORE);
    }
    #[cfg(not(unix))]
    {
        change("nas.example.org");
        let kept = std::fs::read_to_string(folder.path().join("config.toml.bak")).unwrap();
        assert_eq!(kept, BEFORE);
    }
}

#[test]
fn a_save_that_breaks_off_leaves_the_file_as_it_was() {
    // A folder in the place of the copy makes the save break off after writing has begun.
    let (folder, home) = home_with(BEFORE);
    std::fs::create_dir(folder.path().join("config.toml.bak")).unwrap();
    let mut editor = Editor::open(&home, &built_in()).unwrap();
    editor.remove_host(&name("nas.example.org")).unwrap();
    assert!(matches!(editor.save(), Err(EditError::Unwritable(_))));
    assert_eq!(std::fs::read_to_string(home.config_file()).unwrap(), BEFORE);
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(!names.iter().any(|name| name.starts_with(".tmp")), "nothing is left about: {names:?}");
}

#[test]
fn whoever_reads_during_saves_sees_the_old_text_or_the_new_one() {
    let (_folder, home) = home_with(BEFORE);
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut looks = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                let (settings, _) = config::read(&home, &built_in()).expect("whole at any moment");
                assert_eq!(settings.hosts.len(), 2, "never half a file");
                looks += 1;
            }
            looks
        });
        for round in 0..50 {
            let mut editor = Editor::open(&home, &built_in()).unwrap();
            editor.set_option(&Choice::Poll(Duration::from_secs(60 + round))).unwrap();
            editor.save().unwrap();
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(reader.join().unwrap() > 0);
    });
}
