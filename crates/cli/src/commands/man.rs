//! `pareta man`.

use std::fs;
use std::path::Path;

use clap_mangen::Man;

use crate::args::Args;
use crate::context::Context;
use crate::destination::Destination;
use crate::errors::Failure;

pub fn run(context: &Context, directory: Option<&Path>, force: bool) -> Result<(), Failure> {
    let mut tree = Args::tree().disable_help_subcommand(true);
    // Names the pages after the whole command, and gives each the options that all have.
    tree.build();
    let Some(directory) = directory else {
        let mut page = Vec::new();
        Man::new(tree).render(&mut page)?;
        return context.output.write(page);
    };
    fs::create_dir_all(directory)
        .map_err(|error| Failure::Input(format!("{}: {error}", directory.display())))?;
    let mut pages = Vec::new();
    gather(tree, &mut pages);
    // All of them or none, where one is there already.
    let places = pages
        .iter()
        .map(|page| Destination::open(&directory.join(page.get_filename()), force))
        .collect::<Result<Vec<_>, _>>()?;
    for (page, place) in pages.iter().zip(places) {
        place.write(context.output, |file| page.render(file))?;
    }
    let written = pages.len();
    context
        .output
        .hint(&format!("{}: {written} written", directory.display()));
    Ok(())
}

fn gather(command: clap::Command, pages: &mut Vec<Man>) {
    for below in command.get_subcommands().filter(|it| !it.is_hide_set()) {
        gather(below.clone(), pages);
    }
    pages.push(Man::new(command));
}
