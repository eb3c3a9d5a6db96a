//! What must not be in a file is in none.

mod common;

use common::{Studio, offline};
use pareta::AUTO;
use pareta_recording::{Redaction, Rules};
use pareta_sandbox::{Fault, Sandbox};

/// Neither the key, in any spelling, nor what was named is in the file, and the calls are found all the same.
#[tokio::test]
async fn secrets_are_cut_out_and_calls_are_found_all_the_same() {
    let probe = Sandbox::start().await.unwrap();
    let key = probe.api_key().to_owned();
    drop(probe);
    let spelt: String = key.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    let escaped: String = key.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let said = format!(
        r#"{{"detail":"no such key {key}, {spelt}, {escaped}","email":"ada@example.org","age":36}}"#
    );
    let fault = Fault::status(400).body(serde_json::from_str::<serde_json::Value>(&said).unwrap());
    let fault = fault
        .on("/v1/rerank")
        .header("x-echo", key.as_str())
        .header("set-cookie", "session=s3cret");
    let studio = Studio::new(Sandbox::builder().fault(fault).start().await.unwrap());
    assert_eq!(studio.sandbox.api_key(), key);

    let redaction = Redaction::new()
        .header("x-tenant")
        .json("$..content")
        .json("$..email")
        .json("$.age");
    let recorder = studio.recorder(redaction);
    let prompt = format!("Who is Ada, and what is {key}?");
    let ask = async |client: &pareta::Client, prompt: &str| {
        let client = client.with().header("x-tenant", "initech").build().unwrap();
        let answer = client
            .chat()
            .completions()
            .create(AUTO, prompt)
            .await
            .unwrap();
        let mut stream = client
            .chat()
            .completions()
            .create(AUTO, prompt)
            .stream()
            .await
            .unwrap();
        let mut chunks = 0;
        while let Some(chunk) = stream.next().await {
            chunks += usize::from(chunk.is_ok());
        }
        let refused = client
            .rerank()
            .create("cookies", ["one"])
            .await
            .unwrap_err();
        (answer.text().to_owned(), chunks, refused)
    };
    let (answer, chunks, _) = ask(&studio.client(recorder), &prompt).await;

    let text = studio.text();
    let secrets = [
        key.as_str(),
        "Ada,",
        "ada@example.org",
        "initech",
        "s3cret",
        &spelt.replace('\\', "\\\\"),
        &escaped,
        "127.0.0.1",
    ];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret}");
    }
    // What was not named is there.
    assert!(text.contains("req_") && text.contains("cookies") && answer.contains("Ada,"));

    // Another key, and another prompt in the same place: what is cut out does not count.
    let player = studio.player(Rules::new());
    let (redacted, again, refused) = ask(
        &offline(player.clone()),
        "What is pareta_sk_of_another_one?",
    )
    .await;
    assert_eq!((again, player.left()), (chunks, 0));
    // A value keeps its kind.
    assert_eq!(redacted, "[redacted]");
    let kept = String::from_utf8_lossy(refused.body()).into_owned();
    assert!(
        kept.contains(r#""email":"[redacted]""#) && kept.contains(r#""age":0"#),
        "{kept}"
    );
    assert!(
        kept.contains("no such key [the API key], [the API key], [the API key]"),
        "{kept}"
    );
}

/// The key is looked for in what goes well too, and in streams.
#[tokio::test]
async fn a_key_that_is_answered_is_cut_out() {
    let studio = Studio::started().await;
    let client = studio.client(studio.recorder(Redaction::new()));
    let key = studio.sandbox.api_key();
    let completions = client.chat().completions();
    let prompt = format!("My key is {key} today");
    let answer = completions.create(AUTO, prompt.as_str()).await.unwrap();
    assert!(
        answer.text().contains(key),
        "the caller has it as it came: {}",
        answer.text()
    );
    let mut stream = completions
        .create(AUTO, prompt.as_str())
        .stream()
        .await
        .unwrap();
    while stream.next().await.is_some() {}
    assert!(!studio.text().contains(key));
    let player = studio.player(Rules::new());
    let again = offline(player)
        .chat()
        .completions()
        .create(AUTO, "My key is pareta_sk_of_another_one today")
        .await;
    assert_eq!(
        again.unwrap().text(),
        answer.text().replace(key, "[the API key]")
    );
}

/// What nobody can look through is not kept.
#[tokio::test]
async fn a_reply_that_is_compressed_is_left_out() {
    let fault = Fault::gzip().on("/v1/models");
    let studio = Studio::new(Sandbox::builder().fault(fault).start().await.unwrap());
    let client = studio.client(studio.recorder(Redaction::new()));
    let _ = client.models().list().await;
    let content = studio.entries()[0]["response"]["content"].clone();
    assert_eq!(content["text"], "");
    assert!(
        content["_cut"].as_str().unwrap().contains("compressed"),
        "{content}"
    );
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_recorded() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("run.har");
    for (redaction, said) in [
        (
            Redaction::new().header("a b"),
            "\"a b\" is no name of a header",
        ),
        (Redaction::new().json("content"), "does not begin with $"),
    ] {
        let problem = pareta_recording::Recorder::create(&path, redaction)
            .unwrap_err()
            .to_string();
        assert!(problem.contains(said), "{problem}");
    }
    assert!(!path.exists());
}
