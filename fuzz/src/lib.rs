//! What the targets share.

pub mod chat_stream;
pub mod event_stream;
pub mod number;
pub mod server;

/// Where the fuzzer cuts a stream into pieces: a byte no UTF-8 text has.
pub const CUT: u8 = 0xff;

/// The pieces of a stream. The stream itself is all of them, without the cuts.
pub fn pieces(data: &[u8]) -> Vec<&[u8]> {
    data.split(|byte| *byte == CUT).collect()
}
