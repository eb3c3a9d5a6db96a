//! The pages of the manual.

use std::collections::BTreeSet;
use std::fs;

use crate::support::World;

/// The commands that `--help` lists below this one.
fn listed(world: &World, command: &[&str]) -> Vec<String> {
    let help = world.run(&[command, &["--help"]].concat()).ok().text();
    let (_, list) = help.split_once("Commands:\n").unwrap_or_default();
    let lines = list.lines().take_while(|line| !line.is_empty());
    // What goes on from the line before stands further to the right.
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty() && *name != "help");
    names.map(str::to_owned).collect()
}

fn pages_below(world: &World, command: &[&str], pages: &mut BTreeSet<String>) {
    pages.insert(format!("{}.1", [&["pareta"], command].concat().join("-")));
    // Its help is that of another program.
    if command == ["mcp"] {
        return;
    }
    for name in listed(world, command) {
        pages_below(world, &[command, &[name.as_str()]].concat(), pages);
    }
}

#[test]
fn every_command_has_a_page() {
    let world = World::new();
    world.run(&["man", "share/man1"]).ok();
    let written = world.files.path().join("share/man1");
    let names = fs::read_dir(&written).expect("the directory");
    let names: BTreeSet<String> = names
        .map(|page| page.expect("a page").file_name().into_string().unwrap())
        .collect();
    let mut expected = BTreeSet::new();
    pages_below(&world, &[], &mut expected);
    assert!(
        expected.contains("pareta-evals-sets-create.1"),
        "{expected:?}"
    );
    assert_eq!(names, expected);

    let page = fs::read_to_string(written.join("pareta-evals-run.1")).expect("a page");
    for words in [
        ".TH pareta-evals-run 1",
        "pareta evals run",
        "frontier",
        "sandbox",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let main = fs::read_to_string(written.join("pareta.1")).expect("a page");
    assert_eq!(world.run(&["man"]).ok().text(), main);
    assert!(main.contains("Exit codes:") && main.contains("pareta\\-evals(1)"));
}

#[test]
fn pages_are_written_over_when_that_is_asked_for() {
    let world = World::new();
    let old = world.file("pareta-chat.1", "old");
    assert!(world.run(&["man", "."]).exits(2).stderr.contains("--force"));
    assert_eq!(fs::read_to_string(&old).expect("the file"), "old");
    let left = fs::read_dir(world.files.path()).expect("the directory");
    assert_eq!(left.count(), 1);
    world.run(&["man", ".", "--force"]).ok();
    assert_ne!(fs::read_to_string(&old).expect("the file"), "old");
}
