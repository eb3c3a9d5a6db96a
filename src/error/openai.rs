//! The members by which OpenAI and its like say which error it is: `code`, `param` and `type`.

use super::message::json_of;
use crate::json::{Kind, Raw};

/// What a body, or a frame of a stream, says under one of these members: a text, or a number as it is spelt.
pub(super) fn member(body: &[u8], name: &str) -> Option<String> {
    let body = json_of(&String::from_utf8_lossy(body))?;
    let value = holder(body.get(0).unwrap_or(&body))?.get(name)?;
    match value.json_kind() {
        Kind::Number => Some(value.json().to_owned()),
        _ => value
            .as_str()
            .filter(|text| !text.trim().is_empty())
            .map(Into::into),
    }
}

/// The object that stands for the error: in `error`, in `detail`, in a choice of a stream; else the whole, where its
/// words are at its root.
fn holder(root: &Raw) -> Option<&Raw> {
    if let Some(error) = object(root, "error") {
        return Some(error);
    }
    if let Some(detail) = object(root, "detail") {
        return object(detail, "error").or(Some(detail));
    }
    let in_choice = root["choices"]
        .elements()
        .find_map(|choice| object(choice, "error"));
    in_choice.or_else(|| {
        let has_words = |key: &str| root[key].json_kind() == Kind::String;
        (has_words("message") || has_words("error")).then_some(root)
    })
}

fn object<'a>(holder: &'a Raw, key: &str) -> Option<&'a Raw> {
    holder.get(key).filter(|value| value.has_members())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> [Option<String>; 3] {
        ["code", "param", "type"].map(|name| member(body.as_bytes(), name))
    }

    #[test]
    fn the_members_are_found_wherever_servers_put_the_error() {
        let error = r#"{"message": "m", "code": "c", "param": "p", "type": "t"}"#;
        for body in [
            format!(r#"{{"error": {error}}}"#),
            format!(r#"{{"type": "error", "error": {error}}}"#),
            format!(r#"{{"detail": {error}}}"#),
            format!(r#"{{"detail": {{"error": {error}}}}}"#),
            format!(r#"[{{"error": {error}}}]"#),
            format!(r#"{{"error": null, "detail": {error}}}"#),
            format!(r#"{{"choices": [{{"index": 0}}, {{"error": {error}}}]}}"#),
            format!("data: {{\"error\": {error}}}\n\n"),
            format!("\u{feff}{error}"),
            r#"{"error": "m", "code": "c", "param": "p", "type": "t"}"#.to_owned(),
        ] {
            let expected = ["c", "p", "t"].map(|text| Some(text.to_owned()));
            assert_eq!(told(&body), expected, "{body}");
        }
    }

    #[test]
    fn what_is_not_said_is_none() {
        for body in [
            "",
            "no JSON",
            "7",
            "[]",
            "{}",
            r#"{"detail": "no such endpoint"}"#,
            r#"{"detail": [{"msg": "required", "type": "missing", "code": "c", "param": "p"}]}"#,
            r#"{"error": {"message": "m", "code": null, "param": "", "type": {}}, "code": "outside"}"#,
            r#"{"type": "about:blank", "title": "Too big", "status": 413}"#,
            r#"{"type": "ping"}"#,
        ] {
            assert_eq!(told(body), [None, None, None], "{body}");
        }
        let number = told(r#"{"error": {"code": 4.29e2, "param": true}}"#);
        assert_eq!(number, [Some("4.29e2".to_owned()), None, None]);
    }
}
