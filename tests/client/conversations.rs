//! What counts as a conversation, what can be read of a message, and how tools are answered.

use std::future::Future;

use pareta::ErrorKind;
use pareta::chat::{ChatMessage, ContentPart};
use pareta::types::{ChatCompletion, ToolCall};
use serde_json::{Value, json};

use crate::client;
use crate::server::{Answer, Server};

const ANSWER: &str =
    r#"{"choices": [{"index": 0, "message": {"role": "assistant", "content": "ok"}}]}"#;

#[tokio::test(start_paused = true)]
async fn a_text_a_message_and_whatever_holds_them_is_a_conversation() {
    let server = Server::always(Answer::json(200, ANSWER)).await;
    let client = client(&server.url());
    let completions = client.chat().completions();
    let (said, again) = ("said".to_owned(), ["said".to_owned()]);
    let borrowed = vec!["said"];
    let message = ChatMessage::user("said");
    let messages = vec![message.clone()];
    let reply = ChatCompletion::from_json(
        r#"{"choices": [{"message": {"role": "user", "content": "said"}}]}"#,
    );
    let reply = reply.unwrap();
    let replied = reply.choices()[0].message();
    let calls = [
        // One.
        completions.create("m", "said"),
        completions.create("m", said.clone()),
        completions.create("m", &said),
        completions.create("m", said.as_str()),
        completions.create("m", message.clone()),
        completions.create("m", &message),
        completions.create("m", replied),
        completions.create("m", replied.clone()),
        // Many.
        completions.create("m", ["said"]),
        completions.create("m", &borrowed),
        completions.create("m", borrowed.as_slice()),
        completions.create("m", borrowed.iter()),
        completions.create("m", &["said".into(); 1] as &[ChatMessage]),
        completions.create("m", again.clone()),
        completions.create("m", &again),
        completions.create("m", [&message]),
        completions.create("m", messages.clone()),
        completions.create("m", &messages),
        completions.create("m", messages.as_slice()),
        completions.create("m", messages.iter()),
        completions.create("m", [replied]),
        completions.create("m", reply.choices().iter().map(|choice| choice.message())),
        completions.create("m", again.iter().map(ChatMessage::user)),
        completions.create("m", Some("said")),
        completions.create(
            "m",
            Box::new(again.into_iter()) as Box<dyn Iterator<Item = String>>,
        ),
    ];
    for (at, call) in calls.into_iter().enumerate() {
        call.await.unwrap();
        let body: Value = serde_json::from_str(&server.seen()[at].text()).unwrap();
        let expected = json!([{ "role": "user", "content": "said" }]);
        assert_eq!(body["messages"], expected, "call {at}");
    }
    let none: [ChatMessage; 0] = [];
    let error = completions.create("m", none).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
}

