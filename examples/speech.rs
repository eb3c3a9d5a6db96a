//! Text to speech, a file, and speech to text.
//!
//! Runs on an embedded sandbox: `cargo run --example speech`.

use std::error::Error;
use std::path::Path;

use pareta::{Client, ErrorKind};
use pareta_sandbox::Sandbox;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let audio = client.audio();

    let speech = audio
        .speech("The agreement takes effect on the first of March.")
        .voice("af_heart")
        .await?;
    println!(
        "{} at {} Hz, {:.1} s, {} bytes",
        speech.format().unwrap_or("?"),
        speech.sample_rate().unwrap_or(0),
        speech.duration_s().unwrap_or(0.0),
        speech.audio()?.len(),
    );

    // What is given as a path is read as a file; bytes are taken as they are.
    let path = std::env::temp_dir().join(format!("pareta-{}.wav", std::process::id()));
    speech.save(&path)?;
    let heard = audio.transcriptions(path.as_path()).language("en").await;
    std::fs::remove_file(&path)?;
    let heard = heard?;
    println!("heard: {:?}", heard.text().unwrap_or_default());
    let heard = audio.transcriptions(speech.audio()?).await?;
    println!(
        "again: {:?}, in {:?}",
        heard.text().unwrap_or_default(),
        heard.language()
    );

    // A path that is mistyped is found out before anything is sent.
    match audio.transcriptions(Path::new("no such file.wav")).await {
        Err(error) if error.kind() == ErrorKind::Argument => println!("\n{error}"),
        other => println!("\nnot an error: {other:?}"),
    }
    let requests = sandbox.journal();
    println!("{} requests were sent", requests.len());
    Ok(())
}
