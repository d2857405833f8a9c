//! Homing's engine: keeps hostnames pointed at this computer while its address changes.
//!
//! This page is the architecture. It describes the code that is here.
//!
//! # The flow, one way round
//!
//! ```text
//!  watch ─┐ "look again"          ┌──────────── core (pure) ─────────────┐
//!  timer ─┼──── Input ───────────>│  agree  → desire → decide            │──> Look(source)   → detect
//!  user  ─┤                       │  pace: back-off, limits, stops       │──> Send(update)   → publish
//!  detect ┤  Seen(address)        │  step(now, Input) -> Vec<Effect>     │──> Check(host)    → publish
//! publish ┘  Ended(update)        └──────────────────────────────────────┘──> WakeAt(time)   → timer
//!                                                                        └──> Keep, Note     → store
//! ```
//!
//! [`core`] alone decides and does no input or output; everything else looks or does, and never
//! decides. Nothing flows back but what truly happened and what the user wants. Time is an
//! argument everywhere in `core`.
//!
//! # The rooms
//!
//! | room | duty | may use |
//! | --- | --- | --- |
//! | [`model`] | the words: hosts, accounts, addresses, outcomes, troubles, events | nothing |
//! | [`core`] | decides: which addresses are believed, what is sent when, what stops | `model`, `wire` |
//! | [`detect`] | asks one source for one address | `model`, `net` |
//! | [`publish`] | makes a provider publish addresses; asks what is published | `model`, `net`, `clock` |
//! | [`watch`] | says "look again" | `model`, `net` |
//! | [`net`] | bounded HTTP, DNS and UPnP exchanges, and what the kernel tells of interfaces and routes | `model` |
//! | [`store`] | configuration, what is remembered, history | `model` |
//! | [`vault`] | secrets: environment, systemd credentials, keyring | `model`, `store` |
//! | [`notice`] | which event a person wants to hear of | `model`, `wire`, `text` |
//! | [`wire`] | what crosses to the window and to other processes | `model` |
//! | [`text`] | every sentence, by code and language | `model` |
//! | [`practice`] | an authoritative server on loopback to try things on | `model`, `net` |
//! | [`clock`] | the only place that reads a clock | `model` |
//! | [`run`] | wires them together | all of them |
//!
//! A test (`tests/it/layers.rs`) holds the code to this table.

pub mod clock;
pub mod core;
pub mod detect;
pub mod model;
pub mod net;
pub mod notice;
pub mod practice;
pub mod publish;
pub mod run;
pub mod store;
pub mod text;
pub mod vault;
pub mod watch;
pub mod wire;
