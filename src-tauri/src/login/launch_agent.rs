//! The text of a launch agent (`launchd.plist(5)`), and of what `launchctl` says about it.

use crate::ID;

/// What stands before and after the program's path in the file.
const BEFORE: &str = "<key>ProgramArguments</key>\n  <array>\n    <string>";
const AFTER: &str = "</string>\n    <string>--hidden</string>\n";

/// Characters that XML gives a meaning to, and what stands for them; `&` first.
const ESCAPES: [(&str, &str); 3] = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")];

/// The launch agent for a program. The bundle is named, so that System Settings shows Homing's
/// name and icon instead of the program's file.
pub(super) fn text(program: &str) -> String {
    let program = ESCAPES.iter().fold(program.to_owned(), |text, (c, by)| text.replace(c, by));
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{ID}</string>
  {BEFORE}{program}{AFTER}  </array>
  <key>AssociatedBundleIdentifiers</key>
  <array>
    <string>{ID}</string>
  </array>
  <key>LimitLoadToSessionType</key>
  <string>Aqua</string>
  <key>ProcessType</key>
  <string>Interactive</string>
  <key>RunAtLoad</key>
  <true/>
</dict>
</plist>
"#
    )
}

/// The program of a launch agent that [`text`] made; `None` for every other.
pub(super) fn program_of(agent: &str) -> Option<String> {
    let (_, rest) = agent.split_once(BEFORE)?;
    let (program, _) = rest.split_once(AFTER)?;
    let plain = ESCAPES.iter().rev().fold(program.to_owned(), |text, (c, by)| text.replace(by, c));
    Some(plain)
}

/// Whether `launchctl print-disabled` says of Homing's agent that it is switched off: `disabled`,
/// or `true` before macOS 13.
pub(super) fn is_disabled(said: &str) -> bool {
    let label = format!("\"{ID}\"");
    said.lines().filter_map(|line| line.split_once("=>")).any(|(name, state)| {
        name.trim() == label && matches!(state.trim().trim_end_matches(','), "disabled" | "true")
    })
}

#[cfg(test)]
mod tests {
    use super::{is_disabled, program_of, text};

    #[test]
    fn a_program_is_found_again_in_the_launch_agent_that_names_it() {
        let program = "/Applications/R&D <new> &lt;/Homing.app/Contents/MacOS/homing-tray";
        let agent = text(program);
        assert!(agent.contains("/R&amp;D &lt;new&gt; &amp;lt;/"), "{agent}");
        assert_eq!(program_of(&agent).as_deref(), Some(program));
        assert_eq!(program_of(&agent.replace("--hidden", "--open")), None);
    }

    #[test]
    fn an_agent_is_switched_off_where_launchctl_says_so_of_this_one() {
        let said = |line: &str| format!("\n\tdisabled services = {{\n\t\t{line}\n\t}}\n");
        for off in ["\"app.homing.Homing\" => disabled", "\"app.homing.Homing\" => true"] {
            assert!(is_disabled(&said(off)), "{off}");
        }
        for on in [
            "\"app.homing.Homing\" => enabled",
            "\"app.homing.Homing\" => false",
            "\"app.homing.Homing.Other\" => disabled",
            "",
        ] {
            assert!(!is_disabled(&said(on)), "{on}");
        }
    }
}
