//! One pass over delimited text that finds what a lenient parser would swallow: a quote that never closes, a
//! record without end. Knows quotes and line ends, no columns.

use crate::fault::Fault;
use crate::limits;

/// Where a scan stopped, with the line.
pub(crate) type Stop = (u64, Fault);

/// Checks the shape of a delimited text.
pub(crate) fn check(text: &str, delimiter: u8) -> Result<(), Stop> {
    let mut scan = Scan { state: State::FieldStart, line: 1, opened_on: 1, record_from: 0 };
    for (at, byte) in text.bytes().enumerate() {
        scan.step(byte, delimiter, at)?;
    }
    match scan.state {
        State::Quoted => Err((scan.opened_on, Fault::UnclosedQuote)),
        _ => Ok(()),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    FieldStart,
    Plain,
    Quoted,
    /// Just after a quote inside quotes: it closes or, doubled, stands for itself.
    QuoteSeen,
}

struct Scan {
    state: State,
    line: u64,
    opened_on: u64,
    record_from: usize,
}

impl Scan {
    fn step(&mut self, byte: u8, delimiter: u8, at: usize) -> Result<(), Stop> {
        let ends_line = byte == b'\n';
        self.line += u64::from(ends_line);
        self.state = match (self.state, byte) {
            (State::Quoted, b'"') => State::QuoteSeen,
            (State::Quoted, _) => State::Quoted,
            (State::FieldStart, b'"') => {
                self.opened_on = self.line;
                State::Quoted
            }
            (State::QuoteSeen, b'"') => State::Quoted,
            (_, b) if b == delimiter || b == b'\n' || b == b'\r' => State::FieldStart,
            _ => State::Plain,
        };
        if ends_line && self.state != State::Quoted {
            self.record_from = at + 1;
        }
        if (at + 1) - self.record_from > limits::RECORD_BYTES {
            let (line, fault) = match self.state {
                State::Quoted => (self.opened_on, Fault::UnclosedQuote),
                _ => (self.line, Fault::RecordTooLong { limit_kb: limits::RECORD_BYTES / 1024 }),
            };
            return Err((line, fault));
        }
        Ok(())
    }
}
