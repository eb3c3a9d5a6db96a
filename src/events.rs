//! The events of a stream, from the bytes of its body.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::str::Utf8Error;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::client::{BodyReader, Call, Meta, Mode, Opened, Secrets, sniff, too_large};
use crate::error::{
    Error, ErrorKind, Likeness, Markup, is_error, json_message, likeness, says_something,
    server_message, shortened, without_mark,
};
use crate::json::{DecodeError, Document, Kind, Raw, decode};
use crate::response::Response;
use crate::runtime::Handle;
use crate::sse::{Decoder, Event, Item};
use crate::telemetry::CallSpan;

/// How much is kept of a body until its first event, to be shown where none comes.
const START: usize = 4 * 1024;

/// What of a stream its reader wants.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// What an answer is made of, also of one that came whole; nothing that only keeps the connection alive.
    Answer,
    /// All there is, as it is.
    Everything,
}

/// Server-sent events of one response.
pub(crate) struct Events {
    wanted: Wanted,
    meta: Arc<Meta>,
    secrets: Secrets,
    max_event_bytes: usize,
    max_response_bytes: usize,
    body: BodyReader,
    decoder: Decoder,
    form: Form,
    /// Read already, and not yet handed over.
    ready: VecDeque<Item>,
    /// Set at the end of the body: why there is no more.
    end: Option<Option<Error>>,
    is_inside_event: bool,
    span: CallSpan,
}

/// What a body is. It is known by its bytes: content types are missing, merged and wrong.
enum Form {
    /// So little has come that it may be anything.
    Unknown(BytesMut),
    /// Events; until the first of them, what has come.
    Events { start: Option<Vec<u8>> },
    /// Something else, to be looked at as a whole.
    Document(BytesMut),
}

impl Events {
    /// The events of a reply, if it is a stream of events.
    pub async fn of<M: Mode>(
        call: &Call<M>,
        opened: Opened,
        wanted: Wanted,
    ) -> Result<(Self, Arc<Meta>), Error> {
        let Opened { meta, mut body } = opened;
        let rules = call.client.core.rules();
        let mut events = Self {
            wanted,
            meta: meta.clone(),
            secrets: call.secrets.clone(),
            max_event_bytes: rules.max_event_bytes,
            max_response_bytes: rules.max_response_bytes,
            span: body.take_span(),
            body,
            decoder: Decoder::new(rules.max_event_bytes),
            form: Form::Unknown(BytesMut::new()),
            ready: VecDeque::new(),
            end: None,
            is_inside_event: false,
        };
        if !events.is_declared() {
            match poll_fn(|context| events.poll_item(context)).await {
                Some(Ok(item)) => events.ready.push_front(item),
                Some(Err(error)) => {
                    let error = error.found_in(&meta);
                    events.span.end(Some(&error));
                    return Err(error);
                }
                None => {}
            }
        }
        Ok((events, meta))
    }

    /// Gives the span of the call to whoever knows what its events say.
    pub fn take_span(&mut self) -> CallSpan {
        mem::take(&mut self.span)
    }

    /// The runtime the body comes on.
    pub fn runtime(&self) -> &Handle {
        self.body.runtime()
    }

    /// How long the stream says to wait before it is asked for again.
    pub fn retry(&self) -> Option<Duration> {
        self.decoder.retry()
    }

