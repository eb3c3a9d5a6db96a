//! `auto`: what it answers, what it refuses, what its metrics say, and what a vendor answers to the same.

mod support;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pareta_sandbox::{DebitKind, Fault, Generation, Sandbox, Script};
use serde_json::{Value, json};
use support::{Api, CONTRACT, Got, api, chat_body, got};

const CHAT: &str = "/v1/chat/completions";

/// Longer than any test sleeps, so that its connection stays.
const PATIENCE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

fn text(got: &Got) -> &str {
    let content = got.body["choices"][0]["message"]["content"].as_str();
    content.unwrap_or_else(|| panic!("no text: {got:?}"))
}

async fn of(generation: Generation) -> Api {
    let builder = Sandbox::builder().generation(generation);
    Api::new(builder.start().await.expect("starts"))
}

#[tokio::test]
async fn it_answers_what_the_text_asks_and_says_what_it_saved() {
    let api = of(Generation::Today).await;
    let asked = format!("Extract the key fields from this contract.\n{CONTRACT}");
    let read = api.chat("auto", &asked).await;
    assert!(text(&read).contains("Delaware"), "{read:?}");
    assert_eq!(read.body["model"], "auto");
    let amount = |name: &str| {
        read.header(name)
            .and_then(|value| value.parse::<i64>().ok())
    };
    let billed = amount("x-pareta-billed").expect("a bill");
    assert!(amount("x-pareta-frontier-would-have-cost") > Some(10 * billed));

    let triage = "Classify this customer support ticket.\nI was charged twice, please refund me.";
    assert_eq!(text(&api.chat("auto", triage).await), "billing");
    let back = api.chat("auto", "extract the dates and totals").await;
    assert!(
        text(&back).ends_with("Please send the text along."),
        "{back:?}"
    );

    let mut body = chat_body("auto", &asked);
    body["stream"] = json!(true);
    let stream = api.stream(body).await;
    assert_eq!(stream.content(), text(&read));
    assert_eq!(stream.comments[0], "pareta-progress planning");
    let [.., cost, saved] = &stream.comments[..] else {
        panic!("{:?}", stream.comments)
    };
    assert_eq!(cost, &format!("pareta-billed-micro-usd {billed}"));
    assert!(saved.starts_with("pareta-frontier-would-have-cost-micro-usd "));
    assert!(stream.text.trim_end().ends_with("data: [DONE]"));
    assert_eq!(api.sandbox.ledger().len(), 4);
}

#[tokio::test]
async fn it_refuses_in_a_sentence_and_bills_nothing() {
    let tools = json!([{ "type": "function", "function": { "name": "f" } }]);
    let schema = |schema: Value| json!({ "type": "json_schema", "json_schema": { "name": "s", "schema": schema } });
    let large = json!({ "type": "object", "description": "x".repeat(51 * 1024) });
    let unreadable = json!([{ "role": "user", "content": [{ "type": "image_url",
        "image_url": { "url": format!("data:application/pdf;base64,{}", STANDARD.encode("no pdf")) } }] }]);
    let cases = [
        (
            json!({ "tools": tools, "response_format": { "type": "json_object" } }),
            "both",
        ),
        (json!({ "tools": tools, "stream": true }), "/agent/v1"),
        (json!({ "n": 2 }), "`n`"),
        (
            json!({ "response_format": { "type": "xml" } }),
            "json_schema",
        ),
        (json!({ "response_format": "json" }), "json_schema"),
        (
            json!({ "response_format": schema(json!({ "type": "array" })) }),
            "object",
        ),
        (
            json!({ "response_format": schema(json!({ "type": "object", "properties": { "a": { "$ref": "http://a" } } })) }),
            "$ref",
        ),
        (json!({ "response_format": schema(large) }), "bytes"),
        (json!({ "messages": unreadable }), "PDF"),
    ];
    for generation in [Generation::Both, Generation::Today] {
        let api = of(generation).await;
        for (extra, word) in &cases {
            let mut body = chat_body("auto", "hi");
            body.as_object_mut()
                .expect("an object")
                .extend(extra.as_object().expect("an object").clone());
            let refused = api.post(CHAT, body).await;
            let detail = refused.body["detail"].as_str().unwrap_or_default();
            assert!(
                refused.status == 400 && detail.contains(word),
                "{extra}: {refused:?}"
            );
        }
        assert_eq!(api.sandbox.ledger(), []);
    }
    // An endpoint takes what it took, and so did `auto` in the seed's time.
    let body = json!({ "tools": tools, "stream": true, "messages": [{ "role": "user", "content": "hi" }] });
    for (generation, model) in [
        (Generation::Both, "ep_contract_qwen"),
        (Generation::Seed, "auto"),
    ] {
        let mut body = body.clone();
        body["model"] = json!(model);
        assert_eq!(of(generation).await.stream(body).await.status, 200);
    }
}

