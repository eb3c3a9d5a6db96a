//! A page that streams an answer. `examples/web/run.sh` builds it and tries it in a browser.
//!
//! The key stays where the page comes from: `serve.mjs` passes calls on to the API, and adds it there.

use js_sys::Function;
use pareta::Client;
use wasm_bindgen::prelude::*;

/// Asks, tells each piece of the answer as it comes, and gives the whole of it.
#[wasm_bindgen]
pub async fn ask(base_url: &str, question: &str, tell: &Function) -> Result<String, JsError> {
    let client = Client::builder()
        .base_url(base_url)
        .api_key("added-by-the-server-of-this-page")
        .build()?;
    let mut answer = client
        .chat()
        .completions()
        .create("auto", question)
        .stream()
        .await?;
    while let Some(chunk) = answer.next().await {
        // A page that cannot show a piece still gets the whole.
        let _ = tell.call1(&JsValue::NULL, &chunk?.text().into());
    }
    Ok(answer.text().to_owned())
}
