//! Any completion, cut into chunks in any of the ways servers do it, joins to itself.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::Accumulator;
use crate::types::{ChatCompletion, ChatCompletionChunk};

fn join(chunks: &[impl AsRef<str>]) -> Accumulator {
    let mut accumulated = Accumulator::expecting(1);
    for chunk in chunks {
        accumulated.add(&ChatCompletionChunk::from_json(chunk.as_ref()).expect("JSON"));
    }
    accumulated
}

fn joined(chunks: &[impl AsRef<str>]) -> Value {
    serde_json::from_str(&join(chunks).compose()).expect("JSON")
}

/// One delta of the only choice.
fn delta(delta: Value) -> String {
    json!({ "choices": [{ "index": 0, "delta": delta }] }).to_string()
}

fn calls(deltas: &[Value]) -> Value {
    let deltas: Vec<String> = deltas
        .iter()
        .map(|calls| delta(json!({ "tool_calls": calls })))
        .collect();
    let calls = joined(&deltas)["choices"][0]["message"]["tool_calls"].take();
    let calls = calls.as_array().expect("calls").iter().map(|call| {
        let function = &call["function"];
        json!([call["id"], function["name"], function["arguments"]])
    });
    calls.collect()
}

#[test]
fn calls_are_told_apart_however_they_are_numbered() {
    let (weigh, label) = (r#"{"crate":1}"#, r#"{"crate":2}"#);
    let call = |index: Option<i64>, id: Option<&str>, name: Option<&str>, arguments: Value| {
        let mut call = json!({ "function": { "name": name, "arguments": arguments } });
        call["id"] = json!(id);
        call["index"] = json!(index);
        call
    };
    let two = json!([["k1", "weigh", weigh], ["k2", "label", label]]);
    let nameless = json!([[null, "weigh", weigh], [null, "label", label]]);
    let one = json!([["k1", "weigh", weigh]]);
    let cases = [
        (
            "each call is number 0",
            vec![
                json!([call(Some(0), Some("k1"), Some("weigh"), json!(weigh))]),
                json!([call(Some(0), Some("k2"), Some("label"), json!(label))]),
            ],
            two.clone(),
        ),
        (
            "each call is number 0, in pieces",
            vec![
                json!([call(Some(0), Some("k1"), Some("weigh"), json!(""))]),
                json!([call(Some(0), None, None, json!(&weigh[..5]))]),
                json!([call(Some(0), Some(""), None, json!(&weigh[5..]))]),
                json!([call(Some(0), Some("k2"), Some("label"), json!(&label[..1]))]),
                json!([call(Some(0), Some("k2"), None, json!(&label[1..]))]),
            ],
            two.clone(),
        ),
        (
            "by turns under one number",
            vec![
                json!([call(Some(0), Some("k1"), Some("weigh"), json!(&weigh[..5]))]),
                json!([call(Some(0), Some("k2"), Some("label"), json!(&label[..5]))]),
                json!([call(Some(0), Some("k1"), None, json!(&weigh[5..]))]),
                json!([call(Some(0), Some("k2"), None, json!(&label[5..]))]),
            ],
            two.clone(),
        ),
        (
            "no numbers, one a chunk",
            vec![
                json!([call(None, Some("k1"), Some("weigh"), json!(weigh))]),
                json!([call(None, Some("k2"), Some("label"), json!(&label[..4]))]),
                json!([call(None, None, None, json!(&label[4..]))]),
            ],
            two.clone(),
        ),
        (
            "no numbers, two in a chunk and in pieces",
            vec![
                json!([
                    call(None, Some("k1"), Some("weigh"), json!(&weigh[..4])),
                    call(None, Some("k2"), Some("label"), json!(&label[..4])),
                ]),
                json!([
                    call(None, None, None, json!(&weigh[4..])),
                    call(None, None, None, json!(&label[4..])),
                ]),
            ],
            two.clone(),
        ),
        (
            "no numbers and no ids",
            vec![
                json!([call(None, None, Some("weigh"), json!(weigh))]),
                json!([call(None, None, Some("label"), json!(&label[..4]))]),
                json!([call(None, None, None, json!(&label[4..]))]),
            ],
            nameless.clone(),
        ),
        (
            "one number and no ids",
            vec![
                json!([call(Some(0), None, Some("weigh"), json!(weigh))]),
                json!([call(Some(0), None, Some("label"), json!(label))]),
            ],
            nameless,
        ),
        (
            "the number goes up with each piece",
            vec![
                json!([call(Some(0), Some("k1"), Some("weigh"), json!(&weigh[..4]))]),
                json!([call(Some(1), Some("k1"), None, json!(&weigh[4..7]))]),
                json!([call(Some(2), Some("k1"), None, json!(&weigh[7..]))]),
            ],
            one.clone(),
        ),
        (
            "the id is made anew for each piece",
            vec![
                json!([call(Some(0), Some("k1"), Some("weigh"), json!(&weigh[..4]))]),
                json!([call(Some(0), Some("k9"), None, json!(&weigh[4..]))]),
            ],
            one.clone(),
        ),
        (
            "the name is said again with each piece",
            vec![
                json!([call(Some(0), Some("k1"), Some("weigh"), json!(&weigh[..4]))]),
                json!([call(Some(0), Some("k1"), Some("weigh"), json!(&weigh[4..]))]),
            ],
            one.clone(),
        ),
        (
            "the same without a number",
            vec![
                json!([call(None, Some("k1"), Some("weigh"), json!(&weigh[..4]))]),
                json!([call(None, None, Some("weigh"), json!(&weigh[4..]))]),
            ],
            one.clone(),
        ),
        (
            "the name comes in pieces",
            vec![
                json!([call(Some(0), Some("k1"), Some("we"), json!(""))]),
                json!([call(Some(0), None, Some("igh"), json!(weigh))]),
            ],
            one.clone(),
        ),
        (
            "all of it is said again at the end",
            vec![
                json!([call(Some(0), Some("k1"), Some("weigh"), json!(&weigh[..4]))]),
                json!([call(Some(0), None, None, json!(&weigh[4..]))]),
                json!([call(Some(0), Some("k1"), Some("weigh"), json!(weigh))]),
            ],
            one.clone(),
        ),
        (
            "the id comes late",
            vec![
                json!([call(Some(0), Some(""), Some("weigh"), json!(&weigh[..4]))]),
                json!([call(Some(0), Some("k1"), None, json!(&weigh[4..]))]),
            ],
            one.clone(),
        ),
        (
            "arguments as an object",
            vec![json!([call(
                Some(0),
                Some("k1"),
                Some("weigh"),
                json!({ "crate": 1 })
            )])],
            one,
        ),
        (
            "two of them as objects",
            vec![
                json!([call(
                    Some(0),
                    Some("k1"),
                    Some("weigh"),
                    json!({ "crate": 1 })
                )]),
                json!([call(
                    Some(0),
                    Some("k2"),
                    Some("label"),
                    json!({ "crate": 2 })
                )]),
            ],
            two,
        ),
    ];
    for (what, deltas, expected) in cases {
        assert_eq!(calls(&deltas), expected, "{what}");
    }
}

#[test]
fn arguments_that_are_not_meant_give_way() {
    let piece = |id: Option<&str>, name: Option<&str>, arguments: Value| json!([{ "index": 0, "id": id, "function": { "name": name, "arguments": arguments } }]);
    let (k1, weigh) = (Some("k1"), Some("weigh"));
    for (id, name) in [(None, None), (k1, None), (k1, weigh)] {
        for blank in [json!("{}"), json!({}), json!(" {} ")] {
            let deltas = [
                piece(k1, weigh, blank),
                piece(id, name, json!("{\"crate\"")),
                piece(id, name, json!(":1}")),
            ];
            let one = json!([["k1", "weigh", "{\"crate\":1}"]]);
            assert_eq!(calls(&deltas), one, "{deltas:?}");
        }
    }
    // Where nothing else comes, they are.
    let alone = [
        piece(k1, weigh, json!("{}")),
        piece(None, None, json!("")),
        piece(Some("k2"), Some("label"), json!("{}")),
    ];
    let two = json!([["k1", "weigh", "{}"], ["k2", "label", "{}"]]);
    assert_eq!(calls(&alone), two);
}

#[test]
fn no_number_takes_the_place_of_another_call() {
    let numbers = [-1, i64::MAX, i64::MAX, 7, i64::MAX, i64::MIN];
    let ids = ["a", "b", "c", "d", "e", "f"];
    let deltas: Vec<Value> = ids
        .iter()
        .zip(numbers)
        .map(|(id, index)| json!([{ "index": index, "id": id, "function": { "name": "f", "arguments": "{}" } }]))
        .collect();
    let calls = calls(&deltas);
    let mut kept: Vec<&str> = calls
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|call| call[0].as_str())
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, ids, "{calls}");
}

