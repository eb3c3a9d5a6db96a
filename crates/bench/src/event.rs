//! One large event in small pieces: the time must grow with its size, not with its square.

use std::io;

use crate::clients::{Pareta, runtime};
use crate::measure::{Subject, interleave};
use crate::report::Work;
use crate::server::Server;

const MIB: usize = 1024 * 1024;

pub fn measure() -> io::Result<Work> {
    let server = Server::start()?;
    let client = Pareta::new(&server.base_url);
    let runtime = runtime();
    let subject = |name, size: usize| {
        let (client, runtime, model) = (&client, &runtime, format!("event-{size}"));
        Subject::new(name, move |times| {
            for _ in 0..times {
                assert_eq!(runtime.block_on(client.stream(&model)), 1);
            }
        })
    };
    let subjects = vec![subject("4 MiB", 4 * MIB), subject("1 MiB", MIB)];
    let measured = interleave(subjects, 21, Some(4));
    Ok(Work::new("event: in 4 kB pieces", "event").timed(&measured, &[("1 MiB", 4.4)]))
}
