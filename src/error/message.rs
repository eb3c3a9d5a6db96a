//! The server's own words, in whatever form an error body has.

use std::borrow::Cow;

use crate::json::{Kind, Raw};

/// How much of a body that is no JSON is shown.
const SHOWN: usize = 300;

/// How many issues of a validation list are shown.
const ISSUES: usize = 20;

/// What an error body says, or what its status says where it says nothing.
pub(crate) fn server_message(status: http::StatusCode, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let said = match Raw::from_json(&*text) {
        Ok(json) => json_message(&json),
        Err(_) => plain_message(&text),
    };
    said.unwrap_or_else(|| status.canonical_reason().unwrap_or("no message").to_owned())
}

/// The message in an error object: of a body, or of a frame in a stream. `None` where it has none.
pub(crate) fn json_message(json: &Raw) -> Option<String> {
    match json.json_kind() {
        Kind::String => said(json),
        Kind::Object => {
            let detail = json.get("detail").filter(|detail| !detail.is_null());
            let inside = detail.or_else(|| json.get("error"));
            match inside {
                Some(inside) => detail_message(inside),
                None => said(json.get("message")?),
            }
        }
        Kind::Array => detail_message(json),
        _ => None,
    }
}

/// A `detail` or `error`: a string, a list of validation issues, or an object with a message.
fn detail_message(detail: &Raw) -> Option<String> {
    match detail.json_kind() {
        Kind::String => said(detail),
        Kind::Array => {
            let mut issues: Vec<String> = detail.elements().filter_map(issue).collect();
            let more = issues.len().saturating_sub(ISSUES);
            if more > 0 {
                issues.truncate(ISSUES);
                issues.push(format!("and {more} more"));
            }
            (!issues.is_empty()).then(|| issues.join("; "))
        }
        Kind::Object => {
            let message = detail.get("message").or_else(|| detail.get("msg"));
            message
                .and_then(said)
                .or_else(|| Some(shortened(detail.json())))
        }
        Kind::Null => None,
        _ => Some(shortened(detail.json())),
    }
}

/// One entry of a validation list: `body.messages: field required`.
fn issue(issue: &Raw) -> Option<String> {
    if issue.json_kind() == Kind::String {
        return said(issue);
    }
    let message = issue.get("msg").and_then(said);
    let message = message.unwrap_or_else(|| shortened(issue.json()));
    let place: Vec<String> = issue["loc"]
        .elements()
        .map(|step| shortened(&step.as_str().unwrap_or(Cow::Borrowed(step.json()))))
        .collect();
    Some(match place.is_empty() {
        true => message,
        false => format!("{}: {message}", place.join(".")),
    })
}

fn said(text: &Raw) -> Option<String> {
    let text = text.as_str()?;
    let text = text.trim();
    (!text.is_empty()).then(|| shortened(text))
}

/// A body that is no JSON: plain text, or a page from something between here and the server.
fn plain_message(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let is_page = text.starts_with('<');
    let shown = match is_page {
        true => page_title(text).unwrap_or("an HTML page in place of a reply"),
        false => text,
    };
    Some(shortened(shown))
}

fn page_title(page: &str) -> Option<&str> {
    // ASCII lower case keeps every position.
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title>")? + "<title>".len();
    let end = start + lower.get(start..)?.find("</title>")?;
    let title = page.get(start..end)?.trim();
    (!title.is_empty()).then_some(title)
}

/// A text cut to what fits a log line, its control characters made visible.
pub(crate) fn shortened(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .flat_map(|character| match character.is_control() {
            true => character.escape_default().collect::<Vec<_>>(),
            false => vec![character],
        })
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_words_are_found_in_every_form() {
        let cases = [
            (r#"{"detail": "no such endpoint"}"#, "no such endpoint"),
            (
                r#"{"detail": [{"loc": ["body", "messages"], "msg": "field required", "type": "missing"},
                               {"loc": ["body", "messages", 0, "role"], "msg": "not a role"}]}"#,
                "body.messages: field required; body.messages.0.role: not a role",
            ),
            (r#"{"error": {"message": "quota", "code": 7}}"#, "quota"),
            (r#"{"error": "quota"}"#, "quota"),
            (
                r#"{"detail": null, "error": {"message": "quota"}}"#,
                "quota",
            ),
            (r#"{"message": "quota"}"#, "quota"),
            (r#"{"detail": {"reason": "x"}}"#, r#"{"reason": "x"}"#),
            (r#"{"detail": []}"#, "Bad Gateway"),
            ("upstream connect error", "upstream connect error"),
            (
                "<html><head><TITLE>502 Bad Gateway</TITLE></head>…",
                "502 Bad Gateway",
            ),
            ("<html>…", "an HTML page in place of a reply"),
            ("", "Bad Gateway"),
            ("{}", "Bad Gateway"),
            ("\"\"", "Bad Gateway"),
            (r#"{"detail": "a\u001b[31mb"}"#, "a\\u{1b}[31mb"),
            (
                r#"{"detail": [{"loc": ["a\nb", "\u001b"], "msg": "c"}]}"#,
                "a\\nb.\\u{1b}: c",
            ),
        ];
        for (body, message) in cases {
            let found = server_message(http::StatusCode::BAD_GATEWAY, body.as_bytes());
            assert_eq!(found, message, "{body}");
        }
    }

    #[test]
    fn long_messages_are_cut() {
        let body = "x".repeat(10_000);
        let message = server_message(http::StatusCode::BAD_GATEWAY, body.as_bytes());
        assert_eq!(message.chars().count(), SHOWN + 1);
        let issues = vec![r#"{"loc": ["x"], "msg": "no"}"#; 1_000].join(",");
        let body = format!(r#"{{"detail": [{issues}]}}"#);
        let message = server_message(http::StatusCode::BAD_GATEWAY, body.as_bytes());
        assert!(message.ends_with("x: no; and 980 more"), "{message}");
    }
}
