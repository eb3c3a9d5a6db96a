//! What is said of the models of a run: `--margin`, `--require`, and `pareta evals compare`.

use pareta::Raw;
use pareta::evals::compare::{
    Baseline, Basis, Compare, Compared, Comparison, FailedRows, Recommendation, Verdict,
};
use pareta::types::EvalRun;
use serde::Serialize;

use crate::args::{JudgeArgs, OfFailedRows, Required, RowsArgs};
use crate::context::Context;
use crate::errors::Failure;
use crate::output::table::{Cell, Table};
use pareta_report::Summary;

/// The models of a run, judged where a margin is given. A run that has no results yet has nothing to judge.
pub fn summary(run: &EvalRun, judge: &JudgeArgs) -> Result<Summary, Failure> {
    let comparison = match judge.margin {
        Some(margin) if !run.results().is_empty() => {
            let baseline = judge.baseline.clone();
            let baseline = baseline.map_or(Baseline::BestFrontier, Baseline::Model);
            Some(compare(margin, &judge.rows).baseline(baseline).run(run)?)
        }
        _ => None,
    };
    Ok(Summary::of(run, comparison))
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
    let is_zero = comparison.failed_rows() == FailedRows::ScoreZero;
    let fate = if is_zero { "scored 0" } else { "left out" };
    for candidate in comparison.candidates() {
        let pairing = candidate.pairing();
        let name = candidate.model();
        let mut told = Vec::new();
        if candidate.basis() == Basis::Means {
            told.push("there are no scores of rows, so the means are compared".to_owned());
        }
        if candidate.is_macro_f1() && candidate.basis() == Basis::Rows {
            told.push(
                "its quality is an F1 over all classes, so the scores of rows are compared"
                    .to_owned(),
            );
        }
        let failed = pairing.candidate_failed + pairing.baseline_failed;
        if failed > 0 {
            told.push(format!(
                "{failed} rows failed in one of both, and are {fate}"
            ));
        }
        let lost = pairing.in_one_only + pairing.ambiguous;
        if lost > 0 {
            told.push(format!("{lost} rows have no counterpart"));
        }
        if !told.is_empty() {
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
    let names = || {
        let names: Vec<&str> = candidates.iter().map(Compared::model).collect();
        names.join(", ")
    };
    let candidate = match (&judge.candidate, candidates) {
        (Some(name), _) => candidates
            .iter()
            .find(|one| one.model() == name)
            .ok_or_else(|| {
                Failure::Input(format!("{name} is no candidate of this run: {}", names()))
            })?,
        (None, [only]) => only,
        (None, []) => {
            let problem =
                "nothing can be required of a run that has no results yet: pareta evals wait";
            return Err(Failure::Input(problem.to_owned()));
        }
        (None, _) => {
            let names = names();
            return Err(Failure::Input(format!(
                "say which one --require is about, with --candidate: {names}"
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

/// `pareta evals compare`.
pub async fn runs(
    context: &Context,
    before: &str,
    after: &str,
    margin: f64,
    rows: &RowsArgs,
) -> Result<(), Failure> {
    let client = context.client()?;
    let retrieve = client.evals().runs();
    let (one, other) = tokio::try_join!(
        retrieve.retrieve(before).into_future(),
        retrieve.retrieve(after).into_future()
    )?;
    context.note(other.meta());
    let comparison = compare(margin, rows).runs(&one, &other)?;
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
        ]);
    }
    context.output.table(&table)?;
    of_rows(context, &comparison);
    Ok(())
}
