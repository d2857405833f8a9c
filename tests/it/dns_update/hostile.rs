//! The reader of answers is given what nobody should send: it never breaks and never believes it.

use std::sync::OnceLock;

use homing_engine::net::dns::frame::Frame;
use homing_engine::net::dns::{Patience, exchange};
use homing_engine::publish::rfc2136::target::Target;
use homing_engine::publish::rfc2136::tsig::{Signed, sign};
use homing_engine::publish::rfc2136::{answer, message};
use proptest::prelude::*;

use super::*;

/// A question and the answer that a real server gave to it.
pub(super) struct Talk {
    target: Target,
    asked: Signed,
    pub(super) answer: Vec<u8>,
    now: u64,
}

impl Talk {
    /// Asks a server whose key has this algorithm.
    pub(super) fn by(algorithm: &str) -> Self {
        let key = NamedKey::new("homing-key", algorithm);
        let named = server(&key);
        let account = account(&named.address.to_string(), Some(&key));
        let target = Target::read(&account, &credentials(Some(&key))).expect("an account");
        let changes = [change("nas.example.test", Some("192.0.2.7"), None)];
        let bytes =
            message::write(target.zone.as_ref().expect("a zone"), &changes).expect("a message");
        let now = u64::try_from(homing_engine::clock::now().0 / 1000).expect("a time");
        let asked = sign(&target.key.as_ref().expect("a key").1, bytes, now);
        let second = std::time::Duration::from_secs(5);
        let patience = Patience { udp: Vec::leak(vec![second]), tcp: second };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let answer = runtime
            .expect("a runtime")
            .block_on(exchange(named.address, None, &asked.bytes, patience))
            .expect("an answer");
        Self { target, asked, answer, now }
    }

    pub(super) fn read(&self, answer: &[u8]) -> Outcome {
        let key = self.target.key.as_ref().map(|(_, key)| key);
        let denies = answer::denies(key, &self.asked, answer, self.now);
        assert!(!denies, "nobody else may make it doubted what is done");
        answer::read(key, &self.asked, answer, self.now).outcome
    }
}

/// One real talk for all cases.
fn talk() -> &'static Talk {
    static TALK: OnceLock<Talk> = OnceLock::new();
    TALK.get_or_init(|| Talk::by("hmac-sha256"))
}

#[test]
fn the_real_answer_is_believed_within_its_time_only() {
    let talk = talk();
    assert_eq!(talk.read(&talk.answer), Outcome::Changed);
    let key = talk.target.key.as_ref().map(|(_, key)| key);
    for (shift, believed) in [(-301, false), (-290, true), (290, true), (400, false)] {
        let now = talk.now.checked_add_signed(shift).expect("a time");
        let outcome = answer::read(key, &talk.asked, &talk.answer, now).outcome;
        assert_eq!(outcome == Outcome::Changed, believed, "{shift} s: {outcome:?}");
    }
    let other = Signed { mac: vec![0; 32], ..talk.asked.clone() };
    let outcome = answer::read(key, &other, &talk.answer, talk.now).outcome;
    assert_ne!(outcome, Outcome::Changed, "the answer to another request is not ours");
}

#[test]
fn no_changed_bit_of_a_real_answer_goes_unnoticed() {
    let talk = talk();
    for place in 0..talk.answer.len() * 8 {
        let mut answer = talk.answer.clone();
        answer[place / 8] ^= 1 << (place % 8);
        if !is_same_but_for_letter_case(&answer, &talk.answer) {
            assert!(!talk.read(&answer).is_right(), "bit {place}");
        }
    }
    for end in 0..talk.answer.len() {
        assert!(!talk.read(&talk.answer[..end]).is_right(), "cut at {end}");
    }
}

/// Names in the signature mean the same in either case (RFC 8945 4.3.3).
pub(super) fn is_same_but_for_letter_case(one: &[u8], other: &[u8]) -> bool {
    one.eq_ignore_ascii_case(other)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn noise_is_never_success(noise in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(!talk().read(&noise).is_right());
    }

    #[test]
    fn noise_behind_the_right_header_is_never_success(
        counts in prop::array::uniform4(0u16..4),
        noise in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut answer = talk().answer[..4].to_vec();
        answer.extend(counts.iter().flat_map(|count| count.to_be_bytes()));
        answer.extend(noise);
        prop_assert!(!talk().read(&answer).is_right());
    }

    #[test]
    fn a_patched_answer_is_never_success(
        patches in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        end in any::<prop::sample::Index>(),
        tail in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let real = &talk().answer;
        let mut answer = real.clone();
        for (place, octet) in patches {
            let place = place.index(answer.len());
            answer[place] = octet;
        }
        let whole = answer.clone();
        answer.truncate(end.index(real.len() + 1));
        answer.extend(tail);
        for answer in [whole, answer] {
            if !is_same_but_for_letter_case(&answer, real) {
                prop_assert!(!talk().read(&answer).is_right());
            }
        }
    }

    #[test]
    fn a_made_up_signature_is_never_success(
        mac in prop::collection::vec(any::<u8>(), 0..70),
        error in any::<u16>(),
        code in 0u8..16,
    ) {
        let real = Frame::read(&talk().answer).expect("well formed");
        let record = real.records().last().expect("a signature");
        let mut answer = talk().answer[..record.data.start - 2].to_vec();
        answer[3] = answer[3] & 0xF0 | code;
        let mut data = talk().answer[record.data.start..record.data.start + 13 + 8].to_vec();
        data.extend(u16::try_from(mac.len()).expect("short").to_be_bytes());
        data.extend(&mac);
        data.extend(&talk().answer[..2]);
        data.extend(error.to_be_bytes());
        data.extend([0, 0]);
        answer.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        answer.extend(data);
        prop_assert!(Frame::read(&answer).is_some(), "the test itself must be well formed");
        prop_assert!(!talk().read(&answer).is_right());
    }

    #[test]
    fn noise_from_a_server_that_is_asked_breaks_nothing(
        flags in any::<u16>(),
        counts in prop::array::uniform3(0u16..4),
        kind in prop::sample::select(vec![1u16, 2, 5, 6, 28, 41, 46, 47, 48, 64, 249, 250]),
        data in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut answer = vec![0, 7];
        answer.extend((flags | 0x8000).to_be_bytes());
        answer.extend([0, 1]);
        answer.extend(counts.iter().flat_map(|count| count.to_be_bytes()));
        answer.extend(b"\x03nas\x07example\x04test\0\0\x01\0\x01");
        for _ in 0..counts.iter().sum() {
            answer.extend([0xC0, 12]);
            answer.extend(kind.to_be_bytes());
            answer.extend([0, 1, 0, 0, 0, 60]);
            answer.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
            answer.extend(&data);
        }
        prop_assert!(Frame::read(&answer).is_some(), "the test itself must be well formed");
        let _ = hickory_proto::op::Message::from_vec(&answer);
    }

    #[test]
    fn a_frame_of_noise_keeps_to_its_bounds(noise in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Some(frame) = Frame::read(&noise) {
            for span in frame.records() {
                prop_assert!(span.start < span.data.start && span.data.end <= noise.len());
            }
        }
    }
}
