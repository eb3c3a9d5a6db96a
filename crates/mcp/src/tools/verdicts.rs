//! `compare_models` and `recommend_model`: the decision, and not the means alone.

use pareta::evals::compare::Baseline;
use pareta::types::EvalRun;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Done, Entry, Kind, Work, once, tool};
use crate::refusal::Refusal;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Compare {
    run_id: String,
    /// How much worse a model may be and still count as good, in points of the score: 0.02. It decides, so it is yours to say.
    margin: f64,
    /// The model the others are held against; by default the best frontier model of the run.
    baseline: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Recommend {
    run_id: String,
    /// How much worse a model may be and still count as good, in points of the score: 0.02.
    margin: f64,
}

#[derive(Serialize, JsonSchema)]
struct Verdict {
    /// In words.
    said: String,
    /// All there is to it: rows, differences, intervals, verdicts, money.
    details: Value,
}

pub fn add(tools: &mut Vec<Entry>) {
    tools.push(tool::<Compare, Verdict, _>(
        Kind::Reads,
        "compare_models",
        "Is a model as good",
        "Says of each model of a run whether it is better, as good within the margin, worse, or how many rows more would tell: \
         row by row, with the interval.",
        once,
        compare,
    ));
    tools.push(tool::<Recommend, Verdict, _>(
        Kind::Reads,
        "recommend_model",
        "Which model to take",
        "Names the cheapest model of a run that is as good within the margin, or why there is none.",
        once,
        recommend,
    ));
}

async fn ended(work: &Work, id: String) -> Result<EvalRun, Refusal> {
    let run = work
        .call(work.client()?.evals().runs().retrieve(id))
        .await?;
    work.saw(&run);
    match run.is_terminal() {
        true => Ok(run),
        false => {
            let status = run.status().unwrap_or("without a status");
            Err(Refusal::new(
                "NotEnded",
                format!("the run is {status}: a verdict needs one that has ended"),
            ))
        }
    }
}

async fn compare(work: Work, args: Compare) -> Result<Done, Refusal> {
    let run = ended(&work, args.run_id).await?;
    let baseline = args
        .baseline
        .map_or(Baseline::BestFrontier, Baseline::Model);
    let compared = run.compare(baseline, args.margin)?;
    verdict(compared.to_string(), &compared)
}

async fn recommend(work: Work, args: Recommend) -> Result<Done, Refusal> {
    let run = ended(&work, args.run_id).await?;
    let recommended = run.recommend(args.margin)?;
    verdict(recommended.to_string(), &recommended)
}

fn verdict(said: String, details: &impl Serialize) -> Result<Done, Refusal> {
    let details =
        serde_json::to_value(details).map_err(|error| Refusal::new("Reply", error.to_string()))?;
    Done::of(Verdict { said, details })
}
