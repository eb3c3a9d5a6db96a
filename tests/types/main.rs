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

/// Runs a macro over every response type. A test in `traits` holds the list against the registry.
macro_rules! for_every_type {
    ($run:ident) => {
        $run! {
            BlobUpload Capability ChatCompletion ChatCompletionChunk Choice CompletionTokensDetails
            DeployComplete DeployFailure DeployProgress Endpoint EvalItemResult EvalResult EvalRun EvalSet
            FrontierModel FunctionCall Leaderboard LeaderboardEntry Message Model ModelList
            PromptTokensDetails Speech Task TaskMatch TaskMatchCandidate ToolCall Transcription Usage
        }
    };
}
pub(crate) use for_every_type;

/// Property tests write no files of their own: a failure prints its smallest case, which then becomes a table row.
fn cases(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}
