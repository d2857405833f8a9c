//! Files in which another program keeps the address.

use std::path::Path;

use homing_engine::model::public::Kind;
use homing_engine::model::{Answer, Family, Miss, SourceKind};

use super::{ask, known, miss};

fn look(path: &Path, family: Family) -> Answer {
    ask(SourceKind::File { path: path.to_owned() }, family)
}

#[test]
fn a_file_holds_one_address_or_one_of_each_family() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wan");
    let (four, six) = ("93.184.216.34", "2a00:1450::1");
    for text in [
        format!("{four}\n"),
        format!("ip={four}\n"),
        format!("{{\"ip\":\"{four}\"}}"),
        format!("{four}\n{six}\n"),
        format!("{six}\r\n\r\n  {four}\r\n"),
        format!("{four}\n{four}\n"),
    ] {
        std::fs::write(&file, &text).unwrap();
        assert_eq!(look(&file, Family::Ipv4).address, known(four), "{text:?}");
        if text.contains(six) {
            assert_eq!(look(&file, Family::Ipv6).address, known(six), "{text:?}");
        } else {
            let who = file.display().to_string();
            assert_eq!(miss(look(&file, Family::Ipv6)), Miss::OtherFamily { who }, "{text:?}");
        }
    }
    std::fs::write(&file, "192.168.1.7").unwrap();
    assert_eq!(look(&file, Family::Ipv4).address, known("192.168.1.7"), "looked up here");
}

#[test]
fn what_is_not_surely_an_address_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wan");
    let who = || file.display().to_string();
    let large = format!("93.184.216.34{}", "\n".repeat(1024));
    for text in ["", "\n", "# wan\n93.184.216.34", "93.184.216.34 eth0", "\u{0}", &large] {
        std::fs::write(&file, text).unwrap();
        let why = miss(look(&file, Family::Ipv4));
        assert_eq!(why, Miss::NotUnderstood { who: who() }, "{text:.20?}");
    }
    std::fs::write(&file, b"\xff\xfe").unwrap();
    assert_eq!(miss(look(&file, Family::Ipv4)), Miss::NotUnderstood { who: who() });
    std::fs::write(&file, "93.184.216.34\n93.184.216.35\n2a00:1450::1").unwrap();
    assert_eq!(miss(look(&file, Family::Ipv4)), Miss::Several { who: who() });
    assert_eq!(look(&file, Family::Ipv6).address, known("2a00:1450::1"));
    std::fs::write(&file, "127.0.0.1").unwrap();
    let (address, kind) = ("127.0.0.1".parse().unwrap(), Kind::Loopback);
    assert_eq!(miss(look(&file, Family::Ipv4)), Miss::Bogus { who: who(), address, kind });
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let why = miss(look(&missing, Family::Ipv4));
    let shown = missing.display().to_string();
    assert!(matches!(&why, Miss::Failed { detail } if detail.starts_with(&shown)), "{why:?}");
    let who = folder.path().display().to_string();
    assert_eq!(miss(look(folder.path(), Family::Ipv4)), Miss::NotUnderstood { who });
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_writes_to_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let who = |path: &Path| path.display().to_string();
    assert_eq!(miss(look(&pipe, Family::Ipv4)), Miss::NotUnderstood { who: who(&pipe) });
    let zero = Path::new("/dev/zero");
    assert_eq!(miss(look(zero, Family::Ipv4)), Miss::NotUnderstood { who: who(zero) });
}
