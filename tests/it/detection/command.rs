//! Programs of the user's, real ones.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use homing_engine::detect::Detector;
use homing_engine::model::public::Kind;
use homing_engine::model::{Address, Answer, Family, Miss, Source, SourceKind};
use homing_engine::net::http::Http;
use tempfile::TempDir;

use super::{ask, known, miss};

fn look(words: &[&str], family: Family) -> Answer {
    let program = words.iter().map(|&word| word.to_owned()).collect();
    ask(SourceKind::Command { program }, family)
}

/// What a look at a shell that runs this text gives.
fn shell(text: &str, family: Family) -> Answer {
    look(&["/bin/sh", "-c", text], family)
}

/// A script of one's own.
fn script(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a script");
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    (folder, path)
}

#[test]
fn a_program_does_not_see_the_variables_that_are_hidden_from_it() {
    // `HOME` stands for a secret, since tests may not set variables of their own process.
    let text = "[ -z \"$HOME\" ] && echo 93.184.216.34";
    let program = ["/bin/sh", "-c", text].map(str::to_owned).to_vec();
    let source = Source::own("command".into(), SourceKind::Command { program });
    let look = |hidden: Vec<std::ffi::OsString>| {
        let detector = Detector::new(Http::new()).hiding(hidden);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(detector.look(&source, Family::Ipv4, None)).address
    };
    assert_eq!(look(vec!["HOME".into()]), known("93.184.216.34"));
    assert_eq!(look(Vec::new()), Address::Unknown);
}

#[test]
fn what_a_program_prints_is_read_for_the_family_that_it_is_asked_for() {
    let both = "case $HOMING_FAMILY in ipv4) echo 93.184.216.34;; ipv6) echo 2a00:1450::1;; esac";
    assert_eq!(shell(both, Family::Ipv4).address, known("93.184.216.34"));
    assert_eq!(shell(both, Family::Ipv6).address, known("2a00:1450::1"));
    let who = || "/bin/sh".to_owned();
    let other = miss(shell("echo 2a00:1450::1", Family::Ipv4));
    assert_eq!(other, Miss::OtherFamily { who: who() });
    assert_eq!(shell("echo 192.168.1.7", Family::Ipv4).address, known("192.168.1.7"));
    let (address, kind) = ("127.0.0.1".parse().unwrap(), Kind::Loopback);
    let bogus = Miss::Bogus { who: who(), address, kind };
    assert_eq!(miss(shell("echo 127.0.0.1", Family::Ipv4)), bogus);
    for text in ["true", "echo", "echo no address", "echo 93.184.216.34 >&2"] {
        let why = miss(shell(text, Family::Ipv4));
        assert_eq!(why, Miss::NotUnderstood { who: who() }, "{text}");
    }
}

#[test]
fn no_shell_reads_the_arguments() {
    let expected = "one two|$(echo 93.184.216.35)|`id`|;|*|\"|";
    let (_folder, path) = script(&format!(
        "[ \"$#\" = 6 ] && [ \"$(printf '%s|' \"$@\")\" = '{expected}' ] && echo 93.184.216.34"
    ));
    let words =
        [path.to_str().unwrap(), "one two", "$(echo 93.184.216.35)", "`id`", ";", "*", "\""];
    let seen = look(&words, Family::Ipv4);
    assert_eq!((seen.address, seen.miss), (known("93.184.216.34"), None));
}

#[test]
fn a_program_that_fails_or_is_not_there_is_told() {
    let failed = |status| Miss::CommandFailed { status };
    assert_eq!(miss(shell("echo 93.184.216.34; exit 3", Family::Ipv4)), failed(Some(3)));
    assert_eq!(miss(shell("kill -TERM $$", Family::Ipv4)), failed(Some(128 + 15)));
    let why = miss(look(&["/nonexistent/program"], Family::Ipv4));
    let told = |detail: &str| detail.starts_with("/nonexistent/program: ");
    assert!(matches!(&why, Miss::Failed { detail } if told(detail)), "{why:?}");
}

#[test]
fn it_reads_nothing_from_the_engine() {
    assert_eq!(shell("cat; echo 93.184.216.34", Family::Ipv4).address, known("93.184.216.34"));
}

#[test]
fn a_program_that_prints_too_much_is_ended() {
    let endless = "echo $$ >\"$0\"; echo 93.184.216.34; while :; do echo; done";
    let (folder, path) = script(endless);
    let pid = folder.path().join("pid");
    let words = ["/bin/sh", "-c", endless, pid.to_str().unwrap()];
    let seen = look(&words, Family::Ipv4);
    assert!(seen.took < Duration::from_secs(5), "{:?}", seen.took);
    assert_eq!(miss(seen), Miss::CommandFailed { status: None });
    ends(&pid);
    drop(path);
    let just = format!("printf 93.184.216.34; printf '%{}s' ''", 1024 - 13);
    assert_eq!(shell(&just, Family::Ipv4).address, known("93.184.216.34"));
}

#[test]
fn a_program_that_takes_too_long_is_ended_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let text = "sleep 1000 & echo $! >\"$0\"; echo 93.184.216.34; wait";
    let seen = look(&["/bin/sh", "-c", text, pid.to_str().unwrap()], Family::Ipv4);
    assert!(seen.took >= Duration::from_secs(5), "{:?}", seen.took);
    assert_eq!(miss(seen), Miss::CommandFailed { status: None });
    ends(&pid);
}

/// Waits until the process whose number stands in a file has ended.
fn ends(file: &Path) {
    let pid = std::fs::read_to_string(file).unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while runs(pid.trim()) {
        assert!(Instant::now() < deadline, "process {pid} still runs");
        std::thread::sleep(Duration::from_millis(5)); // between two looks whether it has ended
    }
}

/// Whether a process runs; one that has ended and is not yet buried does not.
fn runs(pid: &str) -> bool {
    let words = ["-o", "stat=", "-p", pid];
    let output = std::process::Command::new("ps").args(words).output().unwrap();
    let state = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}
