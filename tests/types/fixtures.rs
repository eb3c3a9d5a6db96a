//! Every type has five fixtures. Each is decoded by its type's name, written back, and shown in a snapshot.

use std::collections::BTreeSet;
use std::fmt::{Display, Write};
use std::fs;
use std::path::PathBuf;

use pareta::types::{Endpoint, EvalSet, FrontierModel, Task};
use pareta::{List, Listed, Property, Raw, Response, ResponseType, Shape};

use crate::for_every_type;

/// `full` has every documented property, `nulls` the same ones null, `wrong_types` the same ones of another kind;
/// `unknown` is `full` with much that nobody documented.
const FIXTURES: [&str; 5] = ["full", "empty", "nulls", "wrong_types", "unknown"];

/// What writes the fixtures of a type that has none, and puts new properties into those there are.
const SCAFFOLD: &str = "run `cargo regenerate --scaffold`";

/// What to do about a fixture of how the type was: `--scaffold` touches nothing that is there.
const OUTDATED: &str = "where the contract has changed, correct the fixture, or delete it and \
     run `cargo regenerate --scaffold`";

fn root() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "fixtures"]
        .iter()
        .collect()
}

pub fn text(folder: &str, fixture: &str) -> String {
    let path = root().join(folder).join(fixture).with_extension("json");
    fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: {SCAFFOLD}", path.display()))
}

pub fn decode(name: &str, fixture: &str) -> Box<dyn Response> {
    let known = ResponseType::named(name).expect(name);
    let decoded = known.decode(text(name, fixture));
    decoded.unwrap_or_else(|error| panic!("{name}/{fixture}.json: {error}"))
}

/// The types that are objects, in the contract's order: a union is one of them, or a plain value.
pub fn types() -> Vec<ResponseType> {
    let mut names = Vec::new();
    macro_rules! collect {
        ($($name:ident)*) => { $( names.push(stringify!($name)); )* };
    }
    for_every_type!(collect);
    let known = |name| ResponseType::named(name).expect(name);
    names.into_iter().map(known).collect()
}

/// The texts of all fixtures of all types.
pub fn all() -> Vec<String> {
    types()
        .into_iter()
        .flat_map(|known| FIXTURES.map(|fixture| text(known.name, fixture)))
        .collect()
}

/// Runs `check` on a fixture of every type.
fn each(fixture: &str, check: impl Fn(&str, &dyn Response)) {
    for known in types() {
        check(known.name, &*decode(known.name, fixture));
    }
}

#[test]
fn every_type_has_its_five_fixtures_and_there_are_no_others() {
    let files = |folder: PathBuf| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        names
            .map(|name| name.into_string().expect("a name"))
            .collect()
    };
    let folders = files(root()).into_iter().filter(|folder| folder != "lists");
    let there: BTreeSet<String> = folders
        .flat_map(|folder| {
            files(root().join(&folder))
                .into_iter()
                .map(move |file| format!("{folder}/{file}"))
        })
        .collect();
    let wanted: BTreeSet<String> = types()
        .into_iter()
        .flat_map(|known| FIXTURES.map(|fixture| format!("{}/{fixture}.json", known.name)))
        .collect();
    let missing = wanted
        .difference(&there)
        .map(|file| format!("missing: tests/fixtures/{file}: {SCAFFOLD}"));
    let stray = there
        .difference(&wanted)
        .map(|file| format!("tests/fixtures/{file}: no type has it: delete it"));
    let differences: Vec<String> = missing.chain(stray).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_fixture_is_written_back_byte_for_byte() {
    for fixture in FIXTURES {
        each(fixture, |name, value| {
            let text = text(name, fixture);
            assert_eq!(value.raw().json(), text.trim_ascii(), "{name}/{fixture}");
            let written = serde_json::to_string(value.raw()).expect("JSON");
            assert_eq!(written, text.trim_ascii(), "{name}/{fixture}");
        });
    }
}

#[test]
fn every_fixture_reads_as_its_snapshot_shows() {
    for known in types() {
        let mut shown = String::new();
        let mut before: Vec<(&str, String)> = Vec::new();
        for fixture in FIXTURES {
            let value = decode(known.name, fixture);
            let debug = format!("{value:#?}");
            let same = before.iter().find(|(_, earlier)| *earlier == debug);
            let read = match same {
                Some((earlier, _)) => format!("reads as {earlier}"),
                None => debug.clone(),
            };
            write!(shown, "=== {fixture}\n{read}\n").expect("a string");
            write_findings(&mut shown, &value.drift(), &value.unknown());
            before.push((fixture, debug));
        }
        snapshot(known.name, &shown);
    }
}

