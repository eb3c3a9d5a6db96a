//! The drill of the guide, `docs/regenerating.md`, to the letter: its YAML goes into the contract where it says, and
//! code for it is there.

use pareta_generator::{Changes, face, generate, scaffold, tables};

use crate::repository::{contract, root};

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

#[test]
fn what_else_it_needs_is_derived_or_scaffolded() {
    let contract = changed_contract();
    let code = generate(&contract).unwrap();
    let tables = tables(&contract, &code).unwrap();
    let table = |name: &str| &tables.iter().find(|file| file.name == name).unwrap().text;
    assert!(table("types.rs").contains(" DrillRegion\n"));
    for expected in [
        r#"row!("retrieve_drill_region", at "/v1/drill-regions/{id}", "#,
        r#"row!("retrieve_endpoint_drill_region", at "/v1/endpoints/{id}/drill-region", "#,
        "client.low_level().retrieve_drill_region(id)",
    ] {
        assert!(table("calls.rs").contains(expected), "{expected}");
    }
    let expected = r#"name: "nearest_n", allowed: |value| value >= 0"#;
    assert!(
        table("numbers.rs").contains(expected),
        "{}",
        table("numbers.rs")
    );

    let present = |path: &str| std::fs::read_to_string(root().join(path)).ok();
    let files = scaffold(&contract, &code, &present).unwrap();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let expected = [
        "tests/fixtures/DrillRegion/full.json",
        "tests/fixtures/DrillRegion/empty.json",
        "tests/fixtures/DrillRegion/nulls.json",
        "tests/fixtures/DrillRegion/wrong_types.json",
        "tests/fixtures/DrillRegion/unknown.json",
        "tests/fixtures/Endpoint/full.json",
        "tests/fixtures/Endpoint/nulls.json",
        "tests/fixtures/Endpoint/wrong_types.json",
        "tests/fixtures/Endpoint/unknown.json",
        "crates/sandbox/src/routes/stubs.rs",
    ];
    assert_eq!(paths, expected);
    let full: serde_json::Value = serde_json::from_str(&files[0].text).unwrap();
    assert_eq!(
        (&full["capacity"], &full["nearest"]["id"]),
        (&12.into(), &"invoices-prod".into())
    );
    assert_eq!(files[1].text, "{}\n");
}
