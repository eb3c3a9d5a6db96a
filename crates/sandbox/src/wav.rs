//! WAV files: made from text, measured when they come back.

use std::f64::consts::TAU;

pub(crate) const SAMPLE_RATE: u32 = 16_000;
const SAMPLES_PER_CHARACTER: usize = 800;
const HEADER: usize = 44;

/// A tone per character, so that the length and the melody follow the text. Mono, 16 bit.
pub(crate) fn speak(text: &str) -> Vec<u8> {
    let characters: Vec<char> = text.chars().collect();
    let data_bytes = (characters.len() * SAMPLES_PER_CHARACTER * 2) as u32;
    let mut wav = Vec::with_capacity(HEADER + data_bytes as usize);
    wav.extend(b"RIFF");
    wav.extend((data_bytes + HEADER as u32 - 8).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend([1_u16, 1].map(u16::to_le_bytes).concat());
    wav.extend(
        [SAMPLE_RATE, SAMPLE_RATE * 2]
            .map(u32::to_le_bytes)
            .concat(),
    );
    wav.extend([2_u16, 16].map(u16::to_le_bytes).concat());
    wav.extend(b"data");
    wav.extend(data_bytes.to_le_bytes());
    for character in characters {
        let silent = !character.is_alphanumeric();
        // One octave over 24 steps, above a low A.
        let frequency = 220.0 * (f64::from(u32::from(character) % 24) / 24.0).exp2();
        for sample in 0..SAMPLES_PER_CHARACTER {
            let position = sample as f64 / SAMPLES_PER_CHARACTER as f64;
            // Rising and falling within the character keeps the joints from clicking.
            let loudness = if silent {
                0.0
            } else {
                (position * TAU / 2.0).sin() * 8000.0
            };
            let wave = (TAU * frequency * sample as f64 / f64::from(SAMPLE_RATE)).sin();
            wav.extend(((loudness * wave) as i16).to_le_bytes());
        }
    }
    wav
}

/// The length of a WAV file in seconds; none if it is not one.
pub(crate) fn duration(bytes: &[u8]) -> Option<f64> {
    if bytes.get(0..4)? != b"RIFF" || bytes.get(8..12)? != b"WAVE" {
        return None;
    }
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let mut at = 12;
    let mut bytes_per_second = None;
    while let (Some(id), Some(size)) = (bytes.get(at..at + 4), word(at + 4)) {
        match id {
            b"fmt " => bytes_per_second = word(at + 16).filter(|rate| *rate > 0),
            b"data" => {
                // A streamed file may declare more than there is.
                let there = bytes.len().saturating_sub(at + 8).min(size as usize);
                return Some(there as f64 / f64::from(bytes_per_second?));
            }
            _ => {}
        }
        // Chunks are padded to even lengths.
        at = at
            .checked_add(8)?
            .checked_add(size as usize)?
            .checked_add(size as usize % 2)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_follows_the_text() {
        assert_eq!(duration(&speak("Hello, you")), Some(0.5));
        assert_eq!(duration(&speak("")), Some(0.0));
        assert_eq!(duration(b"not audio"), None);
        assert_eq!(duration(&speak("abcd")[..30]), None);
    }
}
