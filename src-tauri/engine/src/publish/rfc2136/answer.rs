//! Reading the answer to an update into an outcome. Bytes from outside: nothing here trusts them.

use super::tsig::{self, Signature, Signed, Signer};
use crate::model::{Outcome, Trouble};
use crate::net::dns::frame::Frame;

/// The response code REFUSED (RFC 1035 4.1.1).
const REFUSED: u8 = 5;

/// What an answer means for every host of the update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What is known now.
    pub outcome: Outcome,
    /// In a few words, what the server said.
    pub detail: Option<String>,
}

impl Verdict {
    /// A verdict that needs the user.
    pub fn needs_you(trouble: Trouble, detail: impl Into<String>) -> Self {
        Self { outcome: Outcome::NeedsYou { trouble }, detail: Some(detail.into()) }
    }

    /// A verdict that mends itself.
    pub fn later(trouble: Trouble, detail: impl Into<String>) -> Self {
        Self { outcome: Outcome::Later { trouble, wait: None }, detail: Some(detail.into()) }
    }

    /// A verdict that leaves open whether it was done.
    pub fn unconfirmed(trouble: Trouble, detail: impl Into<String>) -> Self {
        Self { outcome: Outcome::Unconfirmed { trouble }, detail: Some(detail.into()) }
    }
}

/// Reads the answer to `asked` at `now` (seconds since 1970). Where it was signed, only an answer
/// with a right signature can be a success.
pub fn read(signer: Option<&dyn Signer>, asked: &Signed, answer: &[u8], now: u64) -> Verdict {
    let frames = (Frame::read(&asked.bytes), Frame::read(answer));
    let (Some(question), Some(frame)) = frames else {
        return not_understood("the answer is malformed");
    };
    if !question.is_answered_by(&frame) || frame.is_truncated() {
        return not_understood("the answer belongs to another question");
    }
    let Some(signer) = signer else { return by_code(frame.response_code()) };
    match tsig::check(signer, asked, &frame, now) {
        Signature::Right { error: 0, .. } => by_code(frame.response_code()),
        Signature::Right { error: tsig::BAD_TIME, server_time } => bad_time(server_time, now),
        Signature::Right { error, .. } => by_error(error),
        Signature::Empty { error } if frame.response_code() != 0 => by_error(error),
        // An error without a signature is taken for what it says, since a server that refuses
        // before it looks at the key cannot sign (PowerDNS does so). Who could forge it could
        // as well keep the answer from us. It never is a success.
        Signature::Missing if frame.response_code() == REFUSED => Verdict::needs_you(
            Trouble::UpdateRefused,
            "REFUSED: the server does not permit this key, or nobody, to change the name; \
             PowerDNS also says this where the key's secret is another one",
        ),
        Signature::Missing if frame.response_code() != 0 => by_code(frame.response_code()),
        Signature::Missing | Signature::Empty { .. } => {
            Verdict::unconfirmed(Trouble::BadAnswerSignature, "the server's answer is not signed")
        }
        Signature::Wrong => Verdict::unconfirmed(
            Trouble::BadAnswerSignature,
            "the signature of the server's answer is wrong",
        ),
    }
}

fn not_understood(detail: &str) -> Verdict {
    Verdict::unconfirmed(Trouble::NotUnderstood, detail)
}

/// By the response code (RFC 2136 2.2).
fn by_code(code: u8) -> Verdict {
    match code {
        0 => Verdict { outcome: Outcome::Changed, detail: None },
        1 => not_understood("FORMERR: the server did not understand the update"),
        2 => Verdict::later(
            Trouble::ServerTrouble,
            "SERVFAIL: the server has a fault; Samba and Windows also say this where the record \
             belongs to another computer",
        ),
        4 => Verdict::needs_you(Trouble::UpdateRefused, "NOTIMP: the server takes no updates"),
        REFUSED => Verdict::needs_you(
            Trouble::UpdateRefused,
            "REFUSED: the server does not permit this key, or nobody, to change the name",
        ),
        9 => Verdict::needs_you(
            Trouble::ZoneNotFound,
            "NOTAUTH: the server is not the zone's primary server",
        ),
        10 => Verdict::needs_you(Trouble::ZoneNotFound, "NOTZONE: a name is outside of the zone"),
        other => not_understood(&format!("the server answers with code {other}")),
    }
}

/// By the error in the signature (RFC 8945 5.2).
fn by_error(error: u16) -> Verdict {
    match error {
        tsig::BAD_SIGNATURE => Verdict::needs_you(
            Trouble::BadSignature,
            "BADSIG: the server has another secret for this key",
        ),
        tsig::BAD_KEY => Verdict::needs_you(
            Trouble::BadKey,
            "BADKEY: the server has no key of this name and algorithm; Knot also says this where \
             the key may not change the name",
        ),
        tsig::BAD_TRUNCATION => Verdict::needs_you(
            Trouble::BadTruncation,
            "BADTRUNC: the server wants a longer signature",
        ),
        tsig::BAD_TIME => bad_time(None, 0),
        other => not_understood(&format!("the signature has the error {other}")),
    }
}

fn bad_time(server_time: Option<u64>, now: u64) -> Verdict {
    let detail = match server_time {
        None => "BADTIME: this computer's clock and the server's differ too much".to_owned(),
        Some(server) => {
            let direction = if server > now { "behind" } else { "ahead" };
            let shown = i64::try_from(server)
                .ok()
                .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
                .map_or_else(String::new, |time| format!("; the server's says {time}"));
            format!("BADTIME: this clock is {} s {direction}{shown}", server.abs_diff(now))
        }
    };
    Verdict::needs_you(Trouble::BadTime, detail)
}