#[tokio::test]
async fn a_structured_answer_is_one_document() {
    let api = of(Generation::Today).await;
    let mut body = chat_body("auto", CONTRACT);
    body["temperature"] = json!(2.0);
    body["response_format"] = json!({ "type": "json_schema", "json_schema": { "name": "s", "schema": {
        "type": "object", "properties": { "governing_law": { "$ref": "#/$defs/law" }, "pages": { "type": "integer", "minimum": 1 } },
        "$defs": { "law": { "type": "string" } } } } });
    let whole = api.post(CHAT, body.clone()).await;
    let answer: Value = serde_json::from_str(text(&whole)).expect("JSON");
    assert_eq!(answer, json!({ "governing_law": "Delaware", "pages": 1 }));
    let again = api.post(CHAT, body.clone()).await;
    assert_eq!(text(&again), text(&whole));
    let spent = api.sandbox.balance_micro_usd();
    for impossible in [
        json!({ "type": "object", "properties": { "law": { "type": "string", "pattern": "^[0-9]{2}$", "minLength": 3 } } }),
        json!({ "type": "object", "required": ["never_described"] }),
    ] {
        let mut body = body.clone();
        body["response_format"]["json_schema"]["schema"] = impossible;
        assert_eq!(api.post(CHAT, body).await.status, 502);
    }
    assert_eq!(api.sandbox.balance_micro_usd(), spent);
    body["stream"] = json!(true);
    let stream = api.stream(body).await;
    let said: Vec<_> = stream
        .chunks()
        .iter()
        .filter_map(|chunk| {
            chunk["choices"][0]["delta"]["content"]
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    assert_eq!(said, [text(&whole)]);
}

#[tokio::test]
async fn a_turn_calls_a_tool_unless_it_is_cold() {
    let builder = Sandbox::builder().cold(Duration::from_secs(60));
    let api = Api::new(builder.start().await.expect("starts"));
    let mut body = chat_body("auto", "What is the weather today? City: Bonn");
    assert_eq!(api.post(CHAT, body.clone()).await.status, 200);
    body["tools"] = json!([{ "type": "function", "function": { "name": "get_weather",
        "parameters": { "type": "object", "properties": { "city": { "type": "string" } } } } }]);
    let cold = api.post(CHAT, body.clone()).await;
    assert_eq!((cold.status, cold.header("retry-after")), (503, Some("30")));
    let warm = crate::api().await;
    let called = warm.post(CHAT, body).await.body;
    let call = &called["choices"][0]["message"]["tool_calls"][0]["function"];
    assert_eq!(
        (&call["name"], &call["arguments"]),
        (&json!("get_weather"), &json!(r#"{"city":"Bonn"}"#))
    );
}

#[tokio::test]
async fn of_a_pdf_it_reads_the_first_pages() {
    let api = api().await;
    let page = |number: usize| {
        let line = if number == 9 {
            "Governing law: Ohio"
        } else {
            "Page"
        };
        format!("<< /Type /Page >> stream\nBT ({line}) Tj ET\nendstream\n")
    };
    let mut prompts = Vec::new();
    for pages in [1, 8, 9] {
        let pdf = format!("%PDF-1.7\n{}", (1..=pages).map(page).collect::<String>());
        let url = format!(
            "data:application/octet-stream;base64,{}",
            STANDARD.encode(pdf)
        );
        let content = json!([{ "type": "text", "text": "Extract the key fields from this contract." },
            { "type": "image_url", "image_url": { "url": url, "detail": "low" } }]);
        let body = json!({ "model": "auto", "messages": [{ "role": "user", "content": content }] });
        let answer = api.post(CHAT, body).await;
        assert!(!text(&answer).contains("Ohio"));
        prompts.push(
            answer.body["usage"]["prompt_tokens"]
                .as_u64()
                .expect("a count"),
        );
    }
    assert!(
        prompts[1] > prompts[0] + 7 * 85 && prompts[2] == prompts[1],
        "{prompts:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn metrics_are_the_roll_up_of_what_was_called() {
    let builder = Sandbox::builder()
        .generation(Generation::Today)
        .latency(Duration::from_millis(250))
        .read_timeout(PATIENCE);
    let api = Api::new(builder.start_here().await.expect("starts"));
    let metrics = async || api.get("/v1/auto/metrics").await.body;
    let empty = metrics().await;
    for absent in [
        "success_rate_30d",
        "savings_vs_frontier_micro_usd_30d",
        "savings_multiple_30d",
        "last_request",
    ] {
        assert_eq!(empty[absent], Value::Null, "{absent}");
    }
    assert_eq!(
        (&empty["requests_30d"], &empty["billed_micro_usd_30d"]),
        (&json!(0), &json!(0))
    );

    let mut saved = 0;
    for _ in 0..3 {
        let got = api.chat("auto", CONTRACT).await;
        let amount = |name: &str| {
            got.header(name)
                .and_then(|value| value.parse::<i64>().ok())
                .expect("an amount")
        };
        saved += amount("x-pareta-frontier-would-have-cost") - amount("x-pareta-billed");
    }
    let mut refused = chat_body("auto", "hi");
    refused["n"] = json!(2);
    api.post(CHAT, refused).await;
    // What never reached `auto` is not counted: another model, a fault, a replay.
    api.chat("nobody", "hi").await;
    api.sandbox.inject(Fault::status(500).on(CHAT).times(1));
    let request = api
        .request(reqwest::Method::POST, CHAT)
        .json(&chat_body("auto", "hi"));
    assert_eq!(request.send().await.expect("an answer").status(), 500);

    let full = metrics().await;
    assert_eq!(
        (
            &full["requests_30d"],
            &full["requests_today"],
            &full["success_rate_30d"]
        ),
        (&json!(4), &json!(4), &json!(0.75))
    );
    let billed: i64 = api
        .sandbox
        .ledger()
        .iter()
        .map(|debit| debit.micro_usd)
        .sum();
    assert_eq!(
        (
            &full["billed_micro_usd_30d"],
            &full["billed_micro_usd_today"]
        ),
        (&json!(billed), &json!(billed))
    );
    assert_eq!(full["savings_vs_frontier_micro_usd_30d"], saved);
    assert_eq!(
        (
            &full["last_request"]["status_code"],
            &full["last_request"]["duration_ms"]
        ),
        (&json!(400), &json!(250.0))
    );
    let hour = full["performance_hourly_7d"]
        .as_array()
        .and_then(|hours| hours.last())
        .expect("hours");
    assert_eq!(
        *hour,
        json!({ "hour": "2026-01-01T00:00:00Z", "requests": 4, "error_rate": 0.25, "p50_ms": 250.0, "p95_ms": 250.0 })
    );
    let days = full["days_30d"].as_array().expect("days");
    assert_eq!(
        (days.len(), &days[29]),
        (
            30,
            &json!({ "day": "2026-01-01", "n": 4, "ok": 3, "success_rate": 0.75 })
        )
    );

    tokio::time::sleep(Duration::from_secs(24 * 60 * 60)).await;
    let next = metrics().await;
    assert_eq!(
        (&next["requests_today"], &next["requests_30d"]),
        (&json!(0), &json!(4))
    );
    api.sandbox.reset();
    assert_eq!(metrics().await["requests_30d"], 0);
}

#[tokio::test]
async fn a_vendor_is_compared_with_at_its_own_price() {
    let api = api().await;
    let compare = async |body: Value| api.post("/v1/playground/frontier", body).await;
    let body = |model: &str, messages: usize| json!({ "model": model, "messages": vec![json!({ "role": "user", "content": CONTRACT }); messages] });
    let mut costs = Vec::new();
    for model in [
        "gpt-5.5",
        "gemini-3-5-flash",
        "gemini-3-1-pro",
        "claude-sonnet-4-6",
    ] {
        let said = compare(body(model, 1)).await;
        assert_eq!((said.status, &said.body["model"]), (200, &json!(model)));
        assert!(
            said.body["content"]
                .as_str()
                .is_some_and(|content| !content.is_empty())
        );
        assert!(said.body["latency_ms"].as_u64() > Some(400));
        costs.push(said.body["cost_micro_usd"].as_i64().expect("a cost"));
    }
    let debits: Vec<_> = api
        .sandbox
        .ledger()
        .iter()
        .map(|debit| (debit.kind, debit.micro_usd))
        .collect();
    assert_eq!(
        debits,
        costs
            .iter()
            .map(|cost| (DebitKind::Frontier, *cost))
            .collect::<Vec<_>>()
    );
    assert!(costs[0] > costs[1]);
    for (refused, status) in [
        (body("gpt-4", 1), 400),
        (body("gpt-5.5", 41), 400),
        (body("gpt-5.5", 0), 422),
    ] {
        assert_eq!(compare(refused).await.status, status);
    }
    assert_eq!(compare(body("gpt-5.5", 40)).await.status, 200);
    api.sandbox.script(
        Script::route("POST", "/v1/playground/frontier")
            .reply(502, json!({ "detail": "the vendor failed" })),
    );
    assert_eq!(compare(body("gpt-5.5", 1)).await.status, 502);
    assert_eq!(api.sandbox.ledger().len(), 5);
}

#[tokio::test]
async fn todays_routes_know_keys_and_balances() {
    let image = json!({ "prompt": "fog", "image": STANDARD.encode(b"\xff\xd8\xff\xc0\0\x0b\x08\0\x10\0\x10") });
    let calls = [
        (
            "/v1/playground/frontier",
            json!({ "model": "gpt-5.5", "messages": [{ "role": "user", "content": "hi" }] }),
        ),
        ("/v1/embeddings", json!({ "input": ["hi"] })),
        ("/v1/rerank", json!({ "query": "hi", "documents": ["hi"] })),
        ("/v1/images/generations", json!({ "prompt": "fog" })),
        ("/v1/images/edits", image),
        (
            "/agent/v1/chat/completions",
            json!({ "messages": [{ "role": "user", "content": "hi" }] }),
        ),
        (CHAT, chat_body("auto", "hi")),
    ];
    let poor = Api::new(
        Sandbox::builder()
            .balance_micro_usd(0)
            .start()
            .await
            .expect("starts"),
    );
    let api = api().await;
    for (path, body) in calls {
        assert_eq!(poor.post(path, body.clone()).await.status, 402, "{path}");
        let send = async |body: &Value| {
            let request = api
                .request(reqwest::Method::POST, path)
                .header("idempotency-key", path);
            got(request.json(body)).await
        };
        let before = api.sandbox.ledger().len();
        let (first, again) = (send(&body).await, send(&body).await);
        assert_eq!((first.status, &first.body), (200, &again.body), "{path}");
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
        if first.header("x-pareta-billed").is_some() {
            assert_eq!(again.header("x-pareta-billed"), Some("0"), "{path}");
        }
        let mut other = body.clone();
        other["user"] = json!("other");
        assert_eq!(send(&other).await.status, 409, "{path}");
        assert_eq!(api.sandbox.ledger().len(), before + 1, "{path}");
        assert_eq!(
            api.sandbox.ledger()[before].idempotency_key.as_deref(),
            Some(path)
        );
    }
    assert_eq!(poor.sandbox.ledger(), []);
    let spent: i64 = api
        .sandbox
        .ledger()
        .iter()
        .map(|debit| debit.micro_usd)
        .sum();
    assert_eq!(api.sandbox.balance_micro_usd(), 100_000_000 - spent);
}
