//! A session with a server in which messages are signed (GSS-TSIG, RFC 3645): how it is set up,
//! and its signatures.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use data_encoding::HEXLOWER;
use hickory_proto::op::Query;
use hickory_proto::rr::{Name, RecordType};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::answer::Verdict;
use super::message::shown;
use super::talk::{Way, now};
use super::tkey::{self, GSS_TSIG};
use super::tsig::{self, Covered, Signature, Signed, Signer};
use crate::model::Trouble;
use crate::net::dns::{Failure, ask_by, exchange_by, frame::Frame};
use crate::net::kerberos::{Context, Fault, Step};
use crate::publish::authority::zone_in;

/// How many times something is sent to set a session up; Kerberos needs once.
const ROUNDS: usize = 5;
/// How long the library may take for one step. It asks a key distribution centre in most.
const STEP: Duration = Duration::from_secs(30);
/// How long before its end a session is not used any more, in seconds.
const MARGIN: u64 = 60;

/// A session.
#[derive(Debug)]
pub(super) struct Session {
    /// Its name in uncompressed, lower-case wire form.
    name: Vec<u8>,
    context: Mutex<Context>,
    /// When it ends, in seconds since 1970.
    ends: u64,
}

impl Session {
    /// Whether it can be used still, at `now` (seconds since 1970).
    pub(super) fn lasts(&self, now: u64) -> bool {
        now.saturating_add(MARGIN) < self.ends
    }
}

impl Signer for Session {
    fn name(&self) -> &[u8] {
        &self.name
    }

    fn algorithm(&self) -> Vec<u8> {
        GSS_TSIG.to_vec()
    }

    fn mac(&self, covered: &Covered<'_>) -> Option<Vec<u8>> {
        let mut context = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        context.mic(&covered.octets())
    }

    /// Samba 4.17 leaves the length of our MAC away, which `nsupdate` does not take. Our MAC
    /// is all the same in its signature, so that this one, too, can only be of an answer to our
    /// message by whoever the session is with.
    fn matches(&self, covered: &Covered<'_>, claimed: &[u8]) -> bool {
        let mut context = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        context.verify(&covered.octets(), claimed)
            || !covered.request.is_empty()
                && context.verify(&covered.octets_without_length(), claimed)
    }
}

/// Why there is no session. Nothing was changed at the server.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Somebody said so.
    Said(Verdict),
    /// The server cannot be reached.
    Silent(Failure),
}

impl Refusal {
    /// The name server does not go along.
    fn by_server(detail: impl Into<String>) -> Self {
        Self::Said(Verdict::needs_you(Trouble::KerberosRefused, detail))
    }

    /// Whoever fell silent here has not got the update.
    fn by_silence(failure: Failure) -> Self {
        Self::Silent(match failure {
            Failure::Untrusted => Failure::Untrusted,
            Failure::NotSent | Failure::NoAnswer => Failure::NotSent,
        })
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let words = fault.to_string();
        Self::Said(match fault {
            Fault::NoLibrary(_) => Verdict::needs_you(Trouble::NoKerberos, words),
            Fault::NoTicket(_) => Verdict::later(Trouble::NoTicket, words),
            Fault::UnknownServer(_) => Verdict::needs_you(Trouble::KerberosRefused, words),
            Fault::Clock(_) => Verdict::needs_you(Trouble::BadTime, words),
            Fault::Other(_) => Verdict::later(Trouble::KerberosRefused, words),
        })
    }
}

