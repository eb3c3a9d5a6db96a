//! Files that are no recording, or a bad one: an error that says where, and nothing else.

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};

use common::{Studio, offline};
use pareta::AUTO;
use pareta_recording::{Mode, Player, Problem, Recording, Redaction, Rules, replies};
use proptest::prelude::*;
use serde_json::{Value, json};

fn file(text: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("run.har");
    std::fs::write(&path, text).unwrap();
    (directory, path)
}

/// What is said of a file, without its path.
fn said(text: impl AsRef<[u8]>) -> String {
    let (_directory, path) = file(text);
    let problem = Player::open(&path, Rules::new()).unwrap_err().to_string();
    assert_eq!(
        replies(&path, |_| Ok::<(), Problem>(()))
            .unwrap_err()
            .to_string(),
        problem
    );
    problem.replace(&path.display().to_string(), "run.har")
}

fn entry() -> Value {
    json!({
        "request": { "method": "GET", "url": "https://api.example/v1/tasks" },
        "response": { "status": 200, "content": { "mimeType": "application/json", "text": "{\"tasks\":[]}" } },
    })
}

fn har(entries: impl IntoIterator<Item = Value>) -> String {
    let entries: Vec<Value> = entries.into_iter().collect();
    json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": entries } }).to_string()
}

fn with(place: &str, value: Value) -> String {
    let mut entry = entry();
    *entry.pointer_mut(place).unwrap() = value;
    har([self::entry(), entry])
}

