//! The client against servers: the sandbox, which speaks the contract, and one written by hand, which sends whatever a
//! test tells it to. Time is paused wherever it matters, so every delay is exact and nothing waits.
#![cfg(feature = "client")]

mod audio;
mod billing;
#[cfg(feature = "blocking")]
mod blocking;
mod deploy;
mod documents;
mod errors;
mod evals;
mod hostile;
mod operations;
mod raw_call;
mod redaction;
mod retries;
mod routes;
mod server;
mod stream_ends;
mod streams;
mod tls;

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

/// One without the certificates of the system, for reading those takes longer than most tests, and with waits that
/// are not random.
fn quick<M: Mode>(url: &str) -> ClientBuilder<M> {
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy();
    #[cfg(feature = "rustls")]
    let http = http.tls_backend_preconfigured(no_certificates());
    let http = http.build().expect("an HTTP client");
    builder(url)
        .http_client(http.clone())
        .upload_client(http)
        .jitter(|| 0.0)
}

#[cfg(feature = "rustls")]
fn no_certificates() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
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
