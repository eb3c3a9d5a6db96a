//! What a client puts together from the chunks of a stream: the tool calls, and all that the deltas held.

use crate::protocol::Call::{ChatJoined, ChatStream};
use crate::reply::{ANSWER, DONE, Reply, completion_chunk, delta, event, event_stream, finish};
use crate::scenario::Scenario;
use crate::verdict::Run;

const WEIGH: &str = r#"k1 weigh {"crate":1}"#;
const LABEL: &str = r#"k2 label {"crate":2}"#;

/// A stream of these deltas of the first choice.
fn deltas(deltas: impl IntoIterator<Item = String>, reason: &str) -> Reply {
    let events = deltas.into_iter().map(|delta| {
        let choices = format!(r#"[{{"index":0,"delta":{delta},"finish_reason":null}}]"#);
        event(&completion_chunk(&choices))
    });
    let end = event(&finish().replace("stop", reason));
    event_stream(events.chain([end, DONE.to_owned()]))
}

/// A stream of tool calls, a list of them in each delta, and the calls that were made.
fn calls<const N: usize, const M: usize>(
    name: &'static str,
    rule: &'static str,
    lists: [&str; N],
    made: [&'static str; M],
) -> Scenario {
    let lists = lists.map(|list| format!(r#"{{"tool_calls":[{list}]}}"#));
    let reply = deltas(lists, "tool_calls");
    Scenario::always(name, rule, ChatJoined, reply, move |run| run.calls(&made))
}

/// A stream of chunks, choices and further members of each, and what must be found where in the whole.
fn finds<const N: usize>(
    name: &'static str,
    rule: &'static str,
    chunks: [(&str, &str); N],
    pointers: &[&str],
    found: &'static str,
) -> Scenario {
    let chunks = chunks.map(|(choices, more)| {
        let chunk = completion_chunk(choices);
        chunk.replacen('{', &format!("{{{more}"), 1)
    });
    finds_in(name, rule, chunks, pointers, found)
}

fn finds_in(
    name: &'static str,
    rule: &'static str,
    chunks: impl IntoIterator<Item = String>,
    pointers: &[&str],
    found: &'static str,
) -> Scenario {
    let events = chunks.into_iter().map(|chunk| event(&chunk));
    let reply = event_stream(events.chain([DONE.to_owned()]));
    let judge = move |run: &Run| run.finds(found);
    Scenario::always(name, rule, ChatJoined, reply, judge).set(|job| {
        job.probes = pointers
            .iter()
            .map(|pointer| (*pointer).to_owned())
            .collect();
    })
}

pub fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::always(
            "joined-text",
            "The pieces of a text are the text.",
            ChatJoined,
            deltas(
                ANSWER
                    .split_inclusive(' ')
                    .map(|word| format!(r#"{{"content":"{word}"}}"#)),
                "stop",
            ),
            Run::answers,
        ),
        calls(
            "joined-calls",
            "Tool calls are put together by their index, with names and arguments in pieces.",
            [
                r#"{"index":0,"id":"k1","type":"function","function":{"name":"we","arguments":""}}"#,
                r#"{"index":0,"function":{"name":"igh","arguments":"{\"crate\""}}"#,
                r#"{"index":1,"id":"k2","type":"function","function":{"name":"label","arguments":"{\"crate\""}}"#,
                r#"{"index":0,"function":{"arguments":":1}"}},{"index":1,"function":{"arguments":":2}"}}"#,
            ],
            [WEIGH, LABEL],
        ),
        calls(
            "joined-calls-all-of-index-0",
            "A new id is a new call, where a server numbers every call 0.",
            [
                r#"{"index":0,"id":"k1","function":{"name":"weigh","arguments":"{\"crate\":1}"}}"#,
                r#"{"index":0,"id":"k2","function":{"name":"label","arguments":"{\"crate\":2}"}}"#,
            ],
            [WEIGH, LABEL],
        ),
        calls(
            "joined-calls-all-of-index-0-in-pieces",
            "Where a server numbers every call 0, what has no id goes on with the last call.",
            [
                r#"{"index":0,"id":"k1","function":{"name":"weigh","arguments":""}}"#,
                r#"{"index":0,"function":{"arguments":"{\"crate\""}}"#,
                r#"{"index":0,"function":{"arguments":":1}"}}"#,
                r#"{"index":0,"id":"k2","function":{"name":"label","arguments":""}}"#,
                r#"{"index":0,"function":{"arguments":"{\"crate\":2}"}}"#,
            ],
            [WEIGH, LABEL],
        ),
        calls(
            "joined-calls-without-an-index",
            "Without an index a new id is a new call.",
            [
                r#"{"id":"k1","function":{"name":"weigh","arguments":"{\"crate\""}}"#,
                r#"{"function":{"arguments":":1}"}}"#,
                r#"{"id":"k2","function":{"name":"label","arguments":"{\"crate\":2}"}}"#,
            ],
            [WEIGH, LABEL],
        ),
        calls(
            "joined-calls-without-an-index-at-once",
            "Without an index, two calls in one delta are two calls.",
            [
                r#"{"id":"k1","function":{"name":"weigh","arguments":"{\"crate\":1}"}},{"id":"k2","function":{"name":"label","arguments":"{\"crate\":2}"}}"#,
            ],
            [WEIGH, LABEL],
        ),
        calls(
            "joined-calls-without-index-and-id",
            "Without index and id, a name behind a name is a new call.",
            [
                r#"{"function":{"name":"weigh","arguments":"{\"crate\":1}"}}"#,
                r#"{"function":{"name":"label","arguments":"{\"crate\":2}"}}"#,
            ],
            [r#"None weigh {"crate":1}"#, r#"None label {"crate":2}"#],
        ),
        calls(
            "joined-calls-with-the-id-repeated",
            "An id that is repeated goes on with its call.",
            [
                r#"{"index":0,"id":"k1","function":{"name":"weigh","arguments":"{\"crate\""}}"#,
                r#"{"index":0,"id":"k1","function":{"arguments":":1}"}}"#,
            ],
            [WEIGH],
        ),
        calls(
            "joined-calls-with-an-empty-id",
            "An empty id is none: the real one counts, before it or behind.",
            [
                r#"{"index":0,"id":"","function":{"name":"weigh","arguments":""}}"#,
                r#"{"index":0,"id":"k1","function":{"arguments":"{\"crate\""}}"#,
                r#"{"index":0,"id":"","function":{"arguments":":1}"}}"#,
            ],
            [WEIGH],
        ),
        calls(
            "joined-calls-with-the-name-repeated",
            "A name that comes whole with each piece is one name.",
            [
                r#"{"index":0,"id":"k1","function":{"name":"weigh","arguments":"{\"crate\""}}"#,
                r#"{"index":0,"id":"k1","function":{"name":"weigh","arguments":":1}"}}"#,
            ],
            [WEIGH],
        ),
        calls(
            "joined-calls-with-an-object",
            "Arguments that are an object, and no text of one, are its text.",
            [r#"{"index":0,"id":"k1","function":{"name":"weigh","arguments":{"crate":1}}}"#],
            [WEIGH],
        ),
        finds_in(
            "joined-empty-first-chunk",
            "Empty strings and zeros in the first chunk are none: the real values count.",
            [
                r#"{"id":"","object":"chat.completion.chunk","model":"","created":0,"choices":[]}"#,
                r#"{"id":"a9","object":"chat.completion.chunk","model":"lime-2","created":77,"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}"#,
            ]
            .map(str::to_owned),
            &["/id", "/model", "/created"],
            r#""a9" "lime-2" 77"#,
        ),
        finds(
            "joined-empty-reason",
            "An empty finish reason is not the answer's.",
            [
                (r#"[{"index":0,"delta":{"content":"x"},"finish_reason":""}]"#, ""),
                (r#"[{"index":0,"delta":{},"finish_reason":"stop"}]"#, ""),
                (r#"[{"index":0,"delta":{},"finish_reason":""}]"#, ""),
            ],
            &["/choices/0/finish_reason"],
            r#""stop""#,
        ),
        finds(
            "joined-without-a-role",
            "A message without a role is the assistant's.",
            [(r#"[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]"#, "")],
            &["/choices/0/message/role"],
            r#""assistant""#,
        ),
        finds(
            "joined-usage",
            "The token counts of a last chunk are the whole's.",
            [
                (r#"[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]"#, ""),
                (r#"[]"#, r#""usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"#),
            ],
            &["/usage/total_tokens"],
            "3",
        ),
        finds(
            "joined-reasoning",
            "Reasoning under a name nobody agreed on is kept, its pieces joined.",
            [
                (r#"[{"index":0,"delta":{"reasoning":"5+"},"finish_reason":null}]"#, ""),
                (r#"[{"index":0,"delta":{"reasoning":"5"},"finish_reason":null}]"#, ""),
                (r#"[{"index":0,"delta":{"content":"ten"},"finish_reason":"stop"}]"#, ""),
            ],
            &["/choices/0/message/reasoning"],
            r#""5+5""#,
        ),
        finds(
            "joined-logprobs",
            "The log probabilities of all chunks are kept.",
            [
                (r#"[{"index":0,"delta":{"content":"te"},"logprobs":{"content":[{"token":"te","logprob":-0.5,"bytes":null,"top_logprobs":[]}]},"finish_reason":null}]"#, ""),
                (r#"[{"index":0,"delta":{"content":"n"},"logprobs":{"content":[{"token":"n","logprob":-0.25,"bytes":null,"top_logprobs":[]}]},"finish_reason":"stop"}]"#, ""),
            ],
            &[
                "/choices/0/logprobs/content/0/token",
                "/choices/0/logprobs/content/1/logprob",
            ],
            r#""te" -0.25"#,
        ),
        finds(
            "joined-unknown-lists",
            "Lists nobody knows yet are kept, in a chunk and in a delta, with what each chunk had.",
            [
                (r#"[{"index":0,"delta":{"content":"x","annotations":[{"n":1}]},"finish_reason":null}]"#, ""),
                (r#"[{"index":0,"delta":{"annotations":[{"n":2}]},"finish_reason":"stop"}]"#, r#""citations":["https://a.example"],"#),
            ],
            &[
                "/choices/0/message/annotations/0/n",
                "/choices/0/message/annotations/1/n",
                "/citations/0",
            ],
            r#"1 2 "https://a.example""#,
        ),
        finds(
            "joined-unknown-in-a-call",
            "What a tool call holds beyond the function is kept: the next turn may need it.",
            [
                (r#"[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"k1","type":"function","function":{"name":"weigh","arguments":"{}"},"extra_content":{"google":{"thought_signature":"s1g"}}}]},"finish_reason":"tool_calls"}]"#, ""),
            ],
            &["/choices/0/message/tool_calls/0/extra_content/google/thought_signature"],
            r#""s1g""#,
        ),
        Scenario::always(
            "joined-content-parts",
            "A text that comes as a list of parts is the text, once it is put together.",
            ChatJoined,
            deltas(PARTS.map(str::to_owned), "stop"),
            Run::answers,
        ),
        Scenario::always(
            "stream-content-parts",
            "A text that comes as a list of parts is shown as it comes.",
            ChatStream,
            deltas(PARTS.map(str::to_owned), "stop"),
            Run::answers,
        ),
        Scenario::always(
            "stream-empty-first-chunk",
            "A first chunk of empty strings does no harm.",
            ChatStream,
            event_stream([
                event(r#"{"id":"","object":"","created":0,"model":"","choices":[]}"#),
                event(&delta(ANSWER)),
                event(&finish()),
                DONE.to_owned(),
            ]),
            Run::answers,
        ),
    ]
}

/// The answer in two lists of parts, behind one of thoughts.
const PARTS: [&str; 3] = [
    r#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"five and five"}]}]}"#,
    r#"{"content":[{"type":"text","text":"one two three "},{"type":"text","text":"four five six "}]}"#,
    r#"{"content":[{"type":"text","text":"seven eight nine"}]}"#,
];
