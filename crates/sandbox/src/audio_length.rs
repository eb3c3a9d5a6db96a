//! How long a recording is: read from its container, not decoded.

use crate::wav;

/// Where a container does not say how long it is, its bytes count as speech at this rate (32 kbit/s).
const BYTES_PER_SECOND: f64 = 4_000.0;

/// The length in seconds; none for what is no known container.
pub(crate) fn seconds(bytes: &[u8]) -> Option<f64> {
    let guess = bytes.len() as f64 / BYTES_PER_SECOND;
    match bytes {
        [b'R', b'I', b'F', b'F', ..] => wav::duration(bytes),
        [b'f', b'L', b'a', b'C', ..] => flac(bytes),
        [b'O', b'g', b'g', b'S', ..] => Some(ogg(bytes).unwrap_or(guess)),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(mp4(bytes).unwrap_or(guess)),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Some(webm(bytes).unwrap_or(guess)),
        [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xff, ..] => mp3(bytes),
        _ => None,
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn ratio(amount: f64, per_second: u32) -> Option<f64> {
    (per_second > 0).then(|| amount / f64::from(per_second))
}

/// The stream information block comes first: 20 bits of rate, 8 of other things, 36 of samples.
fn flac(bytes: &[u8]) -> Option<f64> {
    let packed = u64::from_be_bytes(array(bytes, 18)?);
    ratio((packed & 0xf_ffff_ffff) as f64, (packed >> 44) as u32)
}

/// The last page says how many samples there are up to its end.
fn ogg(bytes: &[u8]) -> Option<f64> {
    let last = bytes.windows(4).rposition(|window| window == b"OggS")?;
    let samples = u64::from_le_bytes(array(bytes, last + 6)?) as f64;
    if find(bytes, b"OpusHead").is_some() {
        return ratio(samples, 48_000);
    }
    let head = find(bytes, b"\x01vorbis")?;
    ratio(samples, u32::from_le_bytes(array(bytes, head + 12)?))
}

/// The movie header: a scale, and a length in it.
fn mp4(bytes: &[u8]) -> Option<f64> {
    let head = find(bytes, b"mvhd")? + 4;
    let (scale, length) = match bytes.get(head)? {
        0 => (
            array(bytes, head + 12)?,
            f64::from(u32::from_be_bytes(array(bytes, head + 16)?)),
        ),
        _ => (
            array(bytes, head + 20)?,
            u64::from_be_bytes(array(bytes, head + 24)?) as f64,
        ),
    };
    ratio(length, u32::from_be_bytes(scale))
}

/// The duration element, a float of milliseconds unless the file chose another scale.
fn webm(bytes: &[u8]) -> Option<f64> {
    let double = find(bytes, &[0x44, 0x89, 0x88])
        .and_then(|at| Some(f64::from_be_bytes(array(bytes, at + 3)?)));
    let single = || {
        let at = find(bytes, &[0x44, 0x89, 0x84])?;
        Some(f64::from(f32::from_be_bytes(array(bytes, at + 3)?)))
    };
    let milliseconds = double.or_else(single)?;
    (milliseconds.is_finite() && milliseconds >= 0.0).then_some(milliseconds / 1000.0)
}

/// Frame by frame, behind a tag if there is one. Layer III only.
fn mp3(bytes: &[u8]) -> Option<f64> {
    const KBITS_1: [usize; 15] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];
    const KBITS_2: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let mut at = match bytes {
        // A size of 28 bits in four bytes of seven.
        [b'I', b'D', b'3', _, _, _, a, b, c, d, ..] => {
            10 + [a, b, c, d]
                .iter()
                .fold(0, |size, byte| size << 7 | usize::from(**byte & 0x7f))
        }
        _ => 0,
    };
    let mut seconds = 0.0;
    while let Some([0xff, version, rates, _]) = array(bytes, at) {
        let first = match version & 0b1111_1110 {
            0b1111_1010 => true,
            0b1111_0010 | 0b1110_0010 => false,
            _ => break,
        };
        // MPEG 2 halves the rates, MPEG 2.5 quarters them.
        let half = match version >> 3 & 3 {
            3 => 1,
            2 => 2,
            _ => 4,
        };
        let rate = [44_100, 48_000, 32_000].get(usize::from(rates >> 2 & 3))? / half;
        let kbits = if first { KBITS_1 } else { KBITS_2 };
        let bits = kbits
            .get(usize::from(rates >> 4))
            .filter(|kbits| **kbits > 0)?
            * 1000;
        let samples = if first { 1152 } else { 576 };
        seconds += samples as f64 / rate as f64;
        at += samples / 8 * bits / rate + usize::from(rates >> 1 & 1);
    }
    (seconds > 0.0).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_say_how_long_they_are() {
        let flac = [
            b"fLaC\0\0\0\x22".as_slice(),
            &[0; 10],
            &(16_000_u64 << 44 | 32_000).to_be_bytes(),
        ]
        .concat();
        let opus = [
            b"OggS\0\x02".as_slice(),
            &[0; 22],
            b"OpusHead\x01\x01",
            b"OggS\0\x04",
            &96_000_u64.to_le_bytes(),
        ]
        .concat();
        let mp4 = [
            b"\0\0\0\x20ftypM4A ".as_slice(),
            b"mvhd",
            &[0; 12],
            &1000_u32.to_be_bytes(),
            &2500_u32.to_be_bytes(),
        ]
        .concat();
        let webm = [
            &[0x1a, 0x45, 0xdf, 0xa3, 0x44, 0x89, 0x88][..],
            &1500_f64.to_be_bytes(),
        ]
        .concat();
        // 128 kbit/s at 44,100 Hz: frames of 417 bytes, 1,152 samples each.
        let frame = [&[0xff, 0xfb, 0x90, 0x00][..], &[0; 413]].concat();
        let mp3 = [b"ID3\x04\0\0\0\0\0\x02ab".to_vec(), frame.repeat(10)].concat();
        for (bytes, length) in [
            (flac, 2.0),
            (opus, 2.0),
            (mp4, 2.5),
            (webm, 1.5),
            (mp3, 11_520.0 / 44_100.0),
        ] {
            let found = seconds(&bytes).expect("a length");
            assert!((found - length).abs() < 1e-9, "{found} instead of {length}");
        }
        assert_eq!(
            seconds(&[b"OggS".as_slice(), &[0; 3996]].concat()),
            Some(1.0)
        );
        for noise in [&b""[..], b"not audio", b"fLaC", b"\xff\xfb", b"ID3"] {
            assert_eq!(seconds(noise), None, "{noise:?}");
        }
    }
}
