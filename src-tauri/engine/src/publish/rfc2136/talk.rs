//! One message to whichever server of its zone takes it.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_proto::rr::Name;

use super::answer::{self, Verdict};
use super::session::Refusal;
use super::sessions::{Place, Sessions};
use super::target::{Fault, Target};
use super::tsig::{self, Signed, Signer};
use super::way::{self, Server};
use super::{message, verdict_of};
use crate::clock;
use crate::model::{Outcome, Trouble};
use crate::net::dns::{self, Failure, Patience, Transport};
use crate::publish::authority::Resolver;

/// For a server with one address. A datagram that is lost is sent again as it is: to replace a
/// record twice by the same one does no more than to do it once, and the signature stays valid
/// for minutes.
const ONE_ADDRESS: Patience = Patience {
    udp: &[Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)],
    tcp: Duration::from_secs(5),
};
/// For each address of a server with several.
pub(super) const EACH_ADDRESS: Patience = Patience {
    udp: &[Duration::from_secs(1), Duration::from_secs(2)],
    tcp: Duration::from_secs(3),
};

/// What one message needs beside its changes.
pub(super) struct Talk<'a> {
    /// The account's fields.
    pub(super) target: &'a Target,
    /// The zone.
    pub(super) zone: &'a Name,
    /// Who knows the addresses of servers.
    pub(super) resolver: &'a Resolver,
    /// The sessions by Kerberos that there are.
    pub(super) sessions: &'a Sessions,
    /// The interface by which messages leave; `None`: as the system routes.
    pub(super) via: Option<&'a str>,
}

impl Talk<'_> {
    /// As [`Talk::carry`], for a message that could perhaps not be written.
    pub(super) async fn send(
        &self,
        servers: &mut Vec<Server>,
        written: Result<Vec<u8>, Fault>,
    ) -> Verdict {
        match written {
            Ok(bytes) => self.carry(servers, bytes).await,
            Err(fault) => verdict_of(fault),
        }
    }

    /// Signs a message and sends it, to one server after the other until one takes or refuses
    /// it. `servers` keeps only those that are worth asking again.
    pub(super) async fn carry(&self, servers: &mut Vec<Server>, bytes: Vec<u8>) -> Verdict {
        let mut last = None;
        let mut at = 0;
        while let Some(server) = servers.get_mut(at) {
            let (verdict, primary) = self.ask(server, &bytes).await;
            let primary = primary.filter(|primary| servers.iter().all(|known| !known.is(primary)));
            if primary.is_none() && !is_wrong_server(&verdict) && !is_silent(&verdict) {
                servers.drain(..at);
                return verdict;
            }
            if let Some(primary) = primary {
                servers.insert(at + 1, primary);
            }
            // What a server said says more than a later silence.
            last = Some(match last {
                Some(before) if !is_silent(&before) && is_silent(&verdict) => before,
                _ => verdict,
            });
            at += 1;
        }
        let zone = message::shown(self.zone);
        last.unwrap_or_else(|| {
            Verdict::later(Trouble::Unreachable, format!("no server of {zone} is known"))
        })
    }

    /// Whether the server that has just taken an update says of these conditions, signed as every
    /// answer, that they do not hold. Anything else that it says, and silence, denies nothing: its
    /// policy may refuse to be asked.
    pub(super) async fn denies(&self, server: &Server, conditions: Vec<u8>) -> bool {
        let Some(&address) = server.addresses.first() else { return false };
        let place = Place { host: server.host.clone(), address };
        let session = self.sessions.get(&place, now()).filter(|_| self.target.kerberos);
        if self.target.kerberos && session.is_none() {
            return false;
        }
        let signer = session.as_deref().map(|session| session as &dyn Signer).or(self.key());
        let Some(signed) = sign(signer, conditions) else { return false };
        let transport = self.target.transport_to(&server.host);
        let (via, bytes) = (self.via, &signed.bytes);
        match dns::exchange_by(address, via, &transport, bytes, EACH_ADDRESS).await {
            Ok(answer) => answer::denies(signer, &signed, &answer, now()),
            Err(_) => false,
        }
    }

    /// The key, where the account has one.
    fn key(&self) -> Option<&dyn Signer> {
        self.target.key.as_ref().map(|(_, key)| key as &dyn Signer)
    }

    /// Sends a message to one server, at whichever of its addresses answers. Where it does not
    /// take it, perhaps because it is not the zone's primary, the one that it names comes with the
    /// verdict: some secondaries say NOTAUTH (RFC 2136 3.1.1), BIND's say REFUSED.
    async fn ask(&self, server: &mut Server, bytes: &[u8]) -> (Verdict, Option<Server>) {
        if server.addresses.is_empty() {
            match self.resolver.host(&server.host, server.port).await {
                Ok(addresses) => server.addresses = addresses,
                Err(why) => return (verdict_of(why.into()), None),
            }
        }
        let patience = if server.addresses.len() == 1 { ONE_ADDRESS } else { EACH_ADDRESS };
        let transport = self.target.transport_to(&server.host);
        let mut failure = Failure::NotSent;
        for (place, address) in server.addresses.clone().into_iter().enumerate() {
            let way = Way { host: &server.host, address, transport: &transport, patience };
            match self.exchange(way, bytes).await {
                Ok(verdict) if may_be_wrong_server(&verdict) => {
                    let primary = self.primary_by(server, address, &transport).await;
                    // Knot answers so to whoever does not sign.
                    let is_unsigned =
                        self.key().is_none() && !self.target.kerberos && is_wrong_server(&verdict);
                    let verdict = match primary {
                        None if is_unsigned && server.has_zone => answer::not_signed(),
                        _ => verdict,
                    };
                    return (verdict, primary);
                }
                Ok(verdict) => {
                    // What follows goes where something was heard.
                    server.addresses.swap(0, place);
                    return (verdict, None);
                }
                Err(other) => failure = failure.max(other),
            }
        }
        (silence(server, failure), None)
    }

    /// The zone's primary, as a server that has refused names it; `None` where that is itself,
    /// and where it was asked before: what it named then is in the list.
    async fn primary_by(
        &self,
        asked: &mut Server,
        address: SocketAddr,
        transport: &Transport,
    ) -> Option<Server> {
        if std::mem::replace(&mut asked.has_named_primary, true) {
            return None;
        }
        let way = (self.via, transport);
        let mut primary = way::primary_by(asked, address, way, self.zone, EACH_ADDRESS).await?;
        primary.addresses = self.resolver.host(&primary.host, primary.port).await.ok()?;
        (!primary.addresses.contains(&address)).then_some(primary)
    }

    /// Signs a message and sends it by one way.
    async fn exchange(&self, way: Way<'_>, bytes: &[u8]) -> Result<Verdict, Failure> {
        if self.target.kerberos {
            return self.exchange_in_session(way, bytes).await;
        }
        match sign(self.key(), bytes.to_vec()) {
            Some(signed) => self.pass(way, self.key(), &signed).await,
            None => Err(Failure::NotSent),
        }
    }

    /// The same in a session, which is set up where there is none. A server that was started
    /// anew knows nothing of its sessions: then there is one more try, in a new one.
    async fn exchange_in_session(&self, way: Way<'_>, bytes: &[u8]) -> Result<Verdict, Failure> {
        let place = Place { host: way.host.to_owned(), address: way.address };
        let mut verdict = None;
        for _ in 0..2 {
            let session = match self.sessions.get(&place, now()) {
                Some(session) => session,
                None => match way.negotiate(self.via, self.zone).await {
                    Ok(session) => self.sessions.keep(&place, session),
                    Err(Refusal::Said(verdict)) => return Ok(verdict),
                    Err(Refusal::Silent(failure)) => return Err(failure),
                },
            };
            if let Some(signed) = tsig::sign(&*session, bytes.to_vec(), now()) {
                let said = self.pass(way, Some(&*session), &signed).await?;
                if !is_forgotten(&said) {
                    return Ok(said);
                }
                verdict = Some(said);
            }
            self.sessions.forget(&place);
        }
        Ok(verdict.unwrap_or_else(|| {
            Verdict::later(Trouble::KerberosRefused, "the session ended as soon as it was there")
        }))
    }

    async fn pass(
        &self,
        Way { address, transport, patience, .. }: Way<'_>,
        signer: Option<&dyn Signer>,
        signed: &Signed,
    ) -> Result<Verdict, Failure> {
        let answer =
            dns::exchange_by(address, self.via, transport, &signed.bytes, patience).await?;
        Ok(answer::read(signer, signed, &answer, now()))
    }
}

