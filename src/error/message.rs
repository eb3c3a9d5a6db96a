//! The server's own words, in whatever form an error body has.

use std::borrow::Cow;

use super::markup::Markup;
use super::status::reason;
use crate::json::{Kind, Raw};

/// How much of a text is shown.
const SHOWN: usize = 300;

/// How many issues of a list are shown.
const ISSUES: usize = 20;

/// How much of many texts is shown.
const SHOWN_OF_MANY: usize = ISSUES * SHOWN / 2;

/// How deep words are looked for, in JSON and in JSON that is a string in it.
const DEPTH: usize = 8;

/// Where an object says what is wrong, the place that says most first. Keys compare without case, `_` and `-`.
const PLACES: [&str; 19] = [
    "detail", // FastAPI, Django, RFC 9457
    HEADLINE, // OpenAI and its like; a short name in Spring, OAuth, CouchDB
    FIELDS,   // Cloudflare, GraphQL, Laravel, ASP.NET
    "fault",  // Apigee, WSO2
    "faultstring",
    "message", // nearly everybody else
    "msg",
    "errormessage",
    "errormsg",
    "errordescription",
    "err",
    "reason",
    "description",
    "details",
    "messages",
    "defaultmessage", // Spring, of a field
    "title",          // RFC 9457
    "baseresp",       // MiniMax
    "statusmsg",
];

/// The place whose text may be a mere name for what another place says.
const HEADLINE: &str = "error";

/// The place whose object has the names of fields for keys.
const FIELDS: &str = "errors";

/// What an error body says, or what its status says where it says nothing.
pub(crate) fn server_message(status: http::StatusCode, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = without_mark(&text).trim();
    text_words(text, DEPTH)
        .or_else(|| is_worth_showing(text).then(|| shortened(text)))
        .unwrap_or_else(|| reason(status).to_owned())
}

/// The message in an error object: of a body, or of a frame in a stream. `None` where it has none.
pub(crate) fn json_message(json: &Raw) -> Option<String> {
    words(json, DEPTH)
}

/// What a body says in `detail`, or else in `error`, or else in `errors`: of an object, or of the first in a list.
pub(super) fn detail(body: &[u8]) -> Option<Raw> {
    let body = json_of(std::str::from_utf8(body).ok()?)?;
    let objects = || std::iter::once(&body).chain(body.elements());
    let place = |place: &str| objects().find_map(|object| found_in(object, place));
    place("detail")
        .or_else(|| place(HEADLINE))
        .or_else(|| place(FIELDS))
        .cloned()
}

/// The JSON of a body: the whole of it, or the data of the first event that has some.
pub(super) fn json_of(body: &str) -> Option<Raw> {
    let body = without_mark(body).trim();
    Raw::from_json(body).ok().or_else(|| event_json(body))
}

fn event_json(text: &str) -> Option<Raw> {
    if !is_event_stream(text) {
        return None;
    }
    let mut data = String::new();
    for line in text.lines().chain([""]) {
        if let Some(more) = line.strip_prefix("data:") {
            data.push_str(more);
            data.push('\n');
        } else if line.is_empty() {
            match Raw::from_json(std::mem::take(&mut data)) {
                Ok(json) => return Some(json),
                Err(_) => continue,
            }
        }
    }
    None
}

/// Whether a text begins as server-sent events do.
pub(crate) fn is_event_stream(text: &str) -> bool {
    let starts = ["data:", "event:", "id:", "retry:", ":"];
    starts.iter().any(|start| text.starts_with(start))
}

/// A text without the byte-order mark it may begin with.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The words of a text: of the JSON or the markup it is, or its own.
fn text_words(text: &str, depth: usize) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if let Some(json) = json_of(text) {
        return words(&json, depth);
    }
    match Markup::of(text) {
        Some(Markup::Page(title)) => Some(match title {
            Some(title) => shortened(&title),
            None => "an HTML page in place of a reply".to_owned(),
        }),
        Some(Markup::Xml(words)) => Some(shortened(&words?)),
        None => Some(shortened(text)),
    }
}

fn words(json: &Raw, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match json.json_kind() {
        Kind::String => text_words(&json.as_str()?, depth),
        Kind::Array => listed(json.elements().map(|element| issue(element, depth))),
        Kind::Object => object_words(json, depth).or_else(|| match is_of_lists(json) {
            true => fields(json, depth, is_no_place),
            false => None,
        }),
        _ => None,
    }
}

