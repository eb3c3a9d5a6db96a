//! Every example runs, each on its own sandbox.
#![cfg(feature = "client")]

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

#[path = "../examples/agent.rs"]
mod agent;
#[cfg(feature = "blocking")]
#[path = "../examples/blocking.rs"]
mod blocking;
#[path = "../examples/chat.rs"]
mod chat;
#[path = "../examples/cost_and_savings.rs"]
mod cost_and_savings;
#[path = "../examples/deploy.rs"]
mod deploy;
#[path = "../examples/discovery.rs"]
mod discovery;
#[path = "../examples/documents.rs"]
mod documents;
#[path = "../examples/errors_and_retries.rs"]
mod errors_and_retries;
#[cfg(feature = "compare")]
#[path = "../examples/evaluate.rs"]
mod evaluate;
#[path = "../examples/from_python.rs"]
mod from_python;
#[path = "../examples/images.rs"]
mod images;
#[path = "../examples/layers.rs"]
mod layers;
#[path = "../examples/many_at_once.rs"]
mod many_at_once;
#[path = "../examples/metrics.rs"]
mod metrics;
#[path = "../examples/quickstart.rs"]
mod quickstart;
#[path = "../examples/saved_calls.rs"]
mod saved_calls;
#[path = "../examples/scoped.rs"]
mod scoped;
#[path = "../examples/search.rs"]
mod search;
#[path = "../examples/speech.rs"]
mod speech;
#[path = "../examples/streaming.rs"]
mod streaming;
#[cfg(feature = "schemars")]
#[path = "../examples/structured.rs"]
mod structured;
#[cfg(feature = "schemars")]
#[path = "../examples/tools.rs"]
mod tools;

macro_rules! run {
    ($($(#[$condition:meta])? $example:ident,)*) => {
        $(
            $(#[$condition])?
            #[test]
            fn $example() -> Result<(), Box<dyn Error>> {
                $example::main()
            }
        )*

        const TESTED: &[&str] = &[$(stringify!($example)),*];
    };
}

run! {
    agent,
    #[cfg(feature = "blocking")]
    blocking,
    chat,
    cost_and_savings,
    deploy,
    discovery,
    documents,
    errors_and_retries,
    #[cfg(feature = "compare")]
    evaluate,
    from_python,
    images,
    layers,
    many_at_once,
    metrics,
    quickstart,
    saved_calls,
    scoped,
    search,
    speech,
    streaming,
    #[cfg(feature = "schemars")]
    structured,
    #[cfg(feature = "schemars")]
    tools,
}

#[test]
fn every_example_has_a_test() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = std::fs::read_dir(examples).expect("examples/");
    let written: BTreeSet<String> = files
        .map(|file| file.expect("an entry").path())
        // A folder is a package of its own, with its own tests.
        .filter(|path| path.is_file())
        .map(|path| {
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let tested: BTreeSet<String> = TESTED.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(written, tested, "run each example in tests/examples.rs");
}
