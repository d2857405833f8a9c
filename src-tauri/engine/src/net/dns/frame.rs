//! The bounds of one DNS message, found without trusting it (RFC 1035 4.1).

use std::ops::Range;

/// Octets of the fixed header (RFC 1035 4.1.1).
const HEADER: usize = 12;
/// Longest name in octets, the final zero included (RFC 1035 2.3.4).
const LONGEST_NAME: usize = 255;

/// One DNS message whose sections were walked through once, so that every range in here lies
/// within it.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    bytes: &'a [u8],
    question: Vec<Question>,
    records: Vec<Span>,
}

/// One entry of the question section; for an update, of the zone section (RFC 2136 2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The name in uncompressed, lower-case wire form.
    pub name: Vec<u8>,
    /// The type.
    pub kind: u16,
    /// The class.
    pub class: u16,
}

/// Where one record stands in its message.
#[derive(Clone, Debug)]
pub struct Span {
    /// The owner in uncompressed, lower-case wire form.
    pub name: Vec<u8>,
    /// Where the record starts.
    pub start: usize,
    /// The type.
    pub kind: u16,
    /// The class.
    pub class: u16,
    /// The time to live in seconds.
    pub ttl: u32,
    /// Where its data stands.
    pub data: Range<usize>,
    /// Whether it is in the additional section.
    pub additional: bool,
}

impl<'a> Frame<'a> {
    /// Walks through a message; `None` where it is cut short, overlong or runs in circles.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut at = HEADER;
        if bytes.len() < HEADER {
            return None;
        }
        let mut question = Vec::new();
        for _ in 0..u16_at(bytes, 4)? {
            let (name, end) = read_name(bytes, at)?;
            question.push(Question {
                name,
                kind: u16_at(bytes, end)?,
                class: u16_at(bytes, end + 2)?,
            });
            at = end + 4;
        }
        let plain = usize::from(u16_at(bytes, 6)?) + usize::from(u16_at(bytes, 8)?);
        let mut records = Vec::new();
        for number in 0..plain + usize::from(u16_at(bytes, 10)?) {
            let span = read_span(bytes, at, number >= plain)?;
            at = span.data.end;
            records.push(span);
        }
        (at == bytes.len()).then_some(Self { bytes, question, records })
    }

    /// The id.
    pub fn id(&self) -> u16 {
        self.header(0)
    }

    /// Whether it answers (QR).
    pub fn is_answer(&self) -> bool {
        self.header(2) & 0x8000 != 0
    }

    /// The operation: 0 asks, 5 updates (RFC 2136 1.3).
    pub fn operation(&self) -> u8 {
        (self.header(2) >> 11 & 0xF) as u8
    }

    /// Whether it was cut to fit (TC).
    pub fn is_truncated(&self) -> bool {
        self.header(2) & 0x0200 != 0
    }

    /// The response code without its extension (RFC 1035 4.1.1, RFC 2136 2.2).
    pub fn response_code(&self) -> u8 {
        (self.header(2) & 0xF) as u8
    }

    /// The question section.
    pub fn question(&self) -> &[Question] {
        &self.question
    }

    /// The records of all other sections, in their order.
    pub fn records(&self) -> &[Span] {
        &self.records
    }

    /// The whole message.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether `answer` answers this message: same id and operation, and the same question. The
    /// question may be left out where nothing was found out (an error) and in every answer to an
    /// update (RFC 2136 3.8).
    pub fn is_answered_by(&self, answer: &Frame<'_>) -> bool {
        let may_omit = answer.response_code() != 0 || self.operation() == 5;
        answer.is_answer()
            && answer.id() == self.id()
            && answer.operation() == self.operation()
            && (answer.question == self.question || answer.question.is_empty() && may_omit)
    }

    fn header(&self, at: usize) -> u16 {
        u16_at(self.bytes, at).unwrap_or(0)
    }
}

/// The 16-bit number at a place.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// The name at a place in uncompressed, lower-case wire form, and where what follows starts.
/// A pointer must lead backwards, so that every name ends (RFC 1035 4.1.4).
pub fn read_name(bytes: &[u8], start: usize) -> Option<(Vec<u8>, usize)> {
    let mut name = Vec::new();
    let (mut at, mut lowest, mut end) = (start, start, None);
    loop {
        let length = *bytes.get(at)?;
        match length {
            0 => {
                name.push(0);
                return (name.len() <= LONGEST_NAME).then_some((name, end.unwrap_or(at + 1)));
            }
            1..=63 => {
                let label = bytes.get(at + 1..at + 1 + usize::from(length))?;
                name.push(length);
                name.extend(label.iter().map(u8::to_ascii_lowercase));
                at += 1 + usize::from(length);
            }
            0xC0.. => {
                let target = usize::from(u16_at(bytes, at)? & 0x3FFF);
                end.get_or_insert(at + 2);
                if target >= lowest {
                    return None;
                }
                (at, lowest) = (target, target);
            }
            _ => return None,
        }
        if name.len() > LONGEST_NAME {
            return None;
        }
    }
}

fn read_span(bytes: &[u8], start: usize, additional: bool) -> Option<Span> {
    let (name, at) = read_name(bytes, start)?;
    let length = usize::from(u16_at(bytes, at + 8)?);
    let data = at + 10..at + 10 + length;
    bytes.get(data.clone())?;
    Some(Span {
        name,
        start,
        kind: u16_at(bytes, at)?,
        class: u16_at(bytes, at + 2)?,
        ttl: u32::from(u16_at(bytes, at + 4)?) << 16 | u32::from(u16_at(bytes, at + 6)?),
        data,
        additional,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_points_at_itself_ends() {
        let mut message = vec![0; HEADER];
        message[5] = 1;
        message.extend([0xC0, 12, 0, 1, 0, 1]);
        assert!(Frame::read(&message).is_none());
    }

    #[test]
    fn names_are_unpacked_and_in_lower_case() {
        let mut message = vec![0; HEADER];
        message[5] = 2;
        message.extend(b"\x03WWW\x07Example\0\0\x01\0\x01");
        message.extend([1, b'a', 0xC0, 16, 0, 28, 0, 1]);
        let frame = Frame::read(&message).expect("well formed");
        assert_eq!(frame.question()[0].name, b"\x03www\x07example\0");
        assert_eq!(frame.question()[1].name, b"\x01a\x07example\0");
        assert_eq!(frame.question()[1].kind, 28);
    }

    #[test]
    fn octets_after_the_last_record_are_refused() {
        assert!(Frame::read(&[0; HEADER]).is_some());
        assert!(Frame::read(&[0; HEADER + 1]).is_none());
    }
}
