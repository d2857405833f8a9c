//! The autostart entry, in a folder that each test makes for itself.

use std::fs;
use std::path::{Path, PathBuf};

use homing_engine::wire::LoginStart;
use tempfile::TempDir;

use super::{Entry, command, program_of, text};

/// A folder with a program in it, and an entry that starts the program.
fn entry() -> (TempDir, Entry) {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("My Apps").join("Homing-1.0.AppImage");
    fs::create_dir(program.parent().unwrap()).unwrap();
    fs::write(&program, "").unwrap();
    let file = folder.path().join("autostart").join("app.homing.Homing.desktop");
    (folder, Entry { file, program })
}

/// The same entry, as a program sees it that is called otherwise.
fn moved(entry: &Entry, name: &str) -> Entry {
    let program = entry.program.with_file_name(name);
    Entry { file: entry.file.clone(), program }
}

#[test]
fn a_path_with_spaces_and_reserved_characters_is_one_argument() {
    let quoted = |path| command(Path::new(path)).unwrap();
    assert_eq!(quoted("/opt/My Apps/homing"), "\"/opt/My Apps/homing\" --hidden");
    assert_eq!(quoted("/a$b`c\"d%e\\f"), r#""/a\\$b\\`c\\"d%%e\\\\f" --hidden"#);
    assert_eq!(quoted("/a\nExec=b"), r#""/a\nExec=b" --hidden"#);
}

#[test]
fn a_program_is_found_again_in_the_entry_that_names_it() {
    for path in ["/opt/My Apps/homing", "/a$b`c\"d%e\\f", "/ä/名\n\t"] {
        assert_eq!(program_of(&command(Path::new(path)).unwrap()), Some(PathBuf::from(path)));
    }
    for other in [
        "homing-tray --hidden",
        "\"/a\"",
        "\"/a\" --open",
        "sh -c \"/a\" --hidden",
        r#""\q" --hidden"#,
    ] {
        assert_eq!(program_of(other), None, "{other}");
    }
}

#[test]
fn an_entry_is_written_read_back_and_removed() {
    let (_folder, entry) = entry();
    assert_eq!(entry.state(), LoginStart::Off);
    entry.set(true).unwrap();
    assert_eq!(entry.state(), LoginStart::On);
    let text = fs::read_to_string(&entry.file).unwrap();
    assert!(text.contains(&format!("Exec=\"{}\" --hidden\n", entry.program.display())), "{text}");
    entry.set(false).unwrap();
    assert_eq!(entry.state(), LoginStart::Off);
    entry.set(false).unwrap();
}

#[test]
fn an_entry_that_the_desktop_switched_off_is_off_until_it_is_switched_on_by_hand() {
    let (_folder, entry) = entry();
    let on = text(&entry.program).unwrap();
    entry.set(true).unwrap();
    fs::remove_file(&entry.program).unwrap();
    for off in [
        format!("{on}Hidden=true\n"),
        on.replace("enabled=true", "enabled=false"),
        format!("{on}X-MATE-Autostart-enabled = False\n"),
    ] {
        fs::write(&entry.file, &off).unwrap();
        assert_eq!(entry.state(), LoginStart::OffInDesktop, "{off}");
        assert!(!moved(&entry, "elsewhere").renew().unwrap());
        assert_eq!(fs::read_to_string(&entry.file).unwrap(), off, "it was written over");
    }
    entry.set(true).unwrap();
    assert_eq!(entry.state(), LoginStart::On);
}

#[test]
fn an_entry_whose_program_has_moved_is_renewed_and_keeps_what_was_added_to_it() {
    let (_folder, entry) = entry();
    entry.set(true).unwrap();
    let added = fs::read_to_string(&entry.file).unwrap() + "X-GNOME-Autostart-Delay=10\n";
    fs::write(&entry.file, &added).unwrap();
    let now = moved(&entry, "Homing-1.1.AppImage");
    assert!(!now.renew().unwrap(), "both versions are there, and the entry names one of them");
    fs::rename(&entry.program, &now.program).unwrap();
    assert!(now.renew().unwrap());
    let renewed = fs::read_to_string(&entry.file).unwrap();
    assert_eq!(renewed, added.replace("Homing-1.0", "Homing-1.1"));
    assert!(!now.renew().unwrap());
}

#[test]
fn an_entry_that_was_removed_or_written_by_hand_is_not_renewed() {
    let (_folder, entry) = entry();
    assert!(!entry.renew().unwrap());
    assert_eq!(entry.state(), LoginStart::Off, "it was made anew");
    fs::create_dir(entry.file.parent().unwrap()).unwrap();
    let own = "[Desktop Entry]\nType=Application\nExec=sh -c \"sleep 9; /gone/homing-tray\"\n";
    fs::write(&entry.file, own).unwrap();
    assert!(!entry.renew().unwrap());
    assert_eq!(fs::read_to_string(&entry.file).unwrap(), own);
}
