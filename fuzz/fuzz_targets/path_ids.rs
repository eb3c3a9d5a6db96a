//! Ids in paths, as the server sees them: the first byte picks the operation, the rest is the id.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pareta::low_level::OPERATIONS;
use pareta::{Client, Error, ErrorKind, Method};
use pareta_fuzz::server::{Answer, HOST, PREFIX, Seen, exchange};
use percent_encoding::percent_decode_str;

fuzz_target!(|data: &[u8]| {
    let Some((choice, id)) = data.split_first() else {
        return;
    };
    let Ok(id) = std::str::from_utf8(id) else {
        return;
    };
    let choice = usize::from(choice.wrapping_sub(b'A'));
    let with_ids: Vec<_> = OPERATIONS
        .iter()
        .filter(|known| known.path.contains('{'))
        .collect();
    match with_ids.get(choice) {
        Some(known) => {
            let (sent, seen) = exchange(ok(), async |client| call(client, known.id, id).await);
            check_id(known.path, id, sent, &seen);
        }
        None => {
            let (sent, seen) = exchange(ok(), async |client| {
                let path = format!("/{id}");
                client.request(Method::GET, path).await.map(drop)
            });
            check_path(&format!("/{id}"), sent, &seen);
            let (sent, seen) = exchange(ok(), async |client| {
                let request = client.request(Method::GET, "/v1/x").query(id, id);
                request.await.map(drop)
            });
            check_query(id, sent, &seen);
        }
    }
});

/// A reply that suits every operation.
fn ok() -> Answer {
    Answer::new(200, "", br#"{"eval_set": {}}"#)
}

async fn call(client: &Client, operation: &str, id: &str) -> Result<(), Error> {
    let low_level = client.low_level();
    match operation {
        "retrieve_endpoint" => low_level.retrieve_endpoint(id).await.map(drop),
        "delete_endpoint" => low_level.delete_endpoint(id).await.map(drop),
        "start_endpoint" => low_level.start_endpoint(id).await.map(drop),
        "stop_endpoint" => low_level.stop_endpoint(id).await.map(drop),
        "retrieve_endpoint_performance" => {
            low_level.retrieve_endpoint_performance(id).await.map(drop)
        }
        "retrieve_endpoint_uptime" => low_level.retrieve_endpoint_uptime(id).await.map(drop),
        "retrieve_endpoint_cost" => low_level.retrieve_endpoint_cost(id).await.map(drop),
        "retrieve_endpoint_quality" => low_level.retrieve_endpoint_quality(id).await.map(drop),
        "retrieve_endpoint_activity" => low_level.retrieve_endpoint_activity(id).await.map(drop),
        "retrieve_task" => low_level.retrieve_task(id).await.map(drop),
        "retrieve_leaderboard" => low_level.retrieve_leaderboard(id).await.map(drop),
        "retrieve_eval_set" => low_level.retrieve_eval_set(id).await.map(drop),
        "delete_eval_set" => low_level.delete_eval_set(id).await.map(drop),
        "attach_blob" => {
            let upload = client
                .evals()
                .sets()
                .upload_document(id, 0, "document", vec![0]);
            upload.await.map(drop)
        }
        "create_blob_upload_url" => {
            let create = low_level.create_blob_upload_url(id, 0, "document", "text/plain", 1);
            create.await.map(drop)
        }
        "complete_blob_upload" => {
            let complete =
                low_level.complete_blob_upload(id, 0, "document", "s3://x", "text/plain");
            complete.await.map(drop)
        }
        "retrieve_eval_run" => low_level.retrieve_eval_run(id).await.map(drop),
        other => panic!("an operation that is not called here: {other}"),
    }
}

/// An id is refused before anything is sent, or stands in its segment and nowhere else.
fn check_id(template: &str, id: &str, sent: Result<(), Error>, seen: &[Seen]) {
    let Some(target) = target(sent, seen) else {
        assert!(matches!(id, "" | "." | ".."), "{id:?} is refused");
        return;
    };
    let target = target.split('?').next().unwrap_or_default();
    let expected = format!("{PREFIX}{template}");
    assert_eq!(
        target.split('/').count(),
        expected.split('/').count(),
        "{target}"
    );
    for (found, expected) in target.split('/').zip(expected.split('/')) {
        match expected.starts_with('{') {
            true => assert_eq!(decoded(found), id, "{target}"),
            false => assert_eq!(found, expected, "{target}"),
        }
        assert!(!is_dots(found), "{target}");
    }
}

/// A path stays below the prefix, whatever is in it.
fn check_path(path: &str, sent: Result<(), Error>, seen: &[Seen]) {
    let Some(target) = target(sent, seen) else {
        return;
    };
    let rest = target.strip_prefix(PREFIX).expect(target);
    let before_query = rest.split('?').next().unwrap_or_default();
    assert!(!before_query.split('/').any(is_dots), "{target}");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~!$&()*+,;=:@%".contains(&byte);
    if path.bytes().all(plain) {
        assert_eq!(rest, path, "it is sent as it stands");
    }
}

fn check_query(text: &str, sent: Result<(), Error>, seen: &[Seen]) {
    let target = target(sent, seen).expect("any text can stand in a query");
    let query = target
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.strip_prefix("/v1/x?"));
    let (name, value) = query.and_then(|query| query.split_once('=')).expect(target);
    assert_eq!(
        (decoded(name), decoded(value)),
        (text.to_owned(), text.to_owned())
    );
}

/// Where the one request went; `None` where the call was refused and nothing was sent.
fn target(sent: Result<(), Error>, seen: &[Seen]) -> Option<&str> {
    match (sent, seen) {
        (Err(error), []) => {
            assert_eq!(error.kind(), ErrorKind::Argument, "{error}");
            None
        }
        (Ok(()), [seen]) => {
            assert_eq!(seen.header("host"), Some(HOST));
            Some(&seen.target)
        }
        (sent, seen) => panic!("{sent:?} and {seen:?}"),
    }
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment)
        .decode_utf8()
        .expect(segment)
        .into_owned()
}

/// Whether a segment is resolved away by who reads the path.
fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    matches!(plain.as_str(), "." | "..")
}
