//! The client against servers: the sandbox, which speaks the contract, and one written by hand, which sends whatever a
//! test tells it to. Time is paused wherever it matters, so every delay is exact and nothing waits.
#![cfg(feature = "client")]

mod operations;
mod routes;
mod server;
mod streams;

use pareta::client::Mode;
use pareta::{Client, ClientBuilder};
use pareta_sandbox::Sandbox;

/// The key of every test that makes its own server. It may appear nowhere but in the header it is sent in.
const KEY: &str = "pareta_sk_canary_8d1f";

/// A client of a server, with waits that are not random.
fn builder<M: Mode>(url: &str) -> ClientBuilder<M> {
    pareta::client::Client::<M>::builder()
        .base_url(url)
        .api_key(KEY)
        .jitter(|| 0.0)
}

fn client(url: &str) -> Client {
    builder(url).build().expect("a client")
}

/// A sandbox on the runtime of the test, and a client of it.
async fn sandbox() -> (Sandbox, Client) {
    sandbox_with(Sandbox::builder()).await
}

async fn sandbox_with(settings: pareta_sandbox::Builder) -> (Sandbox, Client) {
    let sandbox = settings.api_key(KEY).start_here().await.expect("a sandbox");
    let client = client(sandbox.base_url());
    (sandbox, client)
}

/// A live endpoint every sandbox has.
const LIVE: &str = "ep_contract_qwen";
/// Something for it to read.
const CONTRACT: &str = "This agreement is effective as of January 1, 2026.";
