//! What updates of providers are held against. Services in Python live in an environment of their
//! own, in the user's cache.

use super::parts::{Found, From, Part, Purpose, linux};

/// Other clients, Python and what comes with it, and the services.
pub(crate) const JUDGES: &[Part] = &[
    linux(
        "inadyn",
        "updates names one by one, beside which a thousand are timed; says what its files mean",
        &[Purpose::Test],
        Found::Program("inadyn"),
        ["inadyn", "inadyn", "inadyn"],
    ),
    linux(
        "ddclient",
        "says what its files mean that settings are brought from",
        &[Purpose::Test],
        Found::Program("ddclient"),
        ["ddclient", "ddclient", "ddclient"],
    ),
    linux(
        "Python with venv",
        "runs the services that judge updates",
        &[Purpose::Test],
        Found::Succeeds(&["python3", "-c", "import ensurepip, venv"]),
        ["python3-venv", "python3", "python"],
    ),
    Part {
        what: "moto and nsupdate.info",
        why: "judge updates of Route 53 and dyndns2",
        purposes: &[Purpose::Test],
        found: Found::Succeeds(&["sh", "-c", THERE]),
        from: From {
            anywhere: if cfg!(windows) { "" } else { INSTALL },
            debian: "",
            fedora: "",
            arch: "",
            macos: "",
            windows: "",
            by_hand: "",
        },
    },
];

/// Whether all packages are in the environment; a folder's name may have blanks.
const THERE: &str = "IFS=; cd ${XDG_CACHE_HOME:-$HOME/.cache}/homing/judges && \
                     cd lib/python3*/site-packages && ls moto/server.py flask argon2 nsupdate";

/// Makes the environment; every version is one that was seen to work.
const INSTALL: &str = "sh -c \"IFS=; d=${XDG_CACHE_HOME:-$HOME/.cache}/homing && mkdir -p $d && \
                       python3 -m venv $d/judges && $d/judges/bin/pip install --quiet \
                       moto[server]==5.2.5 nsupdate==0.13.0 argon2-cffi\"";
