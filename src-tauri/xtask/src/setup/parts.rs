//! What Homing needs of a machine: one table, for every system.

use std::path::Path;

use crate::command::{exists, program, succeeds};

/// What a part is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Purpose {
    /// Compile the engine and the command line
    Engine,
    /// Compile everything and start it on this desktop
    Build,
    /// Show the tray and the window without a display
    Display,
    /// Run every test
    Test,
    /// Draw the icon files anew
    Icons,
}

/// How a part's presence is seen.
pub(crate) enum Found {
    /// A program on the path.
    Program(&'static str),
    /// One of these programs.
    AnyProgram(&'static [&'static str]),
    /// A library with its headers, as pkg-config knows it.
    Library(&'static str),
    /// One of these files.
    File(&'static [&'static str]),
    /// A command that succeeds.
    Succeeds(&'static [&'static str]),
}

impl Found {
    /// Looks.
    pub(crate) fn holds(&self) -> bool {
        match self {
            Self::Program(name) => exists(name),
            Self::AnyProgram(names) => names.iter().any(|name| exists(name)),
            Self::Library(name) => succeeds(&mut program("pkg-config", &["--exists", name])),
            Self::File(paths) => paths.iter().any(|path| Path::new(path).exists()),
            Self::Succeeds(words) => match words.split_first() {
                Some((name, arguments)) => succeeds(&mut program(name, arguments)),
                None => false,
            },
        }
    }
}

/// How a part is come by on each system; an empty text: not needed there.
pub(crate) struct From {
    /// Debian and its relatives, with apt.
    pub(crate) debian: &'static str,
    /// Fedora and its relatives, with dnf.
    pub(crate) fedora: &'static str,
    /// Arch and its relatives, with pacman.
    pub(crate) arch: &'static str,
    /// macOS: a command.
    pub(crate) macos: &'static str,
    /// Windows: a command.
    pub(crate) windows: &'static str,
    /// Anywhere: a command that needs no rights.
    pub(crate) anywhere: &'static str,
    /// What to do by hand where none of these knows it.
    pub(crate) by_hand: &'static str,
}

/// Something that is needed.
pub(crate) struct Part {
    /// Its name.
    pub(crate) what: &'static str,
    /// What it does here.
    pub(crate) why: &'static str,
    /// What it is needed for.
    pub(crate) purposes: &'static [Purpose],
    /// How its presence is seen.
    pub(crate) found: Found,
    /// Where it comes from.
    pub(crate) from: From,
}

impl Part {
    /// Whether this system needs it at all.
    pub(crate) fn concerns_this_system(&self) -> bool {
        let From { debian, macos, windows, anywhere, by_hand, .. } = &self.from;
        let here = match std::env::consts::OS {
            "macos" => macos,
            "windows" => windows,
            _ => debian,
        };
        [here, anywhere, by_hand].iter().any(|text| !text.is_empty())
    }
}

use Found::{AnyProgram, File, Library, Program, Succeeds};
use Purpose::{Build, Display, Engine, Icons, Test};

const NONE: From =
    From { debian: "", fedora: "", arch: "", macos: "", windows: "", anywhere: "", by_hand: "" };

