//! Waiting until a run has ended.

use std::time::Duration;

use crate::client::{Call, Mode};
use crate::error::Error;
use crate::operation::Operation;
use crate::progress::{Listener, Progresses};
use crate::types::EvalRun;
use crate::wait::{self, Polling, Waits};

/// Waits for a run; see [`EvalRuns::wait`](super::EvalRuns::wait).
#[derive(Clone)]
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

impl Progresses for WaitForRun {
    type Progress = EvalRun;

    fn listener(&mut self) -> &mut Listener<EvalRun> {
        &mut self.polling.listener
    }
}

impl Waits for WaitForRun {
    fn interval(&mut self) -> &mut Duration {
        &mut self.polling.interval
    }
}

impl<M: Mode> Operation<M> for WaitForRun {
    type Output = EvalRun;

    const PARTS: Option<&'static str> = Some("wait_for_run");

    async fn run(self, call: Call<M>) -> Result<EvalRun, Error> {
        poll(&call, &self.run_id, &self.polling).await
    }
}

/// Asks for a run until it has ended.
pub(super) async fn poll<M: Mode>(
    call: &Call<M>,
    run_id: &str,
    polling: &Polling<EvalRun>,
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
