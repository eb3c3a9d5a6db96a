//! What a chat call can ask for: parameters, parts, tools, forms of answer.

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use support::{CONTRACT, Stream, api, chat_body};

#[tokio::test]
async fn the_usual_parameters_behave() {
    let api = api().await;
    let ask = async |key: &str, value: Value| {
        let mut body = chat_body("ep_contract_qwen", CONTRACT);
        body[key] = value;
        api.post("/v1/chat/completions", body).await
    };
    let short = ask("max_tokens", json!(3)).await.body;
    assert_eq!(short["choices"][0]["finish_reason"], "length");
    assert_eq!(short["usage"]["completion_tokens"], 3);

    let stopped = ask("stop", json!(["governing"])).await.body;
    let text = stopped["choices"][0]["message"]["content"]
        .as_str()
        .expect("text");
    assert!(
        !text.contains("governing") && text.contains("effective_date"),
        "{text}"
    );

    let three = ask("n", json!(3)).await;
    assert_eq!(three.body["choices"].as_array().map(Vec::len), Some(3));
    assert_eq!(three.header("x-pareta-billed"), Some("1959"));

    let schema =
        json!({ "type": "object", "properties": { "governing_law": { "type": "string" } } });
    let format =
        json!({ "type": "json_schema", "json_schema": { "name": "law", "schema": schema } });
    let shaped = ask("response_format", format).await.body;
    let text = shaped["choices"][0]["message"]["content"]
        .as_str()
        .expect("text");
    let keys: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(
        keys.as_object().map(|keys| keys.keys().cloned().collect()),
        Some(vec!["governing_law".to_owned()])
    );
}

