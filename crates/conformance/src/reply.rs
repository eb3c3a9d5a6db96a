//! What the server sends, byte by byte.

use std::time::Duration;

/// One thing the server does with a request.
#[derive(Clone)]
pub enum Step {
    /// Carries the call out, as it would be billed.
    Execute,
    Send(Vec<u8>),
    /// Sends the same again and again, until this many times or the client is gone.
    Repeat {
        bytes: Vec<u8>,
        times: usize,
        pause: Duration,
    },
    Pause(Duration),
    /// Sends nothing more until the client's caller has the first piece of the answer, or this time is over.
    AwaitPiece(Duration),
    /// Sends nothing more until the client closes the connection, or this time is over.
    AwaitClose(Duration),
    /// Ends the connection in good order.
    Close,
    /// Ends it with a reset.
    Reset,
}

pub type Reply = Vec<Step>;

/// What every well-behaved model here answers, and its last words.
pub const ANSWER: &str = "one two three four five six seven eight nine";

pub fn words() -> impl Iterator<Item = &'static str> {
    ANSWER.split_inclusive(' ')
}

/// A reply with a body of known length.
pub fn whole(status: u16, content_type: &str, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: {content_type}\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    vec![Step::Send([head.as_bytes(), body].concat())]
}

pub fn json(status: u16, body: impl AsRef<[u8]>) -> Reply {
    whole(status, "application/json", "", body)
}

/// An error in the words of FastAPI and of OpenAI at once, so that any client can read it.
pub fn refusal(status: u16, words: &str) -> Reply {
    refusal_with(status, "", words)
}

/// The same, with headers of its own.
pub fn refusal_with(status: u16, headers: &str, words: &str) -> Reply {
    let error = r#""type":"error","param":null,"code":null"#;
    let body = format!(r#"{{"detail":"{words}","error":{{"message":"{words}",{error}}}}}"#);
    whole(status, "application/json", headers, body)
}

/// The head of a reply whose body comes in chunks.
pub fn chunked_head(content_type: &str) -> Step {
    head_of_chunks(&format!("content-type: {content_type}\r\n"))
}

/// The same, with these headers and no others.
pub fn head_of_chunks(headers: &str) -> Step {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}transfer-encoding: chunked\r\n\r\n");
    Step::Send(head.into_bytes())
}

pub fn event_stream_head() -> Step {
    chunked_head("text/event-stream; charset=utf-8")
}

/// A chunk of such a body.
pub fn chunk(bytes: impl AsRef<[u8]>) -> Step {
    Step::Send(framed(bytes))
}

/// Its bytes.
pub fn framed(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    let size = format!("{:x}\r\n", bytes.len());
    [size.as_bytes(), bytes, b"\r\n"].concat()
}

/// The end of such a body.
pub fn last_chunk() -> Step {
    Step::Send(b"0\r\n\r\n".to_vec())
}

/// A whole event stream, a chunk of the body for each of these.
pub fn event_stream<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Reply {
    let mut reply = begun(pieces);
    reply.push(last_chunk());
    reply
}

/// An event stream that has no end yet.
pub fn begun<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Reply {
    let mut reply = vec![event_stream_head()];
    reply.extend(pieces.into_iter().map(chunk));
    reply
}

/// A chunk of a completion as JSON.
pub fn delta(text: &str) -> String {
    let text = serde_json::Value::from(text);
    completion_chunk(&format!(
        r#"[{{"index":0,"delta":{{"content":{text}}},"finish_reason":null}}]"#
    ))
}

pub fn finish() -> String {
    completion_chunk(r#"[{"index":0,"delta":{},"finish_reason":"stop"}]"#)
}

pub fn completion_chunk(choices: &str) -> String {
    format!(
        r#"{{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"m","choices":{choices}}}"#
    )
}

/// One event.
pub fn event(data: &str) -> String {
    format!("data: {data}\n\n")
}

pub const DONE: &str = "data: [DONE]\n\n";

/// The events of a streamed answer, with its end.
pub fn answer_events() -> Vec<String> {
    let mut events: Vec<String> = words().map(|word| event(&delta(word))).collect();
    events.push(event(&finish()));
    events.push(DONE.to_owned());
    events
}

/// The first events of one, without an end.
pub fn first_words(count: usize) -> Vec<String> {
    words()
        .take(count)
        .map(|word| event(&delta(word)))
        .collect()
}

/// A completion with its usual fields, and more behind them.
pub fn completion(text: &str, more: &str) -> String {
    let text = serde_json::Value::from(text);
    format!(
        r#"{{"id":"chatcmpl-1","object":"chat.completion","created":1767225600,"model":"m","choices":[{{"index":0,"message":{{"role":"assistant","content":{text}}},"finish_reason":"stop"}}]{more}}}"#
    )
}

/// The answer, whole.
pub fn answer() -> Reply {
    json(200, completion(ANSWER, ""))
}
