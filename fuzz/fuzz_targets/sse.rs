//! The decoder of event streams against the standard, with any cuts and any limit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pareta::fuzzing::decode_events;
use pareta_fuzz::event_stream::reference;
use pareta_fuzz::pieces;

fuzz_target!(|data: &[u8]| {
    let pieces = pieces(data);
    let stream = pieces.concat();
    // A limit nothing reaches, and one that something may: as large as the first byte.
    let near = usize::from(*stream.first().unwrap_or(&0));
    for limit in [1 << 20, near] {
        let expected = reference(&stream, limit);
        for late in [false, true] {
            assert_eq!(decode_events(limit, &pieces, late), expected);
        }
        assert_eq!(decode_events(limit, &[&stream], false), expected);
    }
});