/// A part that Linux systems alone need, with its package's name on each.
pub(super) const fn linux(
    what: &'static str,
    why: &'static str,
    purposes: &'static [Purpose],
    found: Found,
    [debian, fedora, arch]: [&'static str; 3],
) -> Part {
    Part { what, why, purposes, found, from: From { debian, fedora, arch, ..NONE } }
}

/// Everything.
pub(crate) const PARTS: &[Part] = &[
    Part {
        what: "a C compiler",
        why: "SQLite and the linker",
        purposes: &[Engine, Build, Test],
        found: if cfg!(windows) { WINDOWS_LINKER } else { Program("cc") },
        from: From {
            debian: "build-essential",
            fedora: "gcc",
            arch: "base-devel",
            macos: "xcode-select --install",
            windows: "winget install --exact --id Microsoft.VisualStudio.2022.BuildTools --override \
                      \"--passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended\"",
            ..NONE
        },
    },
    Part {
        what: "Node.js 20 or newer with npm",
        why: "builds the window's page",
        purposes: &[Build, Test],
        found: Program("npm"),
        from: From { by_hand: "install Node.js 20.19 or newer from nodejs.org", ..NONE },
    },
    Part {
        what: "rustfmt",
        why: "the format check",
        purposes: &[Test],
        found: Succeeds(&["cargo", "fmt", "--version"]),
        from: From { anywhere: "rustup component add rustfmt", ..NONE },
    },
    Part {
        what: "clippy",
        why: "the lints",
        purposes: &[Test],
        found: Succeeds(&["cargo", "clippy", "--version"]),
        from: From { anywhere: "rustup component add clippy", ..NONE },
    },
    Part {
        what: "WebView2",
        why: "draws the window",
        purposes: &[Build],
        found: Succeeds(&[
            "reg",
            "query",
            r"HKLM\SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}",
        ]),
        from: From { windows: "winget install --exact --id Microsoft.EdgeWebView2Runtime", ..NONE },
    },
    linux(
        "pkg-config",
        "finds libraries",
        &[Build, Test],
        Program("pkg-config"),
        ["pkg-config", "pkgconf-pkg-config", "pkgconf"],
    ),
    linux(
        "WebKitGTK 4.1",
        "draws the window",
        &[Build, Test],
        Library("webkit2gtk-4.1"),
        ["libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "webkit2gtk-4.1"],
    ),
    linux(
        "Xvfb",
        "a display for the desktop test",
        &[Display, Test],
        Program("Xvfb"),
        ["xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb"],
    ),
    linux(
        "xfce4-panel",
        "shows the tray icon",
        &[Display, Test],
        Program("xfce4-panel"),
        ["xfce4-panel", "xfce4-panel", "xfce4-panel"],
    ),
    linux(
        "dbus-daemon",
        "a session bus of its own",
        &[Display, Test],
        Program("dbus-daemon"),
        ["dbus-daemon", "dbus-daemon", "dbus"],
    ),
    linux(
        "dbus-launch",
        "starts a session bus",
        &[Display, Test],
        Program("dbus-launch"),
        ["dbus-x11", "dbus-x11", "dbus"],
    ),
    linux(
        "kill",
        "ends what was started",
        &[Display, Test],
        Program("kill"),
        ["procps", "procps-ng", "procps-ng"],
    ),
    linux(
        "gdbus",
        "speaks to the tray icon",
        &[Display, Test],
        Program("gdbus"),
        ["libglib2.0-bin", "glib2", "glib2"],
    ),
    linux(
        "ImageMagick",
        "takes the screenshot",
        &[Display, Test],
        Program("import"),
        ["imagemagick", "ImageMagick", "imagemagick"],
    ),
    linux(
        "the Adwaita icons",
        "the window's and panel's symbols",
        &[Display, Test],
        File(&["/usr/share/icons/Adwaita/index.theme"]),
        ["adwaita-icon-theme", "adwaita-icon-theme", "adwaita-icon-theme"],
    ),
    linux(
        "the SVG picture loader",
        "shows those icons",
        &[Display, Test],
        Succeeds(&[
            "sh",
            "-c",
            "ls /usr/lib*/gdk-pixbuf-2.0/*/loaders/*svg* /usr/lib/*/gdk-pixbuf-2.0/*/loaders/*svg* 2>/dev/null | grep -q .",
        ]),
        ["librsvg2-common", "librsvg2", "librsvg"],
    ),
    linux(
        "the DejaVu fonts",
        "letters on a machine without a desktop",
        &[Display, Test],
        Succeeds(&["sh", "-c", "fc-list | grep -qi dejavu"]),
        ["fonts-dejavu fontconfig", "dejavu-sans-fonts fontconfig", "ttf-dejavu fontconfig"],
    ),
    linux(
        "dunst",
        "receives notifications in the desktop test",
        &[Test],
        Program("dunst"),
        ["dunst", "dunst", "dunst"],
    ),
    linux(
        "gnome-keyring",
        "a keyring for the secret tests",
        &[Test],
        Program("gnome-keyring-daemon"),
        ["gnome-keyring", "gnome-keyring", "gnome-keyring"],
    ),
    linux(
        "secret-tool",
        "reads that keyring from outside",
        &[Test],
        Program("secret-tool"),
        ["libsecret-tools", "libsecret", "libsecret"],
    ),
    linux(
        "WebKitWebDriver",
        "drives the real window",
        &[Test],
        Program("WebKitWebDriver"),
        ["webkit2gtk-driver", "webkit2gtk-driver", "webkit2gtk-4.1"],
    ),
    linux(
        "rsvg-convert",
        "draws the icons",
        &[Icons],
        Program("rsvg-convert"),
        ["librsvg2-bin", "librsvg2-tools", "librsvg"],
    ),
    linux(
        "icotool",
        "makes the Windows icon",
        &[Icons],
        Program("icotool"),
        ["icoutils", "icoutils", "icoutils"],
    ),
    linux(
        "png2icns",
        "makes the macOS icon",
        &[Icons],
        Program("png2icns"),
        ["icnsutils", "libicns-utils", "libicns"],
    ),
    linux(
        "named",
        "the name server that judges DNS updates",
        &[Test],
        Program("named"),
        ["bind9", "bind", "bind"],
    ),
    linux(
        "dig",
        "reads records back, with nsupdate, beside which messages are compared",
        &[Test],
        Program("dig"),
        ["bind9-dnsutils", "bind-utils", "bind"],
    ),
    linux(
        "krb5kdc",
        "the Kerberos realm of the tests of GSS-TSIG",
        &[Test],
        Program("krb5kdc"),
        ["krb5-kdc", "krb5-server", "krb5"],
    ),
    linux(
        "kadmin.local",
        "adds the realm's users and services",
        &[Test],
        Program("kadmin.local"),
        ["krb5-admin-server", "krb5-server", "krb5"],
    ),
    linux(
        "kinit",
        "gets their tickets",
        &[Test],
        Program("kinit"),
        ["krb5-user", "krb5-workstation", "krb5"],
    ),
    linux(
        "samba",
        "the domain controller that judges GSS-TSIG",
        &[Test],
        Program("samba"),
        ["samba-ad-dc samba-ad-provision samba-dsdb-modules winbind", "samba-dc", "samba"],
    ),
    linux(
        "knotc",
        "the name server that judges DNS updates and the lines for Knot",
        &[Test],
        Program("knotc"),
        ["knot", "knot", "knot"],
    ),
    linux(
        "PowerDNS with SQLite",
        "the name server that judges DNS updates in yet another way",
        &[Test],
        Succeeds(&[
            "sh",
            "-c",
            "PATH=$PATH:/usr/sbin:/sbin command -v pdns_server && \
             ls /usr/lib*/pdns/libgsqlite3* /usr/lib*/*/pdns/libgsqlite3* 2>/dev/null | grep -q .",
        ]),
        ["pdns-server pdns-backend-sqlite3", "pdns pdns-backend-sqlite", "powerdns"],
    ),
    linux(
        "turnserver",
        "the STUN server that tells from where it is asked",
        &[Test],
        Program("turnserver"),
        ["coturn", "coturn", "coturn"],
    ),
    linux(
        "miniupnpd",
        "a real router in a network namespace",
        &[Test],
        Succeeds(&["sh", "-c", "PATH=$PATH:/usr/sbin:/sbin command -v miniupnpd"]),
        ["miniupnpd-nftables", "miniupnpd", ""],
    ),
    linux(
        "nft",
        "that router's rules",
        &[Test],
        Succeeds(&["sh", "-c", "PATH=$PATH:/usr/sbin:/sbin command -v nft"]),
        ["nftables", "nftables", "nftables"],
    ),
    linux("ip", "network namespaces", &[Test], Program("ip"), ["iproute2", "iproute", "iproute2"]),
    linux(
        "Chromium",
        "the page's tests in a browser",
        &[Test],
        AnyProgram(&["chromium", "chromium-browser", "google-chrome"]),
        ["chromium", "chromium", "chromium"],
    ),
];

/// Rust finds Microsoft's linker through the same installer record.
const WINDOWS_LINKER: Found = File(&[
    r"C:\Program Files (x86)\Microsoft Visual Studio\2022\BuildTools\VC\Tools\MSVC",
    r"C:\Program Files\Microsoft Visual Studio\2022\Community\VC\Tools\MSVC",
    r"C:\Program Files\Microsoft Visual Studio\2022\Professional\VC\Tools\MSVC",
    r"C:\Program Files\Microsoft Visual Studio\2022\Enterprise\VC\Tools\MSVC",
]);
