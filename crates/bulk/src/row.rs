//! One row of a job: what it is called, and the call it is.

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
}

/// What a call is known by: on the server, where a repetition under it is not billed, and in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key(String);

impl Key {
    /// Of what decides about the answer, and nothing else: it is the same in every process and on every machine.
    pub fn of(job: &str, row: &Row) -> Self {
        let mut digest = Sha256::new();
        // Lengths keep `ab`, `c` from being `a`, `bc`.
        for part in [job.as_bytes(), row.name.as_bytes(), &row.call.canonical()] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut text = String::from("pareta-bulk-");
        for byte in &digest.finalize()[..20] {
            text.extend(
                [byte >> 4, byte & 15]
                    .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])),
            );
        }
        Self(text)
    }

    pub fn read(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
