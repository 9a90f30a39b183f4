//! What goes over the socket: a kind, a length, a body. A length that is too large ends the conversation.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::errands::On;
use crate::framing;

/// Raised when the frames change; the program's version is compared as well.
pub(super) const PROTOCOL: u32 = 1;
/// The largest message that the holder reads: a call, or a piece of the lines to record.
pub(super) const LARGEST_CALL: usize = 4 << 20;
/// The largest answer that the terminal reads.
pub(super) const LARGEST_ANSWER: usize = 1 << 30;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Who we are; first in both directions.
    Hello = 1,
    /// An errand of the table.
    Call,
    /// Lines to record follow.
    Record,
    /// A piece of the lines.
    Data,
    /// No more lines.
    End,
    /// The terminal lives, and its owner is still typing.
    Alive,
    /// A piece of the answers to the lines.
    Out,
    /// The answer, and the last word.
    Answer,
    /// What went wrong, and the last word.
    Failed,
}

const KINDS: [Kind; 9] =
    [Kind::Hello, Kind::Call, Kind::Record, Kind::Data, Kind::End, Kind::Alive, Kind::Out, Kind::Answer, Kind::Failed];

/// A message.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) body: Vec<u8>,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Hello {
    pub(super) protocol: u32,
    pub(super) version: String,
}

impl Hello {
    pub(super) fn ours() -> Self {
        Self { protocol: PROTOCOL, version: crate::book::VERSION.to_owned() }
    }
}

/// An errand on its way.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) errand: String,
    /// The day that the terminal was given, for this errand alone.
    pub(super) today: Option<On>,
    pub(super) request: Value,
}

/// A run of `record`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Recording {
    pub(super) today: Option<On>,
    pub(super) atomic: bool,
}

/// Sends one message.
pub(super) fn send(to: &mut impl Write, kind: Kind, body: &[u8]) -> io::Result<()> {
    framing::send(to, kind as u8, body)
}

/// Sends one message of JSON.
pub(super) fn send_json(to: &mut impl Write, kind: Kind, body: &impl Serialize) -> io::Result<()> {
    send(to, kind, &serde_json::to_vec(body)?)
}

/// Reads one message.
///
/// # Errors
/// When the other side is gone, or says what is no message, or more than `largest` bytes.
pub(super) fn receive(from: &mut impl Read, largest: usize) -> io::Result<Frame> {
    let (kind, body) = framing::receive(from, largest)?;
    let kind = KINDS.into_iter().find(|known| *known as u8 == kind).ok_or_else(nonsense)?;
    Ok(Frame { kind, body })
}

/// What is no message of ours.
pub(super) fn nonsense() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// The JSON of a message.
pub(super) fn json<T: serde::de::DeserializeOwned>(frame: &Frame, kind: Kind) -> io::Result<T> {
    if frame.kind != kind {
        return Err(nonsense());
    }
    serde_json::from_slice(&frame.body).map_err(|_| nonsense())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_received_and_what_is_no_message_is_refused() {
        let mut wire = Vec::new();
        send(&mut wire, Kind::Data, b"hola").expect("a vector takes all");
        let frame = receive(&mut wire.as_slice(), 4).expect("the same message");
        assert_eq!((frame.kind, frame.body.as_slice()), (Kind::Data, b"hola".as_slice()), "nothing is lost on the way");
        assert!(receive(&mut wire.as_slice(), 3).is_err(), "a message has a largest size");
        assert!(receive(&mut &wire[..7], 4).is_err(), "half a message is none");
        wire[0] = 77;
        assert!(receive(&mut wire.as_slice(), 4).is_err(), "an unknown kind is refused");
    }

    #[test]
    fn a_length_is_only_a_claim() {
        let claim = [&[Kind::Data as u8], u32::MAX.to_le_bytes().as_slice()].concat();
        let error = receive(&mut claim.as_slice(), usize::MAX).expect_err("no body follows");
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "no room is made for what never comes");
    }
}
