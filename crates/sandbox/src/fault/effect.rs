//! What a fault does to a script.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::dialect::Dialect;
use super::gzip;
use crate::wire::{Ending, Frame, Script};

/// What a fault does, one thing after another.
#[derive(Debug, Clone)]
pub(crate) struct Effects(pub Vec<Effect>);

/// How far apart the comments are that keep a connection alive, and how many there are at most: those of a day.
const BEAT: Duration = Duration::from_secs(1);
const MOST_BEATS: u64 = 24 * 60 * 60;

/// No client takes so many.
const MOST_HEADERS: usize = 1_000;

/// The form in the fault header is serde's: one member, its name in snake case.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Effect {
    Status(Substitute),
    StatusAfter(Substitute),
    Refuse,
    HangUp,
    StallMs(u64),
    DelayMs(u64),
    PaceMs(u64),
    Trickle(Trickle),
    ResetAfter(usize),
    CutAfter(usize),
    Truncate(usize),
    HalfFrame(usize),
    ErrorFrame(ErrorFrame),
    GarbageFrame(usize),
    DuplicateFrame(usize),
    SwapFrames(usize),
    UnknownEvent(usize),
    Garbage,
    Html,
    ContentType(String),
    ExtraHeaders(usize),
    ByteOrderMark,
    Gzip,
    StallBodyMs(u64),
    KeepAliveMs(u64),
    Dialect(Dialect),
}

/// An answer in place of the real one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "OrCode<SubstituteForm>")]
pub(crate) struct Substitute {
    pub code: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Option<Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Trickle {
    pub bytes: usize,
    pub every_ms: u64,
}

/// An error event at a position of the stream.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "OrCode<ErrorFrameForm>")]
pub(crate) struct ErrorFrame {
    pub at: usize,
    pub data: Option<Value>,
}

/// A bare number stands for the form with nothing else in it.
#[derive(Deserialize)]
#[serde(untagged)]
enum OrCode<T> {
    Number(usize),
    Form(T),
}

#[derive(Deserialize)]
struct SubstituteForm {
    code: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<Value>,
}

#[derive(Deserialize)]
struct ErrorFrameForm {
    at: usize,
    data: Option<Value>,
}

impl From<OrCode<SubstituteForm>> for Substitute {
    fn from(form: OrCode<SubstituteForm>) -> Self {
        match form {
            // A number that is no status ends as 500 in `Substitute::script`, like any other bad code.
            OrCode::Number(code) => Self::new(u16::try_from(code).unwrap_or_default()),
            OrCode::Form(SubstituteForm {
                code,
                headers,
                body,
            }) => Self {
                code,
                headers,
                body,
            },
        }
    }
}

impl From<OrCode<ErrorFrameForm>> for ErrorFrame {
    fn from(form: OrCode<ErrorFrameForm>) -> Self {
        match form {
            OrCode::Number(at) => Self { at, data: None },
            OrCode::Form(ErrorFrameForm { at, data }) => Self { at, data },
        }
    }
}

impl Effects {
    /// Reads the header's value: JSON, `name=value` or `name`; in JSON a list of them too.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let form = if text.starts_with(['{', '[']) {
            serde_json::from_str(text).map_err(|error| error.to_string())?
        } else if let Some((name, value)) = text.split_once('=') {
            let value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
            json!({ name: value })
        } else {
            json!(text)
        };
        let effects = match form {
            Value::Array(effects) => effects,
            effect => vec![effect],
        };
        let effects = effects.into_iter().map(serde_json::from_value);
        let effects: Result<Vec<Effect>, _> = effects.collect();
        effects.map(Self).map_err(|error| error.to_string())
    }

    /// The fault as the journal shows it.
    pub fn describe(&self) -> String {
        let described = match self.0.as_slice() {
            [effect] => serde_json::to_string(effect),
            effects => serde_json::to_string(effects),
        };
        described.unwrap_or_default()
    }

    /// The answer in place of any that the request would have, which is not executed at all.
    pub fn substitute(&self) -> Option<&Substitute> {
        self.0.iter().find_map(|effect| match effect {
            Effect::Status(substitute) => Some(substitute),
            _ => None,
        })
    }

    /// Whether the connection ends before the request is executed.
    pub fn refuses(&self) -> bool {
        self.0.iter().any(|effect| matches!(effect, Effect::Refuse))
    }

    /// Whether the connection ends when it has been.
    pub fn hangs_up(&self) -> bool {
        self.0.iter().any(|effect| matches!(effect, Effect::HangUp))
    }

    /// The pause before it is.
    pub fn stall(&self) -> Duration {
        let pauses = self.0.iter().map(|effect| match effect {
            Effect::StallMs(pause) => Duration::from_millis(*pause),
            _ => Duration::ZERO,
        });
        pauses.sum()
    }

    /// Changes the script of an answer.
    pub fn apply(self, script: Script) -> Script {
        let effects = self.0.into_iter();
        effects.fold(script, |script, effect| effect.apply(script))
    }
}

