//! How a program came here, from where it is and what is around it.

use std::collections::BTreeMap;

use homing_engine::releases::packaging;
use homing_engine::wire::Packaging::{self, *};

const DPKG: &[&str] = &["/var/lib/dpkg/status"];

const WINDOWS: &[(&str, &str)] = &[
    ("ProgramFiles", "C:\\Program Files"),
    ("ProgramFiles(x86)", "C:\\Program Files (x86)"),
    ("LOCALAPPDATA", "C:\\Users\\Alice\\AppData\\Local"),
];

/// A program, the variables that are set, the paths that are there, and how it came here.
type Case =
    (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str], Packaging);

const LINUX: &[Case] = &[
    ("/app/bin/homing-tray", &[], &["/.flatpak-info"], Flatpak),
    ("/usr/bin/homing-tray", &[], &["/.flatpak-info", "/var/lib/dpkg/status"], Flatpak),
    ("/snap/homing/7/bin/homing-tray", &[("SNAP", "/snap/homing/7")], DPKG, Snap),
    ("/snap/homing/7/bin/homing-tray", &[("SNAP", "/snap/homing/7/")], DPKG, Snap),
    ("/snap/homing/77/bin/homing-tray", &[("SNAP", "/snap/homing/7")], DPKG, Source),
    // Started from another snap, and from another AppImage.
    ("/usr/bin/homing-tray", &[("SNAP", "/snap/code/7")], DPKG, SystemPackage),
    (
        "/usr/bin/homing-tray",
        &[("APPIMAGE", "/home/a/Editor.AppImage"), ("APPDIR", "/tmp/.mount_edit")],
        DPKG,
        SystemPackage,
    ),
    (
        "/tmp/.mount_homing/usr/bin/homing-tray",
        &[("APPIMAGE", "/home/a/Homing.AppImage"), ("APPDIR", "/tmp/.mount_homing")],
        DPKG,
        AppImage,
    ),
    ("/tmp/.mount_homing/usr/bin/homing-tray", &[("APPDIR", "/tmp/.mount_homing")], DPKG, Source),
    ("/usr/bin/homing-tray", &[], DPKG, SystemPackage),
    ("/usr/bin/homing-tray (deleted)", &[], DPKG, SystemPackage),
    ("/usr/libexec/homing/window", &[], &["/usr/lib/sysimage/rpm"], SystemPackage),
    ("/usr/bin/homing-tray", &[], &["/var/lib/rpm"], SystemPackage),
    ("/usr/bin/homing-tray", &[], &["/var/lib/pacman/local"], SystemPackage),
    ("/nix/store/abc-homing-1.0.0/bin/homing-tray", &[], &[], SystemPackage),
    ("/usr/bin/homing-tray", &[], &[], Source),
    ("/usr/local/bin/homing-tray", &[], DPKG, Source),
    ("/usrlocal/homing-tray", &[], DPKG, Source),
    ("/opt/homing/homing-tray", &[], DPKG, Source),
    ("/home/a/homing/target/release/homing-tray", &[], DPKG, Source),
    ("/home/linuxbrew/.linuxbrew/Cellar/homing/1.0.0/bin/homing", &[], DPKG, Homebrew),
    ("", &[], DPKG, Source),
    ("", &[("SNAP", ""), ("APPDIR", "/"), ("APPIMAGE", "x")], &[], Source),
];

const OTHERS: &[Case] = &[
    ("/Applications/Homing.app/Contents/MacOS/homing-tray", &[], &[], MacosBundle),
    ("/Users/a/Applications/Homing.app/Contents/MacOS/homing-tray", &[], &[], MacosBundle),
    (
        "/Applications/Homing.app/Contents/MacOS/homing-tray",
        &[],
        &["/opt/homebrew/Caskroom/homing"],
        Homebrew,
    ),
    ("/opt/homebrew/Cellar/homing/1.0.0/bin/homing", &[], &[], Homebrew),
    ("/Users/a/homing/target/debug/homing", &[], &["/usr/local/Caskroom/homing"], Source),
    ("C:\\Program Files\\Homing\\homing-tray.exe", WINDOWS, &[], WindowsInstaller),
    ("c:\\program files\\Homing\\homing-tray.exe", WINDOWS, &[], WindowsInstaller),
    ("\\\\?\\C:\\Program Files (x86)\\Homing\\homing.exe", WINDOWS, &[], WindowsInstaller),
    (
        "C:\\Users\\Alice\\AppData\\Local\\Programs\\Homing\\homing.exe",
        WINDOWS,
        &[],
        WindowsInstaller,
    ),
    ("C:\\Users\\Alice\\AppData\\Local\\Homing\\homing.exe", WINDOWS, &[], WindowsInstaller),
    ("C:\\Users\\Alice\\AppData\\Local\\Temp\\homing.exe", WINDOWS, &[], Source),
    ("C:\\Program Files2\\Homing\\homing.exe", WINDOWS, &[], Source),
    ("D:\\homing\\target\\release\\homing.exe", WINDOWS, &[], Source),
];

#[test]
fn how_a_program_came_here_follows_from_where_it_is_and_what_is_around_it() {
    for (program, variables, paths, expected) in LINUX.iter().chain(OTHERS) {
        let set: BTreeMap<&str, &str> = variables.iter().copied().collect();
        let variable = |name: &str| set.get(name).map(|value| (*value).to_owned());
        let said = packaging(program, &variable, &|path| paths.contains(&path));
        assert_eq!(said, *expected, "{program} {variables:?} {paths:?}");
    }
}

#[test]
fn every_way_is_proved_by_a_case() {
    let all =
        [Flatpak, Snap, AppImage, SystemPackage, Homebrew, WindowsInstaller, MacosBundle, Source];
    for one in all {
        assert!(LINUX.iter().chain(OTHERS).any(|case| case.3 == one), "{one:?}");
    }
}
