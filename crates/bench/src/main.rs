//! `cargo run --release -p pareta-bench [-- --only NAME] [--json FILE] [--python PATH] [--quick]`
//!
//! A client alone, for callgrind: `pareta-bench serve` in one terminal, and in another
//! `echo 'unary 1000 1' | valgrind --tool=callgrind pareta-bench client pareta URL`.

use std::error::Error;

use pareta_bench::{Options, obey, print_upload, run, serve};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut options = Options::default();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--only" => options.only = value()?,
            "--json" => options.json = Some(value()?.into()),
            "--python" => options.python = Some(value()?.into()),
            "--quick" => options.quick = true,
            // What the runs start of this program: the other side, and clients to look at from outside.
            "serve" => return Ok(serve()?),
            "client" => return Ok(obey(&value()?, &value()?, None)?),
            "upload" => return print_upload(&value()?, &value()?, value()?.parse()?),
            _ => {
                let known = "--only NAME, --json FILE, --python PATH and --quick";
                return Err(format!("{argument}: there are {known}").into());
            }
        }
    }
    run(&options)
}