/// It is no list, so it reads as none; but it is there.
#[test]
fn a_call_outside_a_list_is_kept() {
    let call = json!({ "id": "k1", "function": { "name": "weigh", "arguments": "{}" } });
    let joined = joined(&[delta(json!({ "tool_calls": call })), delta(json!({}))]);
    assert_eq!(joined["choices"][0]["message"]["tool_calls"], call);
}

#[test]
fn elements_of_one_index_are_told_apart_by_what_they_are() {
    let text =
        |text: &str| json!({ "type": "reasoning.text", "text": text, "format": "f", "index": 0 });
    let secret = |id: &str, data: &str| json!({ "type": "reasoning.encrypted", "data": data, "id": id, "index": 0 });
    let say = |element: Value| delta(json!({ "reasoning_details": [element] }));
    let more = json!({ "index": 0, "text": "!" });
    let chunks = [
        say(text("a")),
        say(text("b")),
        say(more),
        say(secret("t1", "AA")),
        say(secret("t2", "BB")),
        say(text("c")),
        say(secret("t1", "CC")),
        say(json!({ "index": 0, "id": "", "type": null, "data": "DD" })),
    ];
    let details = json!([text("ab!c"), secret("t1", "AACCDD"), secret("t2", "BB")]);
    assert_eq!(
        joined(&chunks)["choices"][0]["message"]["reasoning_details"],
        details
    );
}