#[tokio::test]
async fn tools_are_called_and_their_results_used() {
    let api = api().await;
    let tools = json!([{ "type": "function", "function": {
        "name": "get_weather",
        "description": "The weather of a city",
        "parameters": { "type": "object", "properties": { "city": { "type": "string" } } },
    } }]);
    let mut body = chat_body("ep_contract_qwen", "What is the weather today? City: Bonn");
    body["tools"] = tools;
    let called = api.post("/v1/chat/completions", body.clone()).await.body;
    let call = &called["choices"][0]["message"]["tool_calls"][0];
    assert_eq!(called["choices"][0]["finish_reason"], "tool_calls");
    assert_eq!(call["function"]["name"], "get_weather");

    body["stream"] = json!(true);
    let stream = api.stream(body.clone()).await;
    let arguments: String = stream
        .chunks()
        .iter()
        .filter_map(|chunk| {
            chunk["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"]
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    assert_eq!(
        Some(arguments.as_str()),
        call["function"]["arguments"].as_str()
    );

    body["stream"] = json!(false);
    let history = body["messages"].as_array_mut().expect("a list");
    history.push(json!({ "role": "assistant", "content": null, "tool_calls": [call] }));
    history.push(json!({ "role": "tool", "tool_call_id": call["id"], "content": "It is sunny. The weather is 20 degrees." }));
    let answered = api.post("/v1/chat/completions", body).await.body;
    assert_eq!(answered["choices"][0]["finish_reason"], "stop");
}

#[tokio::test]
async fn messages_may_have_parts() {
    let api = api().await;
    let ask = async |model: &str, parts: Value| {
        let body = json!({ "model": model, "messages": [{ "role": "user", "content": parts }] });
        api.post("/v1/chat/completions", body).await
    };
    let text = json!({ "type": "text", "text": CONTRACT });
    let picture = json!({ "type": "image_url", "image_url": { "url": "https://example.com/a.png", "detail": "high" } });
    let plain = ask("ep_contract_qwen", json!([text])).await.body;
    let seen = ask(
        "ep_contract_qwen",
        json!([text, picture, { "type": "brand_new" }]),
    )
    .await
    .body;
    assert_eq!(seen["choices"], plain["choices"]);
    let tokens = |body: &Value| body["usage"]["prompt_tokens"].as_u64().expect("a count");
    assert_eq!(tokens(&seen), tokens(&plain) + 85);

    let deployed = json!({ "task": "invoice-key-fields", "name": "invoices" });
    api.post("/v1/endpoints", deployed).await;
    let invoice = STANDARD.encode("Invoice No: INV-7\nTotal due: $1,250.50");
    let document = json!({ "type": "image_url", "image_url": { "url": format!("data:text/plain;base64,{invoice}") } });
    let read = ask(
        "invoices",
        json!([{ "type": "text", "text": "Read this invoice." }, document]),
    )
    .await
    .body;
    let answer = read["choices"][0]["message"]["content"]
        .as_str()
        .expect("text");
    assert!(answer.contains("INV-7"), "{answer}");

    for (part, keys) in [
        (json!({ "text": "hi" }), json!(["type"])),
        (json!({ "type": "text" }), json!(["text"])),
        (
            json!({ "type": "image_url", "image_url": "x" }),
            json!(["image_url", "url"]),
        ),
    ] {
        let refused = ask("ep_contract_qwen", json!([part])).await;
        assert_eq!(
            (refused.status, refused.body["detail"][0]["type"].as_str()),
            (422, Some("missing"))
        );
        let place = refused.body["detail"][0]["loc"]
            .as_array()
            .expect("a place")[5..]
            .to_vec();
        assert_eq!(json!(place), keys);
    }
}

#[tokio::test]
async fn options_hold_in_streams_too() {
    let api = api().await;
    let ask = async |more: Value| {
        let mut body = chat_body("ep_contract_qwen", CONTRACT);
        body.as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("options").clone());
        let whole = api.post("/v1/chat/completions", body.clone()).await.body;
        body["stream"] = json!(true);
        (whole, api.stream(body).await)
    };
    let reasons = |stream: &Stream| -> Vec<String> {
        let chunks = stream.chunks();
        let choices = chunks
            .iter()
            .flat_map(|chunk| chunk["choices"].as_array().cloned().unwrap_or_default());
        choices
            .filter_map(|choice| choice["finish_reason"].as_str().map(str::to_owned))
            .collect()
    };
    let (whole, stream) = ask(json!({ "max_completion_tokens": 3 })).await;
    assert_eq!(
        (stream.content(), reasons(&stream)),
        (
            whole["choices"][0]["message"]["content"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            vec!["length".to_owned()]
        )
    );
    let (whole, stream) = ask(json!({ "stop": "governing" })).await;
    assert!(
        whole["choices"][0]["message"]["content"]
            .as_str()
            .is_some_and(|text| text.ends_with('"')),
        "{whole}"
    );
    assert_eq!(
        (Some(stream.content().as_str()), reasons(&stream)),
        (
            whole["choices"][0]["message"]["content"].as_str(),
            vec!["stop".to_owned()]
        )
    );
    let (whole, stream) = ask(json!({ "n": 4, "temperature": 1.0, "seed": 3, "stream_options": { "include_usage": true } })).await;
    assert_eq!(
        (
            reasons(&stream).len(),
            stream.chunks().last().map(|chunk| chunk["usage"].clone())
        ),
        (4, Some(whole["usage"].clone()))
    );
    let (again, _) = ask(json!({ "n": 4, "temperature": 1.0, "seed": 3 })).await;
    assert_eq!(whole["choices"], again["choices"]);

    let unknown = json!({ "type": "function", "function": { "name": "nothing" } });
    let mut body = chat_body("ep_contract_qwen", "hi");
    body["tool_choice"] = unknown;
    assert_eq!(api.post("/v1/chat/completions", body).await.status, 422);
}

#[tokio::test]
async fn answers_keep_to_their_schema() {
    let api = api().await;
    let schema = json!({
        "type": "object",
        "properties": {
            "parties": { "type": "array", "items": { "type": "string" } },
            "term": { "type": "object", "properties": {
                "effective_date": { "type": "string", "format": "date" },
                "months": { "type": "integer" },
            } },
            "kind": { "type": "string", "enum": ["lease", "services", "sale"] },
            "renews": { "type": "boolean" },
            "fee": { "type": ["number", "null"] },
        },
        "required": ["parties", "term", "kind", "renews", "fee"],
    });
    let mut body = chat_body("auto", CONTRACT);
    body["response_format"] = json!({ "type": "json_schema", "json_schema": { "name": "contract", "strict": true, "schema": schema } });
    let answer = api.post("/v1/chat/completions", body.clone()).await.body;
    let answer: Value = serde_json::from_str(
        answer["choices"][0]["message"]["content"]
            .as_str()
            .expect("text"),
    )
    .expect("JSON");
    assert!(
        answer["parties"]
            .as_array()
            .is_some_and(|parties| parties.iter().all(Value::is_string)),
        "{answer}"
    );
    assert!(
        answer["term"]["effective_date"].is_string() && answer["term"]["months"].is_i64(),
        "{answer}"
    );
    assert_eq!(
        (&answer["kind"], answer["renews"].is_boolean()),
        (&json!("services"), true)
    );
    assert!(
        answer["fee"].is_null() || answer["fee"].is_number(),
        "{answer}"
    );
    body["response_format"] = json!({ "type": "json_object" });
    let answer = api.post("/v1/chat/completions", body).await.body;
    let text = answer["choices"][0]["message"]["content"]
        .as_str()
        .expect("text");
    assert!(
        serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object()),
        "{text}"
    );
}