impl Way<'_> {
    /// Sets up a session with the server (RFC 3645 3.1). `via`: the interface by which messages
    /// leave; `zone`: one that the server has.
    pub(super) async fn negotiate(
        &self,
        via: Option<&str>,
        zone: &Name,
    ) -> Result<Session, Refusal> {
        let host = self.principal(via, zone).await;
        let name = random_name();
        let begin = move || {
            let mut context = Context::begin(&host)?;
            let step = context.step(None)?;
            Ok((context, step))
        };
        let (mut context, mut step) = in_time(begin).await?;
        for _ in 0..ROUNDS {
            let Step::Send(token) = step else { break };
            let query = tkey::query(&name, &token, now())
                .ok_or_else(|| Refusal::by_server("the ticket is too long for a DNS message"))?;
            let exchange = exchange_by(self.address, via, self.transport, &query, self.patience);
            let answer = exchange.await.map_err(Refusal::by_silence)?;
            let (token, expires) = read(&answer, &name)?;
            let go_on = move || {
                let step = context.step(Some(&token))?;
                Ok((context, step))
            };
            (context, step) = in_time(go_on).await?;
            if step == Step::Done {
                return proven(
                    Session { name, ends: end(&context, expires), context: context.into() },
                    query,
                    &answer,
                );
            }
        }
        Err(Refusal::by_server("the server does not come to an end with the session"))
    }

    /// The host name in the server's principal: its own, or, where only its address is known, the
    /// one that the zone's SOA record has for the primary.
    async fn principal(&self, via: Option<&str>, zone: &Name) -> String {
        let own = self.host.trim_end_matches('.').to_lowercase();
        if own.parse::<IpAddr>().is_err() {
            return own;
        }
        let question = Query::query(zone.clone(), RecordType::SOA);
        let asked = ask_by(self.address, via, self.transport, question, false, self.patience);
        let found = asked.await.ok().and_then(|answer| zone_in(&answer));
        found.map_or(own, |found| shown(&found.primary))
    }
}

/// Runs what may block, for a bounded time.
async fn in_time<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    match timeout(STEP, spawn_blocking(work)).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err(Fault::Other("the Kerberos library has failed".into())),
        Err(_) => Err(Fault::NoTicket("the Kerberos library takes too long".into())),
    }
}

/// A name that nobody else has or guesses (RFC 3645 3.1.2): 16 octets in hexadecimal.
fn random_name() -> Vec<u8> {
    let label = HEXLOWER.encode(&rand::random::<[u8; 16]>());
    [&[32], label.as_bytes(), &[0]].concat()
}

/// The token in the server's answer, and when the session is to end.
fn read(answer: &[u8], name: &[u8]) -> Result<(Vec<u8>, u32), Refusal> {
    let frame = Frame::read(answer);
    let code = frame.as_ref().map_or(0, Frame::response_code);
    let said = frame.and_then(|frame| tkey::read(&frame, name));
    match (code, said) {
        (0, Some(tkey::Answer { error: 0, expires, token })) => Ok((token, expires)),
        (_, Some(tkey::Answer { error: tsig::BAD_KEY, .. })) => Err(Refusal::by_server(
            "BADKEY: the server does not take the ticket; perhaps it has not the keytab for it",
        )),
        (_, Some(tkey::Answer { error: tsig::BAD_TIME, .. })) => Err(Refusal::Said(
            Verdict::needs_you(Trouble::BadTime, "BADTIME: the server's clock is another one"),
        )),
        (_, Some(tkey::Answer { error, .. })) if error != 0 => {
            Err(Refusal::by_server(format!("the server refuses the session with error {error}")))
        }
        (0, _) => Err(Refusal::by_server("the server's answer has no session in it")),
        (code, _) => Err(Refusal::by_server(format!(
            "the server refuses the session with code {code}; perhaps it does no Kerberos"
        ))),
    }
}

/// When a session ends: by what the library says, or earlier by what the server says.
fn end(context: &Context, expires: u32) -> u64 {
    let now = now();
    // The server's number is modulo 2³²; one that lies behind us says nothing.
    let left = expires.wrapping_sub((now & u64::from(u32::MAX)) as u32);
    let ours = context.lifetime().as_secs();
    let left = if left > u32::MAX / 2 { ours } else { ours.min(left.into()) };
    now.saturating_add(left)
}

/// The session, if the answer by which it came is signed in it (RFC 3645 4.1.3). Our query was
/// not signed, so that nothing of it is covered.
fn proven(session: Session, query: Vec<u8>, answer: &[u8]) -> Result<Session, Refusal> {
    let asked = Signed { bytes: query, mac: Vec::new() };
    let signature = Frame::read(answer).map(|frame| tsig::check(&session, &asked, &frame, now()));
    match signature {
        Some(Signature::Right { error: 0, .. }) => Ok(session),
        _ => Err(Refusal::Said(Verdict::later(
            Trouble::BadAnswerSignature,
            "the server's answer to the setting up of the session is not signed in it",
        ))),
    }
}
