//! Reading the answer to an update into an outcome. Bytes from outside: nothing here trusts them.

use super::message;
use super::tsig::{self, Key, Signature, Signed};
use crate::model::{Outcome, Trouble};
use crate::net::dns::frame::Frame;

/// The response code NXDOMAIN (RFC 2136 2.2).
const NAME_MISSING: u8 = 3;
/// The response code YXDOMAIN (RFC 2136 2.2).
const NAME_EXISTS: u8 = 6;
/// The response code YXRRSET (RFC 2136 2.2).
const RECORDS_EXIST: u8 = 7;
/// The response code REFUSED (RFC 1035 4.1.1).
const REFUSED: u8 = 5;
/// The response code NXRRSET (RFC 2136 2.2).
const RECORDS_DIFFER: u8 = 8;

/// What an answer means for every host of the update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What is known now.
    pub outcome: Outcome,
    /// In a few words, what the server said.
    pub detail: Option<String>,
    /// Whether what the server said may be because of one name in the message.
    perhaps_of_one_host: bool,
}

impl Verdict {
    /// Done, as far as the server says.
    pub fn changed() -> Self {
        Self::new(Outcome::Changed, None)
    }

    /// A verdict that needs the user.
    pub fn needs_you(trouble: Trouble, detail: impl Into<String>) -> Self {
        Self::new(Outcome::NeedsYou { trouble }, Some(detail.into()))
    }

    /// A verdict that mends itself.
    pub fn later(trouble: Trouble, detail: impl Into<String>) -> Self {
        Self::new(Outcome::Later { trouble, wait: None }, Some(detail.into()))
    }

    /// A verdict that leaves open whether it was done.
    pub fn unconfirmed(trouble: Trouble, detail: impl Into<String>) -> Self {
        Self::new(Outcome::Unconfirmed { trouble }, Some(detail.into()))
    }

    fn new(outcome: Outcome, detail: Option<String>) -> Self {
        Self { outcome, detail, perhaps_of_one_host: false }
    }

    /// The same in other words.
    pub(super) fn with_detail(self, detail: String) -> Self {
        Self { detail: Some(detail), ..self }
    }

    fn perhaps_of_one_host(self) -> Self {
        Self { perhaps_of_one_host: true, ..self }
    }

    /// Whether the other hosts of the message may be published without one of them: REFUSED,
    /// SERVFAIL (Samba, of another computer's record) and BADKEY (Knot, of a name that the key may
    /// not change), but not NOTIMP.
    pub fn may_concern_one_host(&self) -> bool {
        self.perhaps_of_one_host
    }

    /// Whether only the user can mend it.
    pub fn needs_the_user(&self) -> bool {
        matches!(self.outcome, Outcome::NeedsYou { .. })
    }

    /// What a refusal means for a message's only host where it is known that the server would take
    /// other messages that are signed in the same way.
    #[must_use]
    pub fn with_sender_known(self) -> Self {
        let words = match self.outcome {
            Outcome::NeedsYou { trouble: Trouble::BadKey } => {
                "BADKEY: the server knows the sender, but does not let it change this name"
            }
            Outcome::NeedsYou { trouble: Trouble::UpdateRefused } => {
                "REFUSED: the server knows the sender, but does not let it change this name; \
                 PowerDNS also says this where the name is an alias (CNAME)"
            }
            _ => return self,
        };
        Self::needs_you(Trouble::UpdateRefused, words)
    }
}

/// Reads the answer to `asked` at `now` (seconds since 1970). Where there is a key, only an
/// answer with a right signature can be a success.
pub fn read(key: Option<&Key>, asked: &Signed, answer: &[u8], now: u64) -> Verdict {
    let frames = (Frame::read(&asked.bytes), Frame::read(answer));
    let (Some(question), Some(frame)) = frames else {
        return not_understood("the answer is malformed");
    };
    if !question.is_answered_by(&frame) || frame.is_truncated() {
        return not_understood("the answer belongs to another question");
    }
    let Some(key) = key else { return by_code(frame.response_code(), asked) };
    match tsig::check(key, asked, &frame, now) {
        Signature::Right { error: 0, .. } => by_code(frame.response_code(), asked),
        Signature::Right { error: tsig::BAD_TIME, server_time } => bad_time(server_time, now),
        Signature::Right { error, .. } => by_error(error, key),
        Signature::Empty { error } if frame.response_code() != 0 => by_error(error, key),
        // An error without a signature is taken for what it says, since a server that refuses
        // before it looks at the key cannot sign (PowerDNS does so). Who could forge it could
        // as well keep the answer from us. It never is a success.
        Signature::Missing if frame.response_code() == REFUSED => refused(
            "PowerDNS also says this of an unknown key, another secret or algorithm, a short \
             signature or a wrong clock",
        ),
        Signature::Missing if frame.response_code() != 0 => by_code(frame.response_code(), asked),
        Signature::Missing | Signature::Empty { .. } => {
            Verdict::unconfirmed(Trouble::BadAnswerSignature, "the server's answer is not signed")
        }
        Signature::Wrong => Verdict::unconfirmed(
            Trouble::BadAnswerSignature,
            "the signature of the server's answer is wrong",
        ),
    }
}

