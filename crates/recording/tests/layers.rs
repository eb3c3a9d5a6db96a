//! What is recorded through the client is replayed to it.

mod common;

use common::{Studio, offline};
use pareta::evals::Document;
use pareta::{AUTO, ErrorKind, Method};
use pareta_recording::{Mode, Pace, Player, Recorder, Recording, Redaction, Rules};
use pareta_sandbox::{Fault, Sandbox};
use serde_json::json;

#[tokio::test]
async fn a_reply_is_the_same_and_no_server_is_needed() {
    let studio = Studio::started().await;
    let client = studio.client(studio.recorder(Redaction::new()));
    let tasks = client.tasks().list().await.unwrap();
    let answer = client
        .chat()
        .completions()
        .create(AUTO, "Good morning, café")
        .await
        .unwrap();
    let image = client.images().generate("a boat").await.unwrap();
    let missing = client.tasks().retrieve("nothing").await.unwrap_err();

    let player = studio.player(Rules::new());
    let client = offline(player.clone());
    assert_eq!(client.tasks().list().await.unwrap().raw(), tasks.raw());
    let again = client
        .chat()
        .completions()
        .create(AUTO, "Good morning, café")
        .await
        .unwrap();
    assert_eq!(again.json(), answer.json());
    // The receipt and the request id are as well.
    assert_eq!(
        again.receipt().unwrap().billed_micro_usd(),
        answer.receipt().unwrap().billed_micro_usd()
    );
    assert_eq!(
        again.meta().unwrap().request_id(),
        answer.meta().unwrap().request_id()
    );
    assert_eq!(
        client.images().generate("a boat").await.unwrap().json(),
        image.json()
    );
    let refused = client.tasks().retrieve("nothing").await.unwrap_err();
    assert_eq!(refused.to_string(), missing.to_string());
    assert_eq!(
        (refused.kind(), refused.status()),
        (missing.kind(), missing.status())
    );
    assert_eq!(refused.may_have_executed(), missing.may_have_executed());
    assert_eq!(player.left(), 0);
}

#[test]
fn the_blocking_client_records_and_replays_as_well() {
    let studio = Studio::new(Sandbox::start_blocking().unwrap());
    let of = |layer: Recording| {
        let builder = pareta::blocking::Client::builder().base_url(studio.sandbox.base_url());
        builder
            .api_key(studio.sandbox.api_key())
            .layer(layer)
            .build()
            .unwrap()
    };
    let open = |mode| Recording::with(studio.path(), mode, Redaction::new(), Rules::new()).unwrap();
    let ask = |client: &pareta::blocking::Client| {
        let mut stream = client
            .chat()
            .completions()
            .create(AUTO, "Tell a story")
            .stream()
            .send()
            .unwrap();
        let mut text = String::new();
        for chunk in &mut stream {
            text.push_str(chunk.unwrap().text());
        }
        text
    };
    let told = ask(&of(open(Mode::All)));
    let calls = studio.sandbox.journal().len();
    assert_eq!(ask(&of(open(Mode::Replay))), told);
    assert_eq!(studio.sandbox.journal().len(), calls);
}

#[tokio::test]
async fn errors_and_retries_are_tries_of_their_own() {
    let fault = Fault::status(503).on("/v1/tasks").times(2);
    let studio = Studio::new(Sandbox::builder().fault(fault).start().await.unwrap());
    let client = studio.client(studio.recorder(Redaction::new()));
    let tasks = client.tasks().list().await.unwrap();
    assert_eq!(tasks.meta().unwrap().attempts(), 3);
    let attempts: Vec<_> = studio
        .entries()
        .iter()
        .map(|entry| entry["_attempt"].clone())
        .collect();
    assert_eq!(attempts, [1, 2, 3]);

    let player = studio.player(Rules::new());
    let again = offline(player.clone()).tasks().list().await.unwrap();
    assert_eq!(
        (again.raw(), again.meta().unwrap().attempts()),
        (tasks.raw(), 3)
    );
    assert_eq!(player.left(), 0);
    // All three have been played.
    let error = offline(player).tasks().list().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the 3 that are have been played"),
        "{error}"
    );
}

