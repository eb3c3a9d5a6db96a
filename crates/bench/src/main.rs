//! `cargo run --release -p pareta-bench [-- --only NAME] [--json FILE]`

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut only, mut json) = (String::new(), None);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--only" => only = value()?,
            "--json" => json = Some(value()?),
            // What the runs below start of this program: the other side, and a client to look at from outside.
            "serve" => return Ok(pareta_bench::serve()?),
            "upload" => return pareta_bench::print_upload(&value()?),
            _ => return Err(format!("{argument}: there are --only NAME and --json FILE").into()),
        }
    }
    pareta_bench::run(&only, json.as_deref())
}
