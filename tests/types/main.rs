//! The lossless response types held against the contract: what they keep, what they read, what they report.
//! Nothing here needs the client, so all of it runs without default features too.

mod fixtures;
mod json;
mod json_texts;
mod lossless;
mod maps;
mod money;
mod reading;
#[cfg(feature = "schemars")]
mod schema;
mod seed;
mod snapshots;
mod traits;

use proptest::test_runner::Config;

include!("../generated/types.rs");
pub(crate) use for_every_type;

/// Property tests write no files of their own: a failure prints its smallest case, which then becomes a table row.
fn cases(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}
