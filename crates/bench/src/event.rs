//! One large event in small pieces: the time must grow with its size, not with its square.

use std::io;

use crate::clients::must;
use crate::measure::{Subject, interleave};
use crate::options::Options;
use crate::peer::Peer;
use crate::report::Work;
use crate::server::Server;

/// Events in a turn.
const EVENTS: usize = 4;
const MIB: usize = 1024 * 1024;

pub fn measure(options: &Options, name: &str) -> io::Result<Work> {
    let server = Server::start()?;
    let mut large = Peer::start("pareta", &server.base_url)?;
    let mut small = Peer::start("pareta", &server.base_url)?;
    let turn = |peer: &mut Peer, size| {
        let model = format!("event-{}", options.size(size));
        must(peer.order(&model, EVENTS, 1)).turn(EVENTS)
    };
    let subjects = vec![
        Subject::new("4 MiB", || turn(&mut large, 4 * MIB)),
        Subject::new("1 MiB", || turn(&mut small, MIB)),
    ];
    let measured = interleave(subjects, options.rounds(21));
    Ok(Work::new(name, "event").timed(&measured, &[("1 MiB", 4.4)]))
}
