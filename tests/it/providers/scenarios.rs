//! What is sent to every imitated provider, and what has to come of it.

use tests::imitations::Quirk;

/// The zone that most of it is in.
pub(super) const ZONE: &str = "example.org";

/// What is sent to a provider that has certain records.
#[derive(Clone, Copy)]
pub(super) struct Scenario {
    pub(super) name: &'static str,
    pub(super) host: &'static str,
    /// The zone that it is in.
    pub(super) zone: &'static str,
    /// Which families are sent, and what has to be known of them then.
    pub(super) ipv4: Option<&'static str>,
    pub(super) ipv6: Option<&'static str>,
    /// Records of the host that are there, as type and value.
    pub(super) there: &'static [(&'static str, &'static str)],
    pub(super) ttl: Option<u32>,
    /// How many records of others come before those of the host.
    pub(super) crowd: usize,
    pub(super) wrong_secret: bool,
    /// Without which the scenario means nothing.
    pub(super) unlike: &'static [Quirk],
}

const CHANGED: Option<&str> = Some("changed");

const USUAL: Scenario = Scenario {
    name: "",
    host: "nas.example.org",
    zone: ZONE,
    ipv4: None,
    ipv6: None,
    there: &[],
    ttl: None,
    crowd: 0,
    wrong_secret: false,
    unlike: &[],
};

const BOTH: Scenario = Scenario { ipv4: CHANGED, ipv6: CHANGED, ..USUAL };

const UPDATE: Scenario = Scenario { ipv4: CHANGED, there: &[("A", "192.0.2.9")], ..USUAL };

/// All of it.
pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "one of two families is changed",
        there: &[("A", "192.0.2.9"), ("AAAA", "2001:db8::9")],
        ..UPDATE
    },
    Scenario { name: "a record is made", ipv6: CHANGED, ipv4: None, ..UPDATE },
    Scenario { name: "both records of a new name are made", ..BOTH },
    Scenario {
        name: "both records are changed",
        there: &[("A", "192.0.2.9"), ("AAAA", "2001:db8::9")],
        ..BOTH
    },
    Scenario {
        name: "what is right is left alone",
        ipv4: Some("already-right"),
        ipv6: Some("already-right"),
        there: &[("A", "192.0.2.1"), ("AAAA", "2001:db8::1")],
        ..USUAL
    },
    Scenario { name: "the apex", host: ZONE, there: &[("A", "192.0.2.9")], ..BOTH },
    Scenario {
        name: "the apex of a crowded zone",
        host: ZONE,
        there: &[("A", "192.0.2.9")],
        crowd: 300,
        ..BOTH
    },
    Scenario {
        name: "a wildcard",
        host: "*.example.org",
        unlike: &[Quirk::NoWildcard],
        there: &[("A", "192.0.2.9")],
        ..BOTH
    },
    Scenario {
        name: "a wildcard below",
        host: "*.lab.example.org",
        unlike: &[Quirk::NoWildcard],
        ..BOTH
    },
    Scenario { name: "a name of several labels", host: "a.b.c.example.org", ..BOTH },
    Scenario { name: "a name beyond ASCII", host: "münchen.example.org", ..BOTH },
    Scenario {
        name: "a zone inside another one",
        host: "nas.sub.example.org",
        zone: "sub.example.org",
        there: &[("A", "192.0.2.9")],
        unlike: &[Quirk::OneZone, Quirk::NoZones],
        ..BOTH
    },
    Scenario {
        name: "a TTL of its own",
        ttl: Some(3600),
        there: &[("A", "192.0.2.9")],
        unlike: &[Quirk::NoTtl],
        ..BOTH
    },
    Scenario {
        name: "several records of a name are not guessed between",
        ipv4: Some("needs-you several-records"),
        ipv6: CHANGED,
        there: &[("A", "192.0.2.8"), ("A", "192.0.2.9")],
        ..USUAL
    },
    Scenario {
        name: "several records, of which one is right",
        ipv4: Some("needs-you several-records"),
        there: &[("A", "192.0.2.1"), ("A", "192.0.2.9")],
        ..USUAL
    },
    Scenario {
        name: "an alias stays one",
        ipv4: Some("needs-you update-refused"),
        host: "alias.example.org",
        unlike: &[Quirk::AliasBeside],
        ..USUAL
    },
    Scenario {
        name: "a record on the last page",
        crowd: 1200,
        unlike: &[Quirk::OnePage],
        ..UPDATE
    },
    Scenario {
        name: "a record that is on no page",
        crowd: 1200,
        there: &[],
        unlike: &[Quirk::OnePage],
        ..UPDATE
    },
    Scenario {
        name: "a wrong secret",
        ipv4: Some("needs-you bad-credentials"),
        ipv6: Some("needs-you bad-credentials"),
        wrong_secret: true,
        unlike: &[Quirk::FileKey],
        ..UPDATE
    },
    Scenario {
        name: "a zone of somebody else",
        host: "nas.example.net",
        ipv4: Some("needs-you zone-not-found"),
        there: &[],
        unlike: &[Quirk::NoZones],
        ..USUAL
    },
];
