//! What the window shows of this program's version, and of a newer one.

use serde::Serialize;

/// How this Homing came onto this computer, which says how it is replaced by a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Packaging {
    /// As a Flatpak.
    Flatpak,
    /// As a snap.
    Snap,
    /// As an AppImage: one file.
    AppImage,
    /// With the packages of the system.
    SystemPackage,
    /// By Homebrew.
    Homebrew,
    /// By an installer for Windows.
    WindowsInstaller,
    /// As an application bundle of macOS.
    MacosBundle,
    /// In none of these ways: built from its source, or unpacked by hand.
    Source,
}

/// This Homing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Installed {
    /// Its version (semantic versioning).
    pub version: String,
    /// How it came here.
    pub packaging: Packaging,
    /// The host that is asked for a newer version; `None`: none is known.
    pub feed: Option<String>,
}

/// What came of looking for a newer version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Latest {
    /// There is none.
    Newest {
        /// The newest release that is told of, which may be older than this program.
        version: String,
    },
    /// There is one.
    Newer {
        /// Its version.
        version: String,
        /// Its page, by https and on the host that was asked; `None`: no such page was named.
        page: Option<String>,
    },
    /// Only a draft or a pre-release is told of, which is nothing for who runs a release.
    Unreleased {
        /// Its version.
        version: String,
    },
    /// The answer is not one that this program understands, so it is not known.
    NotUnderstood,
    /// There was no answer, so it is not known.
    NotAsked {
        /// Why.
        why: Unasked,
        /// The status of HTTP, where there was one.
        status: Option<u16>,
    },
}

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Unasked {
    /// No connection could be made.
    NoConnection,
    /// Nothing came back in time.
    NoAnswer,
    /// The certificate is not trusted.
    Untrusted,
    /// A web page or another place was answered: a sign-in page, or the feed has moved.
    Portal,
    /// There is nothing at the address: no release yet, or it is a wrong address.
    NothingThere,
    /// It refused.
    Refused,
}