    /// The next event or comment; `None` at the end of the body.
    pub fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Item, Error>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            if let Some(end) = &mut self.end {
                return Poll::Ready(end.take().map(Err));
            }
            match self.decoder.next() {
                Ok(Some(item)) => {
                    if let Form::Events { start } = &mut self.form {
                        *start = None;
                    }
                    if !self.passes_over(&item) {
                        if let Item::Event(_) = item {
                            self.meta.clock.note_chunk();
                        }
                        return Poll::Ready(Some(Ok(item)));
                    }
                    continue;
                }
                Ok(None) => {}
                Err(_) => {
                    let message = format!(
                        "an event of the stream is larger than {} bytes, the limit set with `max_event_bytes`",
                        self.max_event_bytes
                    );
                    return Poll::Ready(Some(Err(Error::new(ErrorKind::InvalidResponse, message))));
                }
            }
            match ready!(self.body.poll_piece(context)) {
                Some(Ok(piece)) => {
                    if let Err(error) = self.take(piece, self.max_response_bytes) {
                        self.end = Some(Some(error));
                    }
                }
                Some(Err(error)) => self.close(Some(error)),
                None => self.close(None),
            }
        }
    }

    /// Whether an event has begun and there is more of it to come.
    pub fn is_in_the_middle(&self) -> bool {
        self.decoder.is_mid_event() && self.unterminated().is_none()
    }

    /// Whether `[DONE]` has come, and the line that ends it has not.
    pub fn ends_with_done(&self) -> bool {
        let is_open = self.decoder.is_mid_event();
        is_open
            && self
                .unterminated()
                .is_some_and(|event| is_done(&event.data))
    }

    /// The last event, where all it lacks is the line that ends it.
    fn unterminated(&self) -> Option<Event> {
        self.decoder.unfinished().filter(is_whole)
    }

    /// Whether the stream stopped inside an event, so that whatever that said is lost.
    pub fn is_inside_event(&self) -> bool {
        self.is_inside_event
    }

    /// Takes in a piece of the body.
    fn take(&mut self, piece: Bytes, limit: usize) -> Result<(), Error> {
        match &mut self.form {
            Form::Events { start } => {
                if let Some(start) = start {
                    let room = START.saturating_sub(start.len());
                    start.extend_from_slice(&piece[..piece.len().min(room)]);
                }
                self.decoder.push(piece);
            }
            Form::Document(body) if body.len() + piece.len() > limit => {
                return Err(too_large(limit));
            }
            Form::Document(body) => body.extend_from_slice(&piece),
            Form::Unknown(start) => {
                start.extend_from_slice(&piece);
                // Blanks keep a connection alive, for as long as it may be.
                if start.trim_ascii().is_empty() {
                    let is_line_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
                    let lines = start.iter().rposition(is_line_end);
                    let _ = start.split_to(lines.map_or(0, |last| last + 1));
                    // A line that begins with a blank is none of an event, whatever follows.
                    start.truncate(1);
                    return Ok(());
                }
                let start = mem::take(start);
                let is_packed = sniff::compression(&self.meta.headers, &start).is_some();
                self.form = match looks_like_events(&start, self.is_declared()) {
                    _ if is_packed => Form::Document(start),
                    None => Form::Unknown(start),
                    Some(false) => Form::Document(start),
                    Some(true) => {
                        let kept = start[..start.len().min(START)].to_vec();
                        self.decoder.push(start.freeze());
                        Form::Events { start: Some(kept) }
                    }
                };
            }
        }
        Ok(())
    }

    /// Ends the stream here: at the end of its body, where it broke, or where nothing more is waited for. An event
    /// that has only lost its end still counts; what was no stream of events is seen for what it is.
    pub fn close(&mut self, mut broken: Option<Error>) {
        let form = mem::replace(&mut self.form, Form::Events { start: None });
        match form {
            Form::Events { start } => match self.unterminated() {
                Some(event) => self.ready.push_back(Item::Event(event)),
                None => {
                    self.is_inside_event = self.decoder.is_mid_event();
                    let start = start.unwrap_or_default();
                    let is_events = looks_like_events(&start, false) != Some(false);
                    if !is_events && broken.is_none() {
                        broken = Some(self.no_stream(self.secrets.redact(start.into())));
                    }
                }
            },
            Form::Unknown(start) if self.is_declared() => {
                self.is_inside_event = !start.trim_ascii().is_empty();
            }
            Form::Document(body) | Form::Unknown(body) => {
                let body = body.freeze();
                let text = String::from_utf8_lossy(&body);
                match Raw::from_json(&*text) {
                    // Who does not stream answers all the same.
                    Ok(json)
                        if self.wanted == Wanted::Answer
                            && says_something(json["choices"].json()) =>
                    {
                        for data in [body, Bytes::from_static(b"[DONE]")] {
                            let (name, id) = (Bytes::new(), Bytes::new());
                            self.ready.push_back(Item::Event(Event { name, data, id }));
                        }
                    }
                    Err(_) if self.is_declared() && self.holds_events(&body) => {
                        return self.close(broken);
                    }
                    Err(_) if broken.is_some() => {}
                    _ => broken = Some(self.no_stream(self.secrets.redact(body))),
                }
            }
        }
        self.end = Some(broken);
    }

    /// Whether an event is none that is wanted.
    fn passes_over(&self, item: &Item) -> bool {
        self.wanted == Wanted::Answer && is_padding(item)
    }

    /// Whether there are events behind what a body begins with; they are then read.
    fn holds_events(&mut self, body: &Bytes) -> bool {
        self.decoder.push(body.clone());
        while let Ok(Some(item)) = self.decoder.next() {
            self.ready.push_back(item);
        }
        let ready = mem::take(&mut self.ready).into_iter();
        self.ready = ready.filter(|item| !self.passes_over(item)).collect();
        let is_event = |item: &Item| matches!(item, Item::Event(_));
        self.ready.iter().any(is_event) || self.unterminated().is_some()
    }

    /// A whole reply where a stream was asked for: an error of the server's, or something else altogether.
    fn no_stream(&self, body: Bytes) -> Error {
        let text = String::from_utf8_lossy(&body);
        let shown = without_mark(&text).trim();
        let is_markup = Markup::of(shown).is_some();
        let json = Raw::from_json(&*text).ok();
        let kind = match &json {
            Some(json) if likeness(json) > Likeness::None => ErrorKind::Stream,
            _ => ErrorKind::InvalidResponse,
        };
        let message = match (kind, sniff::no_text(&self.meta.headers, &body)) {
            (ErrorKind::Stream, _) => error_message(&self.secrets, &body),
            (_, Some(what)) => what,
            _ => {
                let what = match (self.is_declared(), json) {
                    (false, _) => format!("{:?}", self.content_type()),
                    (true, Some(_)) => "JSON".to_owned(),
                    (true, None) if is_markup => "a page".to_owned(),
                    (true, None) => "text".to_owned(),
                };
                let said = match shown {
                    "" => "; it is empty".to_owned(),
                    _ if is_markup => format!(": {}", server_message(self.meta.status, &body)),
                    text => format!("; it starts with {:?}", shortened(text)),
                };
                format!("the reply is {what} in place of an event stream{said}")
            }
        };
        Error::new(kind, message).with_body(body)
    }

    fn content_type(&self) -> &str {
        let content_type = self.meta.headers.get(http::header::CONTENT_TYPE);
        content_type
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Whether the head says that it is a stream of events.
    fn is_declared(&self) -> bool {
        sniff::says_event_stream(&self.meta.headers)
    }
}

