//! The corpus: one small contract a construct, and beside it what becomes of it.
//!
//! `cases/NAME.yaml` is the contract, `cases/NAME.snap` its public face or the words it is refused with. `cases/NAME.rs`
//! holds tests that use what is generated; those of all cases are compiled together.

use std::fs;
use std::path::{Path, PathBuf};

use pareta_generator::{face, generate};
use serde_yaml_ng::Value;

use crate::repository::{Copy, contract, must_succeed};

/// What a contract needs beside what a case is about.
const HEAD: &str = "openapi: 3.0.3\ninfo: {title: A case, version: '1'}\n";

/// What the tests beside the cases stand in.
const MAIN: &str = r#"//! What the cases of the generator are used for.

#[allow(dead_code)]
#[path = "../client/server.rs"]
mod server;

/// A client of a server that answers what a test says.
fn client(server: &server::Server) -> pareta::Client {
    pareta::Client::builder().base_url(server.url()).api_key("key").build().unwrap()
}

"#;

struct Case {
    name: String,
    path: PathBuf,
    contract: String,
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/generator/cases")
}

fn cases() -> Vec<Case> {
    let entries = fs::read_dir(directory()).unwrap();
    let mut cases: Vec<Case> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let is_whole = text.lines().any(|line| line.starts_with("openapi:"));
            Case {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                path,
                contract: if is_whole {
                    text
                } else {
                    [HEAD, &text].concat()
                },
            }
        })
        .collect();
    cases.sort_by(|left, right| left.name.cmp(&right.name));
    cases
}

/// What becomes of a contract, in words.
fn outcome(contract: &str) -> Result<String, String> {
    match generate(contract) {
        Ok(files) => {
            let texts = files.iter().map(|file| (file.name, file.text.as_str()));
            Ok(format!("generates\n\n{}", face(texts).unwrap()))
        }
        Err(refusals) => Err(format!("refused\n\n{refusals}")),
    }
}

#[test]
fn each_case_becomes_what_is_written_beside_it() {
    for case in cases() {
        let said = match outcome(&case.contract) {
            Ok(face) => face,
            Err(refusals) => refusals,
        };
        insta::with_settings!({
            snapshot_path => directory(),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(case.name.as_str(), said);
        });
    }
}

/// The contract of the repository with the parts of others added to it.
pub fn joined<'a>(others: impl IntoIterator<Item = &'a str>) -> String {
    let mut whole: Value = serde_yaml_ng::from_str(&contract()).unwrap();
    for other in others {
        let other: Value = serde_yaml_ng::from_str(other).unwrap();
        for section in ["paths", "components"] {
            if let Some(part) = other.get(section) {
                merge(&mut whole[section], part);
            }
        }
        if let Some(Value::Sequence(tags)) = other.get("tags") {
            whole["tags"]
                .as_sequence_mut()
                .unwrap()
                .extend(tags.iter().cloned());
        }
    }
    serde_yaml_ng::to_string(&whole).unwrap()
}

fn merge(whole: &mut Value, part: &Value) {
    let Value::Mapping(part) = part else { return };
    for (key, value) in part {
        let whole = whole.as_mapping_mut().unwrap();
        match whole.get_mut(key) {
            Some(own @ Value::Mapping(_)) if value.is_mapping() => merge(own, value),
            Some(_) => panic!("{key:?} is there already: names are unique over all cases"),
            None => {
                whole.insert(key.clone(), value.clone());
            }
        }
    }
}

#[test]
fn what_is_generated_compiles_and_decodes() {
    let accepted: Vec<Case> = cases()
        .into_iter()
        .filter(|case| outcome(&case.contract).is_ok())
        .collect();
    let copy = Copy::sharing_what_is_built("cases");
    copy.deny_warnings();
    copy.regenerate(&joined(accepted.iter().map(|case| case.contract.as_str())));
    let mut main = String::from(MAIN);
    for case in &accepted {
        if let Ok(tests) = fs::read_to_string(case.path.with_extension("rs")) {
            main.push_str(&format!("mod {};\n", case.name));
            copy.write(&format!("tests/corpus/{}.rs", case.name), tests);
        }
    }
    copy.write("tests/corpus/main.rs", main);
    must_succeed(&copy.cargo(&[
        "test",
        "--quiet",
        "--package",
        "pareta",
        "--features",
        "blocking,schemars",
        "--test",
        "corpus",
    ]));
}
