//! The SDK in Node, against the sandbox at `PARETA_BASE_URL`.
#![cfg(target_arch = "wasm32")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use js_sys::{Date, Promise, Reflect};
use pareta::client::credentials::Credential;
use pareta::client::http::Method;
use pareta::client::layer;
use pareta::evals::Rows;
use pareta::{Client, ErrorKind, Response};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

fn env(name: &str) -> String {
    let process = Reflect::get(&js_sys::global(), &"process".into()).unwrap();
    let env = Reflect::get(&process, &"env".into()).unwrap();
    let value = Reflect::get(&env, &name.into()).unwrap();
    value
        .as_string()
        .unwrap_or_else(|| panic!("{name} is not set"))
}

fn client() -> Client {
    Client::builder()
        .base_url(env("PARETA_BASE_URL"))
        .api_key(env("PARETA_API_KEY"))
        .build()
        .unwrap()
}

/// What the sandbox answers to the next requests that are for it.
async fn script(scripts: Value) {
    let request = client().request(Method::POST, "/sandbox/scripts");
    request.json(&scripts).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_call_and_its_receipt() {
    let answer = client()
        .chat()
        .completions()
        .create("auto", "Is a hot dog a sandwich?")
        .await
        .unwrap();
    assert!(!answer.text().is_empty());
    let receipt = answer.receipt().unwrap();
    assert!(receipt.billed_micro_usd().unwrap() > 0);
    let meta = answer.raw().meta().unwrap();
    assert_eq!((meta.status(), meta.attempts()), (200, 1));
    assert!(meta.idempotency_key().is_some());
    assert!(meta.request_id().is_some());
}

#[wasm_bindgen_test]
async fn a_stream_as_it_comes() {
    let completions = client().chat().completions();
    let mut stream = completions
        .create("auto", "Say something longer.")
        .stream()
        .await
        .unwrap();
    let mut joined = String::new();
    let mut chunks = 0;
    while let Some(chunk) = stream.next().await {
        joined.push_str(chunk.unwrap().text());
        chunks += 1;
    }
    assert!(stream.is_complete() && chunks > 3);
    assert_eq!(joined, stream.text());
    assert!(stream.receipt().unwrap().billed_micro_usd().unwrap() > 0);
}

#[wasm_bindgen_test]
async fn a_dropped_stream_leaves_the_client_whole() {
    let client = client();
    let completions = client.chat().completions();
    let mut stream = completions
        .create("auto", "Say something longer.")
        .stream()
        .await
        .unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    assert!(
        !completions
            .create("auto", "And now?")
            .await
            .unwrap()
            .text()
            .is_empty()
    );
}

#[wasm_bindgen_test]
async fn retries_wait_as_long_as_they_are_told() {
    let refused = json!({ "route": "POST /v1/chat/completions", "when": "patience", "times": 2,
        "reply": { "status": 503, "body": { "detail": "busy" } }, "headers": { "retry-after": "1" } });
    script(json!([refused])).await;
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = seen.clone();
    let client = client()
        .with()
        .on_attempt(move |_| _ = counted.fetch_add(1, Ordering::Relaxed))
        .build()
        .unwrap();
    let begun = Date::now();
    let answer = client
        .chat()
        .completions()
        .create("auto", "patience")
        .await
        .unwrap();
    let waited = Date::now() - begun;
    assert_eq!(answer.raw().meta().unwrap().attempts(), 3);
    assert_eq!(seen.load(Ordering::Relaxed), 3);
    // Never shorter than asked for; how much longer is the machine's business.
    assert!(waited >= 1_990.0, "{waited} ms");
}

#[wasm_bindgen_test]
async fn errors_say_what_is_wrong() {
    let wrong = client()
        .with()
        .api_key("pareta_sk_nobody_knows_this_one")
        .build()
        .unwrap();
    let error = wrong.tasks().list().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Authentication, Some(401))
    );
    assert!(!format!("{error:?}{error}").contains("nobody_knows"));

    let nobody = client()
        .with()
        .base_url("http://127.0.0.1:9")
        .max_retries(1)
        .build()
        .unwrap();
    let error = nobody.tasks().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.message().contains("http://127.0.0.1:9"), "{error}");

    let error = client()
        .chat()
        .completions()
        .create("auto", "")
        .temperature(f64::NAN)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Argument);
}

#[wasm_bindgen_test]
async fn a_reply_that_does_not_come_is_given_up() {
    let refused = json!({ "route": "GET /v1/tasks", "reply": { "status": 503, "body": {} },
        "headers": { "retry-after": "30" }, "always": true });
    script(json!([refused])).await;
    let error = client()
        .tasks()
        .list()
        .timeout(Duration::from_millis(300))
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(503));
    client()
        .request(Method::DELETE, "/sandbox/scripts")
        .await
        .unwrap();
}

