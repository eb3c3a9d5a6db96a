//! x
use pareta_sandbox::*;
use std::time::Duration;
#[tokio::test(start_paused = true)]
async fn probe() {
    let sandbox = Sandbox::builder().start_here().await.unwrap();
    let client = pareta::Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .jitter(|| 0.0)
        .build()
        .unwrap();
    let t = tokio::time::Instant::now();
    client.tasks().list().await.unwrap();
    println!("one {:?}", t.elapsed());
    let s = client
        .chat()
        .completions()
        .create("ep_contract_qwen", ["hello"])
        .stream()
        .await
        .unwrap()
        .finish()
        .await
        .unwrap();
    println!("stream {:?} {}", t.elapsed(), s.text());
    sandbox.inject(Fault::status(503).times(2));
    let t = tokio::time::Instant::now();
    client.tasks().list().await.unwrap();
    println!("retries {:?}", t.elapsed());
    sandbox.inject(Fault::hang_up().times(1));
    let t = tokio::time::Instant::now();
    client.tasks().list().await.unwrap();
    println!("retries {:?}", t.elapsed());
    for e in sandbox.journal() {
        println!("{:?} {} {:?}", e.at, e.path, e.status);
    }
    let _ = Duration::ZERO;
}
