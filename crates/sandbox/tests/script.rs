//! Answers that are decided beforehand.

mod support;

use std::time::Duration;

use pareta_sandbox::{FAULT_HEADER, Fault, SCRIPT_HEADER, SCRIPTS_PATH, Sandbox, Script};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use support::{Api, CONTRACT, Got, api, chat_body, got};

const CHAT: &str = "/v1/chat/completions";
const MODEL: &str = "ep_contract_qwen";

/// A chat call with some members added to its body.
fn body(more: Value) -> Value {
    let mut body = chat_body(MODEL, "ping");
    let more = more.as_object().expect("members").clone();
    body.as_object_mut().expect("an object").extend(more);
    body
}

/// What the first choice says.
fn said(got: &Got) -> &str {
    let content = &got.body["choices"][0]["message"]["content"];
    content.as_str().unwrap_or_default()
}

/// The messages of a stream's choices, put together from its deltas, with their finish reasons.
fn joined(chunks: &[Value]) -> Vec<(Value, Value)> {
    let mut choices: Vec<(Value, Value)> = Vec::new();
    let deltas = chunks
        .iter()
        .flat_map(|chunk| chunk["choices"].as_array().into_iter().flatten());
    for choice in deltas {
        let index = choice["index"].as_u64().expect("an index") as usize;
        if choices.len() <= index {
            choices.resize(index + 1, (json!({ "content": null }), Value::Null));
        }
        let (message, finish) = &mut choices[index];
        if !choice["finish_reason"].is_null() {
            *finish = choice["finish_reason"].clone();
        }
        let words = choice["delta"].as_object().into_iter().flatten();
        for (name, value) in words.filter(|(name, _)| *name != "tool_calls") {
            let before = message[name].as_str().unwrap_or_default();
            message[name] = json!(format!("{before}{}", value.as_str().expect("text")));
        }
        for piece in choice["delta"]["tool_calls"]
            .as_array()
            .into_iter()
            .flatten()
        {
            if message["tool_calls"].is_null() {
                message["tool_calls"] = json!([]);
            }
            let calls = message["tool_calls"].as_array_mut().expect("calls");
            let at = piece["index"].as_u64().expect("an index") as usize;
            if at == calls.len() {
                calls.push(piece.clone());
                continue;
            }
            let before = calls[at]["function"]["arguments"].as_str().expect("text");
            let more = piece["function"]["arguments"].as_str().expect("text");
            calls[at]["function"]["arguments"] = json!(format!("{before}{more}"));
        }
    }
    choices
}

/// The message without what the sandbox draws itself.
fn without_ids(mut message: Value) -> Value {
    for call in message["tool_calls"].as_array_mut().into_iter().flatten() {
        let id = call["id"].take();
        assert!(
            id.as_str().is_some_and(|id| id.starts_with("call_")),
            "{id}"
        );
        call.as_object_mut().expect("a call").remove("id");
    }
    if message["tool_calls"].is_null() {
        message
            .as_object_mut()
            .expect("a message")
            .remove("tool_calls");
    }
    message
}

fn call(index: usize, name: &str, arguments: &str) -> Value {
    json!({ "index": index, "type": "function", "function": { "name": name, "arguments": arguments } })
}

