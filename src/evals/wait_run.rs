//! Waiting until a run has ended.

use std::time::Duration;

use crate::client::{Call, Mode, Request};
use crate::error::Error;
use crate::operation::Operation;
use crate::types::EvalRun;
use crate::wait::{self, Polling};

/// Waits for a run; see [`EvalRuns::wait`](super::EvalRuns::wait).
pub struct WaitForRun {
    run_id: String,
    polling: Polling<EvalRun>,
}

impl WaitForRun {
    pub(super) fn new(run_id: String) -> Self {
        let polling = Polling::default();
        Self { run_id, polling }
    }
}

impl<M: Mode> Request<M, WaitForRun> {
    /// How often to ask. By default every three seconds.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.operation.polling.interval = interval;
        self
    }

    /// Called with the run each time it was asked for.
    pub fn on_progress(mut self, tell: impl FnMut(&EvalRun) + Send + 'static) -> Self {
        self.operation.polling.on_progress = Some(Box::new(tell));
        self
    }
}

impl<M: Mode> Operation<M> for WaitForRun {
    type Output = EvalRun;

    async fn run(mut self, call: Call<M>) -> Result<EvalRun, Error> {
        poll(&call, &self.run_id, &mut self.polling).await
    }
}

/// Asks for a run until it has ended.
pub(super) async fn poll<M: Mode>(
    call: &Call<M>,
    run_id: &str,
    polling: &mut Polling<EvalRun>,
) -> Result<EvalRun, Error> {
    let retrieve = call.client.low_level().retrieve_eval_run(run_id).operation;
    wait::until(
        call,
        "eval run",
        run_id,
        polling,
        &retrieve,
        EvalRun::is_terminal,
        |run| run.status().map(str::to_owned),
    )
    .await
}
