//! Signatures that were shortened, or made by another algorithm, are believed no further than
//! the account's own goes.

use std::sync::OnceLock;

use homing_engine::net::dns::frame::Frame;
use homing_engine::publish::rfc2136::tsig::ALGORITHMS;
use proptest::prelude::*;

use super::hostile::{Talk, is_same_but_for_letter_case};
use super::*;

/// One real talk by each algorithm.
fn talks() -> &'static [Talk] {
    static TALKS: OnceLock<Vec<Talk>> = OnceLock::new();
    TALKS.get_or_init(|| ALGORITHMS.iter().map(|algorithm| Talk::by(algorithm.name)).collect())
}

/// Where the MAC of an answer is.
fn mac(answer: &[u8]) -> std::ops::Range<usize> {
    let frame = Frame::read(answer).expect("well formed");
    let data = frame.records().last().expect("a signature").data.clone();
    let mut at = data.start;
    while answer[at] != 0 {
        at += usize::from(answer[at]) + 1;
    }
    let length = u16::from_be_bytes([answer[at + 9], answer[at + 10]]);
    at + 11..at + 11 + usize::from(length)
}

/// The answer with only so many octets of its MAC, else well formed.
fn cut(answer: &[u8], octets: usize) -> Vec<u8> {
    let frame = Frame::read(answer).expect("well formed");
    let start = frame.records().last().expect("a signature").data.start;
    let mac = mac(answer);
    let mut cut = answer.to_vec();
    cut.drain(mac.start + octets..mac.end);
    let word = |number: usize| u16::try_from(number).expect("short").to_be_bytes();
    let data = word(cut.len() - start);
    cut[start - 2..start].copy_from_slice(&data);
    cut[mac.start - 2..mac.start].copy_from_slice(&word(octets));
    assert!(Frame::read(&cut).is_some(), "the test itself must be well formed");
    cut
}

#[test]
fn an_answer_is_believed_if_its_signature_is_no_shorter_than_ours() {
    for (algorithm, talk) in ALGORITHMS.iter().zip(talks()) {
        let whole = mac(&talk.answer).len();
        assert!(algorithm.takes(whole), "{}", algorithm.name);
        for octets in 0..=whole {
            let outcome = talk.read(&cut(&talk.answer, octets));
            let believed = outcome == Outcome::Changed;
            assert_eq!(believed, octets == whole, "{}: {octets} octets", algorithm.name);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None, cases: 64, ..ProptestConfig::default()
    })]

    #[test]
    fn a_patched_answer_is_never_success_by_any_algorithm(
        patches in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        length in any::<prop::sample::Index>(),
    ) {
        for talk in talks() {
            let mut answer = talk.answer.clone();
            for (place, octet) in &patches {
                let place = place.index(answer.len());
                answer[place] = *octet;
            }
            let shortened = cut(&talk.answer, length.index(mac(&talk.answer).len()));
            for answer in [answer, shortened] {
                if !is_same_but_for_letter_case(&answer, &talk.answer) {
                    prop_assert_ne!(talk.read(&answer), Outcome::Changed);
                }
            }
        }
    }

    #[test]
    fn noise_is_never_success_by_any_algorithm(
        noise in prop::collection::vec(any::<u8>(), 0..400),
        keep in any::<prop::sample::Index>(),
    ) {
        for talk in talks() {
            let mut answer = talk.answer[..keep.index(talk.answer.len())].to_vec();
            answer.extend(&noise);
            prop_assert!(answer == talk.answer || talk.read(&answer) != Outcome::Changed);
            prop_assert_ne!(talk.read(&noise), Outcome::Changed);
        }
    }

    #[test]
    fn the_answer_of_another_key_is_never_success(at in 0..ALGORITHMS.len(), of in 0..ALGORITHMS.len()) {
        prop_assert_eq!(talks()[at].read(&talks()[of].answer) == Outcome::Changed, at == of);
    }
}
