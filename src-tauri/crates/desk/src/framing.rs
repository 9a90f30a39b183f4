//! Messages over a pipe or a socket: a kind, a length, a body. Knows no kind.

use std::io::{self, Read, Write};

/// Sends one message.
pub(crate) fn send(to: &mut impl Write, kind: u8, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    let [a, b, c, d] = length.to_le_bytes();
    if body.len() < 4096 {
        // One write for what is small: the other side wakes once.
        let message = [&[kind, a, b, c, d], body].concat();
        to.write_all(&message)?;
    } else {
        to.write_all(&[kind, a, b, c, d])?;
        to.write_all(body)?;
    }
    to.flush()
}

/// Reads one message: its kind and its body.
///
/// # Errors
/// When the other side is gone, or claims more than `largest` bytes.
pub(crate) fn receive(from: &mut impl Read, largest: usize) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0_u8; 5];
    from.read_exact(&mut head)?;
    let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
    if length > largest {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // The room is made as the bytes arrive: a length is only a claim.
    let mut body = Vec::with_capacity(length.min(1 << 20));
    from.take(length as u64).read_to_end(&mut body)?;
    if body.len() < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok((head[0], body)) }
}
