//! What a request asks for, whoever writes it down: this is what requests are matched by.

use std::fmt::Write;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::Method;
use pareta::{Kind, Raw};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};

use crate::har::{ORIGIN, Pair, Param, PostData, Request};
use crate::json_path::{Edit, JsonPath, edit};
use crate::redaction::{Keys, Redaction, text_of};

/// What a request asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub method: String,
    pub path: String,
    /// By its names; those of one name in their order.
    pub query: Vec<Pair>,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    Empty,
    Json(Raw),
    Form(Vec<Param>),
    Text(String),
    /// Bytes, by their digest.
    Bytes(String),
}

/// A request that is sent, as it comes in.
pub(crate) struct Sent<'a> {
    pub method: &'a Method,
    /// Path and query.
    pub target: &'a str,
    pub headers: &'a http::HeaderMap,
    pub body: Bytes,
}

impl Sent<'_> {
    /// As it is written down.
    pub fn written(self, redaction: &Redaction, keys: &Keys) -> Request {
        let target = text_of(&keys.cut(Bytes::copy_from_slice(self.target.as_bytes())));
        let mime_type = self.headers.get(http::header::CONTENT_TYPE);
        let mime_type = mime_type
            .map(|value| text_of(value.as_bytes()))
            .unwrap_or_default();
        let body_size = self.body.len() as i64;
        Request {
            method: self.method.to_string(),
            query_string: query(&target),
            url: format!("{ORIGIN}{target}"),
            http_version: "HTTP/1.1".to_owned(),
            headers: redaction.pairs(self.headers, keys),
            post_data: post_data(mime_type, self.body, redaction, keys),
            headers_size: -1,
            body_size,
            ..Request::default()
        }
    }
}

fn post_data(
    mime_type: String,
    body: Bytes,
    redaction: &Redaction,
    keys: &Keys,
) -> Option<PostData> {
    if body.is_empty() {
        return None;
    }
    let mut data = PostData {
        mime_type,
        ..PostData::default()
    };
    let body = keys.cut(body);
    if let Some(mut fields) = form(&data.mime_type, &body) {
        for value in fields.iter_mut().filter_map(|field| field.value.as_mut()) {
            let kept = redaction.body(std::mem::take(value).into(), keys);
            *value = kept.map(|kept| text_of(&kept)).unwrap_or_default();
        }
        data.params = Some(fields);
        return Some(data);
    }
    let text = redaction
        .body(body.clone(), keys)
        .map(|kept| String::from_utf8(kept.into()));
    match text {
        Some(Ok(text)) => data.text = Some(text),
        _ => data.sha256 = Some(digest(&body)),
    }
    Some(data)
}

/// The fields of a form with files; `None` where it is none that can be read. Where one field ends and the next begins is
/// all that the boundary says.
fn form(mime_type: &str, body: &Bytes) -> Option<Vec<Param>> {
    let boundary = multer::parse_boundary(mime_type).ok()?;
    let body = body.clone();
    let mut pieces = Some(Ok::<_, std::convert::Infallible>(body));
    let stream = Pieces(std::mem::take(&mut pieces));
    let mut form = multer::Multipart::new(stream, boundary);
    at_once(async {
        let mut fields = Vec::new();
        while let Some(field) = form.next_field().await.ok()? {
            let mut written = Param {
                name: field.name().unwrap_or_default().to_owned(),
                file_name: field.file_name().map(str::to_owned),
                content_type: field.content_type().map(ToString::to_string),
                ..Param::default()
            };
            let content = field.bytes().await.ok()?;
            match (written.file_name.is_some(), std::str::from_utf8(&content)) {
                (false, Ok(text)) => written.value = Some(text.to_owned()),
                _ => written.sha256 = Some(digest(&content)),
            }
            fields.push(written);
        }
        Some(fields)
    })?
}

/// All of a body, which is there already.
struct Pieces(Option<Result<Bytes, std::convert::Infallible>>);

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take())
    }
}

/// What a future gives that waits for nothing.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The parts of a query, as they are meant.
fn query(target: &str) -> Vec<Pair> {
    let Some((_, query)) = target.split_once('?') else {
        return Vec::new();
    };
    let plain = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    let parts = query.split('&').filter(|part| !part.is_empty());
    let parts = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
    parts
        .map(|(name, value)| Pair::new(plain(name), plain(value)))
        .collect()
}