#[test]
fn every_member_is_kept() {
    let chunks = [
        r#"{"id":"","created":0,"model":"","provider":"P","choices":[{"index":0,"delta":{"role":"","content":"ha","reasoning":"5"},"logprobs":{"content":[{"token":"ha"}],"refusal":null}}]}"#,
        r#"{"id":"a9","created":77,"model":"m","provider":"P","citations":["x"],"choices":[{"index":0,"delta":{"content":"ha","reasoning":"+5","annotations":[{"n":1}]},"logprobs":{"content":[{"token":"ha"}]}}]}"#,
        r#"{"id":"a9","created":78,"citations":["x","y"],"rate":1.50,"choices":[{"index":0,"delta":{"annotations":[{"n":2}],"details":[{"index":0,"type":"t","text":"a"}],"audio":{"id":"u","data":"QU"}}}]}"#,
        r#"{"citations":["x","y"],"rate":1.50,"choices":[{"index":0,"delta":{"details":[{"index":0,"type":"t","text":"b"},{"index":1,"text":"c"}],"audio":{"id":"u","data":"JD","expires_at":9}},"stop_reason":null}]}"#,
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"k","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"sig"}}}]},"finish_reason":"tool_calls","stop_reason":12}],"usage":{"total_tokens":1e1}}"#,
    ];
    let text = join(&chunks).compose();
    let expected = concat!(
        r#"{"id":"a9","object":"chat.completion","created":77,"model":"m","choices":[{"index":0,"message":{"#,
        r#""role":"assistant","content":"haha","reasoning":"5+5","annotations":[{"n":1},{"n":2}],"#,
        r#""details":[{"index":0,"type":"t","text":"ab"},{"index":1,"text":"c"}],"#,
        r#""audio":{"id":"u","data":"QUJD","expires_at":9},"#,
        r#""tool_calls":[{"index":0,"id":"k","type":"function","function":{"name":"f","arguments":"{}"},"#,
        r#""extra_content":{"google":{"thought_signature":"sig"}}}]},"finish_reason":"tool_calls","#,
        r#""logprobs":{"content":[{"token":"ha"},{"token":"ha"}],"refusal":null},"stop_reason":12}],"#,
        r#""provider":"P","citations":["x","y"],"rate":1.50,"usage":{"total_tokens":1e1}}"#,
    );
    assert_eq!(text, expected);
}

