//! Sessions by the GSS-API (RFC 2743, RFC 2744) of MIT Kerberos or of macOS.

use std::time::Duration;

use super::{Fault, Step};
use library::{Error, Gss, Owned};

#[path = "gssapi_library.rs"]
mod library;
#[path = "gssapi_types.rs"]
mod types;

/// Mutual authentication, replay detection and integrity (RFC 2744 5.19): what RFC 3645 3.1.1
/// asks for. Not the order of messages, since messages may overtake each other.
const FLAGS: u32 = MUTUAL | REPLAY | INTEGRITY;
const MUTUAL: u32 = 2;
const REPLAY: u32 = 4;
const INTEGRITY: u32 = 32;
/// A further token of the server is needed (RFC 2744 3.9.1).
const CONTINUE: u32 = 1;

/// Errors by their number in the upper half of a major status (RFC 2744 3.9.1).
const NO_CREDENTIALS: u32 = 7;
const CREDENTIALS_EXPIRED: u32 = 11;
const FAILURE: u32 = 13;

/// Where the numbers of Kerberos' own errors start.
const KERBEROS: i32 = -1_765_328_384;
/// Errors of Kerberos, the protocol's by their number there (RFC 4120 7.5.9), the others as MIT
/// numbers them.
const SERVER_UNKNOWN: i32 = KERBEROS + 7;
const TICKET_EXPIRED: i32 = KERBEROS + 32;
const CLOCK_SKEW: i32 = KERBEROS + 37;
const NOT_IN_CACHE: i32 = KERBEROS + 141;
const REALM_UNKNOWN: i32 = KERBEROS + 154;
const CENTRE_SILENT: i32 = KERBEROS + 156;
const NO_CACHE_FILE: i32 = KERBEROS + 195;
const CENTRE_UNRESOLVED: i32 = KERBEROS + 220;

/// A session.
#[derive(Debug)]
pub(super) struct Context {
    gss: &'static Gss,
    server: Owned,
    /// The machine's own credentials; the default ones where there are none.
    machine: Option<Owned>,
    context: Option<Owned>,
    lifetime: Duration,
}

impl Context {
    pub(super) fn begin(host: &str) -> Result<Self, Fault> {
        let gss = Gss::get().map_err(Fault::NoLibrary)?;
        let server = gss.service_name(&format!("DNS@{host}")).map_err(|why| fault(gss, why))?;
        Ok(Self { gss, server, machine: None, context: None, lifetime: Duration::ZERO })
    }

    pub(super) fn step(&mut self, token: Option<&[u8]>) -> Result<Step, Fault> {
        match self.try_step(token) {
            Err(Fault::NoTicket(why)) if token.is_none() && self.machine.is_none() => {
                self.machine = self.gss.machine_credentials();
                if self.machine.is_none() {
                    return Err(Fault::NoTicket(why));
                }
                self.try_step(token)
            }
            other => other,
        }
    }

    fn try_step(&mut self, token: Option<&[u8]>) -> Result<Step, Fault> {
        let credentials = self.machine.as_ref();
        let stage = self.gss.init(&mut self.context, (credentials, &self.server), FLAGS, token);
        let stage = stage.map_err(|why| fault(self.gss, why))?;
        if stage.status & CONTINUE != 0 {
            return match stage.token.is_empty() {
                true => Err(Fault::Other("the server's answer leads nowhere".into())),
                false => Ok(Step::Send(stage.token)),
            };
        }
        // In Kerberos the last word is the server's, so that nothing is left to be sent.
        if stage.flags & FLAGS != FLAGS || !stage.token.is_empty() {
            return Err(Fault::Other("the session would not be protected".into()));
        }
        self.lifetime = Duration::from_secs(stage.lifetime.into());
        Ok(Step::Done)
    }

    pub(super) fn mic(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        self.gss.mic(self.context.as_ref()?, bytes).ok()
    }

    pub(super) fn verify(&mut self, bytes: &[u8], mic: &[u8]) -> bool {
        self.context.as_ref().is_some_and(|context| self.gss.verify(context, bytes, mic))
    }

    pub(super) fn lifetime(&self) -> Duration {
        self.lifetime
    }
}

/// What an error means.
fn fault(gss: &Gss, error: Error) -> Fault {
    let kind = error.major >> 16 & 0xFF;
    let words = match kind {
        // The mechanism alone knows what this is about.
        NO_CREDENTIALS | CREDENTIALS_EXPIRED | FAILURE => gss.words(error, true),
        _ => gss.words(error, false),
    };
    match (kind, error.minor.cast_signed()) {
        (_, SERVER_UNKNOWN) => Fault::UnknownServer(words),
        (_, CLOCK_SKEW) => Fault::Clock(words),
        (NO_CREDENTIALS | CREDENTIALS_EXPIRED, _)
        | (_, TICKET_EXPIRED | NOT_IN_CACHE | NO_CACHE_FILE)
        | (_, REALM_UNKNOWN | CENTRE_SILENT | CENTRE_UNRESOLVED) => Fault::NoTicket(words),
        _ => Fault::Other(words),
    }
}
