//! What tests of jobs share; none uses all of it.
#![allow(dead_code)]

use futures_util::StreamExt;
use pareta::{AUTO, Client};
use pareta_bulk::{Done, Results, Row, Stopped};
use pareta_sandbox::Sandbox;

pub async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    (sandbox, client)
}

pub fn client(sandbox: &Sandbox) -> Client {
    let builder = Client::builder().base_url(sandbox.base_url());
    builder.api_key(sandbox.api_key()).build().unwrap()
}

pub fn rows(client: &Client, count: usize) -> Vec<Row> {
    let row = |id: usize| {
        let call = client
            .chat()
            .completions()
            .create(AUTO, format!("row {id}"));
        Row::new(id.to_string(), call.to_saved().unwrap())
    };
    (0..count).map(row).collect()
}

pub async fn all(results: Results) -> (Vec<Done>, Option<Stopped>) {
    let mut done = Vec::new();
    let mut stopped = None;
    for result in results.collect::<Vec<_>>().await {
        match result {
            Ok(one) => done.push(one),
            Err(why) => stopped = Some(why),
        }
    }
    (done, stopped)
}

pub fn billed(sandbox: &Sandbox) -> i64 {
    sandbox.ledger().iter().map(|entry| entry.micro_usd).sum()
}
