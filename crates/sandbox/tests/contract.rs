//! `openapi.yaml` and the sandbox agree. Every reply in the other tests is judged too, by `support::got`.

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pareta_sandbox::Script;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use support::contract::{Operation, check, judge, operations, unseen};
use support::{Api, CONTRACT, Got, api, got, jsonl};

/// Names of the contract's examples, and what stands for them here.
const STAND_INS: [(&str, &str); 6] = [
    ("invoice-line-items", "invoice-key-fields"),
    ("contract-parties", "contract-key-fields"),
    ("qwen-2", "qwen-vl-1"),
    ("mistral-1", "pixtral-2"),
    ("gpt-4.1", "gpt-5.5"),
    ("{endpoint_id}", "ep_contract_qwen"),
];

/// It takes what a chat call takes, and one model, which may be left out.
const AGENT: &str = "/agent/v1/chat/completions";

/// A sandbox in which the things that the examples speak of exist: an endpoint, an eval set, a run, an upload.
struct Stage {
    api: Api,
    stand_ins: Vec<(String, String)>,
}

impl Stage {
    async fn set() -> Self {
        let api = api().await;
        let set = api
            .eval_set(
                "invoice-key-fields",
                &[json!({ "expected": { "total": 122 } })],
            )
            .await;
        let run = json!({ "eval_set_id": set, "candidate_model_ids": ["qwen-vl-1"] });
        let run = api.post("/v1/eval-runs", run).await.body["run_id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let ask = json!({ "idx": 0, "field_name": "document", "mime": "application/pdf", "file_size": 4 });
        let minted = api
            .post(&format!("/v1/eval-sets/{set}/blob-upload-url"), ask)
            .await
            .body;
        let url = minted["upload_url"].as_str().expect("a URL");
        let put = api
            .http
            .put(url)
            .header("content-type", "application/pdf")
            .body("%PDF")
            .send()
            .await;
        assert_eq!(put.expect("an answer").status(), 200);
        let uri = minted["storage_uri"].as_str().expect("a URI");
        let mut stand_ins: Vec<_> = STAND_INS
            .map(|(from, to)| (from.to_owned(), to.to_owned()))
            .into();
        for (from, to) in [
            ("{task_id}", "invoice-key-fields"),
            ("{eval_set_id}", &set),
            ("es_4kd81p/0", uri),
            ("es_4kd81p", &set),
            ("{run_id}", &run),
        ] {
            stand_ins.push((from.to_owned(), to.to_owned()));
        }
        Self { api, stand_ins }
    }

    fn named(&self, text: &str) -> String {
        // The contract's storage URI is replaced as a whole, by what the sandbox handed out.
        let text = text.replace("gs://pareta-eval-blobs/es_4kd81p/0/document", "es_4kd81p/0");
        self.stand_ins
            .iter()
            .fold(text, |text, (from, to)| text.replace(from, to))
    }

    /// Sends an operation with its example, or with this body in its place.
    async fn send(
        &self,
        operation: &Operation,
        key: Option<&str>,
        path: &str,
        body: Option<Value>,
    ) -> Got {
        let method = Method::from_bytes(operation.method.as_bytes()).expect("a method");
        let request = self
            .api
            .http
            .request(method, format!("{}{path}", self.api.sandbox.base_url()));
        let request = key
            .into_iter()
            .fold(request, |request, key| request.bearer_auth(key));
        let Some((media, schema)) = operation.body() else {
            return got(request).await;
        };
        let mut body = body.unwrap_or_else(|| self.example(schema));
        if operation.template == AGENT && body.get("model").is_some() {
            body["model"] = json!("auto");
        }
        if media == "application/json" {
            return got(request.json(&body)).await;
        }
        let form =
            body.as_object()
                .into_iter()
                .flatten()
                .fold(Form::new(), |form, (name, value)| {
                    let text = value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned);
                    match &name[..] {
                        "items" | "file" => {
                            form.part(name.clone(), Part::text(text).file_name("a.jsonl"))
                        }
                        _ => form.text(name.clone(), text),
                    }
                });
        got(request.multipart(form)).await
    }