/// Whether a body that starts like this is a stream of events; `None` while that cannot be told.
fn looks_like_events(start: &[u8], is_declared: bool) -> Option<bool> {
    const FIELDS: [&[u8]; 4] = [b"data", b"event", b"id", b"retry"];
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let start = start.trim_ascii_start();
    let first = *start.first()?;
    if is_declared {
        return Some(!matches!(first, b'{' | b'[' | b'<' | b'"'));
    }
    match start
        .iter()
        .position(|byte| matches!(byte, b':' | b'\n' | b'\r'))
    {
        Some(end) => Some(first == b':' || FIELDS.contains(&&start[..end])),
        None if FIELDS.iter().any(|field| field.starts_with(start)) => None,
        None => Some(false),
    }
}

/// Whether an event only keeps the connection alive.
fn is_padding(item: &Item) -> bool {
    match item {
        Item::Event(event) => event.data.trim_ascii().is_empty() && !is_named_error(event),
        Item::Comment(_) => false,
    }
}

/// Whether an event is an error by its name.
pub(crate) fn is_named_error(event: &Event) -> bool {
    event.name.trim_ascii().eq_ignore_ascii_case(b"error")
}

/// Whether the data of an event ends the stream.
pub(crate) fn is_done(data: &[u8]) -> bool {
    matches!(data.trim_ascii(), b"[DONE]" | b"\"[DONE]\"")
}

/// Whether an event without the line that ends it says all it had to say.
fn is_whole(event: &Event) -> bool {
    let text = String::from_utf8_lossy(&event.data);
    is_done(&event.data)
        || Raw::from_json(&*text).is_ok_and(|json| json.json_kind() == Kind::Object)
}

/// One event as a value.
pub(crate) fn decode_event<T: Response + Clone>(
    data: &[u8],
    meta: &Arc<Meta>,
) -> Result<T, Unreadable> {
    let text = std::str::from_utf8(data).map_err(Unreadable::Text)?;
    let document = Document::received(text.to_owned(), meta.clone());
    decode(&document, "").map_err(Unreadable::Json)
}

/// Why an event is no value.
#[derive(Debug)]
pub(crate) enum Unreadable {
    Text(Utf8Error),
    Json(DecodeError),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::Text(_) => f.write_str("not UTF-8"),
            Unreadable::Json(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unreadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Unreadable::Text(error) => Some(error),
            Unreadable::Json(_) => None,
        }
    }
}

/// What an error frame says, at its root or in a choice, without the key where it was sent back.
pub(crate) fn error_message(secrets: &Secrets, frame: &Bytes) -> String {
    let frame = secrets.redact(frame.clone());
    let text = String::from_utf8_lossy(&frame);
    let said = Raw::from_json(&*text).ok().and_then(|frame| {
        let mut choices = frame["choices"].elements();
        let in_choice = choices.find(|choice| is_error(choice["error"].json()));
        let holder = match in_choice {
            Some(choice) if !is_error(frame["error"].json()) => choice,
            _ => &frame,
        };
        // An answer beside an error without words says nothing of it.
        let is_answer = says_something(frame["choices"].json());
        json_message(holder).or_else(|| match holder.get("error") {
            Some(error) if is_error(error.json()) => Some(shortened(error.json())),
            _ => is_answer.then(|| "the answer failed, without a message".to_owned()),
        })
    });
    secrets.redact_words(said.unwrap_or_else(|| match text.trim() {
        "" => "an error without a message".to_owned(),
        text => shortened(text),
    }))
}
