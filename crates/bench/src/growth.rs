//! The same streams one after another and all at once: what a chunk costs must not depend on it.

use std::io;

use crate::clients::must;
use crate::measure::{Subject, interleave};
use crate::options::Options;
use crate::peer::Peer;
use crate::report::Work;
use crate::server::Server;

const STREAMS: usize = 1000;
const CHUNKS: usize = 200;

pub fn measure(options: &Options, name: &str, client: &str) -> io::Result<Work> {
    let server = Server::start()?;
    let streams = options.size(STREAMS);
    let model = &format!("stream-{CHUNKS}");
    let mut many = Peer::start(client, &server.base_url)?;
    let mut one = Peer::start(client, &server.base_url)?;
    let turn =
        |peer: &mut Peer, at_once| must(peer.order(model, streams, at_once)).turn(streams * CHUNKS);
    let subjects = vec![
        Subject::new("all at once", || turn(&mut many, streams)),
        Subject::new("one at a time", || turn(&mut one, 1)),
    ];
    // A peer's growth says what the machine does to everyone.
    let targets: &[_] = match client {
        "pareta" => &[("one at a time", 1.3)],
        _ => &[],
    };
    let measured = interleave(subjects, options.rounds(7));
    Ok(Work::new(name, "chunk").timed(&measured, targets))
}
