//! A job of many calls, beside a loop that keeps nothing: no key, no journal, no budget.

use std::io;
use std::time::Instant;

use cpu_time::ProcessTime;
use futures_util::{StreamExt, stream};
use pareta_bulk::{Budget, Job, Row};

use crate::clients::{AsyncOpenAi, Client, must};
use crate::measure::{Subject, Turn, interleave};
use crate::options::Options;
use crate::peer::Peer;
use crate::python;
use crate::report::{Clock, Work};
use crate::server::Server;

const ROWS: usize = 2000;
const AT_ONCE: usize = 64;

pub fn measure(options: &Options, name: &str) -> io::Result<Work> {
    let server = Server::start()?;
    let rows = options.size(ROWS);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let builder = pareta::Client::builder().api_key("key");
    let client = must(builder.base_url(&server.base_url).build());
    let directory = tempfile::tempdir()?;
    let mut turns = 0;
    let ask = |row: usize| {
        let completions = client.chat().completions();
        completions.create("unary", format!("row {row}"))
    };
    let job = || {
        turns += 1;
        // A new name each turn, or all of it would be in the journal.
        let name = format!("job-{turns}");
        let path = directory.path().join(&name);
        let budget = Budget::micro_usd(i64::MAX / 4).per_call(2_000);
        let job = Job::new(&client, name).journal(path).budget(budget);
        let all = (0..rows).map(ask).enumerate().map(|(at, call)| {
            let call = must(call.to_saved());
            Row::new(at.to_string(), call)
        });
        let all: Vec<Row> = all.collect();
        turn(rows, || {
            runtime.block_on(async {
                let mut results = must(job.concurrency(AT_ONCE).run(stream::iter(all)));
                let mut done = 0;
                while let Some(result) = results.next().await {
                    must(result);
                    done += 1;
                }
                assert_eq!(done, rows);
            });
        })
    };
    let by_hand = || {
        let all: Vec<_> = (0..rows).map(ask).collect();
        turn(rows, || {
            runtime.block_on(async {
                let calls = stream::iter(all).map(IntoFuture::into_future);
                let mut replies = calls.buffer_unordered(AT_ONCE);
                while let Some(reply) = replies.next().await {
                    must(reply);
                }
            });
        })
    };
    let peer = AsyncOpenAi::new(&server.base_url);
    let by_peer = || {
        turn(rows, || {
            runtime.block_on(async {
                let calls = stream::iter(0..rows).map(|_| peer.unary());
                let mut replies = calls.buffer_unordered(AT_ONCE);
                while let Some(reply) = replies.next().await {
                    drop(reply);
                }
            });
        })
    };
    let mut by_python = match python::with("openai, pareta", options) {
        Some(python) => Some(Peer::python(
            &python,
            "openai-asyncio",
            &format!("{}/v1", server.base_url),
        )?),
        None => None,
    };
    let mut subjects = vec![
        Subject::new("job: journal and budget", job),
        Subject::new("loop by hand", by_hand),
        Subject::new("loop of async-openai", by_peer),
    ];
    if let Some(python) = &mut by_python {
        let turn = || must(python.order("unary", rows, AT_ONCE)).turn(rows);
        subjects.push(Subject::new("openai with asyncio", turn));
    }
    let measured = interleave(subjects, options.rounds(9));
    // A rate of 0.9 × is a time of 1.11 ×.
    let work = Work::new(name, "row").judged_by(Clock::Wall);
    Ok(work.timed(
        &measured,
        &[("loop by hand", 1.11), ("loop of async-openai", 1.11)],
    ))
}

fn turn(rows: usize, work: impl FnOnce()) -> Turn {
    let (wall, cpu) = (Instant::now(), ProcessTime::now());
    work();
    let (cpu, wall) = (cpu.elapsed(), wall.elapsed());
    Turn {
        cpu: cpu.as_nanos() as f64 / rows as f64,
        wall: wall.as_nanos() as f64 / rows as f64,
    }
}
