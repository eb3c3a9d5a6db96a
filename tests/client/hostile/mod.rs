//! Servers that break the rules of HTTP, by mistake or on purpose. Whatever they send comes to the documented kind of
//! error, or to the right reply; what may have been done is said to be so and not done twice; and nothing goes on for
//! ever.

mod endless;
mod wires;

use pareta::{Client, Error, ErrorKind};

/// What a call comes to: nothing amiss, or an error of this kind about a reply of this status.
type Expected = Option<(ErrorKind, Option<u16>)>;

const FINE: Expected = None;
/// There was no reply.
const NO_REPLY: Expected = Some((ErrorKind::Connection, None));
/// What there was is none.
const NO_HTTP: Expected = Some((ErrorKind::InvalidResponse, None));
/// There was the beginning of one.
const CUT_REPLY: Expected = Some((ErrorKind::Connection, Some(200)));
const TOO_LARGE: Expected = Some((ErrorKind::InvalidResponse, Some(200)));
const NO_JSON: Expected = Some((ErrorKind::InvalidResponse, Some(200)));
const CUT_STREAM: Expected = Some((ErrorKind::TruncatedStream, Some(200)));

/// The kind of a stream's reply, and a good one.
pub const EVENTS: (&str, &str) = (
    "text/event-stream",
    "data: {\"choices\": [{}]}\n\ndata: [DONE]\n\n",
);

async fn ask(client: &Client, is_stream: bool) -> Result<(), Error> {
    let request = client.chat().completions().create("ep", ["hello"]);
    match is_stream {
        true => request.stream().await?.finish().await.map(drop),
        false => request.await.map(drop),
    }
}

#[cfg(feature = "blocking")]
fn ask_blocking(client: &pareta::blocking::Client, is_stream: bool) -> Result<(), Error> {
    let request = client.chat().completions().create("ep", ["hello"]);
    match is_stream {
        true => request.stream().send()?.finish().map(drop),
        false => request.send().map(drop),
    }
}

fn expect(result: Result<(), Error>, expected: Expected, what: &str) {
    let what: String = what.chars().take(200).collect();
    let error = result.err();
    let found = error.as_ref().map(|error| (error.kind(), error.status()));
    assert_eq!(found, expected, "{what:?}: {error:?}");
    let Some(error) = error else { return };
    // A status that refuses the request is the only reason to believe that nothing was done.
    let is_refused = error.kind() == ErrorKind::Status;
    assert_eq!(
        error.may_have_executed(),
        !is_refused,
        "{what:?}: {error:?}"
    );
    assert!(error.idempotency_key().is_some(), "{what:?}");
}
