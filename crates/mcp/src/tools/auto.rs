//! `auto_metrics` and `compare_frontier`.

use pareta::types::AutoMetrics;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::tasks::Nothing;
use super::{Done, Entry, Kind, Receipt, Work, once, tool};
use crate::refusal::Refusal;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Compare {
    /// What is asked of both.
    prompt: String,
    /// A frontier model.
    #[serde(default = "frontier")]
    model: String,
}

fn frontier() -> String {
    "gpt-5.5".to_owned()
}

#[derive(Serialize, JsonSchema)]
struct Compared {
    /// What the frontier model answered, as the server tells it.
    answer: Value,
    receipt: Receipt,
}

pub fn add(tools: &mut Vec<Entry>) {
    tools.push(tool::<Nothing, AutoMetrics, _>(
        Kind::Reads,
        "auto_metrics",
        "What auto did",
        "Shows what `auto` answered in the last 30 days, what it was billed, and what a frontier model would have cost.",
        once,
        |work, _| async move {
            let call = work.client()?.auto().metrics();
            Done::of(work.call(call).await?)
        },
    ));
    tools.push(tool::<Compare, Compared, _>(
        Kind::Metered,
        "compare_frontier",
        "Ask a frontier model the same",
        "Asks a frontier model, at its vendor's price, so that its answer and its bill can be held against those of `chat`.",
        once,
        compare,
    ));
}

async fn compare(work: Work, args: Compare) -> Result<Done, Refusal> {
    let call = work.client()?.auto().compare(
        args.model,
        pareta::chat::IntoMessages::into_messages(args.prompt),
    );
    let (answer, receipt) = work
        .billed(1, call, |answer| Some((answer.cost_micro_usd()?, None)))
        .await?;
    let answer = answer
        .to_value()
        .map_err(|error| Refusal::new("Reply", error.to_string()))?;
    Done::of(Compared { answer, receipt })
}
