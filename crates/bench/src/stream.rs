//! Streams of chunks over loopback.

use std::io;

use futures_util::future::join_all;

use crate::clients::{AsyncOpenAi, Floor, Pareta, runtime};
use crate::measure::{Subject, interleave};
use crate::report::Work;
use crate::server::Server;

macro_rules! subject {
    ($name:literal, $client:expr, $method:ident, $runtime:expr, $streams:expr, $model:expr) => {{
        let (client, model) = ($client, $model);
        Subject::new($name, move |chunks| {
            let one = || {
                let (client, model) = (client.clone(), model.clone());
                tokio::spawn(async move { client.$method(&model).await })
            };
            let came = $runtime.block_on(async {
                let streams = join_all((0..$streams).map(|_| one())).await;
                streams
                    .into_iter()
                    .map(|came| came.expect("the task ends"))
                    .sum::<usize>()
            });
            assert_eq!(came, chunks);
        })
    }};
}

/// `streams` at once, of so many chunks each.
pub fn measure(name: &str, streams: usize, chunks: usize, rounds: usize) -> io::Result<Work> {
    let server = Server::start()?;
    let url = &server.base_url;
    let runtime = &runtime();
    let model = format!("stream-{chunks}");
    let subjects = vec![
        subject!(
            "pareta",
            Pareta::new(url),
            stream,
            runtime,
            streams,
            model.clone()
        ),
        subject!(
            "floor, decoding",
            Floor::new(url),
            decode,
            runtime,
            streams,
            model.clone()
        ),
        subject!(
            "floor, counting",
            Floor::new(url),
            count,
            runtime,
            streams,
            model.clone()
        ),
        subject!(
            "async-openai",
            AsyncOpenAi::new(url),
            stream,
            runtime,
            streams,
            model.clone()
        ),
    ];
    let targets = [("floor, decoding", 1.25), ("async-openai", 0.7)];
    let measured = interleave(subjects, rounds, Some(streams * chunks));
    Ok(Work::new(name, "chunk").timed(&measured, &targets))
}