#[tokio::test]
async fn an_answer_is_what_the_script_says_whole_and_streamed() {
    let two_calls = Script::chat()
        .say("I look both up.")
        .call("find_invoice", json!({ "id": 1 }))
        .call("find_contract", "{\"name\": \"Ac");
    let cases = [
        (
            Script::chat().say("The invoice was paid, at last."),
            json!({ "role": "assistant", "content": "The invoice was paid, at last." }),
            "stop",
        ),
        (
            Script::chat().say_json(json!({ "total": 42 })),
            json!({ "role": "assistant", "content": "{\"total\":42}" }),
            "stop",
        ),
        (
            Script::chat(),
            json!({ "role": "assistant", "content": "" }),
            "stop",
        ),
        (
            Script::chat().say("Cut sho").finish("length"),
            json!({ "role": "assistant", "content": "Cut sho" }),
            "length",
        ),
        (
            Script::chat().reasoning("Is it paid? It is.").say("Yes."),
            json!({ "role": "assistant", "content": "Yes.", "reasoning_content": "Is it paid? It is." }),
            "stop",
        ),
        (
            Script::chat().refusal("I would rather not."),
            json!({ "role": "assistant", "content": null, "refusal": "I would rather not." }),
            "stop",
        ),
        (
            Script::chat().call("today", json!({})),
            json!({ "role": "assistant", "content": null, "tool_calls": [call(0, "today", "{}")] }),
            "tool_calls",
        ),
        (
            two_calls,
            json!({ "role": "assistant", "content": "I look both up.", "tool_calls": [
                call(0, "find_invoice", "{\"id\":1}"),
                call(1, "find_contract", "{\"name\": \"Ac"),
            ] }),
            "tool_calls",
        ),
    ];
    let api = api().await;
    for (script, message, finish) in cases {
        api.sandbox.script(script.clone().times(2));
        // What a computed answer obeys does not change a scripted one.
        let options = json!({ "n": 2, "max_tokens": 1, "stop": ["a"] });
        let whole = api.post(CHAT, body(options.clone())).await;
        let mut streamed = body(options);
        streamed["stream"] = json!(true);
        streamed["stream_options"] = json!({ "include_usage": true });
        let stream = api.stream(streamed).await;
        let chunks = stream.chunks();
        let pieces = joined(&chunks);
        let choices = whole.body["choices"].as_array().expect("choices");
        assert_eq!((choices.len(), pieces.len()), (2, 2), "{script}");
        for (choice, (mut piece, piece_finish)) in choices.iter().zip(pieces) {
            // A text without tokens comes in no pieces.
            if message["content"] == "" {
                piece["content"] = json!("");
            }
            assert_eq!(without_ids(choice["message"].clone()), message);
            assert_eq!(without_ids(piece), message, "{}", stream.text);
            assert_eq!(choice["finish_reason"], finish);
            assert_eq!(piece_finish, finish, "{script}");
        }
        let last = chunks.last().expect("chunks");
        assert_eq!(last["usage"], whole.body["usage"], "{script}");
        assert_eq!(stream.data.last().map(String::as_str), Some("[DONE]"));
    }
    assert_eq!(api.sandbox.scripts_left(), []);
}

#[tokio::test]
async fn a_stream_comes_in_pieces() {
    let api = api().await;
    let long = Script::chat()
        .say("one two three four")
        .call("f", json!({ "id": 12345 }));
    api.sandbox.script(long);
    let chunks = api.stream(body(json!({ "stream": true }))).await.chunks();
    let deltas = |name: &str| {
        let deltas = chunks.iter().map(|chunk| &chunk["choices"][0]["delta"]);
        deltas.filter(|delta| !delta[name].is_null()).count()
    };
    assert_eq!(
        chunks[0]["choices"][0]["delta"],
        json!({ "role": "assistant" })
    );
    assert!(
        deltas("content") >= 4 && deltas("tool_calls") >= 4,
        "{chunks:?}"
    );
}

#[tokio::test]
async fn scripts_answer_in_order_and_as_often_as_they_say() {
    let api = api().await;
    let computed = said(&api.chat(MODEL, "ping").await).to_owned();
    for script in [
        Script::chat().say("zero").times(0),
        Script::chat().say("first"),
        Script::chat().say("second").times(2),
        Script::chat().say("late").skip(1),
        Script::chat().say("never").skip(9),
    ] {
        api.sandbox.script(script);
    }
    let expected = ["first", "second", "second", &computed, "late", &computed];
    for text in expected {
        assert_eq!(said(&api.chat(MODEL, "ping").await), text);
    }
    let skipped = Script::chat().say("never").skip(7);
    assert_eq!(api.sandbox.scripts_left(), [skipped]);

    api.sandbox.clear_scripts();
    let forever = Script::chat().say("for ever").always();
    api.sandbox.script(forever.clone());
    assert_eq!(api.sandbox.scripts_left(), [forever]);
    for _ in 0..5 {
        assert_eq!(said(&api.chat(MODEL, "ping").await), "for ever");
    }
    assert_eq!(api.sandbox.scripts_left(), []);
    api.sandbox.script(Script::chat().say("behind it").times(3));
    api.chat(MODEL, "ping").await;
    assert_eq!(
        api.sandbox.scripts_left(),
        [Script::chat().say("behind it").times(3)]
    );
}

