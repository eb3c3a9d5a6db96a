//! `run_eval`, `get_eval_run` and `propose_contract`.

use std::sync::Arc;
use std::time::Duration;

use pareta::evals::{EvalInput, Frontier};
use pareta::types::{EvalRun, ProposalResult};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Counting, Done, Entry, Kind, Receipt, Work, once, tool};
use crate::refusal::Refusal;
use crate::server::State;

/// How often a run is looked at.
const EVERY: Duration = Duration::from_secs(2);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RunEval {
    /// The models that are scored; include `auto`.
    models: Vec<String>,
    /// A set that is there, in place of items.
    eval_set: Option<String>,
    /// The task items are scored by, in place of the one the prompt and the items themselves say.
    task: Option<String>,
    /// Rows, each `{"input": …, "expected_output": …}`.
    items: Option<Vec<Value>>,
    /// What is asked of a model with each item, in a sentence.
    prompt: Option<String>,
    /// Frontier models to hold them against: `none`, `benchmarked`, `all`, or ids.
    frontier: Option<OneOrMany>,
    name: Option<String>,
    /// Wait until it has ended. The run goes on where the call is called off, and its id is in the error.
    #[serde(default = "yes")]
    wait: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

fn yes() -> bool {
    true
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfRun {
    pub run_id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Propose {
    /// Rows, each `{"input": …, "expected_output": …}`.
    items: Vec<Value>,
    /// What is asked of a model with each item, in a sentence.
    prompt: String,
}

#[derive(Serialize, JsonSchema)]
struct Proposed {
    /// What the server says.
    proposal: ProposalResult,
    /// The task the items would be scored by, where that is clear.
    bound_task: Option<String>,
    is_clean: bool,
}

#[derive(Serialize, JsonSchema)]
struct Ran {
    run: EvalRun,
    receipt: Receipt,
}

pub fn add(tools: &mut Vec<Entry>) {
    tools.push(tool::<RunEval, Ran, _>(
        Kind::Metered,
        "run_eval",
        "Score models on your rows",
        "Scores models on rows: of a set, or items with a prompt. Ask `compare_models` or `recommend_model` whether one is as \
         good as another: means alone do not tell.",
        units,
        run_eval,
    ));
    tools.push(tool::<OfRun, EvalRun, _>(
        Kind::Reads,
        "get_eval_run",
        "Show a run",
        "Shows a run: how far it is, and the scores of each model.",
        once,
        |work, args| async move {
            let call = work.client()?.evals().runs().retrieve(args.run_id);
            let run = work.call(call).await?;
            work.saw(&run);
            Done::of(run)
        },
    ));
    tools.push(tool::<Propose, Proposed, _>(
        Kind::Reads,
        "propose_contract",
        "What would rows be scored by",
        "Tells which task items would be scored by, and whether that is clear, before anything is billed.",
        once,
        propose,
    ));
}

/// There are fewer frontier models than so many.
const FRONTIER: u64 = 16;

/// A row for each model is one; which frontier models a keyword means is not known here, and is reckoned high.
fn units(state: Arc<State>, args: RunEval) -> Counting {
    Box::pin(async move {
        let rows = match (&args.items, &args.eval_set) {
            (Some(items), _) => items.len() as u64,
            (None, Some(set)) if state.purse.is_limited() => rows_of(&state, set).await?,
            (None, _) => 1,
        };
        let frontier = match &args.frontier {
            Some(OneOrMany::Many(models)) => models.len() as u64,
            Some(OneOrMany::One(word)) => match word.as_str() {
                "none" => 0,
                "all" | "benchmarked" => FRONTIER,
                _ => 1,
            },
            None => 0,
        };
        let models = (args.models.len() as u64).saturating_add(frontier);
        Ok(models.saturating_mul(rows.max(1)))
    })
}

async fn rows_of(state: &State, set: &str) -> Result<u64, Refusal> {
    let client = state.client()?;
    let set = client.evals().sets().retrieve(set).await?;
    let rows = set.item_count().and_then(|count| u64::try_from(count).ok());
    rows.ok_or_else(|| {
        Refusal::new(
            "Reply",
            "the server does not say how many rows the set has: nothing was sent",
        )
    })
}

impl Work {
    /// A run that has ended is counted with what it has cost.
    pub fn saw(&self, run: &EvalRun) {
        if let (true, Some(id)) = (run.is_terminal(), run.id()) {
            self.state.purse.settle_open(id, run.cost_micro_usd());
        }
    }
}

async fn run_eval(work: Work, args: RunEval) -> Result<Done, Refusal> {
    let input = match (args.eval_set, args.items) {
        (Some(_), Some(_)) => return Err(Refusal::argument("give a set or items, and not both")),
        (Some(set), None) => EvalInput::set(set),
        (None, None) => {
            return Err(Refusal::argument(
                "give a set (eval_set), or items with a prompt",
            ));
        }
        (None, Some(items)) => match (args.prompt, args.task) {
            (Some(prompt), Some(task)) => EvalInput::from_prompt(prompt, items).task(task),
            (Some(prompt), None) => EvalInput::from_prompt(prompt, items),
            (None, Some(task)) => EvalInput::rows(task, items),
            (None, None) => {
                return Err(Refusal::argument(
                    "items need a prompt that says what is asked with each, or a task",
                ));
            }
        },
    };
    let frontier = match args.frontier {
        None => Frontier::None,
        Some(OneOrMany::Many(models)) => Frontier::models(models),
        Some(OneOrMany::One(word)) => match word.as_str() {
            "none" => Frontier::None,
            "all" => Frontier::All,
            "benchmarked" => Frontier::Benchmarked,
            model => Frontier::models([model]),
        },
    };
    let client = work.client()?;
    work.not_called_off()?;
    let share = work.set_aside(work.agreed)?;
    let mut call = client
        .evals()
        .runs()
        .create(input, args.models)
        .frontier(frontier);
    if let Some(name) = args.name {
        call = call.name(name);
    }
    let created = tokio::select! {
        created = call.into_future() => created,
        // Nobody knows whether it began: what was set aside counts.
        () = work.context.ct.cancelled() => {
            return Err(Refusal::new("Cancelled", "the call was called off; the run may have begun"));
        }
    };
    let mut run = match created {
        Ok(run) => run,
        Err(error) => {
            share.settle((!error.may_have_executed()).then_some(0));
            return Err(error.into());
        }
    };
    let id = run.id().unwrap_or_default().to_owned();
    let mut looked = 0.0;
    while args.wait && !run.is_terminal() {
        looked += 1.0;
        let status = run.status().unwrap_or("running");
        // How much of it is done, no server says: it is told that it goes on.
        work.tell(looked, None, format!("the run {id} is {status}"))
            .await;
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = work.context.ct.cancelled() => {
                share.keep_open(&id);
                let said = format!("the waiting was called off, and the run goes on: get_eval_run shows it as {id}");
                return Err(Refusal::new("Cancelled", said).with("run_id", id));
            }
        }
        run = match client.evals().runs().retrieve(id.as_str()).await {
            Ok(run) => run,
            Err(error) => {
                share.keep_open(&id);
                return Err(Refusal::from(error).with("run_id", id));
            }
        };
    }
    let cost = run.is_terminal().then(|| run.cost_micro_usd());
    match cost {
        Some(cost) => share.settle(Some(cost)),
        // It is counted when it is seen to have ended.
        None => share.keep_open(&id),
    }
    let receipt = work.receipt(cost, None);
    Done::of(Ran { run, receipt })
}

async fn propose(work: Work, args: Propose) -> Result<Done, Refusal> {
    let call = work
        .client()?
        .evals()
        .propose_contract(args.items, args.prompt);
    let proposal = work.call(call).await?;
    Done::of(Proposed {
        bound_task: proposal.bound_task().map(str::to_owned),
        is_clean: proposal.doubt().is_none(),
        proposal,
    })
}