/// What is said again with each piece is there once; what goes on is all there.
#[test]
fn what_is_said_again_counts_once() {
    let cite = |url: &str| json!({ "type": "url_citation", "url_citation": { "url": url } });
    let rating = json!({ "category": "hate", "probability": "low" });
    let chunk = |cited: Value| {
        let delta = json!({
            "content": "a", "channel": "final", "created_at": "2026", "safety": rating, "annotations": cited,
            "safety_ratings": [rating],
        });
        json!({ "choices": [{ "index": 0, "delta": delta, "safety_ratings": [rating] }] })
            .to_string()
    };
    let (a, b, c) = (cite("a"), cite("b"), cite("c"));
    let chunks = [
        json!([a]),
        json!([a]),
        json!([a, b]),
        json!([a, b]),
        json!([c]),
    ];
    let joined = joined(&chunks.map(chunk));
    let choice = &joined["choices"][0];
    let message = json!({
        "role": "assistant", "content": "aaaaa", "channel": "final", "created_at": "2026", "safety": rating,
        "annotations": [a, b, c], "safety_ratings": [rating],
    });
    assert_eq!(choice["message"], message);
    assert_eq!(choice["safety_ratings"], json!([rating]));
}

#[test]
fn an_answer_may_come_in_parts() {
    let part = |text: &str| json!({ "type": "text", "text": text });
    let thinking = json!({ "type": "thinking", "thinking": [part("hm")] });
    let chunks = [
        delta(json!({ "content": "So" })),
        delta(json!({ "content": "," })),
        delta(json!({ "content": [thinking, part(" the ")] })),
        delta(json!({ "content": [part("answer")] })),
        delta(json!({ "content": " \u{2028}is" })),
        delta(json!({ "content": " ten" })),
    ];
    let accumulated = join(&chunks);
    assert_eq!(accumulated.text(), "So, the answer \u{2028}is ten");
    let completion = ChatCompletion::from_json(accumulated.compose()).unwrap();
    assert_eq!(completion.text(), accumulated.text());
    let content = completion.choices()[0].message()["content"]
        .to_value()
        .unwrap();
    let text = [
        part("So,"),
        thinking,
        part(" the "),
        part("answer"),
        part(" \u{2028}is ten"),
    ];
    assert_eq!(content, json!(text));
}

#[test]
fn half_a_surrogate_pair_meets_its_other_half() {
    let chunks = [
        r#"{"choices":[{"index":0,"delta":{"content":"a\ud83d"}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"\ude00b"}}]}"#,
    ];
    let message = &joined(&chunks)["choices"][0]["message"];
    assert_eq!(message["content"], "a\u{1f600}b");
}

#[test]
fn a_finish_reason_counts_while_it_can_be_believed() {
    let chunk = |text: &str, reason: Value| {
        let delta = match text {
            "" => json!({}),
            _ => json!({ "content": text }),
        };
        json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": reason }] }).to_string()
    };
    let call = r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1"}}]}}]}"#;
    let thought = r#"{"choices":[{"index":0,"delta":{"reasoning":"hm"}}]}"#;
    let sound = r#"{"choices":[{"index":0,"delta":{"audio":{"data":"QUJD"}}}]}"#;
    let details = r#"{"choices":[{"index":0,"delta":{"reasoning_details":[{"text":"hm"}]}}]}"#;
    let usage = r#"{"choices":[],"usage":{"total_tokens":1}}"#;
    let stop = || json!("stop");
    let cases = [
        (vec![chunk("a", json!(""))], false),
        (vec![chunk("a", json!(null))], false),
        (vec![chunk("a", json!(" null "))], false),
        (vec![chunk("a", json!("NULL"))], false),
        (vec![chunk("a", json!(7))], false),
        (vec![chunk("a", json!("")), chunk("b", stop())], true),
        (vec![chunk("a", stop()), usage.to_owned()], true),
        (vec![chunk("a", stop()), chunk("", json!(null))], true),
        (vec![chunk("a", stop()), chunk("", json!(""))], true),
        (vec![chunk("a", stop()), chunk("b", json!(null))], false),
        (vec![chunk("a", stop()), call.to_owned()], false),
        (vec![chunk("a", stop()), thought.to_owned()], false),
        (vec![chunk("a", stop()), sound.to_owned()], false),
        (vec![chunk("a", stop()), details.to_owned()], false),
        // It says so on every chunk: with text it proves nothing any more, alone it does.
        (vec![chunk("a", stop()), chunk("b", stop())], false),
        (
            vec![chunk("a", stop()), chunk("b", stop()), chunk("", stop())],
            true,
        ),
        (
            vec![
                chunk("", stop()),
                chunk("b", json!(null)),
                chunk("", stop()),
            ],
            true,
        ),
    ];
    for (chunks, is_finished) in cases {
        let accumulated = join(&chunks);
        assert_eq!(accumulated.is_finished(), is_finished, "{chunks:?}");
        let reason = joined(&chunks)["choices"][0]["finish_reason"].take();
        assert_eq!(reason == "stop", is_finished, "{chunks:?}");
    }
    for reason in ["error", "ERROR", " Error"] {
        assert!(join(&[chunk("a", json!(reason))]).has_failed(), "{reason}");
    }
}

