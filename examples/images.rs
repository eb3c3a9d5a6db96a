//! An image from words, an image changed by words, and what both cost.
//!
//! Runs on an embedded sandbox: `cargo run --example images`.

use std::error::Error;

use pareta::Client;
use pareta::types::ImageSize;
use pareta_sandbox::Sandbox;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    let directory = tempfile::tempdir()?;

    // A size is one of the known ones, or its text: `.size("2560x1440")`. The same seed gives the same image.
    let painted = client
        .images()
        .generate("A lighthouse in fog, as a woodcut")
        .size(ImageSize::Wide2560)
        .seed(7)
        .await?;
    let path = directory.path().join("lighthouse.png");
    painted.save(&path)?;
    println!("painted {}", painted.size().unwrap_or("?"));
    let receipt = painted.receipt().unwrap_or_default();
    println!("   billed ${}", receipt.usd().unwrap_or_default());

    // A path, bytes or a reader; what is no PNG or JPEG is refused before anything is sent.
    let edited = client
        .images()
        .edit(path.as_path(), "Make it night")
        .await?;
    edited.save(directory.path().join("night.png"))?;
    println!("edited to {}", edited.size().unwrap_or("?"));
    let receipt = edited.receipt().unwrap_or_default();
    println!("   billed ${}", receipt.usd().unwrap_or_default());

    let error = client
        .images()
        .edit(b"no image".to_vec(), "Make it night")
        .await
        .expect_err("no image can be edited");
    println!("refused: {error}");
    Ok(())
}