#[tokio::test]
async fn a_try_without_a_response_is_one_again() {
    let studio = Studio::new(
        Sandbox::builder()
            .fault(Fault::hang_up().on("/v1/tasks"))
            .start()
            .await
            .unwrap(),
    );
    let client = studio.client(studio.recorder(Redaction::new()));
    let client = client.with().max_retries(1).build().unwrap();
    let error = client.tasks().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    let player = studio.player(Rules::new());
    let again = offline(player.clone())
        .with()
        .max_retries(1)
        .build()
        .unwrap();
    let again = again.tasks().list().await.unwrap_err();
    assert_eq!(
        (again.kind(), again.attempts()),
        (error.kind(), error.attempts())
    );
    assert_eq!(again.may_have_executed(), error.may_have_executed());
    assert_eq!(again.message(), error.message());
    assert_eq!(player.left(), 0);
}

#[tokio::test]
async fn a_stream_is_played_event_by_event_and_breaks_off_where_it_did() {
    let faults = [
        (None, false),
        // The stream ends, and has no end; and the connection does.
        (Some(Fault::truncate(5).on("/v1/chat")), false),
        (Some(Fault::cut_after(700).on("/v1/chat")), true),
    ];
    for (fault, is_cut) in faults {
        let is_whole = fault.is_none();
        let mut builder = Sandbox::builder();
        if let Some(fault) = fault {
            builder = builder.fault(fault);
        }
        let studio = Studio::new(builder.start().await.unwrap());
        let ask = async |client: &pareta::Client| {
            let call = client
                .chat()
                .completions()
                .create(AUTO, "Tell a story")
                .stream();
            let mut stream = call.await.unwrap();
            let (mut chunks, mut end) = (Vec::new(), None);
            while let Some(chunk) = stream.next().await {
                match chunk {
                    Ok(chunk) => chunks.push(chunk.json().to_owned()),
                    Err(error) => {
                        end = Some((error.kind(), error.partial_text().map(str::to_owned)))
                    }
                }
            }
            (chunks, end)
        };
        let recorded = ask(&studio.client(studio.recorder(Redaction::new()))).await;
        assert_eq!(recorded.1.is_none(), is_whole);
        assert_eq!(ask(&offline(studio.player(Rules::new()))).await, recorded);
        let content = &studio.entries()[0]["response"]["content"];
        let events = content["_events"].as_array().unwrap();
        let length: u64 = events.iter().map(|event| event[1].as_u64().unwrap()).sum();
        assert_eq!(length, content["size"]);
        assert_eq!(content["_cut"].is_string(), is_cut, "{content}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_played_at_the_pace_it_had() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("slow.har");
    let event = |text: &str| {
        format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
    };
    let text = event("a") + &event("b") + "data: [DONE]\n\n";
    let events = [
        (200.0, event("a").len()),
        (5_200.0, event("b").len()),
        (5_200.0, 14),
    ];
    let har = json!({ "log": { "version": "1.2", "entries": [{
        "request": { "method": "POST", "url": "http://x/v1/chat/completions", "postData": { "mimeType": "application/json",
            "text": json!({ "model": "auto", "messages": [{ "role": "user", "content": "Hello" }], "stream": true }).to_string() } },
        "response": { "status": 200, "headers": [{ "name": "content-type", "value": "text/event-stream" }],
            "content": { "mimeType": "text/event-stream", "text": text, "_events": events } },
        "timings": { "wait": 100.0 }
    }] } });
    std::fs::write(&path, har.to_string()).unwrap();
    for (pace, expected) in [(Pace::AtOnce, [0, 0]), (Pace::AsRecorded, [200, 5_200])] {
        let rules = Rules::new().pace(pace).without("$.stream_options");
        let client = offline(Player::open(&path, rules).unwrap());
        let began = tokio::time::Instant::now();
        let mut stream = client
            .chat()
            .completions()
            .create(AUTO, "Hello")
            .stream()
            .await
            .unwrap();
        let mut times = Vec::new();
        while let Some(chunk) = stream.next().await {
            if !chunk.unwrap().text().is_empty() {
                times.push(began.elapsed().as_millis());
            }
        }
        assert!(
            times
                .iter()
                .zip(expected)
                .all(|(time, expected)| time.abs_diff(expected) < 5),
            "{times:?}"
        );
    }
}

#[tokio::test]
async fn what_was_not_recorded_shows_the_nearest_that_was() {
    let studio = Studio::started().await;
    let client = studio.client(studio.recorder(Redaction::new()));
    client
        .chat()
        .completions()
        .create(AUTO, "Good morning")
        .temperature(0.5)
        .await
        .unwrap();
    client.tasks().list().await.unwrap();
    let client = offline(studio.player(Rules::new()));
    let call = client
        .chat()
        .completions()
        .create(AUTO, "Good evening")
        .max_tokens(5);
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Layer, 0));
    let said = error
        .to_string()
        .replace(&studio.path().display().to_string(), "run.har");
    insta::assert_snapshot!(said);
    let error = client
        .tasks()
        .retrieve("invoice-line-items")
        .examples_n(2)
        .await
        .unwrap_err();
    let said = error
        .to_string()
        .replace(&studio.path().display().to_string(), "run.har");
    insta::assert_snapshot!(said);
}

