//! The domains in which short names are looked up, from resolv.conf(5).

use std::fs::File;
use std::io::Read as _;

use super::suffix;

/// Where they stand; the second is systemd-resolved's, where the first may name only its stub.
const FILES: [&str; 2] = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"];

/// The largest file that is read, octets.
const LARGEST: u64 = 64 * 1024;

/// Reads them: short files of this computer, in less time than it takes to wake a thread for it.
pub(super) fn read() -> Vec<String> {
    let mut found = Vec::new();
    for path in FILES {
        let mut text = Vec::new();
        let read = File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut text));
        if read.is_ok() {
            found.extend(in_text(&String::from_utf8_lossy(&text)));
        }
    }
    found
}

/// Those of one file: of several lines, the last counts.
fn in_text(text: &str) -> Vec<String> {
    let mut lines = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        matches!(words.next(), Some("search" | "domain")).then_some(words)
    });
    lines.next_back().into_iter().flatten().filter_map(suffix).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_search_line_counts() {
        assert_eq!(in_text("nameserver 10.0.0.1\nsearch fritz.box\n"), ["fritz.box"]);
        assert_eq!(in_text("domain Example.ORG.\n"), ["example.org"]);
        assert_eq!(
            in_text("search old.example\n  search\tlan  corp.example.\noptions edns0\n"),
            ["lan", "corp.example"]
        );
    }

    #[test]
    fn what_is_no_domain_is_left_out() {
        for nothing in ["", "search", "search .", "# search lan", ";search lan", "searching lan"] {
            assert_eq!(in_text(nothing), [""; 0], "{nothing}");
        }
        let long = format!("search {}", "a".repeat(300));
        assert_eq!(in_text(&long), [""; 0]);
    }
}