fn object_words(object: &Raw, depth: usize) -> Option<String> {
    let mut headline: Option<String> = None;
    for place in PLACES {
        let Some(value) = found_in(object, place) else {
            continue;
        };
        let said = match place {
            FIELDS if is_of_lists(value) => fields(value, depth, |_| true),
            FIELDS => words(value, depth).or_else(|| fields(value, depth, is_no_place)),
            _ => words(value, depth),
        };
        let Some(said) = said else {
            continue;
        };
        match headline {
            None if place == HEADLINE && value.json_kind() == Kind::String => headline = Some(said),
            None => return Some(said),
            Some(headline) => return Some(both(&headline, said)),
        }
    }
    headline
}

/// The value at one of the [`PLACES`], if there is anything in it.
fn found_in<'a>(object: &'a Raw, place: &str) -> Option<&'a Raw> {
    let mut members = object.members();
    members
        .rfind(|(key, value)| same_name(key, place) && !is_blank(value))
        .map(|(_, value)| value)
}

/// Whether a key is this name, which is in lower case, but for case, `_` and `-`.
pub(super) fn same_name(key: &str, name: &str) -> bool {
    key.bytes()
        .filter(|byte| !matches!(byte, b'_' | b'-'))
        .map(|byte| byte.to_ascii_lowercase())
        .eq(name.bytes())
}

/// Whether a value can hold no words, whatever they are called. A number can: it is told where nothing else is.
fn is_blank(value: &Raw) -> bool {
    match value.json_kind() {
        Kind::Null | Kind::Boolean => true,
        Kind::String => value.as_str().is_none_or(|text| text.trim().is_empty()),
        Kind::Array => value.elements().len() == 0,
        Kind::Object => !value.has_members(),
        Kind::Number => false,
    }
}

/// Whether there is anything in a text that is worth showing as it stands.
fn is_worth_showing(text: &str) -> bool {
    fn is_worth(json: &Raw, depth: usize) -> bool {
        let worth = |value: &Raw| depth == 0 || is_worth(value, depth - 1);
        match json.json_kind() {
            Kind::Array => json.elements().any(worth),
            Kind::Object => json.members().any(|(_, value)| worth(value)),
            _ => !is_blank(json),
        }
    }
    match Raw::from_json(text) {
        Ok(json) => is_worth(&json, DEPTH),
        Err(_) => !text.is_empty(),
    }
}

/// Two texts, unless one says what the other does.
fn both(headline: &str, said: String) -> String {
    let (short, long) = (headline.to_lowercase(), said.to_lowercase());
    if long.contains(&short) {
        return said;
    }
    if short.contains(&long) {
        return headline.to_owned();
    }
    format!("{}: {said}", headline.trim_end_matches(['.', ':', ' ']))
}

/// One entry of a list: `body.messages: field required`.
fn issue(issue: &Raw, depth: usize) -> Option<String> {
    let message = words(issue, depth)?;
    let place = found_in(issue, "loc").or_else(|| found_in(issue, "field"));
    let step = |step: &Raw| shortened(&step.as_str().unwrap_or(Cow::Borrowed(step.json())));
    let steps: Vec<String> = match place {
        Some(place) if place.json_kind() == Kind::Array => {
            place.elements().take(ISSUES).map(step).collect()
        }
        Some(place) => vec![step(place)],
        None => return Some(message),
    };
    Some(format!("{}: {message}", steps.join(".")))
}

/// Whether an object has lists for members, as those that tell the issues of each field have.
fn is_of_lists(object: &Raw) -> bool {
    let mut lists = object.members().filter(|(_, value)| !is_blank(value));
    object.has_members() && lists.all(|(_, value)| value.json_kind() == Kind::Array)
}

/// The issues of each field: `email: is invalid`.
fn fields(object: &Raw, depth: usize, is_field: fn(&str) -> bool) -> Option<String> {
    let fields = object.members().filter(|(key, _)| is_field(key));
    listed(fields.map(|(field, issues)| {
        let said = words(issues, depth)?;
        Some(format!("{}: {said}", shortened(field)))
    }))
}

/// Whether a key is none of the [`PLACES`], which have been looked at where this is asked: nothing is read twice.
fn is_no_place(key: &str) -> bool {
    !PLACES.iter().any(|place| same_name(key, place))
}

