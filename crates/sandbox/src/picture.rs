//! Pictures: waves of colour as PNG files, and the size of the pictures that come.

use std::f64::consts::TAU;
use std::io::Write;

use flate2::Crc;
use flate2::write::ZlibEncoder;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Colours that a palette leads through.
const COLOURS: usize = 5;

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub width: u32,
    pub height: u32,
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// A PNG with a palette. Equal random numbers give equal pictures.
pub(crate) fn paint(size: Size, mut random: fastrand::Rng) -> Vec<u8> {
    let palette = palette(&mut random);
    let columns = wave(size.width, &mut random);
    let rows = wave(size.height, &mut random);
    let mut zlib = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut line = Vec::with_capacity(columns.len() + 1);
    for (y, here) in rows.iter().enumerate() {
        line.clear();
        // A pixel is the sum of its column and its row, so each line but the first differs from the one above it by one
        // number: that is what PNG's second filter stores.
        if y == 0 {
            line.push(0);
            line.extend(columns.iter().map(|column| column.wrapping_add(*here)));
        } else {
            line.push(2);
            line.resize(columns.len() + 1, here.wrapping_sub(rows[y - 1]));
        }
        // Writing to memory does not fail.
        let _ = zlib.write_all(&line);
    }
    let mut header = Vec::from(size.width.to_be_bytes());
    header.extend(size.height.to_be_bytes());
    // Eight bits, with a palette, no interlacing.
    header.extend([8, 3, 0, 0, 0]);
    let pixels = zlib.finish().unwrap_or_default();
    let chunks = [
        chunk(b"IHDR", &header),
        chunk(b"PLTE", &palette),
        chunk(b"IDAT", &pixels),
        chunk(b"IEND", &[]),
    ];
    [SIGNATURE, &chunks.concat()].concat()
}

/// 256 colours that go round through a few.
fn palette(random: &mut fastrand::Rng) -> Vec<u8> {
    let stops: Vec<[u8; 3]> = (0..COLOURS)
        .map(|_| [random.u8(..), random.u8(..), random.u8(..)])
        .collect();
    let mut palette = Vec::with_capacity(3 * 256);
    for at in 0..256 {
        let place = at * COLOURS;
        let (from, to) = (stops[place / 256], stops[(place / 256 + 1) % COLOURS]);
        let share = place % 256;
        for (from, to) in from.into_iter().zip(to) {
            let mixed = usize::from(from) * (256 - share) + usize::from(to) * share;
            palette.push((mixed / 256) as u8);
        }
    }
    palette
}

/// Two waves over a side.
fn wave(length: u32, random: &mut fastrand::Rng) -> Vec<u8> {
    let mut draw = || (1.0 + 4.0 * random.f64(), TAU * random.f64());
    let ((slow, first), (fast, second)) = (draw(), draw());
    let at = |position: u32| {
        let turn = TAU * f64::from(position) / f64::from(length);
        let height = (slow * turn + first).sin() * 48.0 + (2.0 * fast * turn + second).sin() * 16.0;
        (64.0 + height) as u8
    };
    (0..length).map(at).collect()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checksum = Crc::new();
    checksum.update(kind);
    checksum.update(data);
    let length = (data.len() as u32).to_be_bytes();
    [&length[..], kind, data, &checksum.sum().to_be_bytes()].concat()
}

/// The size of a PNG or JPEG file, by its head; none if it is neither.
pub(crate) fn size(bytes: &[u8]) -> Option<Size> {
    let (width, height) = if bytes.starts_with(SIGNATURE) {
        let side = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        (side(16)?, side(20)?)
    } else {
        jpeg(bytes)?
    };
    (width > 0 && height > 0).then_some(Size { width, height })
}

/// The sides in a JPEG's frame header, behind any number of other segments.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let word = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    if word(0)? != 0xffd8 {
        return None;
    }
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            // Padding before a marker.
            0xff => at += 1,
            // Frames, of which the tables of Huffman codes (c4), JPEG extensions (c8) and arithmetic codes (cc) are none.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some((word(at + 7)?.into(), word(at + 5)?.into()));
            }
            // The picture begins, and no frame came before it.
            0xda | 0xd9 => return None,
            _ => at += 2 + usize::from(word(at + 2)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    const SMALL: Size = Size {
        width: 7,
        height: 3,
    };

    #[test]
    fn a_picture_is_a_png_of_its_size() {
        let png = paint(SMALL, fastrand::Rng::with_seed(1));
        assert_eq!(size(&png), Some(SMALL));
        let chunk_at = |name: &[u8]| {
            png.windows(4)
                .position(|window| window == name)
                .expect("a chunk")
        };
        let (palette, data) = (chunk_at(b"PLTE"), chunk_at(b"IDAT"));
        assert_eq!(png[palette - 4..palette], [0, 0, 3, 0]);
        let mut pixels = Vec::new();
        flate2::read::ZlibDecoder::new(&png[data + 4..])
            .read_to_end(&mut pixels)
            .expect("zlib");
        assert_eq!(pixels.len(), 8 * 3);
        // The checksum of an empty last chunk is known from the standard.
        assert_eq!(png[png.len() - 12..], *b"\0\0\0\0IEND\xaeB`\x82");
        assert_ne!(png, paint(SMALL, fastrand::Rng::with_seed(2)));
    }

    #[test]
    fn sizes_of_files() {
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc4\0\x02\xff\xc2\0\x0b\x08\x01\x02\x03\x04";
        let found = Size {
            width: 0x304,
            height: 0x102,
        };
        assert_eq!(size(jpeg), Some(found));
        for end in 0..jpeg.len() {
            assert_eq!(size(&jpeg[..end]), None, "{end}");
        }
        for wrong in [
            &b"GIF89a"[..],
            b"",
            b"\xff\xd8\xff\xda\0\x04",
            b"\xff\xd8ab",
        ] {
            assert_eq!(size(wrong), None);
        }
        let mut empty = paint(SMALL, fastrand::Rng::with_seed(1));
        empty[16..20].fill(0);
        assert_eq!(size(&empty), None);
    }
}
