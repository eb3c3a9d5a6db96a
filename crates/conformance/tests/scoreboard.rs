//! The scoreboard, held against itself: this SDK keeps every rule, and a client that takes everything as it comes is
//! caught breaking them.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Runs these clients; for each scenario its name, and the verdict and the measurement of each client.
fn measure(clients: &[&str]) -> Vec<(String, Vec<(String, String)>)> {
    let file = format!("{}.json", clients.join("-"));
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
    let mut command = Command::new(env!("CARGO_BIN_EXE_pareta-conformance"));
    command.arg("--json").arg(&file);
    for client in clients {
        command.args(["--client", client]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let board: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = board["scenarios"].as_array().unwrap().iter().map(|row| {
        let findings = row["findings"].as_array().unwrap().iter();
        let findings = findings.map(|found| (text(&found["verdict"]), text(&found["measured"])));
        (text(&row["name"]), findings.collect())
    });
    rows.collect()
}

#[test]
fn this_sdk_keeps_every_rule() {
    let rows = measure(&["pareta", "pareta-blocking"]);
    assert!(rows.len() >= 225, "{} scenarios", rows.len());
    let is_kept = |(verdict, _): &(String, String)| verdict == "kept";
    let broken: Vec<_> = rows
        .iter()
        .filter(|(_, findings)| findings.len() != 2 || !findings.iter().all(is_kept))
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

/// What nobody gets wrong on this HTTP library, or what splitting at line feeds happens to get right.
const NO_TRAP: &[&str] = &[
    "stream-whole",
    "stream-without-done",
    "stream-first-piece-at-once",
    "stream-kept-alive",
    "stream-usage-chunk",
    "stream-missing-fields",
    "stream-unknown-finish-reason",
    "end-broken-behind-the-reason",
    "end-reason-empty",
    "end-reason-too-early",
    "end-last-event-open",
    "end-last-event-open-done",
    "end-done-with-blanks",
    "end-done-in-quotes",
    "end-done-in-a-text",
    "stream-error-that-says-nothing",
    "stream-no-error-beside-choices",
    "joined-text",
    "joined-calls",
    "joined-calls-with-an-empty-id",
    "stream-empty-first-chunk",
    "events-crlf",
    "events-cr",
    "events-comments",
    "events-other-fields",
    "events-without-data",
    "events-named-ping",
    "events-named-with-a-detail",
    "events-named-with-choices",
    "events-other-line-ends-inside-data",
    "stream-without-a-content-type",
    "stream-of-two-content-types",
    "stream-as-plain-text",
    "stream-as-bytes",
    "retry-after-503",
    "retry-where-told-to",
    "retry-of-520-and-522",
    "retry-of-521-and-523",
    "retry-of-524-and-529",
    "error-redirect",
    "kept-unknown-field",
    "kept-nested-unknown-field",
    "kept-large-integer",
    "kept-unknown-finish-reason",
    "kept-wrong-type",
    "decode-nulls",
    "decode-without-choices",
    "reply-error-that-says-nothing",
    "http-interim-replies",
    "http-body-until-close",
    "http-wrong-content-type",
    "http-two-lengths",
    "http-chunked-garbage",
    "http-garbage",
    "http-endless-headers",
    "http-decompression-bomb",
    "redirect-302-of-a-get",
    "key-in-a-connection-error",
    "key-of-a-letter",
];

#[test]
fn a_naive_client_is_caught() {
    let rows = measure(&["naive"]);
    let passed: Vec<_> = rows
        .iter()
        .filter(|(name, findings)| findings[0].0 == "kept" && !NO_TRAP.contains(&name.as_str()))
        .collect();
    assert!(passed.is_empty(), "{passed:#?}");
}
