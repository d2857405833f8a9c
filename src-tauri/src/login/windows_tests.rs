//! The entry in the registry, below a key that each test makes for itself.

use std::fs;
use std::path::Path;

use homing_engine::wire::LoginStart;
use windows_registry::{CURRENT_USER, Key, Type};

use super::{APPROVED, Entry, RUN, VALUE, program_of};

/// A key with an entry's place below it.
struct Below {
    name: String,
    user: &'static Key,
}

impl Below {
    fn new(test: &str) -> Self {
        let name = format!(r"Software\HomingTests\{}-{test}", std::process::id());
        let key = CURRENT_USER.create(&name).unwrap();
        Self { name, user: Box::leak(Box::new(key)) }
    }

    fn entry(&self, program: &Path) -> Entry {
        Entry { user: self.user, program: program.to_owned() }
    }

    /// What the Task Manager writes: on or off, and since when.
    fn approve(&self, first: u8) {
        let key = self.user.create(APPROVED).unwrap();
        key.set_bytes(VALUE, Type::Bytes, &[first, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
    }
}

impl Drop for Below {
    fn drop(&mut self) {
        let _ = CURRENT_USER.remove_tree(&self.name);
    }
}

#[test]
fn an_entry_is_written_read_back_and_removed() {
    let below = Below::new("written");
    let entry = below.entry(Path::new(r"C:\Program Files\Homing\homing-tray.exe"));
    assert_eq!(entry.state(), LoginStart::Off);
    entry.set(true).unwrap();
    assert_eq!(entry.state(), LoginStart::On);
    let said = below.user.open(RUN).unwrap().get_string(VALUE).unwrap();
    assert_eq!(said, r#""C:\Program Files\Homing\homing-tray.exe" --hidden"#);
    entry.set(false).unwrap();
    assert_eq!(entry.state(), LoginStart::Off);
    entry.set(false).unwrap();
}

#[test]
fn an_entry_that_the_task_manager_switched_off_is_off_until_it_is_switched_on_by_hand() {
    let below = Below::new("off");
    let entry = below.entry(Path::new(r"C:\gone\homing-tray.exe"));
    entry.set(true).unwrap();
    below.approve(2);
    assert_eq!(entry.state(), LoginStart::On);
    below.approve(3);
    assert_eq!(entry.state(), LoginStart::OffInWindows);
    assert!(!below.entry(Path::new(r"C:\homing-tray.exe")).renew().unwrap());
    assert_eq!(entry.state(), LoginStart::OffInWindows);
    entry.set(true).unwrap();
    assert_eq!(entry.state(), LoginStart::On);
}

#[test]
fn an_entry_whose_program_has_moved_is_renewed_and_one_that_was_removed_is_not() {
    let below = Below::new("moved");
    let folder = std::env::temp_dir().join(format!("Homing tests {}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let program = folder.join("old.exe");
    fs::write(&program, "").unwrap();
    let now = below.entry(&folder.join("new.exe"));
    assert!(!now.renew().unwrap());
    assert_eq!(now.state(), LoginStart::Off, "it was made anew");
    below.entry(&program).set(true).unwrap();
    assert!(!now.renew().unwrap(), "both versions are there, and the entry names one of them");
    fs::remove_dir_all(&folder).unwrap();
    assert!(now.renew().unwrap());
    assert_eq!(program_of(&now.command().unwrap()), Some(now.program.clone()));
}