#[tokio::test]
async fn rules_say_what_counts() {
    let studio = Studio::started().await;
    let client = studio.client(studio.recorder(Redaction::new()));
    let ask = |client: &pareta::Client, seed: i64| {
        client.chat().completions().create(AUTO, "Hi").seed(seed)
    };
    ask(&client, 1).await.unwrap();
    client.tasks().list().await.unwrap();

    // A member that is another, or is not there.
    let client = offline(studio.player(Rules::new().without("$.seed").again()));
    ask(&client, 2).await.unwrap();
    client
        .chat()
        .completions()
        .create(AUTO, "Hi")
        .await
        .unwrap();
    assert!(ask(&offline(studio.player(Rules::new())), 2).await.is_err());

    // The spelling of JSON does not count, nor the order of a query.
    let body =
        json!({ "seed": 1.0, "messages": [{ "content": "Hi", "role": "user" }], "model": "auto" });
    let client = offline(studio.player(Rules::new()));
    client
        .request(Method::POST, "/v1/chat/completions")
        .json(&body)
        .await
        .unwrap();

    let client = offline(studio.player(Rules::new().in_order()));
    let error = client.tasks().list().await.unwrap_err().to_string();
    assert!(
        error.contains("at this point: the next is entry 1"),
        "{error}"
    );
    ask(&client, 1).await.unwrap();
    client.tasks().list().await.unwrap();
    let error = client.tasks().list().await.unwrap_err().to_string();
    assert!(error.contains("all of it has been played"), "{error}");

    for rules in [Rules::new().without("seed"), Rules::new().without("$")] {
        let problem = Player::open(studio.path(), rules).unwrap_err().to_string();
        assert!(problem.contains("$.messages[*].content"), "{problem}");
    }
}

#[tokio::test]
async fn a_file_is_matched_by_its_bytes_and_a_boundary_does_not_count() {
    let studio = Studio::started().await;
    let client = studio.client(studio.recorder(Redaction::new()));
    let create = |client: &pareta::Client, date: &str| {
        let rows = [
            json!({ "input": { "text": "Effective as of May 1." }, "expected": { "effective_date": date } }),
        ];
        client
            .evals()
            .sets()
            .create("contract-key-fields", rows)
            .name("contracts")
    };
    let set = create(&client, "2026-05-01").await.unwrap();
    let client = offline(studio.player(Rules::new()));
    let other = create(&client, "2026-05-02").await.unwrap_err().to_string();
    assert!(other.contains("+ form.items: file"), "{other}");
    assert_eq!(
        create(&client, "2026-05-01").await.unwrap().json(),
        set.json()
    );
}

