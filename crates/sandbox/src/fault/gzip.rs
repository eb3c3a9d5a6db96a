//! Gzip without a compressor: a member of stored blocks (RFC 1951, 3.2.4; RFC 1952).

use axum::http::{HeaderValue, header};
use bytes::Bytes;

use crate::wire::{Frame, Script};

/// The most a stored block can hold.
const BLOCK: usize = 0xffff;

/// Encodes a body, which says so. Each frame can be decoded as soon as it is there.
pub(super) fn encode(script: &mut Script) {
    script.headers.remove(header::CONTENT_LENGTH);
    script
        .headers
        .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    let (mut checksum, mut length) = (!0, 0_u32);
    for frame in &mut script.frames {
        for byte in &frame.bytes {
            checksum = checked(checksum, *byte);
            length = length.wrapping_add(1);
        }
        frame.bytes = stored(&frame.bytes);
    }
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    script.frames.insert(0, Frame::now(header.to_vec()));
    // An empty block is the last one: which of the others is need not be known before.
    let end = [
        &block(1, &[])[..],
        &(!checksum).to_le_bytes(),
        &length.to_le_bytes(),
    ]
    .concat();
    script.frames.push(Frame::now(end));
}

fn stored(bytes: &[u8]) -> Bytes {
    bytes
        .chunks(BLOCK)
        .flat_map(|piece| block(0, piece))
        .collect()
}

fn block(is_last: u8, bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len() as u16;
    let [lengths, complement] = [length, !length].map(u16::to_le_bytes);
    [&[is_last], &lengths[..], &complement, bytes].concat()
}

/// CRC-32, a byte further.
fn checked(checksum: u32, byte: u8) -> u32 {
    (0..8).fold(checksum ^ u32::from(byte), |checksum, _| {
        (checksum >> 1) ^ (0xedb8_8320 & (checksum & 1).wrapping_neg())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        let sum = b"123456789"
            .iter()
            .fold(!0, |sum, byte| checked(sum, *byte));
        assert_eq!(!sum, 0xcbf4_3926);
    }
}
