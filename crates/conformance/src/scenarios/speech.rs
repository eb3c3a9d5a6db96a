//! Audio, which travels as base64 in many spellings.

use crate::protocol::Call::Speak;
use crate::reply::json;
use crate::scenario::Scenario;
use crate::verdict::Run;

pub fn scenarios() -> Vec<Scenario> {
    let spoken = |name, rule, base64: &str, bytes: &'static str| {
        let body = format!(r#"{{"audio_base64":"{base64}","format":"wav"}}"#);
        Scenario::always(name, rule, Speak, json(200, body), move |run| {
            run.gives(bytes)
        })
    };
    vec![
        spoken(
            "speech-whole",
            "Audio in base64 is its bytes.",
            "UklGRiQAAABXQVZFZm10IBAAAAA=",
            "20 bytes",
        ),
        spoken(
            "speech-in-lines",
            "Base64 may come in lines, with an end behind the last.",
            r"UklGRiQAAABXQVZF\r\nZm10IBAAAAA=\n",
            "20 bytes",
        ),
        spoken(
            "speech-without-padding",
            "The padding of base64 may be missing.",
            "UklGRiQAAABXQVZFZm10IBAAAAA",
            "20 bytes",
        ),
        spoken(
            "speech-url-safe",
            "Base64 may be of the alphabet for URLs.",
            "_-_-_w==",
            "4 bytes",
        ),
        spoken(
            "speech-data-url",
            "Audio may come as a data URL.",
            "data:audio/wav;base64,UklGRiQAAABXQVZF",
            "12 bytes",
        ),
        Scenario::always(
            "speech-garbled",
            "What is no base64 is an error.",
            Speak,
            json(200, r#"{"audio_base64":"UklG*iQA","format":"wav"}"#),
            Run::fails,
        ),
    ]
}
