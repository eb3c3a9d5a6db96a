//! What the README shows.

use crate::support::{Ran, World, pareta};

#[test]
fn the_commands_of_the_readme_run() {
    let world = World::new();
    let readme = include_str!("../../README.md");
    let lines = readme
        .lines()
        .filter(|line| line.starts_with("pareta --sandbox "));
    let mut ran = 0;
    for line in lines {
        // Every other part stands between quotes.
        let parts = line.split('"').enumerate();
        let words = parts.flat_map(|(at, part)| match at % 2 {
            1 => vec![part],
            _ => part.split_whitespace().collect(),
        });
        let arguments: Vec<&str> = words.skip(1).collect();
        Ran::of(&mut pareta(&arguments, world.files.path())).ok();
        ran += 1;
    }
    assert!(ran > 2, "only {ran} commands");
}