#[tokio::test]
async fn a_script_is_for_a_model_and_for_words() {
    let api = api().await;
    for script in [
        Script::chat()
            .model("ep_x")
            .when("INVOICE")
            .say("x invoice"),
        Script::chat().model("ep_x").say("x"),
        Script::chat().when("invoice").when("Größe").say("both"),
        Script::chat().when("invoice").say("invoice"),
    ] {
        api.sandbox.script(script.always());
    }
    let ask = async |model: &str, messages: Value| {
        let body = json!({ "model": model, "messages": messages });
        said(&api.post(CHAT, body).await).to_owned()
    };
    let user = |text: &str| json!([{ "role": "user", "content": text }]);
    for (model, messages, answer) in [
        ("ep_x", user("my Invoice"), "x invoice"),
        ("ep_x", user("hello"), "x"),
        (MODEL, user("my Invoice"), "invoice"),
        (MODEL, user("invoice, GRÖSSE"), "invoice"),
        (MODEL, user("invoice, GRÖßE"), "both"),
        ("auto", user("inv oice"), "You said: inv oice"),
        // Whoever says it, and wherever.
        (
            "auto",
            json!([{ "role": "system", "content": "Invoices only." }, { "role": "user", "content": "ping" }]),
            "invoice",
        ),
        (
            "auto",
            json!([{ "role": "user", "content": [{ "type": "text", "text": "the invoice" }] },
                { "role": "assistant", "content": null }]),
            "invoice",
        ),
        (
            "auto",
            json!([{ "role": "user", "content": "ping" },
                { "role": "tool", "tool_call_id": "c", "content": "{\"invoice\": 1}" }]),
            "invoice",
        ),
    ] {
        assert_eq!(
            ask(model, messages.clone()).await,
            answer,
            "{model} {messages}"
        );
    }
}