    fn example(&self, schema: &Value) -> Value {
        serde_json::from_str(&self.named(&schema["example"].to_string())).expect("still JSON")
    }
}

/// The operations that have a route. The others say that they have none: `cargo regenerate --scaffold` lists them.
fn played() -> Vec<Operation> {
    let is_stub = |operation: &Operation| pareta_sandbox::stubs().any(|id| id == operation.id());
    operations()
        .into_iter()
        .filter(|operation| !is_stub(operation))
        .collect()
}

/// Reads and writes of things that a deletion would take away come first.
fn in_order() -> Vec<Operation> {
    let mut all = played();
    all.sort_by_key(|operation| {
        (
            operation.method == "DELETE",
            operation.template != "/v1/endpoints",
            operation.clone(),
        )
    });
    all
}

#[tokio::test]
async fn the_examples_of_every_operation_are_accepted() {
    let stage = Stage::set().await;
    for operation in in_order() {
        let path = stage.named(&operation.template);
        let answer = stage
            .send(&operation, Some(stage.api.sandbox.api_key()), &path, None)
            .await;
        assert!(
            (200..300).contains(&answer.status),
            "{operation:?}: {answer:?}: write its route, or run `cargo regenerate --scaffold`"
        );
    }
}

#[tokio::test]
async fn required_fields_are_required() {
    let stage = Stage::set().await;
    for operation in played() {
        let Some((_, schema)) = operation.body() else {
            continue;
        };
        for name in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if (operation.template.as_str(), name) == (AGENT, "model") {
                continue;
            }
            let mut body = stage.example(schema);
            body.as_object_mut().expect("an object").remove(name);
            let path = stage.named(&operation.template);
            let answer = stage
                .send(
                    &operation,
                    Some(stage.api.sandbox.api_key()),
                    &path,
                    Some(body),
                )
                .await;
            let named = answer.body["detail"][0]["loc"][1] == name;
            assert!(
                answer.status == 422 && named,
                "{operation:?} without {name}: {answer:?}"
            );
        }
    }
}

