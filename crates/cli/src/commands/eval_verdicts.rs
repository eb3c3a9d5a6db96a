//! What is said of the models of a run: `--margin`, `--require`, and `pareta evals compare`.

use pareta::Raw;
use pareta::evals::compare::{
    Baseline, Compare, Compared, Comparison, FailedRows, Recommendation, Verdict,
};
use pareta::types::EvalRun;
use serde::Serialize;

use crate::args::{ChangedArgs, JudgeArgs, OfFailedRows, Required, RowsArgs};
use crate::context::Context;
use crate::errors::Failure;
use crate::output::table::{Cell, Table};
use pareta_report::money::dollars;
use pareta_report::{Summary, grounds};

/// The models of a run, judged where a margin is given. A run that has no results yet has nothing to judge.
pub fn summary(run: &EvalRun, judge: &JudgeArgs) -> Result<Summary, Failure> {
    let comparison = match judge.margin {
        Some(margin) if !run.results().is_empty() => {
            let baseline = judge.baseline.clone();
            let baseline = baseline.map_or(Baseline::BestFrontier, Baseline::Model);
            let compare = compare(margin, &judge.rows).baseline(baseline);
            Some(compare.candidates(candidates(run, judge)).run(run)?)
        }
        _ => None,
    };
    Ok(Summary::of(run, comparison))
}

/// Those that are judged, where a frontier model is to be among them; none where it is all that are usual.
fn candidates<'a>(run: &'a EvalRun, judge: &'a JudgeArgs) -> Vec<&'a str> {
    let Some(named) = judge.candidate.as_deref() else {
        return Vec::new();
    };
    let usual = run
        .results()
        .iter()
        .filter(|one| one.kind() != Some("frontier"));
    let mut names: Vec<&str> = usual.filter_map(|one| one.model_id()).collect();
    if !names.contains(&named) {
        names.push(named);
    }
    names
}

fn compare(margin: f64, rows: &RowsArgs) -> Compare {
    Compare::new(margin).failed_rows(match rows.failed_rows {
        OfFailedRows::Zero => FailedRows::ScoreZero,
        OfFailedRows::LeaveOut => FailedRows::LeaveOut,
    })
}

/// One document for programs.
#[derive(Serialize)]
struct Said<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<&'a EvalRun>,
    comparison: &'a Comparison,
    #[serde(skip_serializing_if = "Option::is_none")]
    recommendation: Option<Recommendation>,
}

fn said(context: &Context, said: &Said<'_>) -> Result<(), Failure> {
    let text = serde_json::to_string(said).map_err(std::io::Error::from)?;
    let raw = Raw::from_json(text).map_err(std::io::Error::other)?;
    context.output.document(&raw)
}

/// The run as it was sent, and beside it what is said of it.
pub fn reply(context: &Context, run: &EvalRun, summary: &Summary) -> Result<(), Failure> {
    match &summary.comparison {
        None => context.output.reply(run),
        Some(comparison) => said(
            context,
            &Said {
                run: Some(run),
                comparison,
                recommendation: Some(comparison.recommend()),
            },
        ),
    }
}

/// What a table does not say.
pub fn remarks(context: &Context, summary: &Summary) {
    let output = context.output;
    let Some(baseline) = summary.baseline() else {
        return;
    };
    let Some(comparison) = &summary.comparison else {
        let against = &baseline.model;
        return output.hint(&format!(
            "savings are against {against}; whether a model is as good takes a margin, such as --margin 0.02"
        ));
    };
    output.hint(&format!(
        "differences and savings are against {}, at a margin of {}",
        comparison.baseline(),
        comparison.margin()
    ));
    of_rows(context, comparison);
    output.hint(&comparison.recommend().to_string());
}

/// What the verdicts rest on, where that is less than the rows of both.
fn of_rows(context: &Context, comparison: &Comparison) {
    for candidate in comparison.candidates() {
        let told = grounds(candidate, comparison.failed_rows());
        if !told.is_empty() {
            let name = candidate.model();
            context.output.hint(&format!("{name}: {}", told.join("; ")));
        }
    }
}