#[tokio::test]
async fn a_receipt_is_what_the_script_says_and_is_debited() {
    // For each script: what is billed, what the frontier model would have cost.
    let cases = [
        (MODEL, Script::chat().say("a"), 2 * 653, 2 * 11795),
        (
            MODEL,
            Script::chat().say("a").billed_micro_usd(7),
            7,
            2 * 11795,
        ),
        (
            MODEL,
            Script::chat().frontier_would_have_cost_micro_usd(9),
            2 * 653,
            9,
        ),
        ("ep_x", Script::chat().say("a"), 0, 0),
        (
            "ep_x",
            Script::chat()
                .billed_micro_usd(653)
                .frontier_would_have_cost_micro_usd(11795),
            653,
            11795,
        ),
    ];
    for (model, script, billed, frontier) in cases {
        let api = api().await;
        api.sandbox.script(script.usage(10, 5).times(2));
        let mut body = chat_body(model, "ping");
        body["n"] = json!(2);
        let whole = api.post(CHAT, body.clone()).await;
        assert_eq!(
            (
                whole.header("x-pareta-billed"),
                whole.header("x-pareta-frontier-would-have-cost")
            ),
            (Some(&*billed.to_string()), Some(&*frontier.to_string()))
        );
        let usage = json!({ "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15 });
        assert_eq!(whole.body["usage"], usage);
        body["stream"] = json!(true);
        let stream = api.stream(body).await;
        let receipt = [
            format!("pareta-billed-micro-usd {billed}"),
            format!("pareta-frontier-would-have-cost-micro-usd {frontier}"),
        ];
        assert_eq!(stream.comments[3..], receipt);
        // Usage comes with a stream only where it is asked for.
        assert!(!stream.text.contains("usage"), "{}", stream.text);
        let debits = api.sandbox.ledger();
        assert_eq!(debits.len(), 2);
        assert!(debits.iter().all(|debit| debit.micro_usd == billed));
        assert_eq!(
            debits[0].reference,
            whole.body["id"].as_str().expect("an id")
        );
        assert_eq!(api.sandbox.balance_micro_usd(), 100_000_000 - 2 * billed);
    }
}

#[tokio::test]
async fn a_request_that_is_refused_uses_nothing_up() {
    let sandbox = Sandbox::builder()
        .balance_micro_usd(1000)
        .script(Script::chat().say("42").billed_micro_usd(1001));
    let api = Api::new(sandbox.start().await.expect("starts"));
    let chat = || {
        api.request(Method::POST, CHAT)
            .json(&chat_body(MODEL, "ping"))
    };
    let keyed = |key: &str| {
        let request = api.http.post(format!("{}{CHAT}", api.sandbox.base_url()));
        request.bearer_auth(key).json(&chat_body(MODEL, "ping"))
    };
    let faulted = chat().header(FAULT_HEADER, "status=503");
    let refusals: [(RequestBuilder, u16); 5] = [
        (keyed("wrong"), 401),
        (keyed(api.sandbox.read_only_key()), 403),
        (faulted, 503),
        (chat().json(&json!({ "model": MODEL })), 422),
        (chat(), 402),
    ];
    for (request, status) in refusals {
        assert_eq!(got(request).await.status, status);
        assert_eq!(api.sandbox.scripts_left().len(), 1, "{status}");
    }
    api.sandbox.clear_scripts();
    api.sandbox.script(Script::chat().say("42"));
    api.post("/v1/endpoints/ep_contract_qwen/stop", Value::Null)
        .await;
    assert_eq!(got(chat()).await.status, 503);
    api.post("/v1/endpoints/ep_contract_qwen/start", Value::Null)
        .await;
    assert_eq!(said(&got(chat()).await), "42");
    assert_eq!(api.sandbox.scripts_left(), []);
    assert_eq!(api.sandbox.ledger().len(), 1);
}

#[tokio::test]
async fn a_key_replays_the_scripted_answer() {
    let api = api().await;
    let failed = json!({ "run_id": "r", "status": "failed" });
    for script in [
        Script::chat().say("first").billed_micro_usd(5),
        Script::chat().say("second").billed_micro_usd(6),
        Script::route("POST", "/v1/eval-runs").reply(202, failed.clone()),
    ] {
        api.sandbox.script(script);
    }
    let keyed = async |path: &str, key: &str| {
        let request = api
            .request(Method::POST, path)
            .header("idempotency-key", key);
        got(request.json(&chat_body(MODEL, "ping"))).await
    };
    let first = keyed(CHAT, "a").await;
    let again = keyed(CHAT, "a").await;
    assert_eq!((said(&first), &first.body), ("first", &again.body));
    assert_eq!(
        (
            first.header("x-pareta-billed"),
            again.header("x-pareta-billed")
        ),
        (Some("5"), Some("0"))
    );
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(said(&keyed(CHAT, "b").await), "second");
    assert_eq!(api.sandbox.ledger().len(), 2);
    for _ in 0..2 {
        assert_eq!(keyed("/v1/eval-runs", "c").await.body, failed);
    }
    assert_eq!(api.sandbox.scripts_left(), []);
}

#[tokio::test]
async fn a_fault_meets_a_scripted_answer() {
    let api = api().await;
    api.sandbox
        .script(Script::chat().say("one two three four").always());
    let streamed = body(json!({ "stream": true }));
    let faulted = async |fault: Fault| {
        api.sandbox.clear_faults();
        api.sandbox.inject(fault);
        let request = api.request(Method::POST, CHAT).json(&streamed);
        request.send().await?.text().await
    };
    let whole = faulted(Fault::delay(Duration::ZERO)).await;
    assert!(whole.is_ok_and(|whole| whole.contains("four") && whole.ends_with("[DONE]\n\n")));
    let cut = faulted(Fault::truncate(5)).await.expect("a body");
    assert!(cut.contains("one") && !cut.contains("four"), "{cut}");
    let failed = faulted(Fault::error_frame(5)).await.expect("a body");
    assert!(
        failed.contains("one") && failed.contains("server_error"),
        "{failed}"
    );
    assert!(faulted(Fault::hang_up()).await.is_err());
    assert_eq!(api.sandbox.ledger().len(), 4);
    let journal = api.sandbox.journal();
    assert_eq!(journal.len(), 4);
    assert!(journal.iter().all(|entry| entry.fault.is_some()));
}

#[tokio::test]
async fn any_route_answers_as_it_is_told() {
    let cases = [
        (
            Script::route("get", "/v1/eval-runs/{run_id}")
                .reply(200, json!({ "run": { "status": "failed" } })),
            (Method::GET, "/v1/eval-runs/run_1"),
            (200, "{\"run\":{\"status\":\"failed\"}}"),
        ),
        (
            Script::route("GET", "/v1/endpoints/ep_x")
                .reply(200, json!({ "status": "hibernating" })),
            (Method::GET, "/v1/endpoints/ep_x"),
            (200, "{\"status\":\"hibernating\"}"),
        ),
        (
            Script::chat().reply(402, json!({ "detail": "out of credit" })),
            (Method::POST, CHAT),
            (402, "{\"detail\":\"out of credit\"}"),
        ),
        (
            Script::route("POST", "/v1/endpoints/{endpoint_id}/stop").reply(409, "not now"),
            (Method::POST, "/v1/endpoints/ep_contract_qwen/stop"),
            (409, "not now"),
        ),
        (
            Script::route("DELETE", "/v1/eval-sets/{eval_set_id}").reply(204, Value::Null),
            (Method::DELETE, "/v1/eval-sets/es_x"),
            (204, ""),
        ),
        (
            Script::route("GET", "/v1/of-tomorrow").reply(200, json!([1])),
            (Method::GET, "/v1/of-tomorrow"),
            (200, "[1]"),
        ),
        (
            Script::route("POST", "/v1/endpoints")
                .event("progress", json!({ "stage": "load" }))
                .event("error", json!({ "message": "no capacity" })),
            (Method::POST, "/v1/endpoints"),
            (
                200,
                "event: progress\ndata: {\"stage\":\"load\"}\n\nevent: error\ndata: {\"message\":\"no capacity\"}\n\n",
            ),
        ),
    ];
    let api = api().await;
    for (script, (method, path), (status, text)) in cases {
        api.sandbox
            .script(script.header("x-own", "yes").header("retry-after", "2"));
        let request = api.request(method, path).json(&chat_body(MODEL, "ping"));
        let answer = request.send().await.expect("an answer");
        let headers = answer.headers();
        assert_eq!(
            (&headers["x-own"], &headers["retry-after"]),
            (
                &"yes".parse().expect("a value"),
                &"2".parse().expect("a value")
            )
        );
        assert!(headers.contains_key("x-request-id"), "{path}");
        let media = match text.get(..1) {
            None => None,
            Some("{" | "[") => Some("application/json"),
            Some("e") => Some("text/event-stream; charset=utf-8"),
            Some(_) => Some("text/plain; charset=utf-8"),
        };
        let given = headers
            .get("content-type")
            .and_then(|media| media.to_str().ok());
        assert_eq!(given, media, "{path}");
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.text().await.expect("a body"), text);
    }
    assert_eq!(api.sandbox.scripts_left(), []);
    assert_eq!(api.sandbox.ledger(), []);
    // What is not scripted is computed.
    assert_eq!(api.get("/v1/eval-runs/run_1").await.status, 404);
    assert_eq!(
        api.get("/v1/endpoints/ep_contract_qwen").await.body["status"],
        "live"
    );
}

#[tokio::test]
async fn a_template_is_for_its_own_paths() {
    let api = api().await;
    let template = Script::route("GET", "/v1/endpoints/{id}/cost");
    let script = template
        .when("days=7")
        .model("m")
        .reply(418, "mine")
        .always();
    api.sandbox.script(script);
    for (method, path, model, status) in [
        (Method::GET, "/v1/endpoints/ep_x/cost?Days=7", "m", 418),
        (Method::GET, "/v1/endpoints/ep_x/cost?days=8", "m", 404),
        (Method::GET, "/v1/endpoints/ep_x/cost?days=7", "other", 404),
        (Method::POST, "/v1/endpoints/ep_x/cost?days=7", "m", 405),
        (Method::GET, "/v1/endpoints/ep_x/uptime?days=7", "m", 404),
        (Method::GET, "/v1/endpoints//cost?days=7", "m", 404),
        (Method::GET, "/v1/endpoints/a/b/cost?days=7", "m", 404),
        (Method::GET, "/v1/endpoints/ep_x?days=7", "m", 404),
    ] {
        let request = api.request(method, path).json(&json!({ "model": model }));
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{path} {model}");
    }
}

#[tokio::test]
async fn a_script_that_cannot_answer_says_why() {
    let chat = (Method::POST, CHAT);
    let models = (Method::GET, "/v1/models");
    let route = || Script::route("GET", "/v1/models");
    for (script, (method, path), why) in [
        (route(), &models, "it needs a reply or an event"),
        (
            route().say("42"),
            &models,
            "no model speaks at GET /v1/models",
        ),
        (
            route().reply(200, "a").usage(1, 1),
            &models,
            "nothing that a model says",
        ),
        (
            Script::chat().reply(200, "a").call("f", 1),
            &chat,
            "nothing that a model says",
        ),
        (
            route().reply(200, "a").event("b", 1),
            &models,
            "only one of them",
        ),
        (route().reply(100, "a"), &models, "100 is not a status"),
        (route().event("a\nb", 1), &models, "line break"),
        (
            Script::chat().say("a").header("a b", "c"),
            &chat,
            "not a header",
        ),
        (
            route().reply(200, "a").header("a", "b\r\nc: d"),
            &models,
            "not a header",
        ),
    ] {
        let api = api().await;
        api.sandbox.script(script.clone());
        let request = api
            .request(method.clone(), path)
            .json(&chat_body(MODEL, "ping"));
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 400, "{script}");
        let detail = answer.text().await.expect("a body");
        assert!(detail.contains(why), "{script}: {detail}");
        // Over HTTP it is not taken in the first place.
        let text = script.to_string();
        let refused = control(&api, Method::POST, &text).await;
        assert_eq!(refused.status, 400, "{script}");
        let detail = refused.body["detail"].as_str().expect("a detail");
        assert!(
            detail.starts_with("script 0: ") && detail.contains(why),
            "{detail}"
        );
        assert!(text.parse::<Script>().is_err(), "{script}");
    }
}

