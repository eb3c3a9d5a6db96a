//! The reply of a call while it is recorded: it passes on what comes, and is written down when it has ended.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Instant, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use http_body::{Body, Frame, SizeHint};

use crate::har::{Content, Entry, Failure, Request, Response, Timings};
use crate::redaction::{Keys, Redaction, text_of};
use crate::writer::Writer;

/// A try that is under way.
pub(crate) struct Kept {
    writer: Writer,
    redaction: Redaction,
    keys: Keys,
    entry: Entry,
    began: Instant,
}

impl Kept {
    pub fn begin(
        writer: &Writer,
        redaction: &Redaction,
        keys: Keys,
        request: Request,
        attempt: Option<u32>,
    ) -> Self {
        Self {
            writer: writer.clone(),
            redaction: redaction.clone(),
            keys,
            entry: Entry {
                started_date_time: humantime::format_rfc3339_micros(SystemTime::now()).to_string(),
                request,
                attempt,
                ..Entry::default()
            },
            began: Instant::now(),
        }
    }

    fn passed(&self) -> f64 {
        rounded(self.began.elapsed().as_secs_f64() * 1e3)
    }

    /// No response came.
    pub fn failed(mut self, failure: Failure) {
        let failure = Failure {
            message: text_of(&self.keys.cut(failure.message.into())),
            ..failure
        };
        self.entry.time = self.passed();
        self.entry.timings.wait = self.entry.time;
        self.entry.failure = Some(failure);
        self.writer.add(&self.entry);
    }

    /// The head of a response came, and its body follows.
    pub fn answered<B>(mut self, status: StatusCode, headers: &HeaderMap, body: B) -> Tee<B> {
        let mime_type = headers
            .get(http::header::CONTENT_TYPE)
            .map(|value| text_of(value.as_bytes()));
        let mime_type = mime_type.unwrap_or_default();
        let is_stream = mime_type
            .trim_start()
            .to_ascii_lowercase()
            .starts_with("text/event-stream");
        self.entry.timings.wait = self.passed();
        self.entry.response = Response {
            status: status.as_u16(),
            status_text: status.canonical_reason().unwrap_or_default().to_owned(),
            http_version: "HTTP/1.1".to_owned(),
            headers: self.redaction.pairs(headers, &self.keys),
            content: Content {
                mime_type,
                ..Content::default()
            },
            headers_size: -1,
            body_size: -1,
            ..Response::default()
        };
        Tee {
            body,
            kept: Some(self),
            came: match (is_compressed(headers), is_stream) {
                (true, _) => Came::Unreadable,
                (false, true) => Came::Events(Events::default()),
                (false, false) => Came::Whole(BytesMut::new()),
            },
        }
    }

    fn end(mut self, came: Came, cut: Option<String>) {
        let passed = self.passed();
        let (redaction, keys) = (&self.redaction, &self.keys);
        let content = &mut self.entry.response.content;
        let (body, cut) = match came {
            Came::Unreadable => {
                let why = "it is compressed, and left out: nobody has asked for that, and no key would be found in it";
                (Bytes::new(), Some(why.to_owned()))
            }
            Came::Whole(body) => match redaction.body(body.freeze(), keys) {
                Some(body) => (body, cut),
                None => (
                    Bytes::new(),
                    Some(cut.unwrap_or_default() + " (what came is cut-off JSON, and left out)"),
                ),
            },
            Came::Events(mut events) => {
                events.finish(passed);
                let mut body = BytesMut::new();
                for (time, event) in events.done {
                    let event = redaction.event(&event, keys);
                    content.events.push((time, event.len() as u64));
                    body.extend_from_slice(&event);
                }
                (body.freeze(), cut)
            }
        };
        content.size = body.len() as i64;
        content.cut = cut.map(|cut| text_of(&keys.cut(cut.into())));
        match String::from_utf8(body.into()) {
            Ok(text) => content.text = Some(text),
            Err(bytes) => {
                content.text = Some(STANDARD.encode(bytes.as_bytes()));
                content.encoding = Some("base64".to_owned());
            }
        }
        self.entry.time = passed;
        let Timings { wait, .. } = self.entry.timings;
        self.entry.timings.receive = rounded((passed - wait).max(0.0));
        self.writer.add(&self.entry);
    }
}

/// To the microsecond.
fn rounded(milliseconds: f64) -> f64 {
    (milliseconds * 1e3).round() / 1e3
}

/// A body that is written down while it is read.
pub(crate) struct Tee<B> {
    body: B,
    /// None once it is written down.
    kept: Option<Kept>,
    came: Came,
}

enum Came {
    Whole(BytesMut),
    Events(Events),
    /// What may hold a key nobody can find.
    Unreadable,
}

fn is_compressed(headers: &HeaderMap) -> bool {
    let encodings = headers.get_all(http::header::CONTENT_ENCODING).iter();
    let mut named = encodings.map(|encoding| encoding.as_bytes().trim_ascii());
    named.any(|encoding| !encoding.is_empty() && !encoding.eq_ignore_ascii_case(b"identity"))
}