#[cfg(feature = "blocking")]
#[test]
fn a_text_is_a_conversation_for_the_blocking_client() {
    let server = Server::start_on_thread(|_| Answer::json(200, ANSWER));
    let client: pareta::blocking::Client = crate::quick(&server.url()).build().unwrap();
    let answer = client
        .chat()
        .completions()
        .create("m", "said")
        .send()
        .unwrap();
    assert_eq!(answer.text(), "ok");
    assert!(
        server
            .only()
            .text()
            .contains(r#"[{"role":"user","content":"said"}]"#)
    );
}

/// A message as it was made, and as it is when it comes back from where it was saved.
fn both_forms(message: ChatMessage) -> [ChatMessage; 2] {
    let saved = serde_json::to_string(&message).unwrap();
    [message, serde_json::from_str(&saved).unwrap()]
}

/// Parts in the forms OpenAI's servers take, and any other as it stands.
#[test]
fn parts_may_be_audio_files_and_any_json() {
    let own = json!({ "type": "own", "n": 1.5 });
    let parts = [
        (
            ContentPart::audio("wav", [0, 255]),
            json!({ "type": "input_audio", "input_audio": { "data": "AP8=", "format": "wav" } }),
        ),
        (
            ContentPart::file("a.pdf", "application/pdf", "%PDF"),
            json!({ "type": "file", "file": { "filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERg==" } }),
        ),
        (
            ContentPart::file_id("file_1").detail("low"),
            json!({ "type": "file", "file": { "file_id": "file_1" } }),
        ),
        (own.clone().into(), own.clone()),
    ];
    for (part, expected) in parts {
        let debug = format!("{part:?}");
        let message = ChatMessage::user([part]);
        let sent: Value = serde_json::to_value(&message).unwrap();
        assert_eq!(sent["content"], json!([expected]));
        assert!(
            !debug.contains("base64") && !debug.contains("AP8"),
            "{debug}"
        );
    }
    let message = ChatMessage::user(json!([own]));
    assert_eq!(
        serde_json::to_value(&message).unwrap()["content"],
        json!([own])
    );
    let message = ChatMessage::user(Value::Null);
    assert!(message.get("content").unwrap().is_null());
}

#[test]
fn a_message_can_be_read_in_either_form() {
    let parts = [
        ContentPart::text("What is "),
        ContentPart::image("image/png", b"\x89PNG"),
        ContentPart::text("this?"),
    ];
    let call = json!({ "id": "call_1", "type": "function", "function": { "name": "weigh", "arguments": "{}" } });
    let calls = ChatMessage::assistant("")
        .with("content", Value::Null)
        .with("tool_calls", json!([call]));
    let cases = [
        (
            ChatMessage::system("Be \"brief\"."),
            "system",
            "Be \"brief\".",
            None,
            None,
            0,
        ),
        (
            ChatMessage::user(parts).name("Ada"),
            "user",
            "What is this?",
            Some("Ada"),
            None,
            0,
        ),
        (ChatMessage::user(""), "user", "", None, None, 0),
        (
            ChatMessage::tool("call_1", "7 kg"),
            "tool",
            "7 kg",
            None,
            Some("call_1"),
            0,
        ),
        (
            ChatMessage::new("critic", "no").with("name", 7),
            "critic",
            "no",
            None,
            None,
            0,
        ),
        (calls, "assistant", "", None, None, 1),
    ];
    for (message, role, text, speaker, tool_call_id, tool_calls) in cases {
        for message in both_forms(message) {
            let shown = format!("{message:?}");
            assert_eq!(message.role().as_deref(), Some(role), "{shown}");
            assert_eq!(message.text(), text, "{shown}");
            assert_eq!(message.speaker().as_deref(), speaker, "{shown}");
            assert_eq!(message.tool_call_id().as_deref(), tool_call_id, "{shown}");
            let names = message.tool_calls();
            let mut names = names.iter().map(|call| call.function().name());
            assert_eq!(names.len(), tool_calls, "{shown}");
            assert!(names.all(|name| name == Some("weigh")), "{shown}");
            assert_eq!(shown, format!("ChatMessage {{ role: Some({role:?}), .. }}"));
        }
    }
    // Whatever JSON was saved.
    for text in [
        "{}",
        "7",
        "[]",
        "null",
        r#"{"role": 7, "content": {"text": "x"}, "tool_calls": 3}"#,
    ] {
        let message: ChatMessage = serde_json::from_str(text).unwrap();
        assert_eq!(
            (message.role(), message.text().as_str()),
            (None, ""),
            "{text}"
        );
        assert!(message.tool_calls().is_empty(), "{text}");
        assert_eq!(serde_json::to_string(&message).unwrap(), text);
    }
}

#[test]
fn a_tool_call_is_answered_under_its_id() {
    let completion = r#"{"choices": [
        {"message": {"tool_calls": [
            {"id": "a", "function": {"name": "weigh", "arguments": "{\"crate\": 1}"}},
            {"function": {"name": "label"}}
        ]}},
        {"message": {"tool_calls": [{"id": "c"}]}}
    ]}"#;
    let completion = ChatCompletion::from_json(completion).unwrap();
    let ids: Vec<_> = completion.tool_calls().iter().map(ToolCall::id).collect();
    assert_eq!(ids, [Some("a"), None]);
    for (call, id) in completion.tool_calls().iter().zip(["a", ""]) {
        let result = serde_json::to_value(call.result("7 kg")).unwrap();
        assert_eq!(
            result,
            json!({ "role": "tool", "content": "7 kg", "tool_call_id": id })
        );
    }
    let arguments: Value = completion.tool_calls()[0]
        .function()
        .arguments_as()
        .unwrap();
    assert_eq!(arguments, json!({ "crate": 1 }));
    for none in [r#"{"choices": []}"#, r#"{"choices": [{}]}"#, "{}"] {
        let completion = ChatCompletion::from_json(none).unwrap();
        assert!(completion.tool_calls().is_empty(), "{none}");
    }
}

/// Compiles: a mode need not be named.
#[allow(dead_code)]
fn signatures(
    mut chunks: pareta::chat::ChatStream,
    _: pareta::endpoints::DeployStream,
    _: pareta::client::Client,
    _: pareta::chat::Completions,
) -> impl Future {
    async move { chunks.next().await.is_some() }
}
