//! The task that rows are graded by, as the API proposes it from the rows and a sentence about them.

use super::rows::{IntoRows, Rows, Written};
use crate::check::{check_length, check_nonblank};
use crate::client::{Call, Mode, Request, describe};
use crate::error::{Error, ErrorKind};
use crate::generated::namespaces::evals::Evals;
use crate::operation::Operation;
use crate::progress::{Listener, Progresses, UploadProgress};
use crate::types::{ContractProposal, ProposalResult};
use crate::{ProposalDoubt, Upload};

/// How many characters a prompt has at most.
const LONGEST_PROMPT: usize = 500;

impl<M: Mode> Evals<M> {
    /// Proposes the task that rows could be graded by: `POST /v1/eval-sets/propose-contract`. Nothing is stored, and
    /// nothing is billed.
    ///
    /// `prompt` says in a sentence what is asked of a model with each row. A
    /// [clean](crate::types::ProposalResult::is_clean) proposal has a
    /// [`bound_task`](crate::types::ProposalResult::bound_task); for another one
    /// [`doubt`](crate::types::ProposalResult::doubt) says what stands against it.
    /// [`create_from_prompt`](super::EvalSets::create_from_prompt) asks for one by itself.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// use serde_json::json;
    ///
    /// let rows = (1..=5).map(|day| json!({
    ///     "input": { "text": format!("This agreement is effective as of May {day}, 2026.") },
    ///     "expected_output": { "effective_date": format!("2026-05-0{day}") },
    /// }));
    /// let proposal = client.evals().propose_contract(rows, "Extract the key fields of contracts").await?;
    /// assert!(proposal.is_clean());
    /// println!("graded as {:?}", proposal.bound_task());
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for no rows, a row that cannot be had or is no JSON object, which it names,
    /// and a prompt that is blank or has more than 500 characters, before anything is sent;
    /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept the rows.
    pub fn propose_contract<As>(
        &self,
        rows: impl IntoRows<As>,
        prompt: impl Into<String>,
    ) -> Request<M, ProposeContract> {
        let operation = ProposeContract {
            prompt: prompt.into(),
            rows: rows.into_rows(),
            listener: Listener::default(),
        };
        describe(&self.client, operation)
    }
}

/// Asks for a proposal; see [`Evals::propose_contract`].
#[derive(Clone)]
pub struct ProposeContract {
    prompt: String,
    rows: Rows,
    listener: Listener<UploadProgress>,
}

impl Progresses for ProposeContract {
    type Progress = UploadProgress;

    fn listener(&mut self) -> &mut Listener<UploadProgress> {
        &mut self.listener
    }
}

impl<M: Mode> Operation<M> for ProposeContract {
    type Output = ProposalResult;

    async fn run(self, call: Call<M>) -> Result<ProposalResult, Error> {
        check_prompt(&self.prompt)?;
        let mut rows = self.rows.check().await?;
        rows.source.tell(self.listener);
        propose(&self.prompt, &rows, &call).await
    }
}

/// Refuses a prompt that says nothing or is longer than the API takes: cut short, it would be another one.
pub(super) fn check_prompt(prompt: &str) -> Result<(), Error> {
    check_nonblank("prompt", prompt)?;
    check_length("prompt", prompt, 1..=LONGEST_PROMPT)
}

async fn propose<M: Mode>(
    prompt: &str,
    rows: &Written,
    call: &Call<M>,
) -> Result<ProposalResult, Error> {
    let file = Upload::of(rows.source.clone()).file_name("items.jsonl");
    let propose = call.client.low_level().propose_contract(prompt, file);
    call.fetch(&propose.operation).await
}

/// The task that rows are graded by, where that is clear.
pub(super) async fn bind<M: Mode>(
    prompt: &str,
    rows: &Written,
    call: &Call<M>,
) -> Result<String, Error> {
    let proposal = propose(prompt, rows, &call.step("proposal")?).await?;
    match proposal.bound_task() {
        Some(task) => Ok(task.to_owned()),
        None => Err(unclear(proposal)),
    }
}

fn unclear(proposal: ProposalResult) -> Error {
    let tasks: Vec<&str> = proposal
        .proposals()
        .iter()
        .filter_map(ContractProposal::task_id)
        .collect();
    let first = proposal.proposals().first();
    let nearest = match proposal.closest_task() {
        Some(task) => format!(", {task} comes nearest"),
        None => String::new(),
    };
    let case = match proposal.doubt() {
        Some(ProposalDoubt::Conflict) => {
            let conflict = proposal.conflict();
            let asked = conflict.and_then(|conflict| conflict.intended_task());
            let reason = conflict.and_then(|conflict| conflict.reasoning());
            let asked = asked.map_or_else(String::new, |task| format!(": it asks for {task}"));
            let reason = reason.map_or_else(String::new, |reason| format!(" ({reason})"));
            format!("the prompt and the rows contradict each other{asked}{reason}")
        }
        Some(ProposalDoubt::Split) => {
            let split = proposal.split();
            let number = |value: Option<i64>| value.map(|value| value.to_string());
            let fit = split.and_then(|split| {
                let fitting = number(split.validated_n())?;
                let all = number(split.total_n())?;
                let task = split.closest_task().unwrap_or("one task");
                Some(format!(": {fitting} of {all} fit {task}"))
            });
            format!("the rows are of several kinds{}", fit.unwrap_or_default())
        }
        Some(ProposalDoubt::CustomEval) => {
            let warning = first.and_then(|proposal| proposal.warning());
            let warning = warning.map_or_else(String::new, |warning| format!(" ({warning})"));
            format!("nothing but custom-eval, a panel of judges, can grade them{warning}")
        }
        Some(ProposalDoubt::Several) => format!("several tasks fit: {}", tasks.join(", ")),
        Some(ProposalDoubt::LowConfidence) => {
            let confidence = first.and_then(|proposal| proposal.confidence());
            let confidence = confidence.unwrap_or("unknown");
            format!("{} fits with {confidence} confidence", tasks.join(", "))
        }
        Some(ProposalDoubt::Mixed) => {
            format!(
                "{} fits, and the rows are not said to be of one kind",
                tasks.join(", ")
            )
        }
        _ => format!("no task fits{nearest}"),
    };
    let said = proposal.message().unwrap_or_default().trim();
    let said = match said.trim_end_matches('.') {
        "" => String::new(),
        message => format!("; the server says: {message}"),
    };
    let message = format!(
        "it is not clear what the rows are graded by: {case}{said}. Change the rows or the prompt, or name the task"
    );
    let error = Error::new(ErrorKind::UnclearProposal, message);
    let error = match proposal.meta() {
        Some(meta) => {
            let error = error.found_in(meta);
            let attempts = error.attempts();
            // Nothing was made or billed, and the next call is to be another one.
            error.given_up(attempts, false, meta.idempotency_key())
        }
        None => error,
    };
    error.with_proposal(proposal)
}
