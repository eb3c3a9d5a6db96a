//! `pareta completions`.

use clap_complete::Shell;

use crate::args::Args;
use crate::context::Context;
use crate::errors::Failure;

pub fn run(context: &Context, shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::tree(), "pareta", &mut script);
    context.output.write(script)
}
