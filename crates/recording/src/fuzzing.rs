//! The way in for the target of `fuzz/`. Only cargo-fuzz compiles it.

use pareta::{Kind, Raw};

use crate::asked::Asked;
use crate::inspect::read_replies;
use crate::json_path::{Edit, JsonPath, edit};
use crate::played::Replayed;
use crate::reader;
use crate::redaction::{Keys, Redaction};
use crate::tape::Pace;

/// Reads a recording, and does with each entry what can be done with one.
pub fn read(har: &[u8]) {
    let paths: Vec<JsonPath> = ["$..content", "$.a[*].b", "$[1]", "$..*[0]"]
        .iter()
        .filter_map(|path| JsonPath::read(path).ok())
        .collect();
    let redaction = Redaction::new().json("$..content").json("$.a");
    let mut before: Option<Asked> = None;
    let _ = reader::read_from(har, |_, entry| {
        let asked = Asked::of(&entry.request);
        assert_eq!(
            asked.digest(&paths),
            Asked::of(&entry.request).digest(&paths)
        );
        assert!(asked.differences(&asked, &paths).is_empty());
        if let Some(before) = before.replace(asked.clone()) {
            let is_same = before.digest(&[]) == asked.digest(&[]);
            assert!(!is_same || before.differences(&asked, &[]).is_empty());
        }
        let text = entry.response.content.text.clone().unwrap_or_default();
        if let Ok(json) = Raw::from_json(text.as_str()) {
            for how in [Edit::Blank, Edit::Remove] {
                let edited = Raw::from_json(edit(&json, &paths, how)).expect("JSON stays JSON");
                assert!(edited.json_kind() == json.json_kind() || json.json_kind() == Kind::Null);
            }
        }
        redaction.event(text.as_bytes(), &Keys::default());
        for pace in [Pace::AtOnce, Pace::AsRecorded] {
            let length = text.len();
            if let Ok(reply) = Replayed::of(entry.clone(), pace, true) {
                let played: usize = reply.pieces.iter().map(|(_, piece)| piece.len()).sum();
                assert!(played == length || entry.response.content.encoding.is_some());
            }
        }
        Ok::<(), ()>(())
    });
    let _ = read_replies(har, |reply| {
        reply.moved();
        reply.events();
        Ok::<(), crate::Problem>(())
    });
}
