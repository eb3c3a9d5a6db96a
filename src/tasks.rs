//! The catalog of benchmarked tasks: finding the right one, and the right model for it.
//!
//! A task is a kind of work with a way to score it, such as `contract-key-fields`. Open models are ranked for each,
//! with a frontier model beside them to compare with.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! let tasks = client.tasks();
//! let matched = tasks.match_intent("pull totals out of supplier invoices").await?;
//! let task = matched.chosen().and_then(|task| task.task_id()).ok_or("no task fits")?;
//! assert_eq!(task, "invoice-key-fields");
//!
//! let board = tasks.leaderboard(task).await?;
//! for entry in board.models() {
//!     println!("{:?}: {:?}", entry.name(), entry.quality());
//! }
//! assert_eq!(tasks.recommended(task).await?.as_deref(), board.recommended());
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`match_intent`](Tasks::match_intent) | the task for what you say you want |
//! | [`list`](Tasks::list), [`retrieve`](Tasks::retrieve) | the catalog; a task with examples of its rows |
//! | [`leaderboard`](Tasks::leaderboard), [`recommended`](Tasks::recommended) | the models of a task, and the one to take |

use crate::client::{Call, Mode, Request, redescribe};
use crate::error::Error;
use crate::generated::operations::RetrieveLeaderboard;
use crate::operation::{Http, Operation, Single};

pub use crate::generated::namespaces::tasks::*;

impl<M: Mode> Tasks<M> {
    /// The model Pareta would pick for a task, as an alias: its leaderboard's `recommended`. `None` when there is
    /// none.
    pub fn recommended(&self, task_id: impl Into<String>) -> Request<M, Recommended> {
        redescribe(self.leaderboard(task_id), Recommended)
    }
}

/// The recommended model of a task; see [`Tasks::recommended`].
#[derive(Clone)]
pub struct Recommended(RetrieveLeaderboard);

impl<M: Mode> Operation<M> for Recommended {
    type Output = Option<String>;

    async fn run(self, call: Call<M>) -> Result<Self::Output, Error> {
        let leaderboard = call.fetch(&self.0).await?;
        Ok(leaderboard.recommended().map(str::to_owned))
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Single::of(&self.0, http)
    }
}