/// Many texts, as far as they can be shown.
fn listed(texts: impl Iterator<Item = Option<String>>) -> Option<String> {
    let mut texts = texts.flatten();
    let shown: Vec<String> = texts.by_ref().take(ISSUES).collect();
    let more = match texts.count() {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    (!shown.is_empty()).then(|| cut(&shown.join("; "), SHOWN_OF_MANY) + &more)
}

/// A text cut to what fits a log line, its control characters made visible.
pub(crate) fn shortened(text: &str) -> String {
    let mut shown = String::new();
    for character in cut(text, SHOWN).chars() {
        match character.is_control() {
            true => shown.extend(character.escape_default()),
            false => shown.push(character),
        }
    }
    shown
}

/// As much of a text, and a sign where that is not all.
fn cut(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use proptest::prelude::*;

    use super::*;

    fn message(body: impl AsRef<[u8]>) -> String {
        server_message(StatusCode::BAD_GATEWAY, body.as_ref())
    }

    #[test]
    fn the_servers_words_are_found_in_every_form() {
        let cases = [
            // FastAPI: words, the issues of a request, whatever a hand put there.
            (r#"{"detail": "no such endpoint"}"#, "no such endpoint"),
            (
                r#"{"detail": [{"loc": ["body", "messages"], "msg": "field required", "type": "missing"},
                               {"loc": ["body", "messages", 0, "role"], "msg": "not a role"}]}"#,
                "body.messages: field required; body.messages.0.role: not a role",
            ),
            (r#"{"detail": {"message": "quota", "code": 7}}"#, "quota"),
            (r#"{"detail": {"reason": "x"}}"#, "x"),
            (r#"{"detail": ["first", "second"]}"#, "first; second"),
            (r#"{"detail": [{"loc": "body", "msg": "no"}]}"#, "body: no"),
            // OpenAI and its like.
            (r#"{"error": {"message": "quota", "code": 7}}"#, "quota"),
            (r#"{"error": "quota"}"#, "quota"),
            (
                r#"{"type": "error", "error": {"type": "x", "message": "Overloaded"}}"#,
                "Overloaded",
            ),
            (r#"{"message": "quota"}"#, "quota"),
            (r#"{"msg": "wrong shape", "code": 17}"#, "wrong shape"),
            (r#"{"Message": "quota"}"#, "quota"),
            (
                r#"{"__type": "Throttling", "message": "Rate exceeded"}"#,
                "Rate exceeded",
            ),
            // A name, and the words beside it.
            (
                r#"{"error": "INSUFFICIENT QUOTA", "message": "too many requests at once"}"#,
                "INSUFFICIENT QUOTA: too many requests at once",
            ),
            (
                r#"{"status": 500, "error": "Internal Server Error", "message": "the pool is exhausted"}"#,
                "Internal Server Error: the pool is exhausted",
            ),
            (
                r#"{"error": "invalid_grant", "error_description": "it expired"}"#,
                "invalid_grant: it expired",
            ),
            (
                r#"{"error": "not_found", "reason": "missing"}"#,
                "not_found: missing",
            ),
            (r#"{"error": "Bad.", "msg": "no role"}"#, "Bad: no role"),
            (
                r#"{"error": "Bad Request", "message": ["no name", "no role"]}"#,
                "Bad Request: no name; no role",
            ),
            (r#"{"error": "Bad Request", "message": ""}"#, "Bad Request"),
            // But not the same twice.
            (r#"{"error": "quota", "message": "Quota"}"#, "Quota"),
            (
                r#"{"error": "Not Found", "message": "Not found: ep_1"}"#,
                "Not found: ep_1",
            ),
            (
                r#"{"error": "no such model: x", "message": "no such model"}"#,
                "no such model: x",
            ),
            (
                r#"{"error": {"message": "quota"}, "message": "another"}"#,
                "quota",
            ),
            // Lists of errors, at the root too.
            (
                r#"[{"error": {"code": 404, "message": "no such model", "status": "NOT_FOUND"}}]"#,
                "no such model",
            ),
            (
                r#"[{"message": "first"}, {"message": "second"}, {}]"#,
                "first; second",
            ),
            (
                r#"{"success": false, "errors": [{"code": 1038, "message": "this zone is locked"}]}"#,
                "this zone is locked",
            ),
            (r#"{"errors": ["first", "second"]}"#, "first; second"),
            (r#"{"errors": "all of it"}"#, "all of it"),
            (r#"{"errors": {"message": "all of it"}}"#, "all of it"),
            (
                r#"{"errors": [{"title": "Invalid", "detail": "too short", "status": "422"}]}"#,
                "too short",
            ),
            (
                r#"{"message": "Validation Failed", "errors": [{"code": "taken"}]}"#,
                "Validation Failed",
            ),
            (
                r#"{"error": "Bad", "errors": [{"field": "name", "defaultMessage": "is blank"}]}"#,
                "Bad: name: is blank",
            ),
            // The issues of each field.
            (
                r#"{"message": "The data was invalid.", "errors": {"email": ["is invalid"]}}"#,
                "email: is invalid",
            ),
            (
                r#"{"title": "Invalid", "errors": {"title": ["is blank", "is short"], "message": ["is long"]}}"#,
                "title: is blank; is short; message: is long",
            ),
            (
                r#"{"errors": {"email": "is invalid", "age": 7}}"#,
                "email: is invalid",
            ),
            (
                r#"{"email": ["is invalid"], "age": ["is negative"]}"#,
                "email: is invalid; age: is negative",
            ),
            (
                r#"{"errors": {"rows": [{"email": ["is invalid"]}]}}"#,
                "rows: email: is invalid",
            ),
            // Gateways.
            (
                r#"{"fault": {"code": 900801, "type": "Status report", "message": "Throttled"}}"#,
                "Throttled",
            ),
            (
                r#"{"fault": {"faultstring": "Invalid key", "detail": {"errorcode": "x"}}}"#,
                "Invalid key",
            ),
            (r#"{"faultstring": "Invalid key"}"#, "Invalid key"),
            (r#"{"error_message": "a"}"#, "a"),
            (r#"{"errorMessage": "a", "errorType": "b"}"#, "a"),
            (r#"{"error_msg": "a", "error_code": 18}"#, "a"),
            (r#"{"ERROR-MESSAGE": "a"}"#, "a"),
            (r#"{"err": "a"}"#, "a"),
            (r#"{"err": {"msg": "a"}}"#, "a"),
            (r#"{"reason": "a"}"#, "a"),
            (r#"{"title": "t", "description": "a"}"#, "a"),
            (r#"{"error": "x", "details": "a"}"#, "x: a"),
            (
                r#"{"base_resp": {"status_code": 1004, "status_msg": "login fail"}}"#,
                "login fail",
            ),
            // RFC 9457: the detail before the title.
            (
                r#"{"type": "about:blank", "title": "Too big", "status": 413, "detail": "over 1 MB"}"#,
                "over 1 MB",
            ),
            (
                r#"{"type": "about:blank", "title": "Too big", "status": 413}"#,
                "Too big",
            ),
            // A message that is no string: Mistral's; JSON in a string; a page in a string.
            (
                r#"{"object": "error", "message": {"detail": [{"loc": ["body", "x"], "msg": "required"}]}}"#,
                "body.x: required",
            ),
            (r#"{"error": "{\"message\": \"quota\"}"}"#, "quota"),
            (
                r#"{"message": "{\"error\": {\"message\": \"{\\\"detail\\\": \\\"deep\\\"}\"}}"}"#,
                "deep",
            ),
            (
                r#"{"message": "<html><title>502 Bad Gateway</title>"}"#,
                "502 Bad Gateway",
            ),
            (r#"{"message": "\"quota\""}"#, "quota"),
            (r#""{\"detail\": \"quota\"}""#, "quota"),
            // What says nothing hides nothing.
            (
                r#"{"detail": null, "error": {"message": "quota"}}"#,
                "quota",
            ),
            (r#"{"detail": "", "error": {"message": "quota"}}"#, "quota"),
            (r#"{"detail": [], "error": {"message": "quota"}}"#, "quota"),
            (
                r#"{"detail": " \n", "error": {"message": "", "msg": "quota"}}"#,
                "quota",
            ),
            (r#"{"error": null, "message": "quota"}"#, "quota"),
            (r#"{"error": "", "message": "quota"}"#, "quota"),
            (r#"{"error": {}, "message": "quota"}"#, "quota"),
            (r#"{"error": [], "message": "quota"}"#, "quota"),
            (
                r#"{"error": true, "message": "the disk is full"}"#,
                "the disk is full",
            ),
            (r#"{"error": false, "message": "quota"}"#, "quota"),
            (r#"{"error": {"code": 5}, "message": "quota"}"#, "quota"),
            (r#"{"error": 500, "message": "quota"}"#, "quota"),
            (r#"{"message": "{\"code\": 5}", "title": "quota"}"#, "quota"),
            (r#"{"message": "quota", "Message": ""}"#, "quota"),
            (r#"{"message": "a", "message": "quota"}"#, "quota"),
            // An event, in place of a body.
            ("data: {\"error\": {\"message\": \"quota\"}}\n\n", "quota"),
            (
                "event: error\r\nid: 7\r\ndata: {\"error\":\r\ndata: \"quota\"}\r\n\r\ndata: [DONE]",
                "quota",
            ),
            (": wait\n\ndata: {\"detail\": \"quota\"}", "quota"),
            ("data: quota", "data: quota"),
            // Text, pages, storage.
            ("upstream connect error\r\n", "upstream connect error"),
            (
                "<html><head><TITLE>502 Bad Gateway</TITLE></head>…",
                "502 Bad Gateway",
            ),
            (
                "<html><head><title lang=\"en\">Bad &amp; gone</title></head>",
                "Bad & gone",
            ),
            (
                "<html><body><h1>413 Request Entity Too Large</h1></body></html>",
                "413 Request Entity Too Large",
            ),
            ("<html>…", "an HTML page in place of a reply"),
            (
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
                "AccessDenied: Request has expired",
            ),
            ("<nil> is no model", "<nil> is no model"),
            ("\u{feff}{\"detail\": \"quota\"}", "quota"),
            ("\u{feff}quota", "quota"),
            // Nothing at all.
            ("", "Bad Gateway"),
            (" \n", "Bad Gateway"),
            ("\u{feff}", "Bad Gateway"),
            ("{}", "Bad Gateway"),
            ("[]", "Bad Gateway"),
            ("\"\"", "Bad Gateway"),
            ("null", "Bad Gateway"),
            ("true", "Bad Gateway"),
            (r#"{"detail": []}"#, "Bad Gateway"),
            (
                r#"{"success": false, "errors": [{}], "error": {"message": ""}}"#,
                "Bad Gateway",
            ),
            // No words, but something to go by.
            (r#"{"error": {"code": 7}}"#, r#"{"error": {"code": 7}}"#),
            (
                r#"{"code": "E17", "trace": "x"}"#,
                r#"{"code": "E17", "trace": "x"}"#,
            ),
            ("7", "7"),
            ("{\"detail\": \"cut", "{\"detail\": \"cut"),
            // Fit for a log, wherever it stands.
            (r#"{"detail": "a\u001b[31mb"}"#, "a\\u{1b}[31mb"),
            (
                r#"{"detail": [{"loc": ["a\nb", "\u001b"], "msg": "c"}]}"#,
                "a\\nb.\\u{1b}: c",
            ),
            (r#"{"errors": {"\u0007": ["\u009b"]}}"#, "\\u{7}: \\u{9b}"),
            ("<title>a&#27;b</title>", "a\\u{1b}b"),
        ];
        for (body, expected) in cases {
            assert_eq!(message(body), expected, "{body}");
        }
    }

    #[test]
    fn a_status_without_words_has_its_name() {
        for (code, name) in [
            (404, "Not Found"),
            (499, "Client Closed Request"),
            (529, "Overloaded"),
            (799, "no message"),
        ] {
            let status = StatusCode::from_u16(code).unwrap();
            assert_eq!(server_message(status, b"{}"), name);
        }
    }

    #[test]
    fn the_detail_is_what_is_there() {
        let cases = [
            (r#"{"detail": {"a": 1}, "error": "x"}"#, Some(r#"{"a": 1}"#)),
            (
                r#"{"detail": "", "error": {"code": 1}}"#,
                Some(r#"{"code": 1}"#),
            ),
            (
                r#"{"detail": null, "error": {}, "errors": [1]}"#,
                Some("[1]"),
            ),
            (r#"{"Error": "x"}"#, Some(r#""x""#)),
            (r#"[{"error": {"code": 1}}]"#, Some(r#"{"code": 1}"#)),
            (
                "data: {\"error\": {\"code\": 1}}\n\n",
                Some(r#"{"code": 1}"#),
            ),
            ("\u{feff}{\"detail\": 7}", Some("7")),
            (r#"{"message": "x"}"#, None),
            (r#"{"detail": true, "error": []}"#, None),
            ("detail", None),
            ("", None),
        ];
        for (body, expected) in cases {
            let found = detail(body.as_bytes());
            assert_eq!(found.as_ref().map(Raw::json), expected, "{body}");
        }
        assert_eq!(detail(b"{\"detail\": \"\xff\"}"), None);
    }

    #[test]
    fn long_messages_are_cut() {
        let long = message("x".repeat(10_000));
        assert_eq!(long.chars().count(), SHOWN + 1);
        let issues = vec![r#"{"loc": ["x"], "msg": "no"}"#; 1_000].join(",");
        let cut = message(format!(r#"{{"detail": [{issues}]}}"#));
        assert!(cut.ends_with("x: no; and 980 more"), "{cut}");
    }

    /// Were any of these read in more than a few passes, this test would not end.
    #[test]
    fn the_worst_there_is_takes_no_longer_than_it_is_long() {
        const SIZE: usize = 256 << 10;
        let repeated = |piece: &str| piece.repeat(SIZE / piece.len());
        let nested = |open: &str, close: &str| {
            let times = SIZE / (open.len() + close.len());
            open.repeat(times) + "1" + &close.repeat(times)
        };
        let listed = |element: &str| format!("[{}1]", repeated(&format!("{element},")));
        let bodies = [
            nested("[", "]"),
            nested(r#"{"errors":"#, "}"),
            nested(r#"{"errors":["#, "]}"),
            nested(r#"{"detail":[{"error":"#, "}]}"),
            listed(r#"{"errors":{"a":[{"errors":{"b":[]}}]}}"#),
            format!(
                r#"{{"errors": {}}}"#,
                listed(r#"{"errors":[{"errors":[{"errors":[{}]}]}]}"#)
            ),
            format!("{{{}\"x\":1}}", repeated(r#""message":"","#)),
            format!("{{{}\"x\":1}}", repeated(r#""e":["a"],"#)),
            format!("{{\"{}\":1}}", repeated("_")),
            format!(r#"{{"message":"{}"}}"#, repeated(r#"[\""#)),
            format!(r#"{{"detail":[{{"loc":{},"msg":"a"}}]}}"#, listed("1")),
            repeated("data: {\n\n"),
            repeated("data: [\n"),
            repeated(":\n"),
            repeated("\u{1b}"),
        ];
        for body in bodies {
            let said = message(&body);
            assert!(said.len() < 40_000, "{}", said.len());
            assert!(!said.contains(char::is_control));
        }
    }

    /// A body made of what means something here.
    fn body() -> impl Strategy<Value = Vec<u8>> {
        let key = prop::sample::select(vec![
            "detail", "error", "errors", "message", "Msg", "fault", "title", "loc", "field", "x",
            "a\u{1b}",
        ]);
        let text = prop_oneof![
            any::<String>(),
            prop::sample::select(vec![
                "",
                " ",
                "words",
                "{}",
                "{\"detail\": \"a\"}",
                "<html>",
                "<title>&#7;</title>",
                "data: {\"msg\": \"\u{7}\"}",
                "\u{feff}",
                "\r\n",
            ])
            .prop_map(str::to_owned),
        ];
        let leaf = prop_oneof![
            text.prop_map(serde_json::Value::from),
            any::<i32>().prop_map(serde_json::Value::from),
            any::<bool>().prop_map(serde_json::Value::from),
            Just(serde_json::Value::Null),
        ];
        let json = leaf.prop_recursive(6, 48, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                prop::collection::vec((key.clone(), inner), 0..6).prop_map(|members| members
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect::<serde_json::Map<_, _>>()
                    .into()),
            ]
        });
        prop_oneof![
            json.clone().prop_map(|json| json.to_string().into_bytes()),
            json.prop_map(|json| format!("\u{feff}event: e\ndata: {json}\n\n").into_bytes()),
            prop::collection::vec(any::<u8>(), 0..64),
            any::<String>().prop_map(|text| format!("<html><title>{text}").into_bytes()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn there_are_always_words_fit_for_a_log(body in body(), code in 100_u16..1000) {
            let status = StatusCode::from_u16(code).unwrap();
            let said = server_message(status, &body);
            prop_assert!(!said.trim().is_empty());
            prop_assert!(!said.contains(char::is_control), "{said:?}");
            detail(&body);
            crate::ErrorKind::of(status, &body);
        }
    }
}