/// Text with whatever may be hard to cut or to write.
fn text() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "a",
        "ha",
        "\"",
        "\\",
        "\n",
        "{",
        "}",
        "\u{1f600}",
        "\u{2028}",
        "\u{e9}",
        "null",
        " ",
    ]);
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i32>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(json!(0.10)),
    ]
}

/// A member no contract knows, as it may stand in a message.
fn unknown() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![text().prop_map(Value::from), scalar()];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Value::from),
            prop::collection::btree_map("[k-n]", inner, 1..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#[derive(Debug, Clone)]
struct Call {
    id: String,
    name: String,
    arguments: Value,
    extra: Option<Value>,
}

#[derive(Debug, Clone)]
struct Message {
    members: Vec<(&'static str, Value)>,
    calls: Vec<Call>,
    reason: &'static str,
}

fn message() -> impl Strategy<Value = Message> {
    let written = select(vec![
        "content",
        "reasoning",
        "reasoning_content",
        "refusal",
        "notes",
    ]);
    let members = prop::collection::btree_map(
        written,
        prop_oneof![3 => text().prop_map(Value::from), 1 => Just(Value::Null)],
        1..4,
    );
    let others = prop::collection::btree_map(select(vec!["extra", "more"]), unknown(), 0..2);
    let arguments = prop::collection::btree_map("[a-c]", text(), 0..3);
    let call = (text(), arguments, prop::option::of(unknown()));
    let calls = prop::collection::vec(call, 0..3);
    let reason = select(vec!["stop", "length", "tool_calls"]);
    (members, others, calls, reason).prop_map(|(members, others, calls, reason)| Message {
        members: members.into_iter().chain(others).collect(),
        calls: calls
            .into_iter()
            .enumerate()
            .map(|(at, (name, arguments, extra))| Call {
                id: format!("call_{at}"),
                name,
                arguments: json!(arguments),
                extra,
            })
            .collect(),
        reason,
    })
}

/// How a server writes its deltas.
#[derive(Debug, Clone, Copy)]
struct Dialect {
    /// Each string is cut into pieces of so many characters.
    piece: usize,
    numbers: Numbers,
    /// Ids and names are said again with each piece.
    repeats: bool,
    /// What is not said is said to be empty.
    pads: bool,
    arguments_are_json: bool,
    /// Both choices in each chunk, rather than one after the other.
    by_turns: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Numbers {
    Right,
    Zero,
    None,
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let numbers = select(vec![Numbers::Right, Numbers::Zero, Numbers::None]);
    (1_usize..9, numbers, any::<[bool; 4]>()).prop_map(|(piece, numbers, bits)| Dialect {
        piece,
        numbers,
        repeats: bits[0],
        pads: bits[1],
        arguments_are_json: bits[2],
        by_turns: bits[3],
    })
}

fn cut(text: &str, piece: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters
        .chunks(piece)
        .map(|piece| piece.iter().collect())
        .collect()
}

/// The deltas of one choice.
fn deltas(message: &Message, dialect: Dialect) -> Vec<Value> {
    let mut deltas = vec![json!({ "role": "assistant" })];
    for (key, value) in &message.members {
        match (*key, value) {
            ("extra" | "more", _) | (_, Value::Null) => deltas.push(json!({ *key: value })),
            (_, text) => {
                let pieces = cut(text.as_str().expect("text"), dialect.piece);
                deltas.extend(pieces.into_iter().map(|piece| json!({ *key: piece })));
            }
        }
    }
    for (at, call) in message.calls.iter().enumerate() {
        let pieces = match dialect.arguments_are_json {
            true => vec![call.arguments.clone()],
            false => {
                let pieces = cut(&call.arguments.to_string(), dialect.piece);
                pieces.into_iter().map(Value::from).collect()
            }
        };
        for (number, piece) in pieces.into_iter().enumerate() {
            let is_first = number == 0;
            let mut function = json!({ "arguments": piece });
            let mut delta = Map::new();
            if is_first || dialect.repeats {
                function["name"] = json!(call.name);
                delta.insert("id".to_owned(), json!(call.id));
                delta.insert("type".to_owned(), json!("function"));
            } else if dialect.pads {
                delta.insert("id".to_owned(), json!(""));
            }
            if let (true, Some(extra)) = (is_first, &call.extra) {
                delta.insert("extra_content".to_owned(), extra.clone());
            }
            match dialect.numbers {
                Numbers::Right => drop(delta.insert("index".to_owned(), json!(at))),
                Numbers::Zero => drop(delta.insert("index".to_owned(), json!(0))),
                Numbers::None => {}
            }
            delta.insert("function".to_owned(), function);
            deltas.push(json!({ "tool_calls": [delta] }));
        }
    }
    if dialect.pads {
        for delta in deltas
            .iter_mut()
            .filter(|delta| delta.get("content").is_none())
        {
            delta["content"] = json!("");
        }
    }
    deltas
}

/// The chunks of a whole answer.
fn chunks(messages: &[Message], dialect: Dialect) -> Vec<String> {
    let mut streams: Vec<Vec<Value>> = Vec::new();
    for (index, message) in messages.iter().enumerate() {
        let no_reason = if dialect.pads { json!("") } else { Value::Null };
        let choice = |delta: Value, reason: Value| json!({ "index": index, "delta": delta, "finish_reason": reason });
        let deltas = deltas(message, dialect).into_iter();
        let mut choices: Vec<Value> = deltas
            .map(|delta| choice(delta, no_reason.clone()))
            .collect();
        choices.push(choice(json!({}), json!(message.reason)));
        streams.push(choices);
    }
    let grouped: Vec<Vec<Value>> = match dialect.by_turns {
        false => streams
            .into_iter()
            .flatten()
            .map(|choice| vec![choice])
            .collect(),
        true => {
            let longest = streams.iter().map(Vec::len).max().unwrap_or_default();
            (0..longest)
                .map(|at| {
                    streams
                        .iter()
                        .filter_map(|choices| choices.get(at).cloned())
                        .collect()
                })
                .collect()
        }
    };
    let chunks = grouped.into_iter().enumerate().map(|(at, choices)| {
        let is_blank = dialect.pads && at == 0;
        json!({
            "id": if is_blank { "" } else { "c1" },
            "created": if is_blank { 0 } else { 5 },
            "model": "m",
            "object": "chat.completion.chunk",
            "sources": ["s"],
            "choices": choices,
        })
        .to_string()
    });
    let usage = json!({ "choices": [], "usage": { "total_tokens": 7 } });
    chunks.chain([usage.to_string()]).collect()
}

/// The completion they are cut from.
fn whole(messages: &[Message]) -> Value {
    let choices = messages.iter().enumerate().map(|(index, message)| {
        let mut whole = json!({ "role": "assistant", "content": null });
        for (key, value) in &message.members {
            whole[*key] = value.clone();
        }
        if !message.calls.is_empty() {
            let calls = message.calls.iter().enumerate().map(|(at, call)| {
                let mut whole = json!({
                    "index": at,
                    "id": call.id,
                    "type": "function",
                    "function": { "name": call.name, "arguments": call.arguments.to_string() },
                });
                if let Some(extra) = &call.extra {
                    whole["extra_content"] = extra.clone();
                }
                whole
            });
            whole["tool_calls"] = calls.collect();
        }
        json!({ "index": index, "message": whole, "finish_reason": message.reason })
    });
    json!({
        "id": "c1",
        "object": "chat.completion",
        "created": 5,
        "model": "m",
        "choices": choices.collect::<Value>(),
        "sources": ["s"],
        "usage": { "total_tokens": 7 },
    })
}

/// Where padding said that nothing is empty, null and empty are one.
fn without_blanks(mut completion: Value) -> Value {
    for choice in completion["choices"].as_array_mut().into_iter().flatten() {
        if choice["message"]["content"] == "" {
            choice["message"]["content"] = Value::Null;
        }
    }
    completion
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_completion_joins_to_itself(
        messages in prop::collection::vec(message(), 1..3),
        dialect in dialect(),
    ) {
        let chunks = chunks(&messages, dialect);
        prop_assert_eq!(without_blanks(joined(&chunks)), without_blanks(whole(&messages)), "{:#?}", chunks);
        prop_assert!(join(&chunks).is_finished());
        let completion = ChatCompletion::from_json(join(&chunks).compose()).expect("JSON");
        let accumulated = join(&chunks);
        prop_assert_eq!(completion.text(), accumulated.text());
    }
}