#[test]
fn every_list_reads_as_its_snapshot_shows() {
    list::<Endpoint>("Endpoint");
    list::<Task>("Task");
    list::<EvalSet>("EvalSet");
    list::<FrontierModel>("FrontierModel");
}

fn list<T: Listed>(name: &str) {
    let text = text("lists", name);
    let list = List::<T>::from_json(text.as_str()).expect("JSON");
    assert_eq!(list.raw().json(), text.trim_ascii());
    assert_eq!(
        serde_json::to_string(&list).expect("JSON"),
        text.trim_ascii()
    );
    for item in &list {
        assert_eq!(item.raw().document(), *list.raw());
    }
    let mut shown = format!("{list:#?}\n");
    write_findings(&mut shown, &list.drift(), &list.unknown());
    snapshot(&format!("list.{name}"), &shown);
}

fn write_findings(shown: &mut String, drift: &[impl Display], unknown: &[impl Display]) {
    for drift in drift {
        writeln!(shown, "drift: {drift}").expect("a string");
    }
    for path in unknown {
        writeln!(shown, "unknown: {path}").expect("a string");
    }
    shown.push('\n');
}

fn snapshot(name: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown));
}

#[test]
fn a_full_fixture_has_every_property_and_nothing_else() {
    each("full", |name, value| {
        assert_eq!(value.drift(), [], "{name}/full.json: {OUTDATED}");
        assert_eq!(value.unknown(), [""; 0], "{name}/full.json: {OUTDATED}");
        value.visit(&mut |property, read| {
            assert!(
                is_present(&read),
                "{name}/full.json lacks {property}: {SCAFFOLD}"
            );
        });
    });
}

fn is_present(property: &Property<'_>) -> bool {
    match property {
        Property::String(value) => value.is_some(),
        Property::Integer(value) => value.is_some(),
        Property::Number(value) => value.is_some(),
        Property::Boolean(_) | Property::Dollars(_) => true,
        Property::Object(value) => value.is_some_and(|object| !object.raw().is_absent()),
        Property::Strings(list) => !list.is_empty(),
        Property::Integers(list) => !list.is_empty(),
        Property::Numbers(list) => !list.is_empty(),
        Property::Booleans(list) => !list.is_empty(),
        Property::List(list) => !list.is_empty(),
        Property::Items(list) => !list.is_empty(),
        Property::Map(map) => !map.is_empty(),
        Property::Raw(value) => value.is_some(),
        other => panic!("a new kind of property: {other:?}"),
    }
}

#[test]
fn a_null_reads_as_a_missing_property_and_is_no_drift() {
    each("nulls", |name, value| {
        for property in value.schema().properties {
            let sent = value.raw().get(property.key);
            assert!(
                sent.is_some_and(Raw::is_null),
                "{name}/nulls.json lacks {}: {SCAFFOLD}",
                property.key
            );
        }
        assert_eq!(
            format!("{value:?}"),
            format!("{:?}", decode(name, "empty")),
            "{name}"
        );
        assert_eq!(value.drift(), [], "{name}/nulls.json: {OUTDATED}");
        assert_eq!(value.unknown(), [""; 0], "{name}/nulls.json: {OUTDATED}");
    });
}

#[test]
fn every_property_of_another_kind_is_named_as_drift() {
    each("wrong_types", |name, value| {
        let drift = value.drift();
        for property in value.schema().properties {
            if matches!(property.shape, Shape::Any) {
                continue;
            }
            let path = format!("$.{}", property.key);
            let named = drift.iter().any(|drift| drift.path.starts_with(&path));
            assert!(
                named,
                "{name}/wrong_types.json does not say {path} wrong: {OUTDATED}"
            );
        }
        assert_eq!(
            value.unknown(),
            [""; 0],
            "{name}/wrong_types.json: {OUTDATED}"
        );
    });
}

#[test]
fn unknown_properties_are_named_and_change_nothing() {
    each("unknown", |name, value| {
        assert_eq!(
            format!("{value:?}"),
            format!("{:?}", decode(name, "full")),
            "{name}/unknown.json: {OUTDATED}"
        );
        assert_eq!(value.drift(), [], "{name}/unknown.json: {OUTDATED}");
        let unknown = value.unknown();
        for path in ["$.x_first", "$.x_twice", r#"$[""]"#, r#"$["x key"]"#] {
            assert_eq!(
                unknown.iter().filter(|named| *named == path).count(),
                1,
                "{name}: {path}"
            );
        }
        assert!(
            !unknown.iter().any(|path| path.contains("deep")),
            "{name}: inside the unknown"
        );
    });
}