/// Whether an answer to conditions says that one of them does not hold. Where there is a key, only
/// an answer with a right signature can say so.
pub fn denies(key: Option<&Key>, asked: &Signed, answer: &[u8], now: u64) -> bool {
    let frames = (Frame::read(&asked.bytes), Frame::read(answer));
    let (Some(question), Some(frame)) = frames else { return false };
    let is_believed = key.is_none_or(|key| {
        matches!(tsig::check(key, asked, &frame, now), Signature::Right { error: 0, .. })
    });
    is_believed
        && question.is_answered_by(&frame)
        && [NAME_MISSING, RECORDS_DIFFER].contains(&frame.response_code())
}

/// What NOTAUTH means where the update is not signed and the server is its zone's primary.
pub fn not_signed() -> Verdict {
    Verdict::needs_you(
        Trouble::UpdateRefused,
        "NOTAUTH: the server has the zone, but takes no update of it that is not signed",
    )
}

fn not_understood(detail: &str) -> Verdict {
    Verdict::unconfirmed(Trouble::NotUnderstood, detail)
}

/// By the response code (RFC 2136 2.2).
fn by_code(code: u8, asked: &Signed) -> Verdict {
    match code {
        0 => Verdict::changed(),
        1 => not_understood("FORMERR: the server did not understand the update"),
        2 => Verdict::later(
            Trouble::ServerTrouble,
            "SERVFAIL: the server has a fault; Samba and Windows also say this where the record \
             belongs to another computer",
        )
        .perhaps_of_one_host(),
        4 => Verdict::needs_you(Trouble::UpdateRefused, "NOTIMP: the server takes no updates"),
        REFUSED => refused("or its zone takes no updates, or is not there (PowerDNS)"),
        NAME_MISSING | NAME_EXISTS | RECORDS_EXIST | RECORDS_DIFFER if has_conditions(asked) => {
            let detail = "a condition of the update is not fulfilled";
            Verdict::needs_you(Trouble::NameTaken, detail).perhaps_of_one_host()
        }
        9 => Verdict::needs_you(
            Trouble::ZoneNotFound,
            "NOTAUTH: the server is not the zone's primary server",
        ),
        10 => Verdict::needs_you(Trouble::ZoneNotFound, "NOTZONE: a name is outside of the zone"),
        other => not_understood(&format!("the server answers with code {other}")),
    }
}

/// Whether a message has conditions (RFC 2136 2.2: the header's second count).
fn has_conditions(asked: &Signed) -> bool {
    asked.bytes.get(message::CONDITIONS).is_some_and(|count| count != [0, 0])
}

/// By the error in the signature (RFC 8945 5.2).
fn by_error(error: u16, key: &Key) -> Verdict {
    match error {
        tsig::BAD_SIGNATURE if key.algorithm.is_shortened() => Verdict::needs_you(
            Trouble::BadSignature,
            "BADSIG: the server has another secret for this key; Knot also says this of every \
             shortened signature: choose the algorithm without the bits at its end",
        ),
        tsig::BAD_SIGNATURE => Verdict::needs_you(
            Trouble::BadSignature,
            "BADSIG: the server has another secret for this key",
        ),
        tsig::BAD_KEY => Verdict::needs_you(
            Trouble::BadKey,
            "BADKEY: the server has no key of this name and algorithm; Knot also says this where \
             the key may not change the name",
        )
        .perhaps_of_one_host(),
        tsig::BAD_TRUNCATION => Verdict::needs_you(
            Trouble::BadTruncation,
            "BADTRUNC: the server wants a longer signature",
        ),
        tsig::BAD_TIME => bad_time(None, 0),
        other => not_understood(&format!("the signature has the error {other}")),
    }
}

fn refused(or_else: &str) -> Verdict {
    let detail = "REFUSED: the server does not permit this key, or nobody, to change the name";
    Verdict::needs_you(Trouble::UpdateRefused, format!("{detail}; {or_else}")).perhaps_of_one_host()
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
