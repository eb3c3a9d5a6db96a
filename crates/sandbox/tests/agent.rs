//! The agent lane: turns that call tools, one or several, whole and streamed.

mod support;

use std::time::Duration;

use pareta_sandbox::{DebitKind, Generation, Sandbox, Script};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Api, CONTRACT, Got, api, got};

const TURN: &str = "/agent/v1/chat/completions";

/// Longer than any test sleeps, so that its connection stays.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

fn tools() -> Value {
    let tool = |name: &str, description: &str, argument: &str| {
        json!({ "type": "function", "function": { "name": name, "description": description,
            "parameters": { "type": "object", "properties": { argument: { "type": "string" } } } } })
    };
    json!([
        tool("get_weather", "The weather of a city", "city"),
        tool("find_train", "Trains to a town", "town")
    ])
}

fn turn(text: &str) -> Value {
    json!({ "messages": [{ "role": "user", "content": text }], "tools": tools() })
}

/// The name and the arguments of each call.
fn calls(message: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let call = |call: &Value| {
        (
            text(&call["function"]["name"]),
            text(&call["function"]["arguments"]),
        )
    };
    message["tool_calls"]
        .as_array()
        .into_iter()
        .flatten()
        .map(call)
        .collect()
}

#[tokio::test]
async fn it_has_one_model() {
    let models = api().await.get("/agent/v1/models").await.body;
    assert_eq!(models["object"], "list");
    let auto = &models["data"][0];
    assert_eq!(
        (&auto["id"], &auto["max_model_len"], &auto["context_window"]),
        (&json!("auto"), &json!(131_072), &json!(131_072))
    );

    let api = api().await;
    for (model, status) in [
        (json!(null), 200),
        (json!("auto"), 200),
        (json!("ep_contract_qwen"), 400),
        (json!(1), 400),
    ] {
        let mut body = turn("hi");
        body["model"] = model;
        assert_eq!(api.post(TURN, body).await.status, status);
    }
    let seed = Sandbox::builder()
        .generation(Generation::Seed)
        .start()
        .await
        .expect("starts");
    let seed = Api::new(seed);
    assert_eq!(seed.get("/agent/v1/models").await.status, 404);
    assert_eq!(seed.post(TURN, turn("hi")).await.status, 404);
}