#[test]
fn what_is_no_recording_is_told_with_its_place() {
    let lines = [
        said(""),
        said("not JSON"),
        said("[]"),
        said("{}"),
        said(r#"{"log": {}}"#),
        said(r#"{"log": {"entries": {}}}"#),
        said(r#"{"log": {"entries": [7]}}"#),
        said(r#"{"log": {"entries": [], "entries": []}}"#),
        said(r#"{"log": {"entries": []}} {}"#),
        said(har([json!({})])),
        said(with("/request/method", json!(7))),
        said(with("/response/status", json!(-1))),
        said(with("/response/status", json!(70_000))),
        said(with("/response/content/text", json!({}))),
        said(har([entry()]).replace("tasks", "\u{0}")),
        said(
            har([entry()])
                .into_bytes()
                .into_iter()
                .map(|byte| if byte == b'v' { 0xff } else { byte })
                .collect::<Vec<u8>>(),
        ),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_told_to_be() {
    let whole = har([entry(), entry(), entry()]);
    for end in 1..whole.len() {
        let said = said(&whole[..end]);
        assert!(said.contains("is cut off, at byte"), "{end}: {said}");
    }
    let (_directory, path) = file(&whole);
    assert_eq!(Player::open(path, Rules::new()).unwrap().left(), 3);
}

/// What a process that was killed leaves is whole up to its last entry, or cut off.
#[tokio::test]
async fn a_recording_that_is_cut_off_is_recorded_anew_and_not_added_to() {
    let studio = Studio::started().await;
    studio
        .client(studio.recorder(Redaction::new()))
        .models()
        .list()
        .await
        .unwrap();
    let text = studio.text();
    std::fs::write(studio.path(), &text[..text.len() - 20]).unwrap();
    let open = |mode| Recording::with(studio.path(), mode, Redaction::new(), Rules::new());
    for mode in [Mode::Replay, Mode::New] {
        let problem = open(mode).unwrap_err().to_string();
        assert!(problem.contains("is cut off, at byte"), "{problem}");
    }
    assert_eq!(studio.text().len(), text.len() - 20, "nothing is written");
    studio
        .client(open(Mode::All).unwrap())
        .models()
        .list()
        .await
        .unwrap();
    assert_eq!(studio.entries().len(), 1);
}

#[tokio::test]
async fn replies_that_cannot_be_are_errors_of_the_call() {
    for (place, value) in [
        ("/response/status", json!(0)),
        ("/response/status", json!(42)),
        (
            "/response/content",
            json!({ "text": "!", "encoding": "base64" }),
        ),
        (
            "/response/content",
            json!({ "text": "", "encoding": "gzip" }),
        ),
    ] {
        let mut entry = entry();
        *entry.pointer_mut(place).unwrap() = value;
        let (_directory, path) = file(har([entry]));
        let client = offline(Player::open(path, Rules::new()).unwrap());
        let error = client.tasks().list().await.unwrap_err();
        assert!(error.to_string().contains("the recorded"), "{error}");
    }
    // Headers that are none are left out, and times and lengths that cannot be count for nothing.
    let mut odd = entry();
    odd["response"]["headers"] = json!([
        { "name": ":status", "value": "200" }, { "name": "x y", "value": "" }, { "name": "x", "value": "a\r\nb: c" },
        { "name": "content-encoding", "value": "br" }, { "name": "content-length", "value": "7" },
    ]);
    odd["timings"] = json!({ "wait": -1e300 });
    odd["response"]["content"]["_events"] =
        json!([[-5.0, 3], [1e300, 18_446_744_073_709_551_615_u64]]);
    let (_directory, path) = file(har([odd]));
    for pace in [
        pareta_recording::Pace::AtOnce,
        pareta_recording::Pace::AsRecorded,
    ] {
        let client = offline(Player::open(&path, Rules::new().pace(pace)).unwrap());
        assert!(client.tasks().list().await.unwrap().is_empty());
    }
}

/// As a browser writes it, and as mitmproxy has written a recording of ours that it had read.
#[tokio::test]
async fn recordings_of_other_tools_are_replayed() {
    let recordings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings");
    let player = Player::open(recordings.join("foreign/browser.har"), Rules::new()).unwrap();
    let client = offline(player.clone());
    assert_eq!(client.models().list().await.unwrap().len(), 1);
    let answer = client
        .chat()
        .completions()
        .create(AUTO, "Hello")
        .await
        .unwrap();
    assert_eq!((answer.text(), player.left()), ("Good morning, café", 0));

    let told = async |path: &str| {
        let player = Player::open(recordings.join(path), Rules::new()).unwrap();
        let client = offline(player.clone());
        let tasks = client.tasks().list().await.unwrap();
        let prompt = format!("Greet Ada, who may choose of {} tasks", tasks.len());
        let mut stream = client
            .chat()
            .completions()
            .create(AUTO, prompt)
            .stream()
            .await
            .unwrap();
        let mut chunks = Vec::new();
        while let Some(chunk) = stream.next().await {
            chunks.push(chunk.unwrap().json().to_owned());
        }
        assert_eq!(player.left(), 0);
        (tasks.raw().json().to_owned(), chunks)
    };
    assert_eq!(told("foreign/proxy.har").await, told("greeting.har").await);
}

#[test]
fn nesting_without_end_is_read() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let text = har([entry()]).replace("\"request\":", &format!("\"_x\":{deep},\"request\":"));
    let (_directory, path) = file(text);
    assert_eq!(Player::open(path, Rules::new()).unwrap().left(), 1);
    let (_directory, path) = file(with("/response/content/text", json!(deep)));
    let player = Player::open(path, Rules::new()).unwrap();
    player.drift().unwrap();
}

/// One entry is in memory at a time, and one that would not fit is refused.
#[test]
fn what_is_larger_than_memory_is_read_or_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("large.har");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(br#"{"log":{"entries":[{"request":{"method":"GET","url":"/"},"response":{"status":200,"content":{"text":""#)
        .unwrap();
    let piece = vec![b'a'; 1 << 20];
    for _ in 0..70 {
        file.write_all(&piece).unwrap();
    }
    let problem = Player::open(&path, Rules::new()).unwrap_err().to_string();
    assert!(
        problem.contains("an entry has more than 67108864 bytes"),
        "{problem}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is done to a file, it is read or refused.
    #[test]
    fn mutations_are_read_or_refused(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut entries = vec![entry(), entry()];
        entries[1]["response"]["content"]["_events"] = json!([[1.0, 5], [2.5, 7]]);
        entries[1]["request"]["postData"] = json!({ "mimeType": "multipart/form-data; boundary=b", "text": "--b\r\n\r\nx\r\n--b--" });
        let mut text = har(entries).into_bytes();
        for (place, byte) in places {
            let at = place.index(text.len());
            text[at] = byte;
        }
        let (_directory, path) = file(&text);
        if let Ok(player) = Player::open(&path, Rules::new()) {
            player.drift().unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let _ = runtime.block_on(async { offline(player).tasks().list().await });
        }
    }
}