impl Effect {
    fn apply(self, mut script: Script) -> Script {
        match self {
            Self::StatusAfter(substitute) => return substitute.script(),
            Self::DelayMs(pause) => script.delay += Duration::from_millis(pause),
            Self::PaceMs(pause) => {
                script
                    .frames
                    .iter_mut()
                    .for_each(|frame| frame.pause += Duration::from_millis(pause));
            }
            Self::Trickle(trickle) => trickle.apply(&mut script),
            Self::ResetAfter(bytes) => cut(&mut script, bytes, Ending::Reset),
            Self::CutAfter(bytes) => cut(&mut script, bytes, Ending::Cut),
            Self::Truncate(events) => {
                script.frames.truncate(events);
                script.headers.remove(header::CONTENT_LENGTH);
            }
            Self::HalfFrame(at) => {
                script.frames.truncate(at.saturating_add(1));
                if let Some(last) = script.frames.get_mut(at) {
                    last.bytes.truncate(last.bytes.len() / 2);
                }
                script.headers.remove(header::CONTENT_LENGTH);
            }
            Self::ErrorFrame(error) => error.apply(&mut script),
            Self::GarbageFrame(at) => {
                insert(&mut script, at, Frame::now("data: {\"choices\": [oops\n\n"))
            }
            Self::DuplicateFrame(at) => {
                if let Some(frame) = script.frames.get(at).cloned() {
                    insert(&mut script, at, frame);
                }
            }
            Self::SwapFrames(at) => {
                if at.saturating_add(1) < script.frames.len() {
                    script.frames.swap(at, at + 1);
                }
            }
            Self::UnknownEvent(at) => {
                let event = Frame::event("heartbeat", &json!({ "message": "still here" }));
                insert(&mut script, at, event);
            }
            Self::Garbage => replace(
                &mut script,
                Frame::now(&b"\x00\xff\xfe{]garbage\x80\r\n"[..]),
            ),
            Self::Html => {
                script.status = StatusCode::OK;
                script.headers.insert(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("text/html; charset=utf-8"),
                );
                let page = "<!doctype html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>\n";
                replace(&mut script, Frame::now(page));
            }
            Self::ContentType(value) => {
                script.headers.remove(header::CONTENT_TYPE);
                if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(&value)) {
                    script.headers.insert(header::CONTENT_TYPE, value);
                }
            }
            Self::ExtraHeaders(count) => {
                for number in 0..count.min(MOST_HEADERS) {
                    if let Ok(name) = HeaderName::try_from(format!("x-sandbox-extra-{number}")) {
                        let value = HeaderValue::from_static("1");
                        script.headers.insert(name, value);
                    }
                }
            }
            Self::ByteOrderMark => insert(&mut script, 0, Frame::now("\u{feff}")),
            Self::Gzip => gzip::encode(&mut script),
            // A line end is no part of JSON, and no event.
            Self::StallBodyMs(pause) => {
                let end = Frame::now("\n").after(Duration::from_millis(pause));
                append(&mut script, end);
            }
            Self::KeepAliveMs(time) => {
                for _ in 0..time.div_ceil(1_000).min(MOST_BEATS) {
                    append(&mut script, Frame::comment("keep-alive").after(BEAT));
                }
            }
            Self::Dialect(dialect) => dialect.apply(&mut script),
            // These act before the work or instead of an answer.
            Self::Status(_) | Self::Refuse | Self::HangUp | Self::StallMs(_) => {}
        }
        script
    }
}