#[tokio::test]
async fn a_turn_may_call_several_tools_and_stream_them() {
    let api = api().await;
    let asked = "What is the weather, city: Bonn; which trains go there, town: Bonn";
    let whole = api.post(TURN, turn(asked)).await;
    let message = &whole.body["choices"][0]["message"];
    let expected = [
        ("get_weather".to_owned(), r#"{"city":"Bonn"}"#.to_owned()),
        ("find_train".to_owned(), r#"{"town":"Bonn"}"#.to_owned()),
    ];
    assert_eq!(calls(message), expected);
    assert_eq!(whole.body["choices"][0]["finish_reason"], "tool_calls");
    assert_eq!(whole.header("x-pareta-frontier-would-have-cost"), None);
    let debit = &api.sandbox.ledger()[0];
    assert_eq!(debit.kind, DebitKind::Agent);
    assert_eq!(
        whole.header("x-pareta-billed"),
        Some(&*debit.micro_usd.to_string())
    );

    let mut body = turn(asked);
    body["stream"] = json!(true);
    let stream = api.stream_from(TURN, body).await;
    assert_eq!(stream.comments, [""; 0]);
    let chunks = stream.chunks();
    let mut streamed = vec![(String::new(), String::new()); 2];
    let pieces = chunks
        .iter()
        .filter_map(|chunk| chunk["choices"][0]["delta"]["tool_calls"].as_array());
    for piece in pieces.flatten() {
        let (name, arguments) = &mut streamed[piece["index"].as_u64().expect("an index") as usize];
        *name += piece["function"]["name"].as_str().unwrap_or_default();
        *arguments += piece["function"]["arguments"].as_str().unwrap_or_default();
    }
    assert_eq!(streamed, expected);
    let last = chunks.last().expect("chunks");
    assert_eq!(
        (&last["choices"], &last["usage"]),
        (&json!([]), &whole.body["usage"])
    );

    let mut one = turn(asked);
    one["parallel_tool_calls"] = json!(false);
    assert_eq!(
        calls(&api.post(TURN, one).await.body["choices"][0]["message"]).len(),
        1
    );
    let mut named = turn(asked);
    named["tool_choice"] = json!({ "type": "function", "function": { "name": "find_train" } });
    assert_eq!(
        calls(&api.post(TURN, named).await.body["choices"][0]["message"])[0].0,
        "find_train"
    );
    let mut done = turn(asked);
    let result = json!({ "role": "tool", "tool_call_id": "c", "content": "The weather is sunny." });
    done["messages"]
        .as_array_mut()
        .expect("messages")
        .push(result);
    let answer = api.post(TURN, done).await.body;
    assert_eq!(
        answer["choices"][0]["message"]["content"],
        "The weather is sunny."
    );
}

#[tokio::test]
async fn what_it_does_not_know_it_ignores_and_what_auto_refuses_it_takes() {
    let api = api().await;
    let mut body = turn("hi");
    body["tool_choice"] = json!("none");
    body["unheard_of"] = json!({ "a": 1 });
    body["response_format"] = json!({ "type": "json_object" });
    let got = api.post(TURN, body.clone()).await;
    assert_eq!(
        (got.status, got.body["choices"].as_array().map(Vec::len)),
        (200, Some(1))
    );
    assert_eq!(got.body["model"], "auto");
    body["n"] = json!(2);
    assert_eq!(api.post(TURN, body).await.status, 400);
    assert_eq!(api.post_raw(TURN, "{").await.status, 400);
}

#[tokio::test(start_paused = true)]
async fn a_session_stays_on_its_route() {
    let builder = Sandbox::builder().read_timeout(PATIENCE);
    let api = Api::new(builder.start_here().await.expect("starts"));
    let contract = format!("Extract the key fields from this contract.\n{CONTRACT}");
    let triage = "Classify this customer support ticket: refund, please.";
    let billed = async |session: Option<&str>, text: &str| {
        let request = api.request(Method::POST, TURN);
        let request = session.into_iter().fold(request, |request, id| {
            request.header("X-Pareta-Session", id)
        });
        let body = json!({ "messages": [{ "role": "system", "content": text }, { "role": "user", "content": text }] });
        let got = got(request.json(&body)).await;
        got.header("x-pareta-billed")
            .and_then(|amount| amount.parse::<i64>().ok())
            .expect("a bill")
    };
    // Without a session each system prompt is a conversation.
    let (dear, cheap) = (billed(None, &contract).await, billed(None, triage).await);
    assert!(dear > cheap);
    assert_eq!(billed(Some("a"), &contract).await, dear);
    assert_eq!(billed(Some("a"), triage).await, dear);
    assert_eq!(billed(Some("b"), triage).await, cheap);
    tokio::time::sleep(Duration::from_secs(31 * 60)).await;
    assert_eq!(billed(Some("a"), triage).await, cheap);
}

#[tokio::test(start_paused = true)]
async fn a_cold_lane_says_when_to_come_back() {
    let builder = Sandbox::builder()
        .cold(Duration::from_secs(45))
        .read_timeout(PATIENCE);
    let api = Api::new(builder.start_here().await.expect("starts"));
    let ask = async || -> Got { api.post(TURN, turn("hi")).await };
    let cold = ask().await;
    assert_eq!((cold.status, cold.header("retry-after")), (503, Some("30")));
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(ask().await.status, 503);
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(ask().await.status, 200);
    assert_eq!(api.sandbox.ledger().len(), 1);
    let metrics = api.get("/v1/auto/metrics").await.body;
    assert_eq!(
        (&metrics["requests_30d"], &metrics["success_rate_30d"]),
        (&json!(3), &json!(0.3333))
    );
}

#[tokio::test]
async fn a_script_says_what_a_turn_says() {
    let api = api().await;
    api.sandbox.script(
        Script::agent()
            .when("bonn")
            .call("get_weather", json!({ "city": "Bonn" }))
            .call("today", "{broken")
            .billed_micro_usd(7),
    );
    api.sandbox.script(Script::chat().say("not here"));
    let scripted = api.post(TURN, turn("Bonn")).await;
    let expected = [("get_weather", r#"{"city":"Bonn"}"#), ("today", "{broken")];
    assert_eq!(
        calls(&scripted.body["choices"][0]["message"]),
        expected.map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
    assert_eq!(scripted.header("x-pareta-billed"), Some("7"));
    assert_eq!(api.sandbox.scripts_left().len(), 1);
    let request = api
        .request(Method::POST, TURN)
        .header("pareta-sandbox-script", r#"{"say":"42"}"#);
    assert_eq!(
        got(request.json(&turn("Bonn"))).await.body["choices"][0]["message"]["content"],
        "42"
    );
}
