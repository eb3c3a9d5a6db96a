//! What the platform can do besides benchmarked tasks, and what it cannot, as far as matching goes.

use serde_json::{Value, json};

/// Something that needs no task.
#[derive(Debug)]
pub(crate) struct Capability {
    id: &'static str,
    label: &'static str,
    category: &'static str,
    category_id: &'static str,
    desc: &'static str,
    /// Beginnings of words that speak for it.
    pub words: &'static [&'static str],
}

pub(crate) const CAPABILITIES: &[Capability] = &[
    Capability {
        id: "asr",
        label: "Speech to text",
        category: "Audio",
        category_id: "audio",
        desc: "Transcribes recordings, by the minute.",
        words: &["transcri", "dictat", "speech-to-text", "recording"],
    },
    Capability {
        id: "tts",
        label: "Text to speech",
        category: "Audio",
        category_id: "audio",
        desc: "Reads text aloud as a WAV file, by the minute.",
        words: &["aloud", "voice", "speak", "text-to-speech", "narrat"],
    },
];

/// Beginnings of words for jobs that nothing here does.
pub(crate) const UNSUPPORTED: &[&str] =
    &["video", "animat", "image-gener", "music", "compos", "3d"];

impl Capability {
    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "label": self.label,
            "category": self.category,
            "category_id": self.category_id,
            "desc": self.desc,
        })
    }
}