/// Path and query of a URL.
pub(crate) fn target(url: &str) -> &str {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let target = match url.len() == behind.len() {
        true => behind,
        false => behind
            .find(['/', '?'])
            .map_or("/", |start| &behind[start..]),
    };
    target.split('#').next().unwrap_or_default()
}

impl Asked {
    /// What a request asks for that was written down.
    pub fn of(request: &Request) -> Self {
        let target = target(&request.url);
        let mut query = query(target);
        query.sort_by(|one, other| one.name.cmp(&other.name));
        Self {
            method: request.method.to_ascii_uppercase(),
            path: target.split('?').next().unwrap_or_default().to_owned(),
            query,
            body: request.post_data.as_ref().map_or(Body::Empty, body),
        }
    }

    /// By which requests are found that ask for the same.
    pub fn digest(&self, without: &[JsonPath]) -> [u8; 16] {
        let mut text = format!("{} {}\n", self.method, self.path);
        for Pair { name, value } in &self.query {
            let _ = writeln!(text, "{}:{name}={}:{value}", name.len(), value.len());
        }
        match &self.body {
            Body::Empty => {}
            Body::Json(json) => {
                text.push_str("json\n");
                text.push_str(&left(json, without).canonical());
            }
            Body::Form(fields) => {
                let _ = write!(text, "form\n{fields:?}");
            }
            Body::Text(said) => {
                text.push_str("text\n");
                text.push_str(said);
            }
            Body::Bytes(digest) => {
                let _ = write!(text, "bytes {digest}");
            }
        }
        let mut short = [0; 16];
        short.copy_from_slice(&Sha256::digest(text)[..16]);
        short
    }

    /// Where another request differs from this one, which was recorded.
    pub fn differences(&self, asked: &Self, without: &[JsonPath]) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut compare = |place: &str, recorded: &str, asked: &str| {
            if recorded != asked {
                found.push(Difference::new(place, Some(recorded), Some(asked)));
            }
        };
        compare("method", &self.method, &asked.method);
        compare("path", &self.path, &asked.path);
        let names = self.query.iter().chain(&asked.query).map(|part| &part.name);
        let mut seen: Vec<&String> = Vec::new();
        for name in names {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let of = |query: &[Pair]| {
                let values = query.iter().filter(|part| part.name == *name);
                let values: Vec<_> = values.map(|part| part.value.clone()).collect();
                (!values.is_empty()).then(|| values.join(", "))
            };
            let (recorded, asked) = (of(&self.query), of(&asked.query));
            if recorded != asked {
                let place = format!("query.{name}");
                found.push(Difference::new(
                    &place,
                    recorded.as_deref(),
                    asked.as_deref(),
                ));
            }
        }
        match (&self.body, &asked.body) {
            (Body::Json(recorded), Body::Json(asked)) => {
                walk(
                    &left(recorded, without),
                    &left(asked, without),
                    "body",
                    0,
                    &mut found,
                );
            }
            (Body::Form(recorded), Body::Form(asked)) => {
                for at in 0..recorded.len().max(asked.len()) {
                    let (recorded, asked) = (recorded.get(at), asked.get(at));
                    if recorded != asked {
                        let name = recorded.or(asked).map_or("", |field| &field.name);
                        let [recorded, asked] =
                            [recorded, asked].map(|field| field.map(Param::said));
                        let place = format!("form.{name}");
                        found.push(Difference::new(
                            &place,
                            recorded.as_deref(),
                            asked.as_deref(),
                        ));
                    }
                }
            }
            (recorded, asked) => {
                let [recorded, asked] = [recorded, asked].map(Body::said);
                if recorded != asked {
                    found.push(Difference::new(
                        "body",
                        recorded.as_deref(),
                        asked.as_deref(),
                    ));
                }
            }
        }
        found
    }
}

impl Param {
    fn said(&self) -> String {
        let file = self
            .file_name
            .as_ref()
            .map(|name| format!("file {name:?} "));
        let kind = self.content_type.as_ref().map(|kind| format!("({kind}) "));
        let value = self
            .value
            .as_deref()
            .or(self.sha256.as_deref())
            .unwrap_or_default();
        format!(
            "{}{}{value}",
            file.unwrap_or_default(),
            kind.unwrap_or_default()
        )
    }
}

