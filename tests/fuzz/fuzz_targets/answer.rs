//! Nobody who does not know the key can make an answer that counts as done, or as not done although
//! the server has said so.

#![no_main]

use std::sync::OnceLock;

use homing_engine::model::{Change, Outcome, PerFamily};
use homing_engine::publish::rfc2136::target::read_name;
use homing_engine::publish::rfc2136::tsig::{ALGORITHMS, Key, Signed, sign};
use homing_engine::publish::rfc2136::{answer, key, message};
use libfuzzer_sys::fuzz_target;

const NOW: u64 = 1_800_000_000;

/// A signed update by each algorithm, and its key.
fn asked() -> &'static [(Key, Signed)] {
    static ASKED: OnceLock<Vec<(Key, Signed)>> = OnceLock::new();
    ASKED.get_or_init(|| {
        let zone = read_name("zone", "example.test").expect("a zone");
        let host = "nas.example.test".parse().expect("a name");
        let send = PerFamily { ipv4: "192.0.2.7".parse().ok(), ipv6: None };
        let changes = [Change { host, send, whole: send, ttl: None, claim: None }];
        let with = |algorithm: &str| {
            let secret = "c2l4dGVlbiBvY3RldHM/+y8=";
            let (_, key) = key::read(secret, Some("k"), Some(algorithm)).expect("a key");
            let bytes = message::write(&zone, &changes).expect("a message");
            let signed = sign(&key, bytes, NOW);
            (key, signed)
        };
        ALGORITHMS.iter().map(|algorithm| with(algorithm.name)).collect()
    })
}

fuzz_target!(|noise: &[u8]| {
    for (key, signed) in asked() {
        // With the right number and mark of an answer, so that the noise gets beyond these.
        let mut bytes = noise.to_vec();
        if let Some(start) = bytes.get_mut(..3) {
            start[..2].copy_from_slice(&signed.bytes[..2]);
            start[2] = start[2] & 0x07 | 0xA8;
        }
        for bytes in [&bytes[..], noise] {
            let verdict = answer::read(Some(key), signed, bytes, NOW);
            assert_ne!(verdict.outcome, Outcome::Changed);
            assert!(!answer::denies(Some(key), signed, bytes, NOW));
            let _ = answer::read(None, signed, bytes, NOW);
            let _ = answer::denies(None, signed, bytes, NOW);
        }
    }
});
