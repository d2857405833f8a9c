//! Start at login by a launch agent of the user.
//!
//! The person switches it off under System Settings, Login Items; before macOS 13 only
//! `launchctl` could.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs, io};

use homing_engine::wire::LoginStart;
use objc2::msg_send;
use objc2::runtime::AnyClass;
use objc2_foundation::{NSString, NSURL};

use super::launch_agent::{is_disabled, program_of, text};
use crate::{ID, programs};

/// The status of an item that the person has to allow in System Settings
/// (`SMAppServiceStatusRequiresApproval`).
const REQUIRES_APPROVAL: isize = 2;

/// Where macOS runs a program from that was downloaded and not yet moved anywhere: a folder that
/// is another one the next time.
const TRANSLOCATED: &str = "/AppTranslocation/";

// The class is looked up by its name, which needs its library to be there.
#[link(name = "ServiceManagement", kind = "framework")]
unsafe extern "C" {}

/// Homing's launch agent.
pub(super) struct Entry {
    file: PathBuf,
    /// What it is to start.
    program: PathBuf,
    /// launchd's name for what this user's session runs, such as `gui/501`.
    domain: String,
}

impl Entry {
    /// Where the launch agent of this user is, or would be.
    ///
    /// # Errors
    /// There is no home folder, or this program does not know where it is.
    pub(super) fn find() -> io::Result<Self> {
        let home = env::home_dir().ok_or(io::ErrorKind::NotFound)?;
        let domain = format!("gui/{}", fs::metadata(&home)?.uid());
        let file = home.join("Library/LaunchAgents").join(format!("{ID}.plist"));
        Ok(Self { file, program: programs::tray()?, domain })
    }

    /// Whether there is a launch agent, and whether the system has switched it off.
    pub(super) fn state(&self) -> LoginStart {
        if !self.file.exists() {
            LoginStart::Off
        } else if self.is_switched_off() {
            LoginStart::OffInMacos
        } else {
            LoginStart::On
        }
    }

    /// Writes the launch agent, or removes it. What System Settings switched off, only System
    /// Settings switch on again.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn set(&self, on: bool) -> io::Result<()> {
        if !on {
            return match fs::remove_file(&self.file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        let program = self.program.to_string_lossy();
        if program.contains(TRANSLOCATED) {
            return Err(io::Error::other("move Homing to the Applications folder first"));
        }
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, text(&program))?;
        if self.is_disabled_by_launchctl() {
            let label = format!("{}/{ID}", self.domain);
            Command::new("/bin/launchctl").args(["enable", &label]).output()?;
        }
        Ok(())
    }

    /// Has a launch agent that is on and whose program is gone start this program. Whether that
    /// was necessary.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn renew(&self) -> io::Result<bool> {
        let Ok(agent) = fs::read_to_string(&self.file) else { return Ok(false) };
        let gone = program_of(&agent).is_some_and(|program| !PathBuf::from(program).exists());
        let program = self.program.to_string_lossy();
        if !gone || program.contains(TRANSLOCATED) || self.is_switched_off() {
            return Ok(false);
        }
        fs::write(&self.file, text(&program))?;
        Ok(true)
    }

    fn is_switched_off(&self) -> bool {
        self.is_disabled_by_launchctl() || self.awaits_approval()
    }

    /// Whether `launchctl disable` was used on it.
    fn is_disabled_by_launchctl(&self) -> bool {
        let asked = Command::new("/bin/launchctl").args(["print-disabled", &self.domain]).output();
        asked.is_ok_and(|said| is_disabled(&String::from_utf8_lossy(&said.stdout)))
    }

    /// Whether System Settings do not let it run; `false` before macOS 13, which has no such list.
    fn awaits_approval(&self) -> bool {
        let Some(service) = AnyClass::get(c"SMAppService") else { return false };
        let url = NSURL::fileURLWithPath(&NSString::from_str(&self.file.to_string_lossy()));
        let url: &NSURL = &url;
        // SAFETY: the class has this method since it exists (macOS 13), which takes an NSURL and
        // returns an NSInteger.
        let status: isize = unsafe { msg_send![service, statusForLegacyURL: url] };
        status == REQUIRES_APPROVAL
    }
}
