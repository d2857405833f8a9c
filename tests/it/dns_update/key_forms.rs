//! Keys as the tools of name servers write them.

use std::process::Command;

use homing_engine::publish::rfc2136::key::{Described, Unread, describe, generate, read};
use homing_engine::publish::rfc2136::tsig::{ALGORITHMS, Algorithm};

const SECRET: &str = "c2l4dGVlbiBvY3RldHM/+y8=";

/// Name, algorithm and secret of the key that is read.
fn told(
    text: &str,
    name: Option<&str>,
    algorithm: Option<&str>,
) -> Option<(String, String, Vec<u8>)> {
    let (name, key) = read(text, name, algorithm).ok()?;
    Some((name, key.algorithm.name.to_owned(), key.secret.to_vec()))
}

/// What is wrong with a text.
fn fault(text: &str, name: Option<&str>, algorithm: Option<&str>) -> String {
    let fault = read(text, name, algorithm).expect_err("a fault");
    assert!(!fault.detail.contains("c2l4"), "no part of a secret in: {}", fault.detail);
    fault.detail
}

#[test]
fn a_key_is_read_from_every_form() {
    let octets = b"sixteen octets?\xfb/".to_vec();
    let key =
        |algorithm: &str| Some(("homing-key".to_owned(), algorithm.to_owned(), octets.clone()));
    let forms = [
        (
            "hmac-sha512",
            format!(
                "key \"homing-key\" {{\n\talgorithm hmac-sha512;\n\tsecret \"{SECRET}\";\n}};\n"
            ),
        ),
        (
            "hmac-sha512",
            format!(
                "# mine\n/* {{ */ key homing-key. {{ secret {SECRET}; // so\n algorithm HMAC-SHA512 ; }};"
            ),
        ),
        (
            "hmac-sha256-128",
            format!("key \"homing-key\" {{ algorithm hmac-sha256-128; secret \"{SECRET}\"; }};"),
        ),
        (
            "hmac-md5",
            format!("key:\n  - id: homing-key\n    algorithm: hmac-md5\n    secret: {SECRET}\n"),
        ),
        (
            "hmac-sha384",
            format!("key:\n- id: \"homing-key.\"\n  secret: '{SECRET}'\n  algorithm: hmac-sha384"),
        ),
        ("hmac-sha1", format!("hmac-sha1:homing-key:{SECRET}")),
        ("hmac-sha1", format!("# hmac-sha1:homing-key:{SECRET}")),
        ("hmac-sha256", format!("homing-key.:{SECRET}")),
        ("hmac-sha224", format!("homing-key. hmac-sha224. {SECRET}\n")),
        ("hmac-sha224", format!("pdnsutil import-tsig-key homing-key hmac-sha224 {SECRET}")),
        ("hmac-sha224", format!("Create new TSIG key homing-key hmac-sha224 {SECRET}")),
        ("hmac-md5", format!("homing-key. hmac-md5.sig-alg.reg.int. {SECRET}")),
    ];
    for (algorithm, text) in &forms {
        assert_eq!(told(text, None, None), key(algorithm), "{text}");
        assert_eq!(
            told(text, Some("Homing-Key."), None).map(|told| told.1),
            Some(algorithm.to_string())
        );
        assert_eq!(told(&text.replace('\n', "\r\n"), None, None), key(algorithm), "{text}");
        if !text.contains("//") && !text.contains("# mine") {
            let pasted = text.replace('\n', "");
            assert_eq!(told(&pasted, None, None), key(algorithm), "in one line: {pasted}");
        }
    }
}

