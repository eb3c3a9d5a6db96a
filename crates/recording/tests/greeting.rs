//! The test of `docs/testing.md`: recorded once, and replayed ever since. To record it anew, against a sandbox:
//!
//! ```sh
//! pareta sandbox &   # and what it says to export
//! PARETA_RECORDING=all cargo test -p pareta-recording --test greeting
//! ```

use pareta::{AUTO, Client};
use pareta_recording::Recording;

const RECORDING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/greeting.har");

/// What is tested: code of yours that is given a client.
async fn greeting(client: &Client, name: &str) -> Result<String, pareta::Error> {
    let tasks = client.tasks().list().await?;
    let prompt = format!("Greet {name}, who may choose of {} tasks", tasks.len());
    let mut stream = client
        .chat()
        .completions()
        .create(AUTO, prompt)
        .stream()
        .await?;
    let mut text = String::new();
    while let Some(chunk) = stream.next().await {
        text.push_str(chunk?.text());
    }
    Ok(text)
}

#[tokio::test]
async fn a_name_is_greeted() -> Result<(), Box<dyn std::error::Error>> {
    let recording = Recording::open(RECORDING)?;
    let client = recording.client().build()?;
    assert!(greeting(&client, "Ada").await?.contains("Ada"));
    // Everything that was recorded has been asked for, and the contract still says what came.
    if let Some(player) = recording.player() {
        assert_eq!(player.left(), 0);
        assert!(player.drift()?.iter().all(|moved| moved.drift.is_empty()));
    }
    Ok(())
}