/// A stream by its events, each with when it had come, in milliseconds.
#[derive(Default)]
struct Events {
    done: Vec<(f64, Bytes)>,
    /// What no empty line has ended yet.
    open: BytesMut,
    /// How much of it has no end of an event.
    searched: usize,
}

impl Events {
    fn push(&mut self, bytes: &[u8], time: f64) {
        self.open.extend_from_slice(bytes);
        while let Some(end) = self.end() {
            let event = self.open.split_to(end).freeze();
            self.searched = 0;
            self.done.push((time, event));
        }
    }

    /// Where the first event ends: behind an empty line.
    fn end(&mut self) -> Option<usize> {
        let bytes = &self.open[..];
        let mut at = self.searched;
        while at < bytes.len() {
            let line_end = |at: usize| match (bytes.get(at), bytes.get(at + 1)) {
                (Some(b'\r'), Some(b'\n')) => 2,
                (Some(b'\n' | b'\r'), _) => 1,
                _ => 0,
            };
            let first = line_end(at);
            let second = match first {
                0 => 0,
                first => line_end(at + first),
            };
            // A carriage return at the end may be half of a line's end.
            let is_sure = at + first + second < bytes.len() || bytes.last() == Some(&b'\n');
            if second > 0 && is_sure {
                return Some(at + first + second);
            }
            at += 1;
        }
        self.searched = bytes.len().saturating_sub(3);
        None
    }

    fn finish(&mut self, time: f64) {
        if !self.open.is_empty() {
            self.done.push((time, self.open.split().freeze()));
        }
    }

    /// Whether nothing is missing of a stream nobody read on: its end has come.
    fn is_whole(&self) -> bool {
        let last = self.done.last();
        self.open.is_empty() && last.is_some_and(|(_, event)| event.trim_ascii() == b"data: [DONE]")
    }
}

/// The events of a stream that is there.
pub(crate) fn events(stream: &[u8]) -> Vec<Bytes> {
    let mut events = Events::default();
    events.push(stream, 0.0);
    events.finish(0.0);
    events.done.into_iter().map(|(_, event)| event).collect()
}

impl<B> Tee<B> {
    fn end(&mut self, cut: Option<String>) {
        if let Some(kept) = self.kept.take() {
            let came = std::mem::replace(&mut self.came, Came::Whole(BytesMut::new()));
            kept.end(came, cut);
        }
    }
}

impl<B> Body for Tee<B>
where
    B: Body + Unpin,
    B::Data: Into<Bytes>,
    B::Error: std::fmt::Display,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let frame = frame.map(|frame| frame.map(|frame| frame.map_data(Into::into)));
        match &frame {
            None => self.end(None),
            Some(Err(error)) => self.end(Some(error.to_string())),
            Some(Ok(frame)) => {
                let this = &mut *self;
                if let (Some(data), Some(kept)) = (frame.data_ref(), &this.kept) {
                    match &mut this.came {
                        Came::Whole(body) => body.extend_from_slice(data),
                        Came::Events(events) => events.push(data, kept.passed()),
                        Came::Unreadable => {}
                    }
                }
                // Who knows that it is the end does not ask for it.
                if this.body.is_end_stream() {
                    this.end(None);
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Nobody reads on.
impl<B> Drop for Tee<B> {
    fn drop(&mut self) {
        let is_whole = matches!(&self.came, Came::Events(events) if events.is_whole());
        self.end((!is_whole).then(|| "nobody read on".to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_end_behind_an_empty_line_however_they_come() {
        for stream in [
            "data: a\n\ndata: b\n\n",
            "data: a\r\n\r\ndata: b\r\n\r\n",
            ": c\n\nevent: x\ndata: a\n\ndata: cut off",
            "data: a\r\rdata: b\r\r",
            "\n\n\n",
        ] {
            let all = |size: usize| {
                let mut events = Events::default();
                for (at, piece) in stream.as_bytes().chunks(size).enumerate() {
                    events.push(piece, at as f64);
                }
                events.finish(99.0);
                let events = events.done.into_iter().map(|(_, event)| text_of(&event));
                events.collect::<Vec<_>>()
            };
            let whole = all(stream.len());
            assert_eq!(whole.concat(), stream);
            for size in 1..stream.len() {
                assert_eq!(all(size).concat(), stream, "{size}");
                if !stream.contains("\r\r") {
                    assert_eq!(all(size), whole, "{size}");
                }
            }
        }
        let mut events = Events::default();
        events.push(b"data: a\n\ndata: b", 1.0);
        events.push(b"\n\n", 2.0);
        let times: Vec<f64> = events.done.iter().map(|(time, _)| *time).collect();
        assert_eq!(times, [1.0, 2.0]);
        assert!(!events.is_whole());
        events.push(b"data: [DONE]\n\n", 3.0);
        assert!(events.is_whole());
    }
}