#[wasm_bindgen_test]
async fn rows_are_uploaded_and_counted() {
    let rows = (0..300)
        .map(|at| json!({ "input": format!("Ticket {at}: refund me"), "expected": "billing" }));
    let set = client()
        .evals()
        .sets()
        .create("support-ticket-triage", rows)
        .await
        .unwrap();
    assert_eq!(set.item_count(), Some(300));
    let error = client()
        .evals()
        .sets()
        .create("support-ticket-triage", Rows::jsonl_file("/rows.jsonl"))
        .await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Argument);
}

#[wasm_bindgen_test]
async fn bytes_go_up_and_come_down() {
    let client = client();
    let speech = client.audio().speech("Good morning.").await.unwrap();
    let bytes = speech.audio().unwrap();
    assert!(bytes.len() > 1_000);
    let told = Arc::new(AtomicUsize::new(0));
    let last = told.clone();
    let heard = client
        .audio()
        .transcriptions(bytes)
        .on_progress(move |progress| last.store(progress.sent as usize, Ordering::Relaxed))
        .await
        .unwrap();
    assert!(heard.text().is_some());
    assert!(told.load(Ordering::Relaxed) > 1_000);
}

#[wasm_bindgen_test]
async fn layers_see_what_passes() {
    let tagged = layer::from_fn(|mut outgoing, next| {
        Box::pin(async move {
            outgoing.set_header("x-try", "1")?;
            let incoming = next.run(outgoing).await?;
            let (head, body) = incoming.into_parts();
            let bytes = body.bytes(1 << 20).await?;
            Ok(http(head, bytes))
        })
    });
    let client = client().with().layer(tagged).build().unwrap();
    assert!(!client.tasks().list().await.unwrap().is_empty());
}

fn http(
    head: pareta::client::http::response::Parts,
    bytes: impl Into<layer::Body>,
) -> layer::Incoming {
    layer::Incoming::from_parts(head, bytes.into())
}

#[wasm_bindgen_test]
async fn a_provider_is_asked_once_for_all() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let key = env("PARETA_API_KEY");
    let provider = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        let key = key.clone();
        async move { Ok::<_, std::io::Error>(Credential::new(key).expires_in(Duration::from_secs(600))) }
    };
    let client = client().with().credentials(provider).build().unwrap();
    for _ in 0..3 {
        client.tasks().list().await.unwrap();
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct City {
    name: String,
}

#[wasm_bindgen_test]
async fn answers_are_values() {
    script(json!([{ "when": "capital", "say": { "name": "Paris" } }])).await;
    let completions = client().chat().completions();
    let city = completions
        .create("auto", "The capital of France?")
        .parse::<City>()
        .await
        .unwrap();
    assert_eq!(city.name, "Paris");
}

#[wasm_bindgen_test]
async fn all_tries_of_a_call_go_under_one_key() {
    let refused = json!({ "route": "POST /v1/chat/completions", "when": "once",
        "reply": { "status": 503, "body": { "detail": "busy" } }, "headers": { "retry-after": "0" } });
    script(json!([refused])).await;
    let keys = Arc::new(Mutex::new(Vec::new()));
    let seen = keys.clone();
    let watched = layer::from_fn(move |outgoing, next| {
        seen.lock()
            .unwrap()
            .push(outgoing.idempotency_key().unwrap().to_owned());
        next.run(outgoing)
    });
    let client = client().with().layer(watched).build().unwrap();
    let first = client
        .chat()
        .completions()
        .create("auto", "once")
        .await
        .unwrap();
    let keys = keys.lock().unwrap().clone();
    assert_eq!((keys.len(), &keys[0]), (2, &keys[1]));
    // What is asked for again under that key is not billed again: it is the same answer.
    let again = client
        .chat()
        .completions()
        .create("auto", "once")
        .idempotency_key(&keys[0])
        .await
        .unwrap();
    assert_eq!(first.id(), again.id());
}

/// A timer of the page's own still runs beside the client's.
#[wasm_bindgen_test]
async fn timers_do_not_stand_in_each_others_way() {
    let promise = Promise::new(&mut |resolve, _| {
        let set = Reflect::get(&js_sys::global(), &"setTimeout".into()).unwrap();
        let set: js_sys::Function = set.into();
        set.call2(&JsValue::NULL, &resolve, &10.into()).unwrap();
    });
    let (tasks, _) = (client().tasks().list().await, JsFuture::from(promise).await);
    assert!(!tasks.unwrap().is_empty());
}
