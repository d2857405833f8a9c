//! Homing's engine: keeps hostnames pointed at this computer while its address changes.
//!
//! This page is the architecture. It describes the code that is here.
//!
//! # The flow, one way round
//!
//! ```text
//!  watch ─┐ "look again"          ┌──────────── core (pure) ─────────────┐
//!  timer ─┼──── Input ───────────>│  place → agree → desire → decide     │──> Survey         → net
//!  user  ─┤                       │  pace: back-off, limits, stops       │──> Look(source)   → detect
//!  net   ─┤  Surveyed(network)    │  step(now, Input) -> Vec<Effect>     │──> Send(update)   → publish
//!  detect ┤  Seen(answer)         │                                      │──> Check(host)    → publish
//! publish ┘  Ended(update)        └──────────────────────────────────────┘──> WakeAt(time)   → timer
//!                                                                        └──> Keep, Note     → store
//! ```
//!
//! [`core`] alone decides and does no input or output; everything else looks or does, and never
//! decides. Nothing flows back but what truly happened and what the user wants. Time is an
//! argument everywhere in `core`.
//!
//! # How an address becomes known
//!
//! A reason to look (news of the kernel or the router, waking up, the slow poll, a glance, the
//! user) leads to a survey of the network: which interfaces there are, and by which of them
//! packets leave. It says for each host whether it is kept here, and by which way its address is
//! looked for ([`core::place`]); answers to what was asked in another network count for nothing.
//! Then sources are asked: the interface and the router, which cost nothing, and as few outside
//! voices as will do, the quickest first and a second one beside a slow one. What they say is
//! weighed ([`core::agree`]) and judged ([`core::verdict`]).
//!
//! # How a name server is told
//!
//! [`publish::rfc2136`] finds the zone of each host by its SOA record and the server by that
//! record's MNAME, where the account names neither; writes one message for as many hosts of a
//! zone as fit, which the server carries out whole or not at all; signs it, by a key or in a session
//! by Kerberos ([`net::kerberos`]), and believes only an answer that is signed. A server that says it is done is asked once more whether it is, since
//! some leave out what they do not permit. One that refuses is asked who the zone's primary is,
//! since many a secondary is taken for it, and whether it takes a message that changes nothing:
//! only then is it one of the names, which is found by halves. What is not answered is looked up
//! before it is sent anew.
//!
//! # What is really published
//!
//! [`publish::published`] asks the authoritative servers. For the core the server that takes the
//! updates counts, asked as it is sent them. For people every server of the zone is asked, with
//! the serial of its copy, and on their wish resolvers too; that one lags, keeps what was before,
//! has a view of its own or publishes a proxy is said in words, and never causes an update.
//!
//! A host's records beside its addresses are decided apart from them (core's `records`), so that
//! one which is refused keeps no address from being published. They go in updates of their own,
//! once the addresses are right; what was published is remembered before it is sent, so that it is
//! found again when it has to go. A name that is to belong to this computer is changed under the
//! condition that it is free or marked as ours.
//!
//! # The rooms
//!
//! | room | duty | may use |
//! | --- | --- | --- |
//! | [`model`] | the words: hosts, accounts, addresses, outcomes, troubles, events | nothing |
//! | [`core`] | decides: which addresses are believed, what is sent when, what stops | `model`, `wire` |
//! | [`detect`] | asks one source for one address | `model`, `net` |
//! | [`publish`] | makes a provider publish addresses; asks what is published | `model`, `net`, `clock` |
//! | [`import`] | reads the settings of other clients: text in, a plan out | `model`, `publish` |
//! | [`watch`] | says "look again": news of kernel, router, sleep and configuration | `model`, `net` |
//! | [`net`] | bounded HTTP, DNS and UPnP exchanges, sessions by Kerberos, and what the kernel tells of interfaces and routes | `model` |
//! | [`store`] | configuration, what is remembered, history | `model` |
//! | [`vault`] | secrets: environment, systemd credentials, keyring | `model`, `store` |
//! | [`notice`] | which event a person wants to hear of | `model`, `wire`, `text` |
//! | [`wire`] | what crosses to the window and to other processes | `model` |
//! | [`text`] | every sentence, by code and language | `model` |
//! | [`releases`] | where this program came from, and whether there is a newer one; only tells | `model`, `wire`, `net` |
//! | [`practice`] | an authoritative server on loopback to try things on | `model`, `net` |
//! | [`clock`] | the only place that reads a clock | `model` |
//! | [`run`] | wires them together | all of them |
//!
//! A test (`tests/it/layers.rs`) holds the code to this table.

pub mod clock;
pub mod core;
pub mod detect;
pub mod import;
pub mod model;
pub mod net;
pub mod notice;
pub mod practice;
pub mod publish;
pub mod releases;
pub mod run;
pub mod store;
pub mod text;
pub mod vault;
pub mod watch;
pub mod wire;
