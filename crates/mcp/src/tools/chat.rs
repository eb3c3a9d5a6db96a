//! `chat`.

use pareta::AUTO;
use pareta::chat::{ChatMessage, ContentPart};
use pareta::types::Usage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Done, Entry, Kind, Receipt, Work, once, tool};
use crate::refusal::Refusal;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Chat {
    /// What to say, in one turn.
    prompt: String,
    /// `auto`, or the id of an endpoint.
    #[serde(default = "auto")]
    model: String,
    /// Images (PNG, JPEG, GIF, WebP) or PDFs to send along, below the directory of this server.
    image_paths: Option<Vec<String>>,
}

fn auto() -> String {
    AUTO.to_owned()
}

#[derive(Serialize, JsonSchema)]
struct Answer {
    text: String,
    /// The model that answered; null where the server did not say.
    model: Option<String>,
    /// `stop`, or why the answer is cut: `length`, `content_filter`.
    finish_reason: Option<String>,
    usage: Usage,
    receipt: Receipt,
}

pub fn add(tools: &mut Vec<Entry>) {
    tools.push(tool::<Chat, Answer, _>(
        Kind::Metered,
        "chat",
        "Ask a model",
        "Asks `auto`, which picks the cheapest model that is good enough for the job, or an endpoint. Gives the text, why it \
         ended, and what it was billed beside what a frontier model would have cost.",
        once,
        chat,
    ));
}

async fn chat(work: Work, args: Chat) -> Result<Done, Refusal> {
    let mut parts = Vec::new();
    for path in args.image_paths.unwrap_or_default() {
        let bytes = work.state.root.read(&path)?;
        let Some(media_type) = media_type(&bytes) else {
            return Err(Refusal::argument(format!(
                "{path:?} is no image (PNG, JPEG, GIF, WebP) and no PDF"
            )));
        };
        parts.push(ContentPart::image(media_type, bytes));
    }
    let message = match parts.is_empty() {
        true => ChatMessage::user(args.prompt),
        false => {
            parts.insert(0, ContentPart::text(args.prompt));
            ChatMessage::user(parts)
        }
    };
    let call = work
        .client()?
        .chat()
        .completions()
        .create(args.model, message);
    let (completion, receipt) = work
        .metered(1, call, |completion| completion.meta())
        .await?;
    let choice = completion.choices().first();
    Done::of(Answer {
        text: completion.text().to_owned(),
        model: completion.model().map(str::to_owned),
        finish_reason: choice
            .and_then(|choice| choice.finish_reason())
            .map(str::to_owned),
        usage: completion.usage().clone(),
        receipt,
    })
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        [b'%', b'P', b'D', b'F', ..] => Some("application/pdf"),
        _ => None,
    }
}
