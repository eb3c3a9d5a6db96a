//! Calls over loopback by every client, each in a process of its own.

use std::error::Error;
use std::path::Path;

use crate::clients::must;
use crate::measure::{Subject, interleave};
use crate::options::Options;
use crate::peer::Peer;
use crate::programs::built;
use crate::python;
use crate::report::{Figure, Work};
use crate::server::Server;

const MIB: f64 = 1024.0 * 1024.0;

/// What a client is told to do in one turn.
#[derive(Clone)]
struct Load {
    model: String,
    times: usize,
    at_once: usize,
    /// Requests or chunks, whatever the work counts.
    operations: usize,
}

impl Load {
    fn subject(self, peer: &mut Peer) -> Subject<'_> {
        Subject::new(peer.name.clone(), move || {
            let taken = must(peer.order(&self.model, self.times, self.at_once));
            assert!(taken.chunks == 0 || taken.chunks == self.operations);
            taken.turn(self.operations)
        })
    }

    /// Allocations of one operation, once all connections are open.
    fn allocations(
        &self,
        program: &Path,
        client: &str,
        base_url: &str,
    ) -> Result<f64, Box<dyn Error>> {
        let mut peer = Peer::counting(program, client, base_url)?;
        peer.order(&self.model, self.times, self.at_once)?;
        let taken = peer.order(&self.model, self.times, self.at_once)?;
        Ok(taken.allocations as f64 / self.operations as f64)
    }
}

/// Whole replies.
pub fn unary(options: &Options, name: &str, at_once: usize) -> Result<Work, Box<dyn Error>> {
    let load = |times| Load {
        model: "unary".to_owned(),
        times,
        at_once,
        operations: times,
    };
    // Every task sends as many.
    let times = options.size(512).next_multiple_of(at_once);
    // Python takes a hundred times as long, and its tasks are not compared.
    let python = (at_once == 1).then(|| load(times.div_ceil(16)));
    let clients = ["pareta", "floor", "async-openai"];
    let targets = [("floor", 1.05), ("async-openai", 0.95)];
    let work = Work::new(name, "request");
    measure(options, work, &clients, &load(times), python, 31, &targets)
}

/// Streams at once, of so many chunks each.
pub fn streams(
    options: &Options,
    name: &str,
    (streams, chunks): (usize, usize),
    rounds: usize,
) -> Result<Work, Box<dyn Error>> {
    let (streams, chunks) = (options.size(streams), options.size(chunks));
    let load = |chunks| Load {
        model: format!("stream-{chunks}"),
        times: streams,
        at_once: streams,
        operations: streams * chunks,
    };
    let python = (streams == 1 && chunks > 1).then(|| load(chunks.div_ceil(16)));
    let clients = ["pareta", "floor", "floor, counting", "async-openai"];
    // One chunk is mostly a request; when it comes is measured by itself.
    let targets: &[_] = match chunks {
        1 => &[],
        _ => &[("floor", 1.25), ("async-openai", 0.7)],
    };
    let work = Work::new(name, "chunk");
    measure(
        options,
        work,
        &clients,
        &load(chunks),
        python,
        rounds,
        targets,
    )
}

fn measure(
    options: &Options,
    mut work: Work,
    clients: &[&str],
    load: &Load,
    python: Option<Load>,
    rounds: usize,
    targets: &[(&str, f64)],
) -> Result<Work, Box<dyn Error>> {
    let server = Server::start()?;
    let url = &server.base_url;
    let mut peers = Vec::new();
    for client in clients {
        peers.push((Peer::start(client, url)?, load));
    }
    if let Some(load) = &python {
        if let Some(python) = python::with("openai, pareta", options) {
            for client in ["openai-python", "pareta-python"] {
                peers.push((Peer::python(&python, client, url)?, load));
            }
        }
    }
    let mut idle = Vec::new();
    for (peer, _) in &mut peers {
        idle.push(peer.order("unary", 1, 1)?.peak);
    }
    let subjects = peers
        .iter_mut()
        .map(|(peer, load)| load.clone().subject(peer));
    let measured = interleave(subjects.collect(), options.rounds(rounds));
    work = work.timed(&measured, targets);
    for ((peer, _), idle) in peers.iter_mut().zip(idle) {
        let grown = peer.order("unary", 1, 1)?.peak - idle;
        let name = format!("{}: peak above idle", peer.name);
        work = work.figure(Figure::new(name, grown as f64 / MIB, "MiB"));
    }
    let program = built("pareta-bench", "counting")?;
    for client in clients {
        let allocations = load.allocations(&program, client, url)?;
        let name = format!("{client}: allocations");
        let unit = work.unit;
        work = work.figure(Figure::new(name, allocations, format!("per {unit}")));
    }
    Ok(work)
}
