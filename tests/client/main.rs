//! The client against servers: the sandbox, which speaks the contract, and one written by hand, which sends whatever a
//! test tells it to. Time is paused wherever it matters, so every delay is exact and nothing waits.
#![cfg(feature = "client")]

mod agent;
mod arguments;
mod audio;
mod billing;
#[cfg(feature = "blocking")]
mod blocking;
mod cancelling;
mod connecting;
mod conversations;
mod credentials;
mod deploy;
mod derived;
mod documents;
mod embeddings;
mod encodings;
mod environment;
mod errors;
mod evals;
mod executors;
mod hostile;
mod images;
mod layers;
mod operations;
mod progress;
mod proposals;
mod raw_call;
mod raw_forms;
mod real_streams;
mod redaction;
mod redirects;
mod rerank;
mod retries;
mod routes;
mod saved;
mod scoped;
mod server;
mod spans;
mod stream_ends;
mod streams;
mod telemetry;
mod testing;
mod timings;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;
mod tool_loops;
#[cfg(feature = "schemars")]
mod typed;
#[cfg(feature = "schemars")]
mod typed_shapes;
#[cfg(feature = "validate")]
mod validation;
mod waits;

use pareta::client::Mode;
use pareta::{Client, ClientBuilder};
use pareta_sandbox::Sandbox;

/// The key of every test. It may appear nowhere but in the header it is sent in.
const KEY: &str = "pareta_sk_canary_8d1f";

/// A client of a server as its users make it.
fn builder<M: Mode>(url: &str) -> ClientBuilder<M> {
    pareta::client::Client::<M>::builder()
        .base_url(url)
        .api_key(KEY)
}

/// One whose waits are not random.
fn quick<M: Mode>(url: &str) -> ClientBuilder<M> {
    builder(url).jitter(|| 0.0)
}

fn client(url: &str) -> Client {
    quick(url).build().expect("a client")
}

/// A sandbox on the runtime of the test, and a client of it.
async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder()
        .api_key(KEY)
        .start_here()
        .await
        .expect("a sandbox");
    let client = client(sandbox.base_url());
    (sandbox, client)
}

/// A live endpoint every sandbox has.
const LIVE: &str = "ep_contract_qwen";
/// Something for it to read.
const CONTRACT: &str = "This agreement is effective as of January 1, 2026.";
