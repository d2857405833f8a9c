//! Start at login by a file in the user's autostart folder (the desktop application autostart
//! specification).

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use super::ENTRY;

/// Whether the autostart folder has an entry that is not switched off.
pub(super) fn at_login() -> bool {
    file().and_then(|file| fs::read_to_string(file).ok()).is_some_and(|text| is_on(&text))
}

/// Writes the entry, or removes it.
pub(super) fn set_at_login(on: bool) -> io::Result<()> {
    let file = file().ok_or(io::ErrorKind::NotFound)?;
    if on {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        return fs::write(file, entry(&program()?));
    }
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The entry's file; a relative `XDG_CONFIG_HOME` does not count (XDG base directories).
fn file() -> Option<PathBuf> {
    let configured = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let folder = configured
        .filter(|path| path.is_absolute())
        .or_else(|| Some(env::home_dir()?.join(".config")))?;
    Some(folder.join("autostart").join(format!("{ENTRY}.desktop")))
}

/// The program to start: the AppImage, where it runs from one.
fn program() -> io::Result<PathBuf> {
    env::var_os("APPIMAGE").map_or_else(env::current_exe, |image| Ok(PathBuf::from(image)))
}

/// The entry for a program.
fn entry(program: &Path) -> String {
    format!(
        "[Desktop Entry]\nType=Application\nName=Homing\nExec={} --hidden\nIcon={ENTRY}\n\
         Terminal=false\nX-GNOME-Autostart-enabled=true\n",
        quoted(program)
    )
}

/// A path as one argument of `Exec`: in double quotes, with the reserved characters escaped,
/// `%` doubled, and then the backslashes doubled as in every string of the file.
fn quoted(path: &Path) -> String {
    let mut quoted = String::from("\"");
    for c in path.to_string_lossy().chars() {
        match c {
            '"' | '`' | '$' => quoted.extend(["\\\\", &c.to_string()]),
            '\\' => quoted.push_str("\\\\\\\\"),
            '%' => quoted.push_str("%%"),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether an entry is not switched off, as desktops do it.
fn is_on(entry: &str) -> bool {
    let says = |key: &str, value: &str| {
        entry.lines().any(|line| {
            line.split_once('=').is_some_and(|(name, said)| {
                name.trim() == key && said.trim().eq_ignore_ascii_case(value)
            })
        })
    };
    !says("Hidden", "true") && !says("X-GNOME-Autostart-enabled", "false")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{entry, is_on, quoted};

    #[test]
    fn a_path_with_spaces_and_reserved_characters_is_one_argument() {
        assert_eq!(quoted(Path::new("/opt/My Apps/homing")), "\"/opt/My Apps/homing\"");
        assert_eq!(quoted(Path::new("/a$b`c\"d%e\\f")), r#""/a\\$b\\`c\\"d%%e\\\\f""#);
    }

    #[test]
    fn an_entry_that_the_desktop_switched_off_is_off() {
        let on = entry(Path::new("/usr/bin/homing-tray"));
        assert!(on.contains("Exec=\"/usr/bin/homing-tray\" --hidden\n"), "{on}");
        assert!(is_on(&on));
        assert!(!is_on(&format!("{on}Hidden=true\n")));
        assert!(!is_on(&on.replace("enabled=true", "enabled=false")));
    }
}