#[test]
fn a_private_key_file_tells_all_but_the_name() {
    let numbers = [
        (157, "MD5", "hmac-md5"),
        (161, "SHA1", "hmac-sha1"),
        (162, "SHA224", "hmac-sha224"),
        (163, "SHA256", "hmac-sha256"),
        (164, "SHA384", "hmac-sha384"),
        (165, "SHA512", "hmac-sha512"),
    ];
    for (number, hash, algorithm) in numbers {
        let text = format!(
            "Private-key-format: v1.3\nAlgorithm: {number} (HMAC_{hash})\nKey: {SECRET}\n\
             Bits: AAA=\nCreated: 20260101000000\nPublish: 20260101000000\n"
        );
        for text in [&text, &text.replace('\n', "")] {
            let read = told(text, Some("homing-key"), None).expect("a key");
            assert_eq!((read.1.as_str(), read.2.len()), (algorithm, 17), "{text}");
            assert_eq!(fault(text, None, None), "key is not set");
        }
    }
    let short = format!(
        "Private-key-format: v1.2\nAlgorithm: 163 (HMAC_SHA256)\nKey: {SECRET}\nBits: AIA=\n"
    );
    assert_eq!(told(&short, Some("k"), None).expect("a key").1, "hmac-sha256-128");
    let other = short.replace("163 (HMAC_SHA256)", "13 (ECDSAP256SHA256)");
    assert_eq!(fault(&other, Some("k"), None), "the key file is malformed");
}

#[test]
fn a_bare_secret_needs_its_name_and_may_be_folded() {
    let folded = format!(" {}\n {}\n", &SECRET[..12], &SECRET[12..]);
    for text in [SECRET, &folded] {
        let read = told(text, Some("homing-key"), None).expect("a key");
        assert_eq!((read.1.as_str(), read.2.len()), ("hmac-sha256", 17));
        assert_eq!(told(text, Some("k"), Some("hmac-sha1-96")).expect("a key").1, "hmac-sha1-96");
        assert_eq!(fault(text, None, None), "key is not set");
    }
}

#[test]
fn a_file_with_several_keys_needs_to_be_told_which() {
    let bind = |name| format!("key {name} {{ algorithm hmac-sha512; secret \"{SECRET}\"; }};\n");
    let knot = |name| format!("  - id: {name}\n    algorithm: hmac-sha512\n    secret: {SECRET}\n");
    let list = |name| format!("{name}. hmac-sha512. {SECRET}\n");
    for text in [
        ["one", "two"].map(bind).concat(),
        format!("key:\n{}", ["one", "two"].map(knot).concat()),
        ["one", "two"].map(list).concat(),
    ] {
        assert_eq!(told(&text, Some("two"), None).expect("a key").0, "two", "{text}");
        assert!(fault(&text, None, None).contains("several keys"), "{text}");
        assert!(fault(&text, Some("three"), None).contains("no key three"), "{text}");
    }
}

#[test]
fn what_account_and_file_say_differently_is_a_fault() {
    let text = format!("key \"homing-key\" {{ algorithm hmac-sha512; secret \"{SECRET}\"; }};");
    assert!(fault(&text, Some("another"), None).contains("no key another"));
    let said = fault(&text, None, Some("hmac-sha256"));
    assert_eq!(said, "the key file says hmac-sha512, but the account's algorithm is hmac-sha256");
    assert!(told(&text, Some("homing-key"), Some("HMAC-SHA512")).is_some());
}

#[test]
fn what_a_text_says_of_its_keys_is_told_without_their_secrets() {
    let told =
        |name: Option<&str>, algorithm| Described { name: name.map(str::to_owned), algorithm };
    let bind = |name, secret| {
        format!("key \"{name}\" {{\n\talgorithm HMAC-SHA512;\n\tsecret \"{secret}\";\n}};\n")
    };
    let one = vec![told(Some("homing-key"), Some("hmac-sha512"))];
    assert_eq!(describe(&bind("homing-key.", SECRET), Some("home.key")), Ok(one.clone()));
    // A key that could not be used is no choice beside one that can.
    let mixed = bind("bad", "c2l4") + &bind("worse", "!") + &bind("homing-key", SECRET);
    let usable = [told(Some("bad"), Some("hmac-sha512"))].into_iter().chain(one).collect();
    assert_eq!(describe(&mixed, None), Ok(usable));
    let private =
        format!("Private-key-format: v1.3\nAlgorithm: 165 (HMAC_SHA512)\nKey: {SECRET}\n");
    let named = describe(&private, Some("Khoming-key.+165+12345.private"));
    assert_eq!(named, Ok(vec![told(Some("homing-key"), Some("hmac-sha512"))]));
    assert_eq!(describe(&private, None), Ok(vec![told(None, Some("hmac-sha512"))]));
    assert_eq!(describe(&format!("k:{SECRET}"), None), Ok(vec![told(Some("k"), None)]));
    assert_eq!(describe(SECRET, Some("Knot.txt")), Ok(vec![told(None, None)]));
}

