//! From the contract to the code: what is checked in is what the pipeline gives, and a change of the contract needs no
//! hand.

mod cases;
mod changes;
mod drill;
mod face;
mod full_drill;
mod namespaces;
mod operations;
mod published;
mod random;
mod repository;
mod response_kinds;
mod robustness;
mod suggest;

use std::fs;

use pareta_generator::{generate, scaffold, tables};

use crate::repository::{contract, root};

#[test]
fn generated_code_is_what_the_pipeline_gives() {
    let code = generate(&contract()).unwrap();
    let tables = tables(&contract(), &code).unwrap();
    for (folder, files) in [("generated", &code), ("tests/generated", &tables)] {
        for file in files {
            let path = format!("{folder}/{}", file.name);
            let checked_in = fs::read_to_string(root().join(&path)).unwrap();
            assert!(
                checked_in == file.text,
                "{path} is stale: run `cargo regenerate`, and commit what it changes"
            );
        }
    }
}

#[test]
fn nothing_is_left_to_scaffold() {
    let code = generate(&contract()).unwrap();
    let present = |path: &str| fs::read_to_string(root().join(path)).ok();
    let missing = scaffold(&contract(), &code, &present).unwrap();
    let missing: Vec<&str> = missing.iter().map(|file| file.path.as_str()).collect();
    assert!(
        missing.is_empty(),
        "run `cargo regenerate --scaffold`: {missing:?}"
    );
}

#[test]
fn the_pipeline_gives_the_same_text_each_time() {
    let texts = || {
        generate(&contract())
            .unwrap()
            .into_iter()
            .map(|file| file.text)
    };
    assert!(texts().eq(texts()));
}

#[test]
fn what_cannot_be_generated_is_named() {
    let cases = [
        ("openapi: 3.0.3", "openapi: [", "openapi.yaml"),
        (
            "x-pareta-fallback:\n            - name\n",
            "x-pareta-fallback:\n            - nme\n",
            "Endpoint: the fallback key `nme`",
        ),
        ("x-pareta-items: data", "x-pareta-items: dta", "ModelList"),
    ];
    for (from, to, expected) in cases {
        let changed = contract().replacen(from, to, 1);
        assert_ne!(changed, contract(), "{from:?} is not in the contract");
        let problem = generate(&changed).err().unwrap().to_string();
        assert!(problem.contains(expected), "{problem}");
    }
}
