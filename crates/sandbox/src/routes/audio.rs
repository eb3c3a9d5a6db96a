//! Speech and transcription, by the minute.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;

use super::{Answer, Call, invalid};
use crate::audio_length;
use crate::error::ApiError;
use crate::fields::{self, Fields};
use crate::ledger::DebitKind;
use crate::platform::Platform;
use crate::random::mix_bytes;
use crate::reply::{Receipt, Reply};
use crate::state::Spoken;
use crate::wav;

const TRANSCRIPTION_PER_MINUTE: i64 = 1_500;
const SPEECH_PER_MINUTE: i64 = 4_000;
/// What a vendor would take for the same minute.
const FRONTIER_PER_MINUTE: i64 = 15_000;
const LONGEST_TEXT: usize = 5_000;

/// Text that was spoken here comes back, byte for byte the same audio provided; of other audio only the length is known.
pub(super) async fn transcribe(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let encoded = fields.text("audio_base64");
    let language = fields
        .optional_text("language")
        .filter(|language| !language.is_empty())
        .unwrap_or("en");
    fields.finish()?;
    let invalid = |msg: &str| invalid("audio_base64", msg);
    let audio = STANDARD
        .decode(encoded.trim())
        .map_err(|error| invalid(&format!("Not base64: {error}")))?;
    let duration = audio_length::seconds(&audio).ok_or_else(|| {
        invalid("Not audio in a container known here (WAV, FLAC, Ogg, MP3, MP4, WebM)")
    })?;
    let fingerprint = mix_bytes(&audio);
    let heard = |spoken: &&Spoken| spoken.fingerprint == fingerprint;
    let spoken = platform
        .state()
        .spoken
        .iter()
        .find(heard)
        .map(|spoken| spoken.text.clone());
    let text = spoken.unwrap_or_else(|| format!("A recording of {duration:.1} seconds."));
    let receipt = bill(&platform, &call, DebitKind::Transcription, duration)?;
    let body = json!({ "text": text, "language": language, "duration_s": duration });
    Ok(Reply::ok(&body)
        .after(platform.config.latency)
        .with_receipt(receipt))
}

pub(super) async fn speak(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let text = fields.text("text");
    let voice = fields.optional_text("voice");
    if text.chars().count() > LONGEST_TEXT {
        let msg = format!("String should have at most {LONGEST_TEXT} characters");
        fields.problem(&[json!("text")], "string_too_long", &msg);
    }
    fields.finish()?;
    let audio = wav::speak(text);
    let duration = audio_length::seconds(&audio).unwrap_or_default();
    let receipt = bill(&platform, &call, DebitKind::Speech, duration)?;
    let spoken = Spoken {
        fingerprint: mix_bytes(&audio),
        text: text.to_owned(),
    };
    platform.state().spoken.push(spoken, 0);
    let body = json!({
        "audio_base64": STANDARD.encode(&audio),
        "sample_rate": wav::SAMPLE_RATE,
        "duration_s": duration,
        "format": "wav",
        "voice": voice.unwrap_or("default"),
    });
    Ok(Reply::ok(&body)
        .after(platform.config.latency)
        .with_receipt(receipt))
}

fn bill(
    platform: &Platform,
    call: &Call,
    kind: DebitKind,
    seconds: f64,
) -> Result<Receipt, ApiError> {
    let per_minute = if kind == DebitKind::Speech {
        SPEECH_PER_MINUTE
    } else {
        TRANSCRIPTION_PER_MINUTE
    };
    let cost = |per_minute: i64| (seconds / 60.0 * per_minute as f64).ceil() as i64;
    let receipt = Receipt {
        billed: cost(per_minute),
        frontier_would_have_cost: Some(cost(FRONTIER_PER_MINUTE)),
    };
    call.pay(platform, kind, "audio_", receipt.billed)?;
    Ok(receipt)
}