/// Refuses a candidate that is not what it has to be.
pub fn required(summary: &Summary, judge: &JudgeArgs) -> Result<(), Failure> {
    let Some(required) = judge.require else {
        return Ok(());
    };
    let candidates = summary
        .comparison
        .as_ref()
        .map_or(&[][..], Comparison::candidates);
    let named = candidates
        .iter()
        .find(|one| judge.candidate.as_deref() == Some(one.model()));
    let candidate = match (named, candidates) {
        (Some(named), _) => named,
        (None, [only]) => only,
        (None, []) => {
            let problem =
                "nothing can be required of a run that has no results yet: pareta evals wait";
            return Err(Failure::Input(problem.to_owned()));
        }
        (None, several) => {
            let names: Vec<&str> = several.iter().map(Compared::model).collect();
            return Err(Failure::Input(format!(
                "say which one --require is about, with --candidate: {}",
                names.join(", ")
            )));
        }
    };
    let is_met = match required {
        Required::AsGood => candidate.verdict().is_as_good(),
        Required::Better => candidate.verdict() == Verdict::Better,
    };
    match is_met {
        true => Ok(()),
        false => Err(Failure::NotAsGood(candidate.to_string())),
    }
}

/// How many of the rows that lost are named.
const WORST: usize = 5;

/// `pareta evals compare`.
pub async fn runs(
    context: &Context,
    before: &str,
    after: &str,
    of: &ChangedArgs,
) -> Result<(), Failure> {
    let client = context.client()?;
    let retrieve = client.evals().runs();
    let (one, other) = tokio::try_join!(
        retrieve.retrieve(before).into_future(),
        retrieve.retrieve(after).into_future()
    )?;
    context.note(other.meta());
    if let Some((id, _)) = [(before, &one), (after, &other)]
        .into_iter()
        .find(|(_, run)| !run.is_terminal())
    {
        let problem =
            format!("run {id} has not ended, so its scores may change: pareta evals wait {id}");
        return Err(Failure::Input(problem));
    }
    let mut compare = compare(of.margin, &of.rows).candidates(of.candidate.as_deref());
    if let Some(baseline) = of.baseline.as_deref() {
        compare = compare.baseline(baseline);
    }
    let comparison = compare.runs(&one, &other)?;
    if context.output.json {
        let document = Said {
            run: None,
            comparison: &comparison,
            recommendation: None,
        };
        return said(context, &document);
    }
    let columns = [
        "MODEL",
        ">DIFFERENCE",
        "95% INTERVAL",
        "VERDICT",
        ">WORSE ON",
        ">BETTER ON",
        ">ROWS MORE",
        ">SAVED AN ITEM",
    ];
    let mut table = Table::new(columns);
    for one in comparison.candidates() {
        let interval = one.interval();
        table.row([
            Cell::plain(one.model()),
            Cell::of(one.mean_difference().map(|mean| format!("{mean:+.3}"))),
            Cell::of(interval.map(|it| format!("{:+.3}..{:+.3}", it.low, it.high))),
            Cell::plain(one.verdict().name()),
            Cell::of(Some(one.losses().count())),
            Cell::of(Some(one.wins().count())),
            Cell::of(one.rows_more()),
            Cell::of(one.saving().per_item_micro_usd().map(dollars)),
        ]);
    }
    context.output.table(&table)?;
    of_rows(context, &comparison);
    for one in comparison.candidates() {
        let worst: Vec<String> = one
            .losses()
            .take(WORST)
            .map(|row| row.idx.to_string())
            .collect();
        if !worst.is_empty() {
            let rows = worst.join(", ");
            context.output.hint(&format!(
                "{}: it has lost most on the rows {rows}",
                one.model()
            ));
        }
    }
    Ok(())
}