impl Substitute {
    pub fn new(code: u16) -> Self {
        Self {
            code,
            headers: BTreeMap::new(),
            body: None,
        }
    }

    /// A string is sent as plain text, anything else as JSON, nothing as the platform's own error form.
    pub fn script(&self) -> Script {
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut headers = HeaderMap::new();
        let (content_type, body) = match &self.body {
            Some(Value::String(text)) => ("text/plain; charset=utf-8", text.clone()),
            Some(value) => ("application/json", value.to_string()),
            None => {
                let reason = status.canonical_reason().unwrap_or("Injected fault");
                ("application/json", json!({ "detail": reason }).to_string())
            }
        };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::from_str(value))
            {
                headers.insert(name, value);
            }
        }
        let frames = vec![Frame::now(body)];
        Script {
            status,
            headers,
            delay: Duration::ZERO,
            frames,
            ending: Ending::Complete,
        }
    }
}

impl ErrorFrame {
    /// Each kind of stream has its own form of an error.
    fn apply(self, script: &mut Script) {
        const MESSAGE: &str = "The model stopped unexpectedly";
        let named = script
            .frames
            .first()
            .is_some_and(|frame| frame.bytes.starts_with(b"event:"));
        let frame = if named {
            Frame::event(
                "error",
                &self.data.unwrap_or_else(|| json!({ "message": MESSAGE })),
            )
        } else {
            let error =
                json!({ "error": { "message": MESSAGE, "type": "server_error", "code": 500 } });
            Frame::data(&self.data.unwrap_or(error))
        };
        script.frames.truncate(self.at);
        script.frames.push(frame);
        script.headers.remove(header::CONTENT_LENGTH);
    }
}

impl Trickle {
    fn apply(&self, script: &mut Script) {
        let step = self.bytes.max(1);
        let every = Duration::from_millis(self.every_ms);
        let whole = std::mem::take(&mut script.frames);
        for frame in whole {
            let mut rest = frame.bytes;
            let mut pause = frame.pause;
            while !rest.is_empty() {
                let piece = rest.split_to(step.min(rest.len()));
                script.frames.push(Frame {
                    pause: pause + every,
                    bytes: piece,
                });
                pause = Duration::ZERO;
            }
        }
    }
}

/// Keeps the first bytes and ends badly. The declared length stays, so the body is visibly short.
fn cut(script: &mut Script, mut bytes: usize, ending: Ending) {
    for (index, frame) in script.frames.iter_mut().enumerate() {
        if frame.bytes.len() >= bytes {
            frame.bytes.truncate(bytes);
            script.frames.truncate(index + 1);
            break;
        }
        bytes -= frame.bytes.len();
    }
    script.ending = ending;
}

fn insert(script: &mut Script, at: usize, frame: Frame) {
    let at = at.min(script.frames.len());
    script.frames.insert(at, frame);
    script.headers.remove(header::CONTENT_LENGTH);
}

/// Puts bytes behind a body. One whose length is known says so from the start.
fn append(script: &mut Script, frame: Frame) {
    if script.headers.contains_key(header::CONTENT_LENGTH) {
        let frames = script.frames.iter().chain([&frame]);
        let length: usize = frames.map(|frame| frame.bytes.len()).sum();
        script
            .headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    script.frames.push(frame);
}

fn replace(script: &mut Script, frame: Frame) {
    script.headers.remove(header::CONTENT_LENGTH);
    script.frames = vec![frame];
}
