//! A streamed completion, sent in pieces: complete, or an error that says it is not. A cut behind everything breaks the
//! connection there.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use pareta::chat::{ChatStream, StreamOutcome};
use pareta::client::Async;
use pareta::fuzzing::EventOrComment;
use pareta::types::ChatCompletionChunk;
use pareta::{Error, ErrorKind, Kind};
use pareta_fuzz::event_stream::reference;
use pareta_fuzz::server::{Answer, exchange};
use pareta_fuzz::{CUT, pieces};

fuzz_target!(|data: &[u8]| {
    let is_cut = data.ends_with(&[CUT]);
    let pieces = pieces(data);
    let answer = Answer::events(&pieces, is_cut);
    let ((stream, chunks, error), seen) = exchange(answer, async |client| {
        let create = client.chat().completions().create("ep", ["hello"]);
        read(create.stream().await.expect("a stream")).await
    });
    assert_eq!(seen.len(), 1);
    let expected = Expected::of(&pieces.concat(), is_cut);
    assert_eq!(stream.outcome(), Some(expected.outcome));
    assert_eq!(chunks, expected.chunks);
    assert_eq!(stream.text(), expected.text());
    if let Some(error) = error {
        check_error(&error, expected.outcome, stream.text());
    }
    let completion = stream.accumulated().expect("a completion");
    let joined = completion.choices().iter().map(|choice| {
        let content = choice.message().content().map(str::to_owned);
        let finish_reason = choice.finish_reason().map(str::to_owned);
        (choice.index().expect("an index"), (content, finish_reason))
    });
    assert_eq!(BTreeMap::from_iter(joined), expected.choices);
    // The usage alone is the server's own.
    let mut drift = completion.drift().into_iter();
    assert!(drift.all(|drift| drift.path.starts_with("$.usage")));
});

/// Reads a stream to its end, which comes once.
async fn read(
    mut stream: ChatStream<Async>,
) -> (ChatStream<Async>, Vec<ChatCompletionChunk>, Option<Error>) {
    let (mut chunks, mut error) = (Vec::new(), None);
    while let Some(chunk) = stream.next().await {
        assert!(error.is_none(), "something came after the error");
        match chunk {
            Ok(chunk) => chunks.push(chunk),
            Err(problem) => error = Some(problem),
        }
    }
    assert!(stream.next().await.is_none());
    assert_eq!(
        stream.is_complete(),
        error.is_none(),
        "complete, or an error"
    );
    assert_eq!(stream.finish().await.is_ok(), stream.is_complete());
    (stream, chunks, error)
}

fn check_error(error: &Error, outcome: StreamOutcome, text: &str) {
    let kind = match outcome {
        StreamOutcome::Truncated => ErrorKind::TruncatedStream,
        StreamOutcome::ServerError => ErrorKind::Stream,
        StreamOutcome::Disconnected => ErrorKind::Connection,
        _ => ErrorKind::InvalidResponse,
    };
    assert_eq!(error.kind(), kind);
    assert_eq!(error.partial_text(), Some(text));
    assert!(error.may_have_executed() && error.idempotency_key().is_some());
    assert!(!error.message().trim().is_empty());
    assert!(!error.message().contains(char::is_control), "{error}");
}

/// What a stream must come to.
struct Expected {
    outcome: StreamOutcome,
    chunks: Vec<ChatCompletionChunk>,
    /// Content and finish reason by index.
    choices: BTreeMap<i64, (Option<String>, Option<String>)>,
}

impl Expected {
    fn of(stream: &[u8], is_cut: bool) -> Self {
        let mut expected = Self {
            outcome: StreamOutcome::Truncated,
            chunks: Vec::new(),
            choices: BTreeMap::new(),
        };
        for item in reference(stream, 16 << 20).items {
            let EventOrComment::Event { name, data } = item else {
                continue;
            };
            if let Some(outcome) = expected.take(&name, &data) {
                expected.outcome = outcome;
                return expected;
            }
        }
        let mut choices = expected.choices.values();
        let is_finished = choices.len() > 0 && choices.all(|(_, reason)| reason.is_some());
        expected.outcome = match (is_finished, is_cut) {
            (true, _) => StreamOutcome::Finished,
            (false, true) => StreamOutcome::Disconnected,
            (false, false) => StreamOutcome::Truncated,
        };
        expected
    }

    /// Takes an event in; the outcome, if the stream ends there.
    fn take(&mut self, name: &[u8], data: &[u8]) -> Option<StreamOutcome> {
        if data == b"[DONE]" {
            return Some(StreamOutcome::Done);
        }
        if name == b"error" {
            return Some(StreamOutcome::ServerError);
        }
        let text = std::str::from_utf8(data).ok();
        let Some(chunk) = text.and_then(|text| ChatCompletionChunk::from_json(text).ok()) else {
            return Some(StreamOutcome::Invalid);
        };
        let says = |key: &str| !chunk[key].is_null();
        if chunk.choices().is_empty() && (says("error") || says("detail")) {
            return Some(StreamOutcome::ServerError);
        }
        if chunk.json_kind() != Kind::Object {
            return Some(StreamOutcome::Invalid);
        }
        for (position, choice) in chunk.choices().iter().enumerate() {
            let index = choice.index().unwrap_or(position as i64);
            let (content, finish_reason) = self.choices.entry(index).or_default();
            if let Some(more) = choice.delta().content() {
                content.get_or_insert_default().push_str(more);
            }
            if let Some(reason) = choice.finish_reason() {
                *finish_reason = Some(reason.to_owned());
            }
        }
        self.chunks.push(chunk);
        None
    }

    fn text(&self) -> &str {
        let first = self.choices.values().next();
        first
            .and_then(|(content, _)| content.as_deref())
            .unwrap_or_default()
    }
}
