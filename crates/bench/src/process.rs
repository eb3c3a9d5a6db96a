//! A client in a process of its own, which obeys its standard input and says what each order took.

use std::alloc::System;
use std::io;
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};
use stats_alloc::StatsAlloc;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinHandle;

use crate::answers::{ByHand, Parsing, Traced};
use crate::clients::{AsyncOpenAi, Blocking, Client, Counting, Floor, Pareta, Watch, must};
use crate::measure::Turn;
use crate::resident::resident;

/// What an order took.
#[derive(Serialize, Deserialize)]
pub struct Taken {
    pub cpu_ns: f64,
    pub wall_ns: f64,
    pub chunks: usize,
    /// How long the first chunk of each stream took.
    pub first_ns: Vec<f64>,
    /// Bytes: what is resident now, and the most there has been since the process began.
    pub resident: usize,
    pub peak: usize,
    /// Counted by the counting program only: the allocations of this order, and the bytes that are held now.
    pub allocations: usize,
    pub held: usize,
}

impl Taken {
    /// The turn it was, for as many operations.
    pub fn turn(&self, operations: usize) -> Turn {
        Turn {
            cpu: self.cpu_ns / operations as f64,
            wall: self.wall_ns / operations as f64,
        }
    }
}

/// Obeys orders, one a line: `MODEL TIMES AT_ONCE`. The models are those of the server. Streams of `idle` are left open,
/// and replies to `held` are kept, until the memory they take has been looked at.
pub fn obey(client: &str, base_url: &str, counter: Option<&StatsAlloc<System>>) -> io::Result<()> {
    match client {
        "pareta" => obey_as::<Pareta>(base_url, counter),
        "pareta, blocking" => obey_as::<Blocking>(base_url, counter),
        "floor" => obey_as::<Floor>(base_url, counter),
        "floor, counting" => obey_as::<Counting>(base_url, counter),
        "async-openai" => obey_as::<AsyncOpenAi>(base_url, counter),
        "pareta, traced" => obey_as::<Traced>(base_url, counter),
        "pareta, parsed" => obey_as::<Parsing>(base_url, counter),
        "pareta, by hand" => obey_as::<ByHand>(base_url, counter),
        _ => Err(io::Error::other(format!("there is no client {client}"))),
    }
}

fn obey_as<C: Client>(base_url: &str, counter: Option<&StatsAlloc<System>>) -> io::Result<()> {
    // One thread for the client: its CPU time is then all there is to see.
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let client = C::new(base_url);
    let stats = || counter.map(StatsAlloc::stats).unwrap_or_default();
    for order in io::stdin().lines() {
        let order = order?;
        let [model, times, at_once] = order.split(' ').collect::<Vec<_>>()[..] else {
            return Err(io::Error::other(format!("{order}: not an order")));
        };
        let (times, at_once) = (must(times.parse()), must(at_once.parse()));
        let (before, wall, cpu) = (stats(), Instant::now(), ProcessTime::now());
        let done = load(&runtime, &client, model, times, at_once);
        let (cpu, wall, after) = (cpu.elapsed(), wall.elapsed(), stats());
        let allocations = |stats: &stats_alloc::Stats| stats.allocations + stats.reallocations;
        let taken = Taken {
            cpu_ns: cpu.as_nanos() as f64,
            wall_ns: wall.as_nanos() as f64,
            chunks: done.chunks,
            first_ns: done
                .first
                .iter()
                .map(|first| first.as_nanos() as f64)
                .collect(),
            resident: resident("VmRSS:")?,
            peak: resident("VmHWM:")?,
            allocations: allocations(&after) - allocations(&before),
            held: after.bytes_allocated - after.bytes_deallocated,
        };
        println!("{}", serde_json::to_string(&taken)?);
        done.open.iter().for_each(JoinHandle::abort);
        drop(done.kept);
    }
    Ok(())
}

/// What came of an order.
struct Done<Reply> {
    chunks: usize,
    first: Vec<Duration>,
    /// Streams that are still open.
    open: Vec<JoinHandle<(usize, Vec<Reply>)>>,
    kept: Vec<Reply>,
}

/// Calls a model so many times, `at_once` calls at a time.
fn load<C: Client>(
    runtime: &Runtime,
    client: &C,
    model: &str,
    times: usize,
    at_once: usize,
) -> Done<C::Reply> {
    let (told, mut hear) = unbounded_channel();
    let task = || {
        let (client, model, told) = (client.clone(), model.to_owned(), told.clone());
        async move {
            let (mut chunks, mut kept) = (0, Vec::new());
            for _ in 0..times / at_once {
                match &*model {
                    "unary" => drop(client.unary().await),
                    "held" => kept.push(client.unary().await),
                    _ => chunks += client.stream(&model, Watch::new(told.clone())).await,
                }
            }
            (chunks, kept)
        }
    };
    runtime.block_on(async {
        let mut open: Vec<_> = (0..at_once).map(|_| tokio::spawn(task())).collect();
        let (mut chunks, mut first, mut kept) = (0, Vec::new(), Vec::new());
        if model == "idle" {
            while first.len() < at_once {
                first.extend(hear.recv().await);
            }
        } else {
            for task in open.drain(..) {
                let (came, replies) = must(task.await);
                chunks += came;
                kept.extend(replies);
            }
            first.extend(std::iter::from_fn(|| hear.try_recv().ok()));
        }
        Done {
            chunks,
            first,
            open,
            kept,
        }
    })
}
