//! Where other clients keep their settings on this computer, and reading such a file.
#![allow(clippy::disallowed_methods)] // files are read in the store

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use directories::BaseDirs;

use crate::model::Secret;

/// The largest file that is read, octets; one octet more shows that there is more.
const LARGEST: u64 = 256 * 1024 + 1;

/// Paths below the root, each with the client's code.
const ROOT: [(&str, &str); 18] = [
    ("ddclient", "etc/ddclient.conf"),
    ("ddclient", "etc/ddclient/ddclient.conf"),
    ("ddclient", "usr/local/etc/ddclient.conf"),
    ("ddclient", "usr/local/etc/ddclient/ddclient.conf"),
    ("ddclient", "opt/homebrew/etc/ddclient.conf"),
    ("ddclient", "opt/homebrew/etc/ddclient/ddclient.conf"),
    ("ddclient", "opt/local/etc/ddclient/ddclient.conf"),
    ("inadyn", "etc/inadyn.conf"),
    ("inadyn", "etc/inadyn/inadyn.conf"),
    ("inadyn", "usr/local/etc/inadyn.conf"),
    ("inadyn", "opt/homebrew/etc/inadyn.conf"),
    ("ddns-updater", "etc/ddns-updater/config.json"),
    ("ddns-updater", "opt/ddns-updater/data/config.json"),
    ("ddns-go", "root/.ddns_go_config.yaml"),
    ("ddns-go", "opt/ddns-go/.ddns_go_config.yaml"),
    ("cloudflare-ddns", "etc/cloudflare-ddns/config.json"),
    ("noip-duc", "etc/default/noip-duc"),
    ("noip-duc", "etc/noip-duc.conf"),
];

/// Paths below the user's own folder.
const HOME: [(&str, &str); 7] = [
    ("ddclient", ".ddclient.conf"),
    ("ddclient", ".config/ddclient/ddclient.conf"),
    ("inadyn", ".config/inadyn.conf"),
    ("ddns-updater", "ddns-updater/data/config.json"),
    ("ddns-go", ".ddns_go_config.yaml"),
    ("cloudflare-ddns", "cloudflare-ddns/config.json"),
    ("noip-duc", ".config/noip-duc"),
];

/// A file of another client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Others {
    /// The client's code.
    pub client: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Whether this user may read it.
    pub readable: bool,
}

/// The files of other clients that are on this computer.
pub fn others() -> Vec<Others> {
    let home = BaseDirs::new().map(|folders| folders.home_dir().to_owned());
    others_below(Path::new("/"), home.as_deref())
}

/// The same below another root and home.
pub fn others_below(root: &Path, home: Option<&Path>) -> Vec<Others> {
    let of_root = ROOT.iter().map(|(client, path)| (*client, root.join(path)));
    let of_home = HOME.iter().filter_map(|(client, path)| Some((*client, home?.join(path))));
    let there = |(client, path): (&'static str, PathBuf)| {
        let is_file = std::fs::metadata(&path).map(|file| file.is_file() && file.len() > 0);
        match is_file {
            Ok(true) => {
                let readable = std::fs::File::open(&path).is_ok();
                Some(Others { client, path, readable })
            }
            Ok(false) => None,
            // Its folder is closed to this user, so it is not known whether it is there.
            Err(_) => None,
        }
    };
    let mut found: Vec<Others> = Vec::new();
    for one in of_root.chain(of_home).filter_map(there) {
        if found.iter().all(|known| known.path != one.path) {
            found.push(one);
        }
    }
    found
}

/// Reads a file of another client, as far as the longest that is of use; what is not UTF-8 in it
/// is replaced.
///
/// # Errors
/// What the system says.
pub fn read_other(path: &Path) -> io::Result<Secret> {
    let file = std::fs::File::open(path)?;
    let mut octets = zeroize::Zeroizing::new(Vec::new());
    file.take(LARGEST).read_to_end(&mut octets)?;
    Ok(Secret::new(String::from_utf8_lossy(&octets).into_owned()))
}
