//! What is said about an answer that is cut, or that has nothing to show.

use serde_json::{Value, json};

use crate::support::{Ran, World, server};

/// The command against a server with this choice, whole or as a stream.
fn ask(message: &Value, reason: &Value, streamed: bool, options: &[&str]) -> Ran {
    let choice = |key: &str, said: &Value, reason: &Value| json!({ "choices": [{ "index": 0, key: said, "finish_reason": reason }] });
    let url = match streamed {
        false => server(
            "200 OK",
            "application/json",
            choice("message", message, reason).to_string(),
        ),
        true => {
            let said = choice("delta", message, &Value::Null);
            let end = choice("delta", &json!({}), reason);
            let events = format!("data: {said}\n\ndata: {end}\n\ndata: [DONE]\n\n");
            server("200 OK", "text/event-stream", events)
        }
    };
    let line = ["chat", "hello", "--model", "m", "--base-url", &url];
    let stream: &[&str] = if streamed { &["--stream"] } else { &[] };
    World::new().run(&[&line, stream, options].concat())
}

#[test]
fn an_answer_that_is_not_whole_is_remarked_on() {
    let said = json!({ "role": "assistant", "content": "The first half" });
    let function = json!({ "name": "weigh", "arguments": "{}" });
    let call = json!({
        "role": "assistant", "content": null,
        "tool_calls": [{ "index": 0, "id": "k1", "type": "function", "function": function }],
    });
    let refusal = json!({ "role": "assistant", "content": null, "refusal": "I would rather not." });
    let thought = |name: &str| json!({ "role": "assistant", "content": "", name: "Let me see." });
    let cut = "the answer was cut at max_tokens\n";
    let cut_at_5 = "the answer was cut at max_tokens (5)\n";
    let nothing = "nothing to show: --json has the reply\n";
    let only_reasoned = "no text: the model only reasoned; --json has it\n";
    let cases: &[(&Value, Value, &[&str], &str)] = &[
        (&said, json!("stop"), &[], ""),
        (&said, json!("STOP"), &[], ""),
        (&said, json!(null), &[], ""),
        (&said, json!(""), &[], ""),
        (&said, json!("length"), &[], cut),
        (&said, json!("length"), &["--max-tokens", "5"], cut_at_5),
        (
            &said,
            json!("length"),
            &["--param", "max_completion_tokens=5"],
            cut_at_5,
        ),
        (
            &said,
            json!("length"),
            &["--max-tokens", "7", "--param", "max_tokens=5"],
            cut_at_5,
        ),
        (
            &said,
            json!("content_filter"),
            &[],
            "the answer was cut by a content filter\n",
        ),
        (
            &said,
            json!("tired\u{1b}"),
            &[],
            "the answer ended for the reason \"tired\\u{1b}\"\n",
        ),
        (&call, json!("tool_calls"), &[], ""),
        (&call, json!("function_call"), &[], ""),
        (&call, json!("length"), &[], cut),
        (
            &refusal,
            json!("stop"),
            &[],
            "the model refuses: I would rather not.\n",
        ),
        (
            &thought("reasoning_content"),
            json!("stop"),
            &[],
            only_reasoned,
        ),
        (
            &thought("reasoning_content"),
            json!("length"),
            &["--max-tokens", "5"],
            &format!("{cut_at_5}{only_reasoned}"),
        ),
        (
            &json!({ "role": "assistant", "content": null }),
            json!("stop"),
            &[],
            nothing,
        ),
        (
            &json!({ "role": "assistant", "content": " \n" }),
            json!("stop"),
            &[],
            nothing,
        ),
        (
            &json!({ "role": "assistant", "reasoning_content": " " }),
            json!("stop"),
            &[],
            nothing,
        ),
        (
            &json!({ "role": "assistant" }),
            json!("content_filter"),
            &[],
            &format!("the answer was cut by a content filter\n{nothing}"),
        ),
    ];
    for (message, reason, options, remarks) in cases {
        for streamed in [false, true] {
            // A stream is complete with a reason, or with its end.
            let ran = ask(message, reason, streamed, options).ok();
            assert_eq!(ran.stderr, *remarks, "{message} {reason} {streamed}");
            let text = message["content"].as_str().unwrap_or_default();
            assert!(ran.text().starts_with(text), "{ran:?}");
            let quiet = ask(
                message,
                reason,
                streamed,
                &[options, &["--json"][..]].concat(),
            )
            .ok();
            assert_eq!(quiet.stderr, "", "{message} {reason} {streamed}");
        }
    }
    // By other names, which a stream puts together when it knows them.
    for message in [
        thought("reasoning"),
        json!({ "content": null, "reasoning_details": [{ "text": "Let me see." }] }),
        json!({ "content": [{ "type": "thinking", "thinking": [] }] }),
    ] {
        let ran = ask(&message, &json!("stop"), false, &[]).ok();
        assert_eq!(ran.stderr, only_reasoned, "{message}");
    }
}

#[test]
fn no_answer_passes_without_a_word() {
    let bodies = [
        json!({ "id": "c", "choices": [] }),
        json!({ "id": "c", "choices": [{}] }),
        json!({ "id": "c", "choices": [{ "message": { "audio": { "data": "" } } }] }),
    ];
    for body in bodies {
        let url = server("200 OK", "application/json", body.to_string());
        let line = ["chat", "hello", "--model", "m", "--base-url", &url];
        let ran = World::new().run(&line).ok();
        assert!(ran.stderr.contains("--json has the reply"), "{ran:?}");
    }
    // Content in parts is a text, or said not to be one.
    let parts =
        json!({ "content": [{ "type": "image" }, { "type": "text", "text": "the answer" }] });
    for streamed in [false, true] {
        let ran = ask(&parts, &json!("stop"), streamed, &[]).ok();
        let is_told = ran.stderr.contains("--json has");
        assert!(is_told || ran.text() == "the answer", "{ran:?}");
    }
}

#[test]
fn nor_does_sound_without_any() {
    let world = World::new();
    world.file("a.wav", "RIFF");
    let listen = ["audio", "transcribe", "a.wav"];
    let speak = ["audio", "speak", "hello", "--out", "b.wav"];
    for (line, reply, remark) in [
        (&listen[..], r#"{"text": " "}"#, "no text was heard"),
        (&listen, r#"{"text": "x"}"#, ""),
        (&speak, r#"{"format": "wav"}"#, "no audio in the reply"),
    ] {
        let url = server("200 OK", "application/json", reply);
        let ran = world.run(&[line, &["--base-url", &url]].concat()).ok();
        assert!(ran.stderr.contains(remark), "{ran:?}");
        assert!(!remark.is_empty() || ran.stderr.is_empty(), "{ran:?}");
    }
}

#[test]
fn a_parameter_is_given_once() {
    let world = World::new();
    let chat = ["chat", "hello", "--model", "m"];
    let deploy = ["endpoints", "deploy", "--task", "t"];
    for (line, option, pair) in [
        (chat, "--param", "x_new=1"),
        (chat, "--param", "seed=1"),
        (deploy, "--set", "x_new=1"),
    ] {
        let ran = world
            .run(&[&line[..], &[option, pair, option, pair]].concat())
            .exits(2);
        let key = pair.split('=').next().expect("a key");
        assert_eq!(
            ran.stderr,
            format!("error: {option} {key}: is given twice\n")
        );
    }
    assert!(world.sandbox.journal().is_empty());
}
