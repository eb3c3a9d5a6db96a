//! The drill of the guide, `docs/regenerating.md`, to the letter: its YAML goes into the contract where it says, and
//! code for it is there.

use pareta_generator::{Changes, face, generate};

use crate::contract;

const GUIDE: &str = include_str!("../../../../docs/regenerating.md");

/// The contract with what the guide adds to it.
pub fn changed_contract() -> String {
    let mut contract = contract();
    let mut added = 0;
    for step in GUIDE.split("nder `").skip(1) {
        let Some((place, rest)) = step.split_once("`:\n\n```yaml\n") else {
            continue;
        };
        let (yaml, _) = rest.split_once("```").unwrap();
        let at = behind(&contract, place);
        contract.insert_str(at, yaml);
        added += 1;
    }
    assert_eq!(added, 5, "a property, a type, a route, a tag and its route");
    contract
}

/// Behind the line of the last key on the way.
fn behind(contract: &str, place: &str) -> usize {
    place.split('.').enumerate().fold(0, |from, (depth, key)| {
        let line = format!("\n{}{key}:\n", "  ".repeat(depth));
        // The line end before a key is the one behind the key before it.
        let from = from.max(1) - 1;
        let found = contract[from..].find(&line);
        from + found.unwrap_or_else(|| panic!("no {key} on the way to {place}")) + line.len()
    })
}

#[test]
fn a_changed_contract_generates_what_the_guide_says() {
    let face_of = |contract: &str| {
        let files = generate(contract).unwrap();
        face(files.iter().map(|file| (file.name, file.text.as_str()))).unwrap()
    };
    let changes = Changes::between(&face_of(&contract()), &face_of(&changed_contract()));
    let (_, shown) = GUIDE.split_once("$ cargo regenerate --scaffold\n").unwrap();
    let (shown, _) = shown.split_once("0.1.0 -> ").unwrap();
    assert_eq!(changes.to_string(), shown);
}
