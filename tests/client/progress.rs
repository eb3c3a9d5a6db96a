//! How far a call has come: told by one method, whatever it is.

use std::sync::mpsc;
use std::time::Duration;

use pareta::evals::{EvalInput, RunProgress};
use pareta::progress::{PartsProgress, UploadProgress};
use pareta::{Method, Upload};
use serde_json::json;

use crate::server::{Answer, Server};
use crate::{client, sandbox};

#[tokio::test(start_paused = true)]
async fn the_tries_of_an_upload_are_told_apart() {
    let server = Server::in_turn([Answer::json(503, ""), Answer::json(200, "{}")]).await;
    let (tell, told) = mpsc::channel();
    client(&server.url())
        .request(Method::POST, "/v2/new")
        .upload(Upload::bytes(vec![7; 1000]))
        .on_progress(move |upload| tell.send(*upload).unwrap())
        .await
        .unwrap();
    let told: Vec<UploadProgress> = told.iter().collect();
    let seen: Vec<_> = told
        .iter()
        .map(|one| (one.attempt, one.sent, one.total))
        .collect();
    assert_eq!(
        seen,
        [(1, 0, 1000), (1, 1000, 1000), (2, 0, 1000), (2, 1000, 1000)]
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_to_send_is_all_of_it() {
    let server = Server::always(Answer::json(200, "{}")).await;
    let (tell, told) = mpsc::channel();
    let upload = client(&server.url())
        .request(Method::PUT, "/x")
        .upload(Upload::bytes(""));
    upload
        .on_progress(move |upload| tell.send(upload.share()).unwrap())
        .await
        .unwrap();
    assert_eq!(told.iter().collect::<Vec<_>>(), [1.0]);
}

/// Files that go out as base64 are uploads as well.
#[tokio::test(start_paused = true)]
async fn files_within_json_are_told_of() {
    let (_sandbox, client) = sandbox().await;
    let painted = client.images().generate("a lighthouse").await.unwrap();
    let (tell, told) = mpsc::channel();
    let edit = client.images().edit(painted.image().unwrap(), "at night");
    edit.on_progress(move |upload| tell.send(upload.share()).unwrap())
        .await
        .unwrap();
    assert_eq!(told.iter().last(), Some(1.0));

    let (tell, told) = mpsc::channel();
    let speech = client.audio().speech("Good morning.").await.unwrap();
    let heard = client.audio().transcriptions(speech.audio().unwrap());
    let heard = heard
        .on_progress(move |upload| tell.send(upload.share()).unwrap())
        .await
        .unwrap();
    assert_eq!(heard.text(), Some("Good morning."));
    assert_eq!(told.iter().last(), Some(1.0));
}

/// What is in memory is told of piece by piece, as a file is.
#[tokio::test]
async fn a_large_upload_is_told_of_on_its_way() {
    let server = Server::always(Answer::json(200, "{}")).await;
    let (tell, told) = mpsc::channel();
    client(&server.url())
        .request(Method::PUT, "/x")
        .upload(Upload::bytes(vec![7; 8 << 20]))
        .on_progress(move |upload| tell.send(upload.sent).unwrap())
        .await
        .unwrap();
    let told: Vec<u64> = told.iter().collect();
    assert!(told.len() > 2, "{told:?}");
    assert!(
        told.is_sorted_by(|before, after| before < after),
        "{told:?}"
    );
    assert_eq!((told[0], told[told.len() - 1]), (0, 8 << 20));
}

/// What is told belongs to the call: it ends with it, and its panic is the call's.
#[tokio::test]
async fn nobody_is_told_of_an_upload_that_was_given_up() {
    let server = Server::always(Answer::never()).await;
    let (tell, told) = mpsc::channel();
    let upload = client(&server.url())
        .request(Method::PUT, "/x")
        .upload(Upload::bytes(vec![7; 64 << 20]))
        .on_progress(move |upload| tell.send(upload.sent).unwrap());
    let given_up = tokio::time::timeout(Duration::from_millis(50), upload.into_future()).await;
    assert!(given_up.is_err());
    // The listener went with the call: nothing holds the other end any more.
    told.iter().count();

    let upload = client(&server.url())
        .request(Method::PUT, "/x")
        .upload(Upload::bytes("abc"))
        .on_progress(|_| panic!("of the caller's own"));
    let ended = tokio::spawn(upload.into_future()).await;
    assert!(ended.unwrap_err().is_panic());
}

#[tokio::test(start_paused = true)]
async fn a_call_in_parts_tells_of_each() {
    let (_sandbox, client) = sandbox().await;
    let texts: Vec<String> = (0..1200).map(|index| format!("text {index}")).collect();
    let (tell, told) = mpsc::channel();
    let embed = client.embeddings().create(&texts);
    embed
        .on_progress(move |parts| tell.send(*parts).unwrap())
        .await
        .unwrap();
    let told: Vec<PartsProgress> = told.iter().collect();
    assert!(told.len() > 1, "{told:?}");
    assert!(
        told.is_sorted_by(|before, after| before.done < after.done),
        "{told:?}"
    );
    assert!(
        told.iter()
            .enumerate()
            .all(|(at, one)| one.parts_done == at + 1 && one.parts == told.len())
    );
    let last = told[told.len() - 1];
    assert_eq!((last.done, last.total, last.share()), (1200, 1200, 1.0));

    let (tell, told) = mpsc::channel();
    let rank = client.rerank().create("text 7", texts);
    rank.on_progress(move |parts| tell.send(parts.done).unwrap())
        .await
        .unwrap();
    assert_eq!(told.iter().last(), Some(1200));
}

#[tokio::test(start_paused = true)]
async fn a_run_tells_of_its_rows_and_then_of_itself() {
    let (_sandbox, client) = sandbox().await;
    let rows = || {
        let rows = [json!({ "input": "x", "expected": { "effective_date": "2026-01-01" } })];
        EvalInput::rows("contract-key-fields", rows)
    };
    let (tell, told) = mpsc::channel();
    let create = client.evals().runs().create(rows(), ["qwen-1"]).wait();
    create
        .on_progress(move |progress| tell.send(progress.clone()).unwrap())
        .await
        .unwrap();
    let told: Vec<RunProgress> = told.iter().collect();
    let uploads = told.iter().take_while(|one| one.upload().is_some()).count();
    let last = told[uploads - 1].upload().unwrap();
    assert_eq!((last.share(), told[0].status()), (1.0, Some("uploading")));
    let runs: Vec<_> = told[uploads..]
        .iter()
        .map(|one| one.run().unwrap().id())
        .collect();
    assert!(
        runs.len() > 1 && runs.iter().all(|id| *id == runs[0]),
        "{told:?}"
    );
    assert_eq!(told[told.len() - 1].status(), Some("completed"));

    // One that is not waited for tells of its rows.
    let (tell, told) = mpsc::channel();
    let create = client.evals().runs().create(rows(), ["qwen-1"]);
    create
        .on_progress(move |rows| tell.send(rows.upload().unwrap().share()).unwrap())
        .await
        .unwrap();
    assert_eq!(told.iter().last(), Some(1.0));

    // Whoever listens goes along with the wait, and hears of the rows that go ahead for their task.
    let rows = (1..=5).map(|day| {
        json!({
            "input": { "text": format!("This agreement is effective as of May {day}, 2026.") },
            "expected_output": { "effective_date": format!("2026-05-0{day}") },
        })
    });
    let input = EvalInput::from_prompt("Extract the key fields of contracts", rows);
    let (tell, told) = mpsc::channel();
    let create = client.evals().runs().create(input, ["qwen-1"]);
    create
        .on_progress(move |progress| tell.send(progress.status().map(str::to_owned)).unwrap())
        .wait()
        .await
        .unwrap();
    let told: Vec<_> = told.iter().flatten().collect();
    let uploads = told.iter().filter(|status| *status == "uploading").count();
    assert!(uploads >= 4, "{told:?}");
    assert_eq!(told[told.len() - 1], "completed");
}

/// What a listener does is its own: the call of another one goes on.
#[tokio::test(start_paused = true)]
async fn a_panic_of_a_listener_is_that_of_its_call() {
    let (_sandbox, client) = sandbox().await;
    let texts = ["a", "b"];
    let embed = client.embeddings().create(texts);
    let panics = embed.on_progress(|_| panic!("of the caller's own"));
    let again = panics.clone();
    for call in [panics, again] {
        let ended = tokio::spawn(call.into_future()).await;
        assert!(ended.unwrap_err().is_panic());
    }
    client.embeddings().create(texts).await.unwrap();
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_tells_too() {
    let server = Server::start_on_thread(|_| Answer::json(200, "{}"));
    let client: pareta::blocking::Client = crate::quick(&server.url()).build().unwrap();
    let (tell, told) = mpsc::channel();
    let upload = client
        .request(Method::POST, "/x")
        .upload(Upload::bytes("abc"));
    upload
        .on_progress(move |upload| tell.send(upload.sent).unwrap())
        .send()
        .unwrap();
    assert_eq!(told.iter().collect::<Vec<_>>(), [0, 3]);
}