impl Body {
    fn said(&self) -> Option<String> {
        match self {
            Self::Empty => None,
            Self::Json(json) => Some(json.json().to_owned()),
            Self::Form(fields) => Some(format!("a form of {} fields", fields.len())),
            Self::Text(text) => Some(format!("{text:?}")),
            Self::Bytes(digest) => Some(format!("bytes with the digest {digest}")),
        }
    }
}

fn body(data: &PostData) -> Body {
    if let Some(digest) = &data.sha256 {
        return Body::Bytes(digest.clone());
    }
    let text = data.text.as_deref().unwrap_or_default();
    let fields = match &data.params {
        Some(fields) if !fields.is_empty() => Some(fields.clone()),
        _ => form(&data.mime_type, &Bytes::copy_from_slice(text.as_bytes())),
    };
    if let Some(mut fields) = fields {
        // Other tools have the files themselves.
        for field in fields.iter_mut().filter(|field| field.file_name.is_some()) {
            if let Some(content) = field.value.take() {
                field.sha256 = Some(digest(content.as_bytes()));
            }
        }
        return Body::Form(fields);
    }
    match Raw::from_json(text) {
        _ if text.is_empty() => Body::Empty,
        Ok(json) if matches!(json.json_kind(), Kind::Object | Kind::Array) => Body::Json(json),
        _ => Body::Text(text.to_owned()),
    }
}

/// What is left of a body where some of it does not count.
fn left(json: &Raw, without: &[JsonPath]) -> Raw {
    match without.is_empty() {
        true => json.clone(),
        false => Raw::from_json(edit(json, without, Edit::Remove)).unwrap_or_else(|_| json.clone()),
    }
}

/// Values are compared as wholes from here on.
const DEEPEST: usize = 64;

fn walk(recorded: &Raw, asked: &Raw, place: &str, level: usize, found: &mut Vec<Difference>) {
    if recorded.same_json(asked) {
        return;
    }
    let inner = |one: Option<&Raw>, other: Option<&Raw>, place: &str, found: &mut Vec<_>| match (
        one, other,
    ) {
        (Some(one), Some(other)) => walk(one, other, place, level + 1, found),
        (one, other) => {
            found.push(Difference::new(
                place,
                one.map(Raw::json),
                other.map(Raw::json),
            ));
        }
    };
    match (recorded.json_kind(), asked.json_kind()) {
        (Kind::Object, Kind::Object) if level < DEEPEST => {
            for (key, value) in recorded.members() {
                inner(
                    Some(value),
                    asked.get(key),
                    &format!("{place}.{key}"),
                    found,
                );
            }
            for (key, value) in asked
                .members()
                .filter(|(key, _)| recorded.get(*key).is_none())
            {
                inner(None, Some(value), &format!("{place}.{key}"), found);
            }
        }
        (Kind::Array, Kind::Array) if level < DEEPEST => {
            let (one, other): (Vec<_>, Vec<_>) =
                (recorded.elements().collect(), asked.elements().collect());
            for at in 0..one.len().max(other.len()) {
                let place = format!("{place}[{at}]");
                inner(one.get(at).copied(), other.get(at).copied(), &place, found);
            }
        }
        _ => found.push(Difference::new(
            place,
            Some(recorded.json()),
            Some(asked.json()),
        )),
    }
}

/// One thing in which a request differs from a recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    place: String,
    recorded: Option<String>,
    asked: Option<String>,
}

impl Difference {
    fn new(place: &str, recorded: Option<&str>, asked: Option<&str>) -> Self {
        Self {
            place: place.to_owned(),
            recorded: recorded.map(shortened),
            asked: asked.map(shortened),
        }
    }

    /// As a diff.
    pub fn lines(&self) -> String {
        let line = |sign: &str, value: &Option<String>| match value {
            Some(value) => format!("\n  {sign} {}: {value}", self.place),
            None => String::new(),
        };
        line("-", &self.recorded) + &line("+", &self.asked)
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 120;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}
