//! Memory that is held: by streams that are open and wait, and by replies that are kept.

use std::error::Error;

use crate::options::Options;
use crate::peer::Peer;
use crate::programs::built;
use crate::report::{Figure, Work};
use crate::server::Server;

const MANY: usize = 1000;

pub fn streams(options: &Options, name: &str) -> Result<Work, Box<dyn Error>> {
    let many = options.size(MANY);
    measure(name, "stream", "idle", many, many)
}

pub fn replies(options: &Options, name: &str) -> Result<Work, Box<dyn Error>> {
    measure(name, "reply", "held", options.size(MANY), 1)
}

/// Bytes each of `many` takes, beyond what the first one does.
fn measure(
    name: &str,
    unit: &'static str,
    model: &str,
    many: usize,
    at_once: usize,
) -> Result<Work, Box<dyn Error>> {
    let server = Server::start()?;
    let url = &server.base_url;
    let program = built("pareta-bench", "counting")?;
    let mut work = Work::new(name, unit);
    for client in ["pareta", "floor", "async-openai"] {
        let each = |all: usize, one: usize| (all as f64 - one as f64) / (many - 1) as f64;
        let mut counted = Peer::counting(&program, client, url)?;
        let one = counted.order(model, 1, 1)?;
        let all = counted.order(model, many, at_once)?;
        let held = each(all.held, one.held);
        // The counters take room of their own.
        let mut peer = Peer::start(client, url)?;
        let one = peer.order(model, 1, 1)?;
        let all = peer.order(model, many, at_once)?;
        let resident = each(all.resident, one.resident);
        for (what, bytes) in [("held", held), ("resident", resident)] {
            let figure = Figure::new(
                format!("{client}: {what}"),
                bytes,
                format!("bytes per {unit}"),
            );
            work = work.figure(figure);
        }
    }
    Ok(work)
}
