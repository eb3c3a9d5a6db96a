//! Layers around each try of a call: requests that are signed and limited, answers that are kept, and some bad luck.
//!
//! Runs on an embedded sandbox: `cargo run --example layers`. Each of these layers is explained in the guide on layers.

use std::error::Error;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use pareta::client::layer::{
    self, Answer, Body, Failed, Incoming, Layer, Next, Outgoing, OutgoingBody,
};
use pareta::{AUTO, Client};
use pareta_sandbox::Sandbox;
use ring::hmac;

/// Signs what goes out, for a gateway that wants to know who sent it.
struct Signed(hmac::Key);

impl Layer for Signed {
    fn attempt<'a>(&'a self, mut outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        Box::pin(async move {
            if let OutgoingBody::Bytes(body) = outgoing.body() {
                let signature = hmac::sign(&self.0, body);
                let hex = signature.as_ref().iter().map(|byte| format!("{byte:02x}"));
                outgoing.set_header("x-signature", &hex.collect::<String>())?;
            }
            next.run(outgoing).await
        })
    }
}

/// Lets so many tries a second go.
struct Limited(DefaultDirectRateLimiter);

impl Layer for Limited {
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        Box::pin(async move {
            self.0.until_ready().await;
            next.run(outgoing).await
        })
    }
}

/// Keeps the last answer, for whoever asks the same at once.
#[derive(Default)]
struct Cached(Mutex<Option<(Vec<u8>, Vec<u8>)>>);

impl Layer for Cached {
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        Box::pin(async move {
            let OutgoingBody::Bytes(asked) = outgoing.body() else {
                return next.run(outgoing).await;
            };
            let kept = self.0.lock().ok().and_then(|kept| kept.clone());
            if let Some((_, answer)) = kept.filter(|(question, _)| question == asked) {
                return Ok(Incoming::new(Body::from(answer)));
            }
            let (head, body) = next.run(outgoing).await?.into_parts();
            let body = body.bytes(16 << 20).await?;
            if let (true, Ok(mut kept)) = (head.status.is_success(), self.0.lock()) {
                *kept = Some((asked.to_vec(), body.to_vec()));
            }
            Ok(Incoming::from_parts(head, body.into()))
        })
    }
}

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let tries = AtomicU32::new(0);
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .on_attempt(|attempt| {
            let outcome = attempt
                .error()
                .map_or("answered".to_owned(), |error| error.to_string());
            println!("  try {}: {outcome}", attempt.number());
        })
        .layer(Cached::default())
        .layer(Limited(RateLimiter::direct(Quota::per_second(
            NonZeroU32::new(20).ok_or("not zero")?,
        ))))
        .layer(Signed(hmac::Key::new(hmac::HMAC_SHA256, b"of the gateway")))
        // The first reply is lost on its way back.
        .layer(layer::from_fn(move |outgoing, next| {
            let is_first = tries.fetch_add(1, Ordering::Relaxed) == 0;
            Box::pin(async move {
                let incoming = next.run(outgoing).await?;
                match is_first {
                    true => Err(Failed::retryable("lost on the way back")),
                    false => Ok(incoming),
                }
            })
        }))
        .build()?;

    for round in 1..=2 {
        println!("Round {round}");
        let question = "Extract the effective date: effective as of May 2, 2026.";
        let completion = client
            .chat()
            .completions()
            .create(AUTO, question)
            .temperature(0.0)
            .await?;
        println!("  {}", completion.text());
    }
    let journal = sandbox.journal();
    println!(
        "{} requests, all signed: {}; billed: {}",
        journal.len(),
        journal
            .iter()
            .all(|entry| entry.header("x-signature").is_some()),
        sandbox.ledger().len()
    );
    Ok(())
}
