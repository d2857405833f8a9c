//! Start at login by a launch agent of the user.

use std::path::PathBuf;
use std::{env, fs, io};

use super::ENTRY;

/// Whether there is a launch agent.
pub(super) fn at_login() -> bool {
    file().is_some_and(|file| file.exists())
}

/// Writes the launch agent, or removes it.
pub(super) fn set_at_login(on: bool) -> io::Result<()> {
    let file = file().ok_or(io::ErrorKind::NotFound)?;
    if on {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        return fs::write(file, agent(&env::current_exe()?.to_string_lossy()));
    }
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The launch agent's file.
fn file() -> Option<PathBuf> {
    Some(env::home_dir()?.join("Library/LaunchAgents").join(format!("{ENTRY}.plist")))
}

/// The launch agent for a program.
fn agent(program: &str) -> String {
    let program = program.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{ENTRY}</string>
  <key>ProgramArguments</key>
  <array>
    <string>{program}</string>
    <string>--hidden</string>
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>ProcessType</key>
  <string>Interactive</string>
</dict>
</plist>
"#
    )
}
