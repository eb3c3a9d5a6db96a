//! What spans and events say of calls: names, values, parents, ends; and what is in none of them.

use std::time::Duration;

use pareta::client::layer;
use pareta::telemetry::{Conventions, Telemetry, names};
use pareta::{AUTO, Client};
use serde_json::json;
use tracing::Level;

use crate::server::{Answer, Server};
use crate::spans::{Kept, Spans};
use crate::{CONTRACT, KEY, LIVE, quick, sandbox};

/// The field of a span, which it has.
fn field<'a>(span: &'a Kept, name: &str) -> &'a str {
    span.fields
        .get(name)
        .unwrap_or_else(|| panic!("no {name}: {span:#?}"))
}

const COMPLETION: &str = r#"{"id":"c1","model":"own-1","choices":[{"index":0,"message":{"role":"assistant","content":"Yes, PRIVATE."},
    "finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10,
    "prompt_tokens_details":{"cached_tokens":5,"cache_creation_tokens":1},"completion_tokens_details":{"reasoning_tokens":2}}}"#;

#[tokio::test(start_paused = true)]
async fn a_completion_is_a_span_by_the_conventions() {
    let answer = Answer::json(200, COMPLETION)
        .header("x-pareta-billed", "653")
        .header("x-pareta-frontier-would-have-cost", "1200");
    let server = Server::in_turn([Answer::json(429, "").header("retry-after", "2"), answer]).await;
    let client: Client = quick(&server.url()).build().unwrap();
    let spans = Spans::here();
    let completion = client
        .chat()
        .completions()
        .create(AUTO, "Is it PRIVATE?")
        .temperature(0.5)
        .max_tokens(20)
        .seed(4)
        .stop(["END", "\n"])
        .top_p(0.25)
        .response_format(pareta::chat::ResponseFormat::json_object());
    completion.await.unwrap();

    let span = spans.only();
    let url = server.url();
    let port = url.rsplit(':').next().unwrap();
    // What a sampler decides by is there at once.
    let at_first = [
        (names::OTEL_NAME, "chat auto"),
        (names::OTEL_KIND, "client"),
        (names::OPERATION_NAME, "chat"),
        (names::PROVIDER_NAME, "pareta"),
        (names::REQUEST_MODEL, "auto"),
        (names::SERVER_ADDRESS, "127.0.0.1"),
        (names::SERVER_PORT, port),
    ];
    for (name, value) in at_first {
        assert_eq!(span.at_first.get(name), Some(value), "{name}");
    }
    let later = [
        (names::REQUEST_SEED, "4"),
        (names::REQUEST_TEMPERATURE, "0.5"),
        (names::REQUEST_TOP_P, "0.25"),
        (names::REQUEST_MAX_TOKENS, "20"),
        (names::REQUEST_STOP_SEQUENCES, r#"["END","\n"]"#),
        (names::OUTPUT_TYPE, "json"),
        (names::RESPONSE_ID, "c1"),
        (names::RESPONSE_MODEL, "own-1"),
        (names::RESPONSE_FINISH_REASONS, r#"["stop"]"#),
        (names::USAGE_INPUT_TOKENS, "7"),
        (names::USAGE_OUTPUT_TOKENS, "3"),
        (names::USAGE_CACHE_READ_INPUT_TOKENS, "5"),
        (names::USAGE_CACHE_CREATION_INPUT_TOKENS, "1"),
        (names::USAGE_REASONING_OUTPUT_TOKENS, "2"),
        (names::REQUEST_ID, "req_200"),
        (names::ATTEMPTS, "2"),
        (names::OUTCOME, "completed"),
        (names::BILLED_MICRO_USD, "653"),
        (names::FRONTIER_MICRO_USD, "1200"),
    ];
    for (name, value) in later {
        assert_eq!(field(&span, name), value, "{name}");
    }
    let key = server.seen()[0]
        .header("idempotency-key")
        .unwrap()
        .to_owned();
    assert_eq!(field(&span, names::IDEMPOTENCY_KEY), key);
    for absent in [
        names::ERROR_TYPE,
        names::OTEL_STATUS_CODE,
        names::REQUEST_STREAM,
        names::REQUEST_CHOICE_COUNT,
    ] {
        assert_eq!(span.fields.get(absent), None, "{absent}");
    }
    assert!(span.is_closed && span.parent.is_none());

    let [failed, answered] = &span.events[..] else {
        panic!("{:#?}", span.events)
    };
    assert_eq!((failed.level, answered.level), (Level::WARN, Level::DEBUG));
    let tried = [
        (names::ATTEMPT, "1"),
        (names::HTTP_RESPONSE_STATUS_CODE, "429"),
        (names::ERROR_TYPE, "429"),
        (names::ATTEMPT_WAIT, "2.0"),
    ];
    for (name, value) in tried {
        assert_eq!(failed.fields.get(name), Some(value), "{name}");
    }
    assert_eq!(answered.fields.get(names::ATTEMPT), Some("2"));
    assert!(
        !spans.text().contains("PRIVATE") && spans.loose() == 0,
        "{}",
        spans.text()
    );
}

/// The names that differ between the two sets of conventions.
#[tokio::test]
async fn the_coming_names_are_there_on_request() {
    let server = Server::always(Answer::json(200, COMPLETION)).await;
    let telemetry = Telemetry::default().conventions(Conventions::Latest);
    let client: Client = quick(&server.url()).telemetry(telemetry).build().unwrap();
    let spans = Spans::here();
    client.chat().completions().create(AUTO, "x").await.unwrap();
    let span = spans.only();
    assert_eq!(field(&span, names::USAGE_CACHE_WRITE_INPUT_TOKENS), "1");
    assert_eq!(
        span.fields.get(names::USAGE_CACHE_CREATION_INPUT_TOKENS),
        None
    );
    // A derived client tells what the first one does.
    client
        .with()
        .build()
        .unwrap()
        .chat()
        .completions()
        .create(AUTO, "x")
        .await
        .unwrap();
    assert_eq!(
        field(&spans.all()[1], names::USAGE_CACHE_WRITE_INPUT_TOKENS),
        "1"
    );
}

#[tokio::test]
async fn content_is_told_where_it_is_opted_into() {
    let (sandbox, _) = sandbox().await;
    let telemetry = Telemetry::default().content(true);
    let client: Client = quick(sandbox.base_url())
        .telemetry(telemetry)
        .build()
        .unwrap();
    let spans = Spans::here();
    let create = || client.chat().completions().create(LIVE, CONTRACT);
    let completion = create().await.unwrap();
    let mut stream = create().stream().await.unwrap();
    stream.finish().await.unwrap();
    for span in spans.all() {
        let told: Vec<_> = span
            .events
            .iter()
            .filter_map(|event| event.fields.get(names::INPUT_MESSAGES))
            .collect();
        let asked = json!([{ "role": "user", "parts": [{ "type": "text", "content": CONTRACT }] }]);
        assert_eq!(told, [asked.to_string()]);
        let told: Vec<_> = span
            .events
            .iter()
            .filter_map(|event| event.fields.get(names::OUTPUT_MESSAGES))
            .collect();
        let answered = json!([{
            "role": "assistant",
            "parts": [{ "type": "text", "content": completion.text() }],
            "finish_reason": "stop",
        }]);
        assert_eq!(told, [answered.to_string()]);
    }
}

#[tokio::test]
async fn what_is_said_in_other_forms_is_told_too() {
    let server = Server::always(Answer::json(
        200,
        r#"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"t1","type":"function","function":
            {"name":"find","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#,
    ))
    .await;
    let telemetry = Telemetry::default().content(true);
    let client: Client = quick(&server.url()).telemetry(telemetry).build().unwrap();
    let spans = Spans::here();
    let body = json!({ "model": "m", "messages": [
        { "role": "user", "content": [{ "type": "text", "text": "a" }, { "type": "image_url", "image_url": {} }] },
        { "role": "tool", "tool_call_id": "t0", "content": "b" },
        7,
    ] });
    client
        .request(http::Method::POST, "/v1/chat/completions")
        .json(&body)
        .await
        .unwrap();
    let span = spans.only();
    let content = span
        .events
        .iter()
        .find(|event| event.fields.get(names::INPUT_MESSAGES).is_some())
        .unwrap();
    assert_eq!(
        content.fields.get(names::INPUT_MESSAGES).unwrap(),
        concat!(
            r#"[{"parts":[{"content":"a","type":"text"},{"image_url":{},"type":"image_url"}],"role":"user"},"#,
            r#"{"parts":[{"id":"t0","response":"b","type":"tool_call_response"}],"role":"tool"},"#,
            r#"{"parts":[],"role":"assistant"}]"#
        )
    );
    assert_eq!(
        content.fields.get(names::OUTPUT_MESSAGES).unwrap(),
        concat!(
            r#"[{"finish_reason":"tool_calls","parts":[{"arguments":"{}","id":"t1","name":"find","type":"tool_call"}],"#,
            r#""role":"assistant"}]"#
        )
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_a_span_to_its_end() {
    let (_sandbox, client) = sandbox().await;
    let spans = Spans::here();
    let create = || {
        client
            .chat()
            .completions()
            .create(LIVE, CONTRACT)
            .stream()
            .include_usage(true)
    };
    let mut stream = create().await.unwrap();
    assert!(!spans.only().is_closed);
    assert_eq!(spans.only().at_first.get(names::REQUEST_STREAM), None);
    assert_eq!(field(&spans.only(), names::REQUEST_STREAM), "true");
    let completion = stream.finish().await.unwrap();
    let receipt = stream.receipt().unwrap();
    drop(stream);
    let span = spans.only();
    assert!(span.is_closed);
    assert_eq!(field(&span, names::OUTCOME), "completed");
    assert_eq!(
        field(&span, names::BILLED_MICRO_USD),
        receipt.billed_micro_usd().unwrap().to_string()
    );
    assert_eq!(field(&span, names::RESPONSE_ID), completion.id().unwrap());
    let tokens = completion.usage().prompt_tokens().unwrap().to_string();
    assert_eq!(field(&span, names::USAGE_INPUT_TOKENS), tokens);
    assert!(
        field(&span, names::RESPONSE_TIME_TO_FIRST_CHUNK)
            .parse::<f64>()
            .unwrap()
            >= 0.0
    );

    // Dropped in the middle: told as such, with what has come.
    let mut stream = create().await.unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    let span = spans.all().remove(1);
    assert!(span.is_closed);
    assert_eq!(field(&span, names::OUTCOME), "dropped");
    assert_eq!(span.fields.get(names::ERROR_TYPE), None);
    assert_eq!(field(&span, names::RESPONSE_MODEL), LIVE);
}

#[tokio::test(start_paused = true)]
async fn the_ways_a_stream_can_fail_are_told_apart() {
    let chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"PRIVATE\"}}]}\n\n";
    let cases = [
        (Answer::events([chunk]), "truncated_stream"),
        (Answer::events([chunk]).cut(), "connection"),
        (Answer::events([chunk]).silent(), "timeout"),
        (
            Answer::events([chunk, "event: error\ndata: {\"error\":\"PRIVATE\"}\n\n"]),
            "stream",
        ),
        (
            Answer::events([chunk, "data: {PRIVATE\n\n"]),
            "invalid_response",
        ),
        (
            Answer::json(200, r#"{"error":{"message":"PRIVATE"}}"#),
            "stream",
        ),
        (Answer::json(503, "PRIVATE"), "503"),
    ];
    for (answer, error_type) in cases {
        let server = Server::always(answer).await;
        let client: Client = quick(&server.url()).max_retries(0).build().unwrap();
        let spans = Spans::here();
        let error = match client.chat().completions().create(LIVE, "x").stream().await {
            Ok(mut stream) => stream.finish().await.unwrap_err(),
            Err(error) => error,
        };
        let span = spans.only();
        assert_eq!(field(&span, names::ERROR_TYPE), error_type, "{error:?}");
        assert_eq!(field(&span, names::OUTCOME), "failed", "{error:?}");
        assert_eq!(field(&span, names::OTEL_STATUS_CODE), "ERROR", "{error:?}");
        assert!(
            span.is_closed && !spans.text().contains("PRIVATE"),
            "{}",
            spans.text()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_is_told_as_such() {
    let server = Server::always(Answer::never()).await;
    let client: Client = quick(&server.url()).build().unwrap();
    let spans = Spans::here();
    let call = client.chat().completions().create(LIVE, "x").into_future();
    tokio::time::timeout(Duration::from_secs(1), call)
        .await
        .unwrap_err();
    let span = spans.only();
    assert_eq!(field(&span, names::OUTCOME), "dropped");
    assert!(span.is_closed && span.events.is_empty());
}

#[tokio::test(start_paused = true)]
async fn whatever_is_sent_back_no_key_is_told() {
    let echo = format!(r#"{{"id":"{KEY}","detail":"{KEY}","error":{{"message":"{KEY}"}}}}"#);
    for status in [200, 400, 401, 500] {
        let answer = Answer::json(status, &echo).header("x-echo", KEY);
        let server = Server::always(answer.header("x-request-id", KEY)).await;
        let client: Client = quick(&server.url()).build().unwrap();
        let spans = Spans::here();
        let _ = client.chat().completions().create(LIVE, "x").await;
        let _ = client.chat().completions().create(LIVE, "x").stream().await;
        let _ = client.tasks().retrieve("t").await;
        assert!(!spans.text().contains("canary"), "{}", spans.text());
        assert_eq!(spans.all().len(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_of_several_requests_has_theirs_below_it() {
    let (_sandbox, client) = sandbox().await;
    let spans = Spans::here();
    let rows = [json!({ "input": CONTRACT, "expected": { "effective_date": "2026-01-01" } })];
    let input = pareta::evals::EvalInput::rows("contract-key-fields", rows);
    client
        .evals()
        .runs()
        .create(input, ["qwen-1"])
        .wait()
        .await
        .unwrap();
    client
        .endpoints()
        .deploy("contract-key-fields")
        .wait()
        .await
        .unwrap();
    let texts: Vec<String> = (0..1200).map(|index| format!("text {index}")).collect();
    client.embeddings().create(&texts).await.unwrap();

    let all = spans.all();
    let tops: Vec<_> = all.iter().filter(|span| span.parent.is_none()).collect();
    let parts: Vec<_> = tops.iter().map(|span| field(span, names::PARTS)).collect();
    assert_eq!(parts, ["create_run_and_wait", "deploy_until_live", "embed"]);
    for (index, top) in all
        .iter()
        .enumerate()
        .filter(|(_, span)| span.parent.is_none())
    {
        assert_eq!(
            (field(top, names::OTEL_KIND), field(top, names::OUTCOME)),
            ("internal", "completed")
        );
        let below: Vec<_> = all
            .iter()
            .filter(|span| span.parent == Some(index))
            .collect();
        assert!(!below.is_empty(), "{top:#?}");
        for span in below {
            assert!(
                span.fields.get(names::PARTS).is_none() && span.is_closed,
                "{span:#?}"
            );
            assert_eq!(field(span, names::OUTCOME), "completed");
        }
    }
    let below: Vec<_> = all
        .iter()
        .filter(|span| span.parent.is_some())
        .map(|span| field(span, names::OTEL_NAME))
        .collect();
    assert!(
        below.contains(&"POST /v1/eval-runs") && below.contains(&"POST /v1/endpoints"),
        "{below:?}"
    );
    assert!(
        below.iter().filter(|name| **name == "embeddings").count() > 1,
        "{below:?}"
    );
    assert_eq!(spans.loose(), 0);
}

#[tokio::test]
async fn layers_are_inside_the_span_and_so_is_what_they_tell() {
    let (sandbox, _) = sandbox().await;
    let client: Client = quick(sandbox.base_url())
        .layer(layer::from_fn(|outgoing, next| {
            Box::pin(async move {
                tracing::info!(target: "pareta", "in a layer");
                next.run(outgoing).await
            })
        }))
        .build()
        .unwrap();
    let spans = Spans::here();
    client.tasks().list().await.unwrap();
    let events = spans.only().events;
    assert_eq!(events[0].fields.get("message"), Some("in a layer"));
    assert_eq!(spans.loose(), 0);
}

#[tokio::test]
async fn a_download_is_a_span_to_its_end() {
    let (_sandbox, client) = sandbox().await;
    let spans = Spans::here();
    let call = client.tasks().list().to_saved().unwrap();
    let download = client.saved(&call).download().await.unwrap();
    assert!(!spans.only().is_closed);
    download.bytes().await.unwrap();
    let span = spans.only();
    assert_eq!(field(&span, names::OTEL_NAME), "GET /v1/tasks");
    assert_eq!(field(&span, names::OUTCOME), "completed");
    assert!(span.is_closed);

    // Given up before its end.
    drop(client.saved(&call).download().await.unwrap());
    assert_eq!(field(&spans.all()[1], names::OUTCOME), "dropped");
}

#[test]
fn the_environment_is_read_as_others_read_it() {
    // Not set in the tests' environment.
    assert_eq!(Telemetry::from_env(), Telemetry::default());
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_is_a_span_of_the_thread_that_makes_it() {
    let server = Server::start_on_thread(|_| Answer::json(200, COMPLETION));
    let client: pareta::blocking::Client = quick(&server.url()).build().unwrap();
    let spans = Spans::here();
    client
        .chat()
        .completions()
        .create(AUTO, "x")
        .send()
        .unwrap();
    let span = spans.only();
    assert_eq!(field(&span, names::OUTCOME), "completed");
    assert_eq!(span.events.len(), 1);
}
