//! The lane for agents: turns as chat has them, on a route of its own.

use std::time::Duration;

use pareta::chat::{ChatMessage, Tool};
use pareta::{AUTO, ErrorKind};
use pareta_sandbox::{Generation, Sandbox};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::server::{Answer, Server};
use crate::{KEY, client, sandbox};

fn weather() -> Tool {
    Tool::function("get_weather").parameters(json!({
        "type": "object",
        "properties": { "city": { "type": "string" } },
        "required": ["city"],
    }))
}

#[tokio::test(start_paused = true)]
async fn a_turn_says_its_model_and_its_session() {
    let server = Server::always(Answer::json(200, r#"{"choices": [{}]}"#)).await;
    let completions = client(&server.url()).agent().completions();
    completions
        .create("hi")
        .session("s-1")
        .temperature(0.5)
        .extra_body("x", 1)
        .await
        .unwrap();
    completions.create(["hi"]).model("other").await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].target, "/agent/v1/chat/completions");
    assert_eq!(seen[0].header("x-pareta-session"), Some("s-1"));
    assert_eq!(seen[1].header("x-pareta-session"), None);
    let body: Value = serde_json::from_slice(&seen[0].body).unwrap();
    let messages = json!([{ "role": "user", "content": "hi" }]);
    assert_eq!(
        body,
        json!({ "model": AUTO, "messages": messages, "temperature": 0.5, "x": 1 })
    );
    let body: Value = serde_json::from_slice(&seen[1].body).unwrap();
    assert_eq!(body["model"], "other");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused_before_it_is_sent() {
    let (sandbox, client) = sandbox().await;
    let completions = client.agent().completions();
    let none: [ChatMessage; 0] = [];
    for call in [
        completions.create(none),
        completions.create("hi").model(" "),
        completions.create("hi").session(""),
        completions.create("hi").session(" \t"),
        completions.create("hi").session("a\nb"),
        completions.create("hi").temperature(3.0),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Argument, 0),
            "{error}"
        );
    }
    assert!(sandbox.journal().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_loop_of_tools_is_typed_as_chat_is() {
    let (_sandbox, client) = sandbox().await;
    let completions = client.agent().completions();
    let mut conversation = vec![ChatMessage::user("What is the weather in Paris?")];
    let turn = completions
        .create(&conversation)
        .tools([weather()])
        .session("one")
        .await
        .unwrap();
    assert!(turn.receipt().is_some());
    let message = turn.choices()[0].message();
    let calls = message.tool_calls();
    assert_eq!(calls[0].function().name(), Some("get_weather"));
    conversation.push(message.into());
    for call in calls {
        conversation.push(ChatMessage::tool(call.id().unwrap(), "18 °C"));
    }
    let turn = completions
        .create(&conversation)
        .tools([weather()])
        .session("one")
        .await
        .unwrap();
    assert!(!turn.text().is_empty());
}

#[tokio::test(start_paused = true)]
async fn calls_of_tools_are_streamed_here_and_refused_by_auto() {
    let (_sandbox, client) = sandbox().await;
    let question = "What is the weather in Paris?";
    let mut stream = client
        .agent()
        .completions()
        .create(question)
        .tools([weather()])
        .stream()
        .await
        .unwrap();
    let whole = stream.finish().await.unwrap();
    assert!(stream.is_complete());
    let calls = whole.choices()[0].message().tool_calls();
    assert_eq!(calls[0].function().name(), Some("get_weather"));
    // Nobody asked, and they are told all the same.
    assert!(whole.usage().total_tokens().is_some());

    let error = client
        .chat()
        .completions()
        .create(AUTO, question)
        .tools([weather()])
        .stream()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
}

#[tokio::test(start_paused = true)]
async fn a_lane_that_is_warming_up_is_waited_for() {
    let warming = Answer::json(503, r#"{"detail": "warming up"}"#).header("retry-after", "30");
    let turn = Answer::json(200, r#"{"choices": [{}]}"#);
    let server = Server::in_turn([warming.clone(), warming, turn]).await;
    let started = Instant::now();
    let call = client(&server.url()).agent().completions().create("hi");
    assert_eq!(call.await.unwrap().meta().unwrap().attempts(), 3);
    assert_eq!(started.elapsed(), Duration::from_secs(60));
    let seen = server.seen();
    let keys: Vec<_> = seen
        .iter()
        .map(|seen| seen.header("idempotency-key"))
        .collect();
    assert!(keys[0].is_some() && keys.iter().all(|key| *key == keys[0]));
}

#[tokio::test(start_paused = true)]
async fn an_organisation_without_the_lane_is_told_so() {
    let sandbox = Sandbox::builder()
        .api_key(KEY)
        .generation(Generation::Seed)
        .start_here()
        .await
        .unwrap();
    let client = client(sandbox.base_url());
    let error = client.agent().completions().create("hi").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[cfg(feature = "blocking")]
#[test]
fn in_blocking_code() {
    let sandbox = Sandbox::builder().api_key(KEY).start_blocking().unwrap();
    let client: pareta::blocking::Client = crate::quick(sandbox.base_url()).build().unwrap();
    let call = client.agent().completions().create("hi").stream();
    let mut stream = call.send().unwrap();
    assert!(!stream.finish().unwrap().text().is_empty());
}
