//! Evaluating models on rows of your own: eval sets, eval runs, and the frontier models to compare with.
//!
//! A set holds rows, each with what goes in and what should come out; a run scores models on it. Rows are anything
//! serde writes as an object. Of documents, only what should come out is in the row, and the file is
//! [attached](EvalSets::upload_document).
//!
//! Today a prompt says what is asked with each row, and what the rows are graded by is worked out from both:
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! use std::time::Duration;
//! use pareta::evals::{EvalInput, Frontier};
//! use serde_json::json;
//!
//! let rows = (1..=5).map(|day| json!({
//!     "input": { "text": format!("This agreement is effective as of May {day}, 2026.") },
//!     "expected_output": { "effective_date": format!("2026-05-0{day}") },
//! }));
//! let run = client
//!     .evals()
//!     .runs()
//!     .create(EvalInput::from_prompt("Extract the key fields of contracts", rows), [pareta::AUTO])
//!     .frontier(Frontier::Benchmarked)
//!     .wait()
//!     .poll_interval(Duration::from_millis(10))
//!     .await?;
//! for result in run.results() {
//!     println!("{:?}: {:?}, {:?} µUSD", result.model_id(), result.quality_mean(), result.mean_cost_micro_usd());
//! }
//! # assert_eq!(run.results().len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With organisations that have endpoints, a set names its task, and a run takes open models too:
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! use std::time::Duration;
//! use pareta::evals::Frontier;
//!
//! #[derive(serde::Serialize)]
//! struct Row {
//!     input: &'static str,
//!     expected: &'static str,
//! }
//!
//! let rows = [
//!     Row { input: "Please refund my payment.", expected: "billing" },
//!     Row { input: "My package has not arrived.", expected: "shipping" },
//! ];
//! let set = client.evals().sets().create("support-ticket-triage", rows).await?;
//! let run = client
//!     .evals()
//!     .runs()
//!     .create(&set, ["qwen-1", "phi-5"])
//!     .frontier(Frontier::Benchmarked)
//!     .wait()
//!     .poll_interval(Duration::from_millis(10))
//!     .await?;
//! for result in run.results() {
//!     let interval = (result.quality_ci_low(), result.quality_ci_high());
//!     println!("{:?}: {:?} in {interval:?}", result.model_id(), result.quality_mean());
//! }
//! println!("billed ${}", run.cost());
//! # assert_eq!(run.results().len(), 3);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`EvalSets::create`] | a set from rows or a file of them ([`Rows`]); [`list`](EvalSets::list), [`retrieve`](EvalSets::retrieve), [`delete`](EvalSets::delete) |
//! | [`EvalSets::create_from_prompt`], [`Evals::propose_contract`] | a set whose task is worked out from its rows and a prompt |
//! | [`EvalSets::upload_document`] | a [`Document`] for a row: a file, bytes, or anything that can be read |
//! | [`EvalRuns::create`] | a run on a set, or on rows given with it ([`EvalInput`]); waits on request |
//! | [`EvalRuns::retrieve`], [`EvalRuns::wait`] | a run that was started earlier |
//! | [`Evals::frontier_models`], [`Frontier`] | the vendor models, and which of them a run includes |

#![doc(alias = "benchmark")]

#[cfg(feature = "compare")]
#[cfg_attr(docsrs, doc(cfg(feature = "compare")))]
pub mod compare;
mod create_run;
mod frontier;
mod input;
mod known_models;
mod propose;
mod rows;
mod sets;
mod upload;
#[cfg(feature = "validate")]
mod validate;
mod wait_run;

use crate::client::{Mode, Request, describe};

pub use crate::generated::namespaces::evals::*;
pub use create_run::{CreateRun, CreateRunAndWait, RunProgress};
pub use frontier::Frontier;
pub use input::EvalInput;
pub use propose::ProposeContract;
pub use rows::{IntoRows, Rows};
pub use sets::CreateEvalSet;
pub use upload::{Document, UploadDocument};
#[cfg(feature = "validate")]
#[cfg_attr(docsrs, doc(cfg(feature = "validate")))]
pub use validate::{RowProblem, ValidateRows};
pub use wait_run::WaitForRun;

impl<M: Mode> EvalRuns<M> {
    /// Starts a run: `POST /v1/eval-runs`. Its models are scored on an eval set, or on rows given here, for which a
    /// set is made first.
    ///
    /// `.frontier(…)` adds vendor models to compare with. `.wait()` waits until the run has ended; without it what
    /// comes back is the run as it starts, with its id and status. Models given twice are evaluated once.
    ///
    /// Everything that can be checked is checked before anything is made on the server. With rows that holds for the names
    /// of the models too: one that is not on the task's leaderboard, is no frontier model and no endpoint is refused.
    /// Where the task has no leaderboard, or one of these lists cannot be had, the names are sent as they are. A set that
    /// was made for a run the server then refuses for what it asks (400, 404, 422) is deleted again; after any other
    /// failure it is kept, to start the run with.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// use std::time::Duration;
    /// use pareta::evals::{EvalInput, Frontier};
    /// use serde_json::json;
    ///
    /// let rows = [json!({
    ///     "input": "This agreement is effective as of January 1, 2026.",
    ///     "expected": { "effective_date": "2026-01-01" },
    /// })];
    /// let run = client
    ///     .evals()
    ///     .runs()
    ///     .create(EvalInput::rows("contract-key-fields", rows), ["qwen-1", "mistral-2"])
    ///     .frontier(Frontier::Benchmarked)
    ///     .wait()
    ///     .poll_interval(Duration::from_millis(10))
    ///     .await?;
    /// println!("billed ${} ({} µUSD)", run.cost(), run.cost_micro_usd());
    /// # assert_eq!(run.status(), Some("completed"));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Cancel safety
    ///
    /// Where the future is dropped on its way, a set that was made stays, and a run that was started goes on and is
    /// billed. To be able to take it up again, make the set first, start the run without `.wait()`, and then
    /// [`wait`](Self::wait) for it by its id.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for no models, no rows, a row that cannot be written as JSON, or a model
    /// there is not, before anything is made; [`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the
    /// balance does not cover the run. Where a set was made and is still there, the error's
    /// [`resource_id`](crate::Error::resource_id) is its id.
    pub fn create(
        &self,
        input: impl Into<EvalInput>,
        models: impl IntoIterator<Item = impl Into<String>>,
    ) -> Request<M, CreateRun> {
        describe(&self.client, CreateRun::new(input.into(), models))
    }

    /// Waits until a run has ended: asks for it every three seconds, for at most 15 minutes unless `.timeout()` says
    /// otherwise. A run that failed is a result like any other: its `error_detail()` says why.
    ///
    /// # Cancel safety
    ///
    /// Where the future is dropped, nothing is lost: it only asks, and can ask again.
    ///
    /// # Errors
    ///
    /// [`WaitTimeout`](crate::ErrorKind::WaitTimeout) with the run's id when the time is up; the run goes on.
    pub fn wait(&self, run_id: impl Into<String>) -> Request<M, WaitForRun> {
        describe(&self.client, WaitForRun::new(run_id.into()))
    }
}