/// A message with its signature, where it is to have one; `None`: it cannot be signed.
fn sign(signer: Option<&dyn Signer>, bytes: Vec<u8>) -> Option<Signed> {
    match signer {
        Some(signer) => tsig::sign(signer, bytes, now()),
        None => Some(Signed { bytes, mac: Vec::new() }),
    }
}

/// How one server is reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'a> {
    /// What it is called.
    pub(super) host: &'a str,
    /// The one of its addresses that is asked.
    pub(super) address: SocketAddr,
    /// What carries the messages.
    pub(super) transport: &'a Transport,
    /// How long it has to answer.
    pub(super) patience: Patience,
}

/// Whether the server no longer knows the session, or cannot make anything of its signatures.
fn is_forgotten(verdict: &Verdict) -> bool {
    matches!(
        verdict.outcome,
        Outcome::NeedsYou { trouble: Trouble::BadKey | Trouble::BadSignature }
    )
}

/// Whether the server refuses what another one may take.
fn may_be_wrong_server(verdict: &Verdict) -> bool {
    let no_session =
        matches!(verdict.outcome, Outcome::NeedsYou { trouble: Trouble::KerberosRefused });
    is_wrong_server(verdict) || is_refusal(verdict) || no_session
}

/// Whether the server refuses the message, which may be because of one name in it.
fn is_refusal(verdict: &Verdict) -> bool {
    matches!(verdict.outcome, Outcome::NeedsYou { trouble: Trouble::UpdateRefused })
}

/// Whether the server is not the primary of the zone (NOTAUTH, RFC 2136 3.1.1).
fn is_wrong_server(verdict: &Verdict) -> bool {
    matches!(verdict.outcome, Outcome::NeedsYou { trouble: Trouble::ZoneNotFound })
}

/// Whether nobody answered. A server that fell silent may have carried the message out; asking
/// another one does no harm, since both would do the same.
pub(super) fn is_silent(verdict: &Verdict) -> bool {
    matches!(
        verdict.outcome,
        Outcome::Unconfirmed { trouble: Trouble::NoAnswer }
            | Outcome::Later { trouble: Trouble::Unreachable, .. }
    )
}

fn silence(server: &Server, failure: Failure) -> Verdict {
    let Server { host, port, .. } = server;
    match failure {
        Failure::NotSent => {
            Verdict::later(Trouble::Unreachable, format!("{host} cannot be reached at port {port}"))
        }
        Failure::Untrusted => Verdict::later(
            Trouble::Untrusted,
            format!("the certificate of {host} at port {port} is not trusted"),
        ),
        Failure::NoAnswer => Verdict::unconfirmed(
            Trouble::NoAnswer,
            format!("{host} does not answer at port {port}"),
        ),
    }
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    u64::try_from(clock::now().0 / 1000).unwrap_or(0)
}
