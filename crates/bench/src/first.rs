//! The first chunk of a stream, while the server keeps back the next one: the time from the call to that chunk.

use std::io;

use crate::clients::must;
use crate::measure::{Subject, Turn, interleave};
use crate::options::Options;
use crate::peer::Peer;
use crate::report::{Clock, Work};
use crate::server::Server;

/// How long the server keeps the second chunk: much longer than the first one takes.
const KEPT: &str = "first-50";

/// `ours` is the name of this SDK's client.
pub fn measure(options: &Options, name: &str, ours: &str) -> io::Result<Work> {
    let server = Server::start()?;
    let mut peers = Vec::new();
    for client in [ours, "floor", "async-openai"] {
        peers.push(Peer::start(client, &server.base_url)?);
    }
    let subjects = peers.iter_mut().map(|peer| {
        Subject::new(peer.name.clone(), move || {
            let taken = must(peer.order(KEPT, 1, 1));
            Turn {
                cpu: taken.cpu_ns,
                wall: taken.first_ns[0],
            }
        })
    });
    let measured = interleave(subjects.collect(), options.rounds(101));
    Ok(Work::new(name, "first chunk")
        .judged_by(Clock::Wall)
        .timed(&measured, &[("floor", 1.0), ("async-openai", 1.0)]))
}
