//! How this program came onto this computer, from where it is and what is around it.

use crate::wire::Packaging;

/// What package managers of systems remember, each where it keeps it: dpkg, rpm (old, new, and on
/// systems that are replaced as a whole), pacman, apk, Portage.
const PACKAGES: [&str; 7] = [
    "/var/lib/dpkg/status",
    "/var/lib/rpm",
    "/usr/lib/sysimage/rpm",
    "/usr/share/rpm",
    "/var/lib/pacman/local",
    "/lib/apk/db/installed",
    "/var/db/pkg",
];

/// Folders in which nothing is but what a package manager put there.
const STORES: [&str; 2] = ["/nix/store", "/gnu/store"];

/// Where Homebrew remembers an application that it moved to the others.
const CASKS: [&str; 2] = ["/opt/homebrew/Caskroom/homing", "/usr/local/Caskroom/homing"];

/// The folders of installed programs on Windows: a variable and what is below it.
const WINDOWS: [(&str, &str); 5] = [
    ("ProgramFiles", ""),
    ("ProgramW6432", ""),
    ("ProgramFiles(x86)", ""),
    ("LOCALAPPDATA", "Programs"),
    ("LOCALAPPDATA", "Homing"),
];

/// How a program came here that is at this path. `variable` is what one of the environment says,
/// and `is_there` whether there is a file or folder.
///
/// A variable that a package sets counts only for a program within that package: whatever is
/// started from one inherits it.
pub fn packaging(
    program: &str,
    variable: &dyn Fn(&str) -> Option<String>,
    is_there: &dyn Fn(&str) -> bool,
) -> Packaging {
    let within = |name| variable(name).is_some_and(|folder| below(program, &folder));
    let path = plain(program);
    let bundle = path.contains(".app/Contents/MacOS/");
    if is_there("/.flatpak-info") {
        Packaging::Flatpak
    } else if within("SNAP") {
        Packaging::Snap
    } else if variable("APPIMAGE").is_some() && within("APPDIR") {
        Packaging::AppImage
    } else if path.contains("/Cellar/")
        || path.contains("/Caskroom/")
        || (bundle && CASKS.into_iter().any(is_there))
    {
        Packaging::Homebrew
    } else if bundle {
        Packaging::MacosBundle
    } else if is_installed_on_windows(program, variable) {
        Packaging::WindowsInstaller
    } else if is_of_the_system(program, is_there) {
        Packaging::SystemPackage
    } else {
        Packaging::Source
    }
}

/// Whether a program is where the packages of a system are, and there are such packages.
fn is_of_the_system(program: &str, is_there: &dyn Fn(&str) -> bool) -> bool {
    let packaged = below(program, "/usr") && !below(program, "/usr/local");
    (packaged && PACKAGES.into_iter().any(is_there))
        || STORES.into_iter().any(|folder| below(program, folder))
}

/// Whether a program is where installers for Windows put it. Letters count alike in its paths.
fn is_installed_on_windows(program: &str, variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let program = program.to_lowercase();
    WINDOWS.into_iter().any(|(name, part)| {
        let folder = variable(name).map(|folder| folder.to_lowercase());
        folder.is_some_and(|folder| match part {
            "" => below(&program, &folder),
            part => below(&program, &format!("{folder}/{}", part.to_lowercase())),
        })
    })
}

/// Whether a path is below a folder.
fn below(path: &str, folder: &str) -> bool {
    let (path, folder) = (plain(path), plain(folder));
    let folder = folder.trim_end_matches('/');
    !folder.is_empty() && path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// A path of any system with the same separators, and without the mark by which Windows knows one
/// that is not to be changed.
fn plain(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.strip_prefix("//?/").map(str::to_owned).unwrap_or(path)
}