/// A request to the server's scripts, with no judge: it is no part of the contract.
async fn control(api: &Api, method: Method, body: &str) -> Got {
    let request = api.request(method, SCRIPTS_PATH).body(body.to_owned());
    let answer = request.send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = answer.bytes().await.expect("a body");
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    Got {
        status,
        headers,
        body,
    }
}

#[tokio::test]
async fn scripts_are_given_over_http() {
    let api = Api::new(
        Sandbox::builder()
            .history(4)
            .rate_limit(3, Duration::from_secs(3600))
            .fault(Fault::status(500).on("/sandbox"))
            .start()
            .await
            .expect("starts"),
    );
    let first = json!({ "model": "ep_x", "when": "invoice", "say": { "total": 42 }, "billed_micro_usd": 653,
        "usage": { "prompt_tokens": 10, "completion_tokens": 5 } });
    let added = control(&api, Method::POST, &first.to_string()).await;
    assert_eq!((added.status, added.body), (201, json!({ "added": 1 })));
    let more = json!([
        { "calls": [{ "name": "f", "arguments": "{oops" }], "times": 2 },
        { "route": "GET /v1/models", "reply": { "status": 402 }, "always": true },
    ]);
    let added = control(&api, Method::POST, &more.to_string()).await;
    assert_eq!((added.status, added.body), (201, json!({ "added": 2 })));
    // More than the history are too many, and then none is taken.
    let full = control(&api, Method::POST, r#"[{"say":"a"},{"say":"b"}]"#).await;
    assert_eq!(full.status, 413);

    let given = [
        Script::chat()
            .model("ep_x")
            .when("invoice")
            .say_json(json!({ "total": 42 }))
            .billed_micro_usd(653)
            .usage(10, 5),
        Script::chat().call("f", "{oops").times(2),
        Script::route("GET", "/v1/models")
            .reply(402, Value::Null)
            .always(),
    ];
    assert_eq!(api.sandbox.scripts_left(), given);
    let answer = api.chat("ep_x", "the invoice").await;
    assert_eq!(
        (said(&answer), answer.header("x-pareta-billed")),
        ("{\"total\":42}", Some("653"))
    );
    let called = api.chat(MODEL, "ping").await;
    let arguments = &called.body["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"];
    assert_eq!(arguments, "{oops");
    let refused = api
        .request(Method::GET, "/v1/models")
        .send()
        .await
        .expect("an answer");
    assert_eq!(
        (
            refused.status().as_u16(),
            refused.text().await.expect("a body")
        ),
        (402, "null".to_owned())
    );

    let left = control(&api, Method::GET, "").await;
    let call = json!({ "calls": [{ "name": "f", "arguments": "{oops" }] });
    assert_eq!(
        (left.status, left.body),
        (200, json!({ "scripts": [call] }))
    );
    assert_eq!(control(&api, Method::DELETE, "").await.status, 204);
    assert_eq!(api.sandbox.scripts_left(), []);
    // The journal has the API's requests, and the rate limit counts them.
    assert_eq!(api.sandbox.journal().len(), 3);
    assert_eq!(api.get("/v1/models").await.status, 429);
}

#[tokio::test]
async fn what_is_given_over_http_is_whole_and_from_the_owner() {
    let api = api().await;
    for (body, why) in [
        ("", "EOF"),
        ("{", "EOF"),
        ("42", "script 0: "),
        (
            "[{\"say\":\"a\"},{\"sya\":\"b\"}]",
            "script 1: not a script: unknown field `sya`",
        ),
        ("{\"when\":1}", "a string or a list of strings"),
        ("{\"times\":-1}", "invalid value"),
        ("{\"billed_micro_usd\":-1}", "invalid value"),
        ("{\"route\":\"/v1/models\"}", "not a method and a path"),
        ("{\"route\":\"GET /v1/models\"}", "it needs a reply"),
    ] {
        let refused = control(&api, Method::POST, body).await;
        let detail = refused.body["detail"]
            .as_str()
            .expect("a detail")
            .to_owned();
        assert!(
            refused.status == 400 && detail.contains(why),
            "{body}: {detail}"
        );
    }
    let other = control(&api, Method::PUT, "{}").await;
    assert_eq!(
        (other.status, other.header("allow")),
        (405, Some("GET, POST, DELETE"))
    );
    let url = format!("{}{SCRIPTS_PATH}", api.sandbox.base_url());
    for (key, method, status) in [
        ("wrong", Method::GET, 401),
        ("wrong", Method::POST, 401),
        (api.sandbox.read_only_key(), Method::POST, 403),
        (api.sandbox.read_only_key(), Method::DELETE, 403),
        (api.sandbox.read_only_key(), Method::GET, 200),
    ] {
        let request = api.http.request(method, &url).bearer_auth(key).body("{}");
        assert_eq!(request.send().await.expect("an answer").status(), status);
    }
    assert_eq!(api.sandbox.scripts_left(), []);
    // Storage has no such path.
    let stored = api
        .http
        .get(format!("{}{SCRIPTS_PATH}", api.sandbox.storage_url()));
    assert_eq!(stored.send().await.expect("an answer").status(), 404);
}

#[tokio::test]
async fn a_request_brings_its_own_script() {
    let api = api().await;
    api.sandbox.script(Script::chat().say("the server's"));
    let models = (Method::GET, "/v1/models");
    let chat = (Method::POST, CHAT);
    for ((method, path), header, status, text) in [
        (&chat, r#"{"say":"\u00e4 42"}"#, 200, "\"ä 42\""),
        (
            &models,
            r#"{"reply":{"status":402,"body":{"detail":"no"}}}"#,
            402,
            "{\"detail\":\"no\"}",
        ),
        (
            &chat,
            r#"{"reply":{"status":503},"headers":{"retry-after":"0"}}"#,
            503,
            "null",
        ),
        (
            &models,
            r#"{"say":"42"}"#,
            400,
            "no model speaks at GET /v1/models",
        ),
        (
            &chat,
            r#"{"say":"42","times":2}"#,
            400,
            "this one is for its request",
        ),
        (
            &chat,
            r#"{"say":"42","model":"ep_x"}"#,
            400,
            "this one is for its request",
        ),
        (&chat, r#"{"sya":"42"}"#, 400, "unknown field `sya`"),
        (&chat, "42", 400, "pareta-sandbox-script: "),
        (&chat, "{\"say\":\"ä\"}", 400, "not printable ASCII"),
    ] {
        let request = api
            .request(method.clone(), path)
            .header(SCRIPT_HEADER, header);
        let answer = request.json(&chat_body(MODEL, "ping")).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), status, "{header}");
        let body = answer.text().await.expect("a body");
        assert!(body.contains(text), "{header}: {body}");
    }
    assert_eq!(api.sandbox.ledger().len(), 1);
    assert_eq!(said(&api.chat(MODEL, "ping").await), "the server's");
}

#[tokio::test]
async fn the_same_seed_and_scripts_give_the_same_bytes() {
    let run = async || {
        let script = Script::chat()
            .say("I look.")
            .call("f", json!({ "id": 1 }))
            .times(2);
        let api = Api::new(
            Sandbox::builder()
                .seed(7)
                .script(script)
                .start()
                .await
                .expect("starts"),
        );
        let whole = api.chat(MODEL, "ping").await.body;
        let stream = api
            .stream(body(json!({ "stream": true, "n": 3 })))
            .await
            .text;
        (whole, stream, api.chat(MODEL, CONTRACT).await.body)
    };
    assert_eq!(run().await, run().await);
}

#[tokio::test]
async fn reset_brings_the_builders_scripts_back() {
    let first = Script::chat().say("first");
    let api = Api::new(
        Sandbox::builder()
            .script(first.clone())
            .start()
            .await
            .expect("starts"),
    );
    assert_eq!(said(&api.chat(MODEL, "ping").await), "first");
    api.sandbox.script(Script::chat().say("second"));
    api.sandbox.reset();
    assert_eq!(api.sandbox.scripts_left(), [first]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_get_each_answer_once() {
    let api = Api::new(Sandbox::builder().start_here().await.expect("starts"));
    for number in 0..100 {
        api.sandbox.script(Script::chat().say(number.to_string()));
    }
    let asks = (0..100).map(|_| api.chat(MODEL, "ping"));
    let answers = futures_util::future::join_all(asks).await;
    let mut numbers: Vec<usize> = answers
        .iter()
        .map(|got| said(got).parse().expect("a number"))
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..100).collect::<Vec<_>>());
    assert_eq!(api.sandbox.scripts_left(), []);
}

#[test]
fn a_script_is_written_as_it_is_read() {
    for script in [
        Script::chat(),
        Script::chat()
            .model("m")
            .when("a")
            .when("b")
            .skip(1)
            .times(3)
            .say("42"),
        Script::chat()
            .reasoning("r")
            .say_json(json!([1]))
            .finish("length")
            .usage(1, 2),
        Script::chat()
            .call("f", json!({ "a": 1 }))
            .call("g", "oops")
            .always(),
        Script::chat()
            .refusal("no")
            .billed_micro_usd(1)
            .frontier_would_have_cost_micro_usd(2),
        Script::chat()
            .reply(200, json!({ "a": 1 }))
            .header("a", "b"),
        Script::route("GET", "/v1/x/{y}").reply(500, "down"),
        Script::route("POST", "/v1/endpoints").event("progress", json!({})),
    ] {
        assert_eq!(script.to_string().parse(), Ok(script));
    }
    assert_eq!(Script::chat().say("42").to_string(), r#"{"say":"42"}"#);
    assert_eq!(Script::route("POST", CHAT).times(1), Script::chat());
    assert_eq!(Script::chat().always().times(2), Script::chat().times(2));
}
