//! What `auto` never believes, whatever up to half of the voices say.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use homing_engine::core::Input;
use homing_engine::core::agree::{Belief, Means, Own, Voice, Voices, weigh};
use homing_engine::model::*;
use proptest::prelude::*;
use tests::crowd::{DNS, NAS, STUN, WEB, bogus, crowd, known};

const V4: Family = Family::Ipv4;
const TRUTH: &str = "93.184.216.34";

/// Anything that a voice may say: nothing, the truth, another public address, a bogus one.
fn anything() -> impl Strategy<Value = Option<IpAddr>> {
    prop_oneof![
        Just(None),
        Just(Some(TRUTH)),
        // Few, so that liars agree.
        prop::sample::select(vec!["93.184.217.1", "93.184.217.2"]).prop_map(Some),
        prop::sample::select(vec![
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.0.1",
            "224.0.0.1",
            "192.0.2.1",
            "0.0.0.0",
            "255.255.255.255",
            "1.1.1.1",
            "104.16.0.1",
        ])
        .prop_map(Some),
    ]
    .prop_map(|said| said.map(|said| said.parse().unwrap()))
}

fn means() -> impl Strategy<Value = Means> {
    prop::sample::select(vec![Means::Sure, Means::Datagram, Means::Dns])
}

fn voice(number: usize, means: Means, said: Option<IpAddr>) -> (SourceId, Voice) {
    let operator = format!("operator {number}");
    let id = SourceId(format!("voice {number}"));
    (id, Voice { operator, means, said, intercepted: false })
}

fn weighed(voices: Vec<(SourceId, Voice)>, before: Option<IpAddr>) -> Option<IpAddr> {
    let own = Own::Said(known("192.168.1.7"));
    match weigh(V4, &Voices { own, outside: voices.into_iter().collect() }, before) {
        Belief::Is(address) => address.known(),
        Belief::AskMore => None,
    }
}

proptest! {
    #[test]
    fn no_bogus_and_no_minority_address_is_believed_whatever_up_to_half_of_the_voices_say(
        honest in prop::collection::vec(means(), 1..8),
        others in prop::collection::vec((means(), anything()), 0..8),
        before in anything(),
    ) {
        let truth: IpAddr = TRUTH.parse().unwrap();
        let liars = others.into_iter().take(honest.len());
        let all = honest.into_iter().map(|means| (means, Some(truth))).chain(liars);
        let voices = all.enumerate().map(|(at, (means, said))| voice(at, means, said)).collect();
        let believed = weighed(voices, before);
        prop_assert!(believed.is_none_or(|address| address == truth), "{believed:?}");
    }

    #[test]
    fn whatever_is_believed_is_public_and_said_by_most_of_those_heard_and_two_where_it_is_new(
        said in prop::collection::vec((means(), anything()), 0..10),
        before in anything(),
    ) {
        let voices: Vec<_> =
            said.iter().enumerate().map(|(at, (means, said))| voice(at, *means, *said)).collect();
        let Some(address) = weighed(voices, before) else { return Ok(()) };
        let heard = said.iter().filter(|(_, said)| said.is_some()).count();
        let agree: Vec<_> = said.iter().filter(|(_, said)| *said == Some(address)).collect();
        prop_assert!(public::is_public(address));
        prop_assert!(2 * agree.len() > heard);
        prop_assert!(agree.iter().any(|(means, _)| *means != Means::Dns), "only name servers");
        if before != Some(address) {
            prop_assert!(agree.len() >= 2);
            prop_assert!(agree.iter().any(|(means, _)| *means == Means::Sure));
        }
    }

    #[test]
    fn sources_of_one_operator_are_one_voice(count in 1_usize..6, liars in 1_usize..6) {
        let truth: IpAddr = TRUTH.parse().unwrap();
        let lie = "93.184.217.1".parse().unwrap();
        let mut voices: Vec<_> = (0..liars).map(|at| voice(at, Means::Sure, Some(lie))).collect();
        for (_, voice) in &mut voices {
            voice.operator = "one".to_owned();
        }
        prop_assert_eq!(weighed(voices.clone(), None), None);
        voices.extend((10..10 + count).map(|at| voice(at, Means::Sure, Some(truth))));
        let believed = weighed(voices, None);
        prop_assert_eq!(believed, (count >= 2).then_some(truth));
    }
}

/// What each voice of a world says, and how long it takes.
fn crowds() -> impl Strategy<Value = Vec<(Option<IpAddr>, u64)>> {
    let count = WEB.len() + STUN.len() + DNS.len();
    prop::collection::vec((anything(), 1_u64..2000), count..=count)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn in_a_whole_world_only_what_two_operators_say_is_sent(said in crowds(), again in crowds()) {
        let names = [&WEB[..], &STUN[..], &DNS[..]].concat();
        let mut world = crowd(V4, &names);
        let mut support: BTreeMap<IpAddr, usize> = BTreeMap::new();
        for round in [said, again] {
            for (name, (said, took)) in names.iter().zip(&round) {
                let answer = match said {
                    Some(address) if public::is_public(*address) => {
                        Answer::plain(Address::Known(*address))
                    }
                    Some(address) => bogus(&address.to_string()),
                    None => Answer::plain(Address::Unknown),
                };
                world.answer(name, V4, answer);
                world.pace.insert((*name).into(), Duration::from_millis(*took));
            }
            for (said, _) in &round {
                if let Some(address) = said {
                    let count = round.iter().filter(|(other, _)| other == said).count();
                    let most = support.entry(*address).or_default();
                    *most = count.max(*most);
                }
            }
            world.step(Input::LookAgain);
            world.pass(Duration::from_secs(1200));
        }
        for (_, address) in world.sent_for(NAS) {
            prop_assert!(public::is_public(address), "{address}");
            prop_assert!(support.get(&address).is_some_and(|count| *count >= 2), "{address}");
        }
    }
}
