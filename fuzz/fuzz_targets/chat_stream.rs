//! A streamed completion, sent in pieces: complete, or an error that says it is not. A cut behind everything breaks the
//! connection there.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use pareta::chat::{ChatStream, StreamOutcome};
use pareta::client::Async;
use pareta::types::{ChatCompletion, ChatCompletionChunk};
use pareta::{Error, ErrorKind};
use pareta_fuzz::chat_stream::{Body, Choice, End, Expected};
use pareta_fuzz::server::{Answer, exchange};
use pareta_fuzz::{CUT, pieces};

fuzz_target!(|data: &[u8]| {
    let is_cut = data.ends_with(&[CUT]);
    let pieces = pieces(data);
    let answer = Answer::events(&pieces, is_cut);
    let ((stream, chunks, error), seen) = exchange(answer, async |client| {
        let create = client.chat().completions().create("ep", ["hello"]);
        match create.stream().await {
            Ok(stream) => {
                let (stream, chunks, error) = read(stream).await;
                (Some(stream), chunks, error)
            }
            // What is no stream may be refused before there is one.
            Err(error) => (None, Vec::new(), Some(error)),
        }
    });
    assert_eq!(seen.len(), 1);
    let expected = Expected::of(&pieces.concat());
    let Some(stream) = stream else {
        assert!(matches!(
            expected.end,
            End::NoStream(Body::Error | Body::Other)
        ));
        return;
    };
    let outcome = stream.outcome().expect("an outcome");
    let is_hinted = expected.has_hint && outcome == StreamOutcome::ServerError;
    if !(is_hinted && matches!(expected.end, End::Done | End::Nothing | End::Incomplete)) {
        check_outcome(outcome, expected.end, is_cut);
    }
    if expected.end == End::NoStream(Body::Completion) && stream.is_complete() {
        assert_eq!(chunks.len(), 1, "a whole reply is one chunk");
        return;
    }
    assert_eq!(chunks, expected.chunks);
    if let Some(error) = &error {
        check_error(error, outcome, stream.text());
    }
    let completion = stream.accumulated().expect("a completion");
    let matches = |choices: &BTreeMap<i64, Choice>| {
        stream.text() == Expected::text(choices) && is_made_of(&completion, choices)
    };
    assert!(
        matches(&expected.choices) || expected.with_error.as_ref().is_some_and(matches),
        "{completion:?} from {expected:#?}"
    );
    check_drift(&completion);
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

fn check_outcome(outcome: StreamOutcome, end: End, is_cut: bool) {
    use StreamOutcome::{Disconnected, Done, Finished, Invalid, ServerError, Truncated};
    let fits = match end {
        End::Done => outcome == Done,
        End::Finished => outcome == Finished,
        End::Incomplete if is_cut => outcome == Disconnected,
        End::Nothing | End::Incomplete => outcome == Truncated,
        End::ServerError => outcome == ServerError,
        End::Invalid => outcome == Invalid,
        // Where nothing came of a stream, a broken connection is what there is to say.
        End::NoStream(_) if is_cut && outcome == Disconnected => true,
        End::NoStream(Body::Error) => outcome == ServerError,
        End::NoStream(Body::Completion) => outcome.is_complete(),
        // It may have begun as an event.
        End::NoStream(Body::Other) => matches!(outcome, Invalid | Truncated),
    };
    assert!(fits, "{outcome:?}, but {end:?}");
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

/// Whether a completion has these choices: their texts, their finish reasons, and every tool call.
fn is_made_of(completion: &ChatCompletion, choices: &BTreeMap<i64, Choice>) -> bool {
    let joined = completion.choices();
    joined.len() == choices.len()
        && joined.iter().zip(choices).all(|(joined, (index, choice))| {
            let message = joined.message();
            let is_reason = |shown: &str| choice.reasons.contains(shown);
            let ids: Vec<_> = message.tool_calls().iter().map(|call| call.id()).collect();
            joined.index() == Some(*index)
                && (choice.has_parts || message.content() == choice.text.as_deref())
                && match (&choice.reason, joined.finish_reason()) {
                    (Some(reason), shown) => shown == Some(reason),
                    (None, shown) => shown.is_none_or(is_reason),
                }
                && choice
                    .calls
                    .iter()
                    .all(|id| ids.contains(&Some(id.as_str())))
        })
}

/// What the SDK composes itself is what the contract has; the rest is the server's own.
fn check_drift(completion: &ChatCompletion) {
    let own = |path: &str| {
        let names: Vec<&str> = path.split('.').collect();
        match names.as_slice() {
            ["$"] => true,
            ["$", name] => ["id", "object", "created", "model", "choices"].contains(name),
            ["$", choice, name] if choice.starts_with("choices[") => {
                ["index", "message", "finish_reason"].contains(name)
            }
            ["$", choice, "message", "role"] => choice.starts_with("choices["),
            _ => false,
        }
    };
    let drift = completion.drift();
    assert!(drift.iter().all(|drift| !own(&drift.path)), "{drift:?}");
}
