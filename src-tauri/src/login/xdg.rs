//! Start at login by a file in the user's autostart folder (the desktop application autostart
//! specification).

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use homing_engine::wire::LoginStart;

use crate::{ID, programs};

/// Keys by which desktops switch an entry off, each with its value.
const OFF: [(&str, &str); 3] = [
    ("Hidden", "true"),
    ("X-GNOME-Autostart-enabled", "false"),
    ("X-MATE-Autostart-enabled", "false"),
];

/// Homing's entry among what starts at login.
pub(super) struct Entry {
    file: PathBuf,
    /// What it is to start.
    program: PathBuf,
}

impl Entry {
    /// Where the entry of this user is, or would be.
    ///
    /// # Errors
    /// There is no folder for it, or this program does not know where it is.
    pub(super) fn find() -> io::Result<Self> {
        let file = file().ok_or(io::ErrorKind::NotFound)?;
        Ok(Self { file, program: program()? })
    }

    /// Whether there is an entry, and whether the desktop has switched it off.
    pub(super) fn state(&self) -> LoginStart {
        match fs::read_to_string(&self.file) {
            Ok(text) if is_on(&text) => LoginStart::On,
            Ok(_) => LoginStart::OffInDesktop,
            Err(_) => LoginStart::Off,
        }
    }

    /// Writes the entry, or removes it.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn set(&self, on: bool) -> io::Result<()> {
        if on {
            if let Some(folder) = self.file.parent() {
                fs::create_dir_all(folder)?;
            }
            return fs::write(&self.file, text(&self.program)?);
        }
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Has an entry that is on and whose program is gone start this program; everything else in
    /// it stays. Whether that was necessary.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn renew(&self) -> io::Result<bool> {
        let Ok(text) = fs::read_to_string(&self.file) else { return Ok(false) };
        let mut lines: Vec<&str> = text.lines().collect();
        let exec = lines.iter_mut().find(|line| pair(line).is_some_and(|(key, _)| key == "Exec"));
        let Some(exec) = exec.filter(|_| is_on(&text)) else { return Ok(false) };
        // What the person wrote there is left alone.
        let named = pair(exec).and_then(|(_, command)| program_of(command));
        if named.is_none_or(|named| named == self.program || named.exists()) {
            return Ok(false);
        }
        let renewed = format!("Exec={}", command(&self.program)?);
        *exec = &renewed;
        fs::write(&self.file, lines.join("\n") + "\n")?;
        Ok(true)
    }
}

/// The entry's file; a relative `XDG_CONFIG_HOME` does not count (XDG base directories).
fn file() -> Option<PathBuf> {
    let configured = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let folder = configured
        .filter(|path| path.is_absolute())
        .or_else(|| Some(env::home_dir()?.join(".config")))?;
    Some(folder.join("autostart").join(format!("{ID}.desktop")))
}

/// The program to start: the AppImage, where it runs from one.
fn program() -> io::Result<PathBuf> {
    let tray = programs::tray()?;
    let variable = |name| env::var_os(name).map(PathBuf::from);
    // Whatever starts this program from an AppImage of its own hands on the same variables.
    let inside = variable("APPDIR").is_some_and(|folder| tray.starts_with(folder));
    Ok(variable("APPIMAGE").filter(|_| inside).unwrap_or(tray))
}

/// The entry for a program.
fn text(program: &Path) -> io::Result<String> {
    Ok(format!(
        "[Desktop Entry]\nType=Application\nName=Homing\nExec={}\nIcon={ID}\n\
         Terminal=false\nX-GNOME-Autostart-enabled=true\n",
        command(program)?
    ))
}

/// The value of `Exec` for a program: in double quotes, with the reserved characters escaped and
/// `%` doubled; then escaped as every string of the file.
fn command(program: &Path) -> io::Result<String> {
    let path = program.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut quoted = String::from("\"");
    for c in path.chars() {
        match c {
            '"' | '`' | '$' => quoted.extend(["\\\\", &c.to_string()]),
            '\\' => quoted.push_str("\\\\\\\\"),
            '%' => quoted.push_str("%%"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            _ => quoted.push(c),
        }
    }
    quoted.push_str("\" --hidden");
    Ok(quoted)
}

/// The program of a value of `Exec` that [`command`] made; `None` for every other.
fn program_of(command: &str) -> Option<PathBuf> {
    let quoted = unescaped(command)?;
    let quoted = quoted.strip_prefix('"')?.strip_suffix("\" --hidden")?;
    let mut path = String::new();
    let mut rest = quoted.chars();
    while let Some(c) = rest.next() {
        path.push(match c {
            '\\' => rest.next()?,
            '%' => rest.next().filter(|&next| next == '%')?,
            '"' => return None,
            _ => c,
        });
    }
    Some(PathBuf::from(path))
}

/// A string of the file without its escapes.
fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        plain.push(match c {
            '\\' => match rest.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                's' => ' ',
                '\\' => '\\',
                _ => return None,
            },
            _ => c,
        });
    }
    Some(plain)
}

/// A line's key and value.
fn pair(line: &str) -> Option<(&str, &str)> {
    line.split_once('=').map(|(key, value)| (key.trim(), value.trim()))
}

/// Whether an entry is not switched off, as desktops do it.
fn is_on(entry: &str) -> bool {
    !entry.lines().filter_map(pair).any(|(key, value)| {
        OFF.iter().any(|(off, said)| *off == key && value.eq_ignore_ascii_case(said))
    })
}

#[cfg(test)]
#[path = "xdg_tests.rs"]
mod tests;
