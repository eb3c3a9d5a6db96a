//! Whole replies over loopback.

use std::io;

use crate::clients::{AsyncOpenAi, Floor, Pareta, runtime};
use crate::measure::{Subject, interleave};
use crate::report::Work;
use crate::server::Server;

const REQUESTS: usize = 512;

/// A subject that sends its requests over `$concurrency` tasks.
macro_rules! subject {
    ($name:literal, $client:expr, $runtime:expr, $concurrency:expr) => {{
        let client = $client;
        Subject::new($name, move |times| {
            let tasks = (0..$concurrency).map(|_| {
                let client = client.clone();
                async move {
                    for _ in 0..times / $concurrency {
                        client.unary().await;
                    }
                }
            });
            $runtime.block_on(async {
                let tasks: Vec<_> = tasks.map(|task| tokio::spawn(task)).collect();
                for task in tasks {
                    task.await.expect("the task ends");
                }
            });
        })
    }};
}

pub fn measure(concurrency: usize) -> io::Result<Work> {
    let server = Server::start()?;
    let url = &server.base_url;
    let runtime = &runtime();
    let subjects = vec![
        subject!("pareta", Pareta::new(url), runtime, concurrency),
        subject!("floor", Floor::new(url), runtime, concurrency),
        subject!("async-openai", AsyncOpenAi::new(url), runtime, concurrency),
    ];
    let targets = [("floor", 1.05), ("async-openai", 0.95)];
    let measured = interleave(subjects, 31, Some(REQUESTS));
    Ok(
        Work::new(format!("unary: concurrency {concurrency}"), "request")
            .timed(&measured, &targets),
    )
}
