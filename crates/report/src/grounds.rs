//! What a verdict rests on, and what it is worth, in words.

use pareta::evals::compare::{Basis, Compared, FailedRows};

/// What the verdict on a candidate rests on, where that is less than the rows of both, and what it would save.
pub fn grounds(candidate: &Compared, failed_rows: FailedRows) -> Vec<String> {
    let pairing = candidate.pairing();
    let mut told = Vec::new();
    match candidate.basis() {
        Basis::Means => told.push(
            "there are no scores of rows, so two means are compared, which is weaker".to_owned(),
        ),
        Basis::Rows if candidate.is_macro_f1() => told.push(
            "its quality is an F1 over all classes, so the scores of rows are compared".to_owned(),
        ),
        _ => {}
    }
    let fate = match failed_rows {
        FailedRows::ScoreZero => "scored 0",
        _ => "left out",
    };
    for (failed, model) in [
        (pairing.candidate_failed, candidate.model()),
        (pairing.baseline_failed, candidate.baseline()),
    ] {
        if failed > 0 {
            told.push(format!("{model} failed on {failed} rows, which are {fate}"));
        }
    }
    if pairing.both_failed > 0 {
        told.push(format!(
            "{} rows on which both failed are left out",
            pairing.both_failed
        ));
    }
    let lost = pairing.in_one_only + pairing.ambiguous;
    if lost > 0 {
        told.push(format!("{lost} rows have no counterpart"));
    }
    if let Some(sure) = candidate.probability_as_good() {
        // No more digits than it is sure of, and never a certainty.
        let percent = (sure * 100.0).clamp(0.1, 99.9);
        told.push(format!(
            "by itself it is {percent:.1}% sure that it loses less than the margin"
        ));
    }
    if let Some(usd) = candidate.saving().per_thousand_usd() {
        told.push(format!("1,000 items save ${usd}"));
    }
    if let Some(items) = candidate.saving().break_even_items() {
        told.push(format!("the run has paid for itself after {items} items"));
    }
    told
}