#[test]
fn what_keeps_a_text_from_being_a_key_is_named() {
    let row = |name, algorithm, secret| format!("{name} {algorithm} {secret}\n");
    for (unread, text) in [
        (Unread::Malformed, "Dear admin, here is the key.".to_owned()),
        (Unread::Malformed, format!("key \"k\" {{ algorithm hmac-sha256; secret \"{SECRET}\";")),
        (Unread::Malformed, String::new()),
        (Unread::NoKey, "zone \"k\" { type primary; };".to_owned()),
        (Unread::Name, row("a..b", "hmac-sha256", SECRET)),
        (Unread::Algorithm, row("k", "hmac-foo", SECRET)),
        (Unread::Secret, row("k", "hmac-sha256", &SECRET[1..])),
        (Unread::Secret, "key k { algorithm hmac-sha256; secret \"\"; };".to_owned()),
    ] {
        assert_eq!(describe(&text, None), Err(unread), "{text}");
    }
}

#[test]
fn what_is_no_key_is_a_fault_that_repeats_nothing() {
    for text in [
        &format!("key \"k\" {{ algorithm hmac-foo; secret \"{SECRET}\"; }};"),
        &format!("key \"k\" {{ algorithm hmac-sha256; secret \"{SECRET}; }};"),
        &format!("key \"k\" {{ algorithm hmac-sha256; secret \"{SECRET}\";"),
        &format!("key \"k\" {{ algorithm hmac-sha256; secret \"{SECRET}"),
        &format!("zone \"k\" {{ secret \"{SECRET}\"; }};"),
        &format!("key k {{ algorithm hmac-sha256; /* {SECRET}"),
        &format!("secret: {SECRET}"),
        &"- id: k algorithm: hmac-sha256 secret:".to_owned(),
        &format!("k. hmac-foo. {SECRET}"),
        &format!("a:b:c:{SECRET}"),
        &format!("Private-key-format: v1.3 Key: {SECRET}"),
        &"{".to_owned(),
        &"\"".to_owned(),
        &"key \"k\" { algorithm hmac-sha256; secret \"\"; };".to_owned(),
        &SECRET[1..].to_owned(),
        &String::new(),
    ] {
        fault(text, Some("k"), None);
    }
}

#[test]
fn keys_of_the_real_tools_are_read() {
    for algorithm in
        ["hmac-md5", "hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"]
    {
        for [tool, name] in [["tsig-keygen", "-a"], ["keymgr", "-t"]] {
            let mut command = Command::new(format!("/usr/sbin/{tool}"));
            match tool {
                "keymgr" => command.args([name, "homing-key", algorithm]),
                _ => command.args([name, algorithm, "homing-key"]),
            };
            // Knot is not on every computer that tests; BIND is.
            let Ok(output) = command.output() else {
                assert_eq!(tool, "keymgr", "BIND is needed");
                continue;
            };
            let text = String::from_utf8(output.stdout).expect("text");
            for text in [&text, &text.replace('\n', "")] {
                let (name, key) = read(text, None, None).expect(text);
                let told = (name.as_str(), key.algorithm.name);
                assert_eq!(told, ("homing-key", algorithm), "{text}");
                assert!(key.secret.len() >= 16, "{text}");
            }
        }
    }
}

#[test]
fn a_new_secret_is_as_long_as_the_hash_and_never_the_same() {
    for algorithm in ALGORITHMS {
        let [one, two] = [generate(algorithm), generate(algorithm)];
        let octets = told(one.expose(), Some("k"), Some(algorithm.name)).expect("a key").2;
        assert_eq!(octets.len(), algorithm.hash_octets(), "{}", algorithm.name);
        assert_ne!(one.expose(), two.expose());
    }
    assert_eq!(Algorithm::named("hmac-sha256").expect("known").hash_octets(), 32);
}
