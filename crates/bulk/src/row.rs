//! One row of a job: what it is called, and the call it is.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use pareta::saved::SavedCall;
use sha2::{Digest, Sha256};

/// A row: a name of yours, which its result has too, and a call.
#[derive(Clone)]
pub struct Row {
    name: String,
    call: SavedCall,
}

impl Row {
    /// A row. Its name may be anything that tells it from others: an id, a line number.
    pub fn new(name: impl Into<String>, call: SavedCall) -> Self {
        let name = name.into();
        Self { name, call }
    }

    /// A line of an OpenAI batch: `custom_id`, `method`, `url`, `body`.
    ///
    /// # Errors
    ///
    /// Those of [`SavedCall::from_batch_line`].
    pub fn from_batch_line(line: &str) -> Result<Self, pareta::Error> {
        let (name, call) = SavedCall::from_batch_line(line)?;
        Ok(Self { name, call })
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it asks for.
    pub fn call(&self) -> &SavedCall {
        &self.call
    }

    pub(crate) fn into_parts(self) -> (String, SavedCall) {
        (self.name, self.call)
    }
}

/// What is known under one name on the server, where a repetition under it is not billed, and in the journal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key([u8; 20]);

/// It is as good as random already: no table needs more than a part of it.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut part = [0; 8];
        part.copy_from_slice(&self.0[..8]);
        state.write_u64(u64::from_le_bytes(part));
    }
}

/// Hands that part on as it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, part: u64) {
        self.0 = part;
    }
}

/// A table of what is known by keys.
pub(crate) type ByKey<T> = HashMap<Key, T, BuildHasherDefault<AsItIs>>;

impl Key {
    /// Of what decides about the answer, and nothing else: it is the same in every process and on every machine.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut digest = Sha256::new();
        // Lengths keep `ab`, `c` from being `a`, `bc`.
        for part in parts {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut key = [0; 20];
        key.copy_from_slice(&digest.finalize()[..20]);
        Self(key)
    }

    /// The key of what is sent again although it has been answered: that of the same thing, another time.
    pub fn again(self, times: u32) -> Self {
        match times {
            0 => self,
            _ => Self::of([&self.0[..], &times.to_be_bytes()]),
        }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What [`Display`](fmt::Display) writes.
    pub fn read(text: &[u8]) -> Option<Self> {
        let text: &[u8; 40] = text.try_into().ok()?;
        let mut key = [0; 20];
        for (byte, digits) in key.iter_mut().zip(text.chunks_exact(2)) {
            let digit = |digit: u8| match digit {
                b'0'..=b'9' => Some(digit - b'0'),
                b'a'..=b'f' => Some(digit - b'a' + 10),
                _ => None,
            };
            *byte = digit(digits[0])? << 4 | digit(digits[1])?;
        }
        Some(Self(key))
    }

    /// It, in digits.
    pub fn digits(&self) -> [u8; 40] {
        let mut digits = [0; 40];
        for (place, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            place[0] = DIGITS[usize::from(byte >> 4)];
            place[1] = DIGITS[usize::from(byte & 15)];
        }
        digits
    }

    /// As it is sent.
    pub fn header(&self) -> String {
        format!("pareta-bulk-{self}")
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How rows are known.
#[derive(Clone)]
pub(crate) struct Keys {
    pub job: String,
    pub is_by_content: bool,
}

impl Keys {
    pub fn of(&self, name: &str, settings: &str, content: &[u8]) -> Key {
        let name = if self.is_by_content { "" } else { name };
        let parts = [self.job.as_bytes(), name.as_bytes(), content];
        match settings.is_empty() {
            true => Key::of(parts),
            false => Key::of(parts.into_iter().chain([settings.as_bytes()])),
        }
    }
}