#[tokio::test]
async fn an_upload_to_storage_is_replayed_too() {
    let studio = Studio::started().await;
    let document = vec![b'a'; 6 * 1024 * 1024];
    let run = async |client: &pareta::Client| {
        let sets = client.evals().sets();
        let rows = [
            json!({ "input": { "text": "Effective as of May 1." }, "expected": { "effective_date": "2026-05-01" } }),
        ];
        let set = sets.create("invoice-key-fields", rows).await.unwrap();
        let document = Document::bytes(document.clone());
        let uploaded = sets
            .upload_document(set.id().unwrap(), 0, "document", document)
            .await
            .unwrap();
        (set.json().to_owned(), uploaded.json().to_owned())
    };
    let recorded = run(&studio.client(studio.recorder(Redaction::new()))).await;
    let stored = studio
        .entries()
        .iter()
        .filter(|entry| entry["request"]["method"] == "PUT")
        .count();
    assert_eq!(stored, 1);
    let player = studio.player(Rules::new());
    assert_eq!(run(&offline(player.clone())).await, recorded);
    assert_eq!(player.left(), 0);
    // Neither the document nor what signs its URL stands with it.
    let put = studio
        .entries()
        .into_iter()
        .find(|entry| entry["request"]["method"] == "PUT")
        .unwrap();
    assert!(
        !put["request"]["url"].as_str().unwrap().contains('?'),
        "{put}"
    );
    assert!(studio.text().len() < 100_000);
}

#[tokio::test]
async fn new_calls_are_added_and_those_there_are_replayed() {
    let studio = Studio::started().await;
    let open = |mode| Recording::with(studio.path(), mode, Redaction::new(), Rules::new());
    let missing = open(Mode::Replay).unwrap_err().to_string();
    assert!(missing.contains("PARETA_RECORDING=all"), "{missing}");
    let client = studio.client(open(Mode::New).unwrap());
    client.tasks().list().await.unwrap();
    drop(client);
    let client = studio.client(open(Mode::New).unwrap());
    client.tasks().list().await.unwrap();
    client.models().list().await.unwrap();
    assert_eq!(studio.sandbox.journal().len(), 2);
    assert_eq!(studio.entries().len(), 2);
    // While it is recorded, nobody else records it.
    let busy = open(Mode::All).unwrap_err().to_string();
    assert!(
        busy.contains("is being recorded by another client"),
        "{busy}"
    );
    drop(client);

    let client = studio.client(open(Mode::None).unwrap());
    client.tasks().list().await.unwrap();
    assert_eq!(
        (studio.sandbox.journal().len(), studio.entries().len()),
        (3, 2)
    );
    let client = studio.client(open(Mode::All).unwrap());
    client.tasks().list().await.unwrap();
    assert_eq!(
        (studio.sandbox.journal().len(), studio.entries().len()),
        (4, 1)
    );
    drop(client);

    // What was recorded with another redaction, or by another tool, is not added to.
    let other = Recorder::append(studio.path(), Redaction::new().json("$.x"))
        .unwrap_err()
        .to_string();
    assert!(other.contains("with another redaction"), "{other}");
}

#[tokio::test]
async fn what_has_moved_is_told_by_operation() {
    let studio = Studio::started().await;
    let client = studio.client(studio.recorder(Redaction::new()));
    client.models().list().await.unwrap();
    let mut stream = client
        .chat()
        .completions()
        .create(AUTO, "Hello")
        .stream()
        .await
        .unwrap();
    while stream.next().await.is_some() {}
    let moved = studio.player(Rules::new()).drift().unwrap();
    // The sandbox lists what the contract does not name; the stream is as it says.
    let entries: Vec<_> = moved
        .iter()
        .map(|moved| (moved.entry, moved.drift.len()))
        .collect();
    assert_eq!(entries, [(1, 0)], "{moved:?}");
    // As another generation of the server would have said it.
    let text = studio.text();
    let text = text.replace(r#"\"id\":\"auto\""#, r#"\"id\":7,\"tier\":\"new\""#);
    let text = text.replace(r#"\"choices\":"#, r#"\"lane\":1,\"choices\":"#);
    assert_ne!(text, studio.text());
    std::fs::write(studio.path(), text).unwrap();
    let moved = studio.player(Rules::new()).drift().unwrap();
    insta::assert_debug_snapshot!(moved);
}
