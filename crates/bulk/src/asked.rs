//! What a call asks for, as far as it decides about its price and its size.

use pareta::saved::SavedCall;
use serde_json::Value;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// No more tokens are read than there are bytes.
    pub bytes: u64,
    /// The most tokens that are written; `None` where there is no limit to them.
    pub written: Option<u64>,
    /// It holds images, audio or files, of which the length says nothing.
    pub holds_media: bool,
}

/// A token has about so many bytes.
const BYTES: u64 = 4;

impl Asked {
    /// `None` for a body that is no JSON.
    pub fn of(call: &SavedCall) -> Option<Self> {
        let body = call.body().unwrap_or(b"{}");
        let json: Value = serde_json::from_slice(body).ok()?;
        let written = match json.get("messages") {
            // Embeddings and rankings are read alone.
            None => Some(0),
            Some(_) => {
                let most = ["max_completion_tokens", "max_tokens"];
                let most = most.iter().find_map(|name| json.get(name)?.as_u64());
                let choices = json.get("n").and_then(Value::as_u64).unwrap_or(1);
                most.map(|most| most.saturating_mul(choices))
            }
        };
        Some(Self {
            bytes: body.len() as u64,
            written,
            holds_media: holds_media(&json),
        })
    }

    /// About how many tokens are read.
    pub fn tokens(&self) -> u64 {
        self.bytes.div_ceil(BYTES)
    }
}

/// Whether some content is no text.
fn holds_media(body: &Value) -> bool {
    let messages = body.get("messages").and_then(Value::as_array);
    let contents = messages.into_iter().flatten();
    let parts = contents.filter_map(|message| message.get("content")?.as_array());
    parts
        .flatten()
        .any(|part| part.get("type").is_some_and(|kind| kind != "text"))
}
