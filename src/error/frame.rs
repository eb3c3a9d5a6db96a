//! Telling an error from an answer, where the status does not: in the frames of a stream, and in replies of status 200.

use crate::json::{Kind, Raw};

/// Whether a value says something: `""`, `{}`, `[]`, `false`, `0` and null do not.
pub(crate) fn says_something(json: &str) -> bool {
    match json.as_bytes() {
        b"null" | b"false" => false,
        [b'"' | b'{' | b'[', inside @ .., _] => !inside.trim_ascii().is_empty(),
        [b'-' | b'0'..=b'9', ..] => json.parse() != Ok(0.0),
        _ => true,
    }
}

/// Whether the value of a member `error` is one. Some servers send it with every chunk, and all in it empty.
pub(crate) fn is_error(json: &str) -> bool {
    match Raw::from_json(json) {
        Ok(error) if error.json_kind() == Kind::Object => {
            let mut members = error.members();
            members.any(|(_, value)| says_something(value.json()))
        }
        _ => says_something(json),
    }
}

/// Whether a finish reason says that the answer failed.
pub(crate) fn is_failure(finish_reason: &str) -> bool {
    finish_reason.trim().eq_ignore_ascii_case("error")
}

/// Whether an error stands in an answer, beside whatever has come of that: at its root or in a choice.
pub(crate) fn carries_error(answer: &Raw) -> bool {
    let mut choices = answer["choices"].elements();
    let failed = |choice: &Raw| {
        let reason = choice["finish_reason"].as_str();
        has_error(choice) || reason.is_some_and(|reason| is_failure(&reason))
    };
    has_error(answer) || choices.any(failed)
}

/// How much a frame is like an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    None,
    /// It has words, and nothing that says whether they are of an error.
    Words,
    Error,
}

/// How much something that is no answer is like an error, in whatever form servers give them.
pub(crate) fn likeness(frame: &Raw) -> Likeness {
    if has_error(frame) {
        return Likeness::Error;
    }
    let has_words = ["message", "msg"].iter().any(|key| {
        let words = frame.get(*key);
        words.is_some_and(|words| words.json_kind() == Kind::String && says(frame, key))
    });
    let codes = ["code", "type", "status", "status_code", "statusCode"];
    let has_code = codes
        .iter()
        .any(|key| says(frame, key) && !is_success(&frame[*key]));
    let has_answer = says(frame, "choices") || says(frame, "usage");
    // An id is one of the request, where words and a code say that it failed.
    let is_answer = has_answer || (says(frame, "id") && !(has_words && has_code));
    if frame.json_kind() != Kind::Object || is_answer {
        return Likeness::None;
    }
    let is_error = frame["object"] == "error"
        || frame["type"] == "error"
        || frame["success"] == false
        || ["detail", "error_message", "error_type", "errors", "fault"]
            .iter()
            .any(|key| says(frame, key))
        || (has_words && has_code);
    match (is_error, has_words) {
        (true, _) => Likeness::Error,
        (false, true) => Likeness::Words,
        (false, false) => Likeness::None,
    }
}

fn says(object: &Raw, key: &str) -> bool {
    object
        .get(key)
        .is_some_and(|value| says_something(value.json()))
}

fn has_error(object: &Raw) -> bool {
    object
        .get("error")
        .is_some_and(|error| is_error(error.json()))
}

/// A code by which some servers say that all is well.
fn is_success(code: &Raw) -> bool {
    let text = code.as_str();
    let text = text.as_deref().unwrap_or(code.json());
    ["0", "200", "ok", "success"]
        .iter()
        .any(|known| text.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing() {
        for json in [
            "null", "false", "0", "0.0", "-0", "0e9", "\"\"", "\" \"", "{}", "{ }", "[]",
        ] {
            assert!(!says_something(json), "{json}");
        }
        for json in ["true", "1", "-3", "0.5", "\"x\"", "{\"a\":0}", "[0]"] {
            assert!(says_something(json), "{json}");
        }
    }

    #[test]
    fn what_is_like_an_error() {
        let errors = [
            r#"{"error": "quota"}"#,
            r#"{"error": {"message": "quota"}, "choices": [{}], "id": "x"}"#,
            r#"{"error": true, "message": "quota"}"#,
            r#"{"error": ["quota"]}"#,
            r#"{"detail": "quota"}"#,
            r#"{"detail": [{"msg": "quota"}]}"#,
            r#"{"object": "error", "message": "quota"}"#,
            r#"{"type": "error", "message": "quota"}"#,
            r#"{"error_message": "quota", "choices": null}"#,
            r#"{"error_type": "quota"}"#,
            r#"{"errors": [{"message": "quota"}]}"#,
            r#"{"success": false}"#,
            r#"{"code": 429, "message": "quota"}"#,
            r#"{"id": "x", "code": "InvalidApiKey", "message": "quota"}"#,
            r#"{"code": "quota", "msg": "quota", "usage": {}}"#,
            r#"{"status": "failed", "message": "quota"}"#,
        ];
        for json in errors {
            assert_eq!(
                likeness(&Raw::from_json(json).unwrap()),
                Likeness::Error,
                "{json}"
            );
        }
        for json in [
            r#"{"message": "quota"}"#,
            r#"{"code": 0, "msg": "success"}"#,
        ] {
            assert_eq!(
                likeness(&Raw::from_json(json).unwrap()),
                Likeness::Words,
                "{json}"
            );
        }
        let others = [
            r#"{"choices": [], "usage": {"total_tokens": 3}, "error": ""}"#,
            r#"{"error": null, "detail": {}, "success": true}"#,
            r#"{"error": {"code": 0, "message": ""}}"#,
            r#"{"error": {"message": null, "param": null}, "choices": [{}]}"#,
            r#"{"id": "x", "message": "m"}"#,
            r#"{"id": "x", "message": "m", "code": 200}"#,
            r#"{"id": "x", "usage": {"total_tokens": 1}, "message": "m", "code": 5}"#,
            r#"{"usage": {"total_tokens": 1}, "detail": "cached"}"#,
            r#"{"type": "ping"}"#,
            r#"{"object": "list"}"#,
            r#"{"code": 5}"#,
            "{}",
            "[]",
            "7",
        ];
        for json in others {
            assert_eq!(
                likeness(&Raw::from_json(json).unwrap()),
                Likeness::None,
                "{json}"
            );
        }
    }
}