#[tokio::test]
async fn values_of_wrong_types_break_nothing() {
    let stage = Stage::set().await;
    let wrong = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("\u{0}é"),
        json!([]),
        json!([null]),
        json!([[{}]]),
        json!({}),
        json!({ "a": { "type": 1 } }),
    ];
    for operation in operations() {
        let Some(("application/json", schema)) = operation.body() else {
            continue;
        };
        for name in schema["properties"].as_object().into_iter().flatten() {
            for wrong in &wrong {
                let mut body = stage.example(schema);
                body[name.0] = wrong.clone();
                let path = stage.named(&operation.template);
                let key = Some(stage.api.sandbox.api_key());
                let answer = stage.send(&operation, key, &path, Some(body)).await;
                assert!(
                    answer.status < 500,
                    "{operation:?} {name:?} {wrong}: {answer:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn every_operation_refuses_in_the_documented_form() {
    let stage = Stage::set().await;
    let sandbox = &stage.api.sandbox;
    for operation in played() {
        let path = stage.named(&operation.template);
        for key in [None, Some("pareta_sk_wrong")] {
            assert_eq!(
                stage.send(&operation, key, &path, None).await.status,
                401,
                "{operation:?}"
            );
        }
        if operation.method != "GET" {
            let refused = stage
                .send(&operation, Some(sandbox.read_only_key()), &path, None)
                .await;
            assert_eq!(refused.status, 403, "{operation:?}");
        }
        if let Some((before, after)) = operation.template.split_once('{') {
            let path = format!(
                "{before}no-such-thing{}",
                &after[after.find('}').expect("its end") + 1..]
            );
            let refused = stage
                .send(&operation, Some(sandbox.api_key()), &path, None)
                .await;
            assert_eq!(refused.status, 404, "{operation:?}");
        }
        let patch = got(stage.api.request(Method::PATCH, &path)).await;
        assert_eq!(
            (patch.status, patch.header("allow").is_some()),
            (405, true),
            "{operation:?}"
        );
    }
}

#[tokio::test]
async fn a_route_that_is_to_be_written_says_so() {
    let stage = Stage::set().await;
    for operation in operations()
        .into_iter()
        .filter(|operation| !played().contains(operation))
    {
        let path = stage.named(&operation.template);
        let key = Some(stage.api.sandbox.api_key());
        let answer = stage.send(&operation, key, &path, None).await;
        assert_eq!(
            answer.status, 501,
            "{operation:?}: it has a route: run `cargo regenerate --scaffold`"
        );
        let detail = answer.body["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(operation.id()), "{detail}");
    }
}

/// What it has none for is in the snapshot: what OpenAI's API says about its own machinery, the older name of
/// `Endpoint.taskName`, and what is to be written.
#[tokio::test]
async fn the_sandbox_has_a_value_for_every_documented_property() {
    let api = api().await;
    for path in [
        "/v1/models",
        "/v1/endpoints",
        "/v1/tasks",
        "/v1/eval/frontier-models?task=contract-key-fields",
    ] {
        assert_eq!(api.get(path).await.status, 200);
    }
    api.get("/v1/tasks/contract-key-fields?examples_n=1").await;
    api.get("/v1/tasks/contract-key-fields/leaderboard").await;
    for query in [
        "extract the key fields from these contracts",
        "transcribe voice memos",
        "asdf",
    ] {
        api.post("/v1/tasks/match", json!({ "query": query })).await;
    }
    for name in ["good", "fail-1"] {
        let body = json!({ "task": "support-ticket-triage", "name": name });
        api.post("/v1/endpoints", body).await;
    }
    api.get("/v1/endpoints/good").await;
    let tools = json!([{ "type": "function", "function": { "name": "read_contract", "parameters": { "type": "object" } } }]);
    for stream in [false, true] {
        for tool_choice in ["none", "required"] {
            let body = json!({ "model": "auto", "messages": [{ "role": "user", "content": CONTRACT }], "tools": tools,
                "tool_choice": tool_choice, "stream": stream, "stream_options": { "include_usage": true } });
            api.post("/v1/chat/completions", body).await;
        }
    }
    let thought = Script::chat().reasoning("It is.").refusal("No.");
    api.sandbox.script(thought);
    api.chat("auto", CONTRACT).await;
    let rows = [
        json!({ "input": CONTRACT, "expected": { "governing_law": "Delaware" } }),
        json!({ "input": "x" }),
    ];
    let set = api.eval_set("contract-key-fields", &rows).await;
    api.get("/v1/eval-sets").await;
    api.run(&set, &["qwen-1", "claude-opus-4-7"]).await;
    api.run(&set, &["nobody"]).await;
    let documents = api
        .eval_set("invoice-key-fields", &[json!({ "expected": {} })])
        .await;
    let ask = json!({ "idx": 0, "field_name": "document", "mime": "a/b", "file_size": 9 });
    api.post(&format!("/v1/eval-sets/{documents}/blob-upload-url"), ask)
        .await;
    let speech = api
        .post("/v1/audio/speech", json!({ "text": "Hello" }))
        .await
        .body;
    let audio = STANDARD
        .decode(speech["audio_base64"].as_str().expect("audio"))
        .expect("base64");
    let heard = json!({ "audio_base64": STANDARD.encode(audio), "language": "en" });
    api.post("/v1/audio/transcriptions", heard).await;
    todays_replies(&api).await;
    insta::assert_snapshot!(unseen().join("\n"));
}

/// Replies of today's routes that have all there is.
async fn todays_replies(api: &Api) {
    let user = json!([{ "role": "user", "content": "hi" }]);
    let compared = json!({ "model": "gpt-5.5", "messages": user });
    api.post("/v1/playground/frontier", compared).await;
    api.get("/v1/auto/metrics").await;
    api.get("/agent/v1/models").await;
    api.stream(json!({ "model": "auto", "messages": user, "stream": true,
        "stream_options": { "include_usage": true } }))
        .await;
    api.get("/v1/tasks/meeting-summary?examples_n=1").await;
    api.post("/v1/embeddings", json!({ "input": ["hi"] })).await;
    let ranked = json!({ "query": "hi", "documents": ["hi"] });
    api.post("/v1/rerank", ranked).await;
    let painted = json!({ "prompt": "a lighthouse" });
    api.post("/v1/images/generations", painted).await;

    let labelled = |text: &str, label: &str| json!({ "input": { "text": text }, "expected_output": { "label": label } });
    let other = json!({ "input": { "text": "x" }, "expected_output": { "a": 1, "b": 2 } });
    let tickets = [
        labelled("refund", "billing"),
        labelled("crash", "technical_issue"),
    ];
    let mixed = [tickets[0].clone(), other.clone()];
    for (prompt, rows) in [
        ("extract the key fields from these contracts", &tickets[..]),
        ("sort", &mixed),
        ("judge", &[other]),
    ] {
        let proposed = api.propose(prompt, rows).await;
        assert_eq!(proposed.status, 200, "{proposed:?}");
    }
    let form = api.set_form(
        "support-ticket-triage",
        Some("route tickets"),
        &jsonl(&tickets),
    );
    let set = api.send_form("/v1/eval-sets", form).await.body;
    let set = set["eval_set"]["id"].as_str().expect("an id");
    api.run(set, &["auto", "gpt-5.5"]).await;
}

#[test]
fn the_judge_finds_fault() {
    let chat = Operation {
        method: "POST".into(),
        template: "/v1/chat/completions".into(),
    };
    let (_, request) = chat.body().expect("a body");
    let message = json!({ "role": "user", "content": "hi" });
    assert_eq!(
        check(request, &json!({ "model": "m", "messages": [message] }), ""),
        Ok(())
    );
    for wrong in [
        json!({ "model": "m" }),
        json!({ "model": 1, "messages": [message] }),
        json!({ "model": "m", "messages": [{ "role": "user", "content": 1 }] }),
        json!({ "model": "m", "messages": [message], "temperature": "0" }),
        json!({ "model": "m", "messages": [message], "seed": 1.5 }),
    ] {
        assert!(check(request, &wrong, "").is_err(), "{wrong}");
    }
    let headers = |media: &str| {
        let pairs = [
            ("x-request-id", "r"),
            ("content-type", media),
            ("x-pareta-billed", "1"),
            ("x-pareta-frontier-would-have-cost", "2"),
        ];
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    name.parse().expect("a name"),
                    value.parse().expect("a value"),
                )
            })
            .collect()
    };
    let judged = |status, media: &str, body: &str| {
        judge(
            "POST",
            "/v1/chat/completions",
            status,
            &headers(media),
            body.as_bytes(),
        )
    };
    assert_eq!(judged(200, "application/json", r#"{"id":"a"}"#), Ok(()));
    assert_eq!(
        judged(
            200,
            "text/event-stream",
            ": pareta-progress x\n\ndata: {\"id\":\"a\"}\n\ndata: [DONE]\n\n"
        ),
        Ok(())
    );
    for (status, media, body) in [
        (200, "application/json", r#"{"id":1}"#),
        (200, "application/json", r#"{"choices":[]}"#),
        (200, "text/html", "<p>"),
        (418, "application/json", "{}"),
        (500, "application/json", r#"{"detail":1}"#),
        (200, "text/event-stream", "data: {\"id\":\"a\"}\n\n"),
        (
            200,
            "text/event-stream",
            "data: {\"id\":1}\n\ndata: [DONE]\n\n",
        ),
        (
            200,
            "text/event-stream",
            ": pareta-billed-micro-usd much\n\ndata: [DONE]\n\n",
        ),
        (200, "text/event-stream", "event: progress\ndata: {}\n\n"),
    ] {
        assert!(judged(status, media, body).is_err(), "{status} {body}");
    }
}
