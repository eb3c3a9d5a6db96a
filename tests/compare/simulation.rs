//! Verdicts held against the truth: scores drawn from distributions whose difference is known, and how often what is said
//! of them is wrong.
//!
//! `PARETA_LONG_TESTS=1 cargo test --release --features compare --test compare simulation -- --nocapture` prints the tables
//! of `docs/verdicts.md`.

use pareta::evals::compare::{Baseline, Compare, Verdict};

use crate::runs::{Random, frontier, model, run};

/// What scores look like.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Right or wrong.
    Exact,
    /// Much at 1, some at 0, and the rest between.
    F1,
    Continuous,
    /// The same on every row, but for a few that the candidate fails on.
    Rare,
}

/// One way to draw scores: two rows of which are the same with a probability of `tied`, for models of a kind do the same on
/// most rows.
#[derive(Clone, Copy, Debug)]
struct Case {
    kind: Kind,
    tied: f64,
    rows: usize,
    /// What is taken from the candidate, which is more or less its true loss.
    loss: f64,
}

impl Kind {
    fn score(self, share: f64, loss: f64) -> f64 {
        match self {
            Self::Exact => f64::from(share < 0.8 - loss),
            Self::F1 => {
                let right = 0.5 - loss;
                match share {
                    share if share < right => 1.0,
                    share if share > 0.9 => 0.0,
                    share => 1.0 - (share - right) / (0.9 - right),
                }
            }
            Self::Continuous => 0.8 - 0.6 * share * share - loss,
            Self::Rare => 0.9 * f64::from(share >= loss / 0.9),
        }
    }

    fn true_difference(self, loss: f64) -> f64 {
        match self {
            // The mean of the scores between, which begin earlier, is a half whatever they begin at.
            Self::F1 => -loss / 2.0,
            Self::Exact | Self::Continuous | Self::Rare => -loss,
        }
    }
}

/// Shares of all the draws, in percent.
#[derive(Debug, Default)]
struct Errors {
    /// The interval holds the truth.
    covers: f64,
    bootstrap_covers: f64,
    /// Called as good, or better, with the truth on the edge of the margin.
    wrongly_as_good: f64,
    wrongly_worse: f64,
}

fn errors(case: Case, draws: usize, resamples: usize) -> Errors {
    let truth = case.kind.true_difference(case.loss);
    let compare = Compare::new(-truth)
        .baseline(Baseline::BestFrontier)
        .resamples(resamples);
    let mut random = Random(case.rows as u64);
    let mut errors = Errors::default();
    let each = 100.0 / draws as f64;
    for _ in 0..draws {
        let pair = |_| {
            let one = random.share();
            let other = match random.share() < case.tied {
                true => one,
                false => random.share(),
            };
            (case.kind.score(one, 0.0), case.kind.score(other, case.loss))
        };
        let (baseline, candidate): (Vec<_>, Vec<_>) = (0..case.rows).map(pair).unzip();
        let run = run([frontier("frontier", baseline), model("open", candidate)]);
        let comparison = compare.run(&run).unwrap();
        let open = &comparison.candidates()[0];
        let holds = |interval: pareta::evals::compare::Interval| {
            interval.low <= truth && truth <= interval.high
        };
        errors.covers += f64::from(open.interval().is_some_and(holds)) * each;
        errors.bootstrap_covers += f64::from(open.bootstrap_interval().is_some_and(holds)) * each;
        errors.wrongly_as_good += f64::from(open.verdict().is_as_good()) * each;
        errors.wrongly_worse += f64::from(open.verdict() == Verdict::Worse) * each;
    }
    errors
}

const KINDS: [Kind; 4] = [Kind::Exact, Kind::F1, Kind::Continuous, Kind::Rare];

/// A few of them, as often as it takes to see a gross error.
#[test]
fn a_sample_of_the_table() {
    for kind in KINDS {
        for (tied, rows, loss) in [(0.0, 20, 0.05), (0.9, 100, 0.05), (0.9, 150, 0.02)] {
            let case = Case {
                kind,
                tied,
                rows,
                loss,
            };
            let errors = errors(case, 300, 0);
            let is_fine =
                errors.covers > 90.0 && errors.wrongly_as_good < 7.0 && errors.wrongly_worse < 6.0;
            assert!(is_fine, "{case:?}: {errors:?}");
        }
    }
}

#[test]
fn the_table() {
    let Ok(scale) = std::env::var("PARETA_LONG_TESTS") else {
        return;
    };
    // So many thousand draws a case.
    let thousands = scale.parse().unwrap_or(1);
    println!(
        "| scores | rows that tie | rows | the interval holds the truth | wrongly as good | wrongly worse |"
    );
    println!("|---|---|---|---|---|---|");
    for kind in KINDS {
        let (ties, losses): (&[f64], &[f64]) = match kind {
            Kind::Rare => (&[0.0], &[0.02, 0.05]),
            _ => (&[0.0, 0.5, 0.9], &[0.0, 0.05, 0.2]),
        };
        for &tied in ties {
            for rows in [4, 10, 20, 50, 150, 400, 2000] {
                line_of_the_table(kind, tied, rows, losses, thousands);
            }
        }
    }
}

/// The worst of several true differences.
fn line_of_the_table(kind: Kind, tied: f64, rows: usize, losses: &[f64], thousands: usize) {
    let draws = thousands * if rows > 1000 { 250 } else { 1_000 };
    let (mut least, mut most, mut worst) = (100.0_f64, 0.0_f64, Errors::default());
    for &loss in losses {
        let case = Case {
            kind,
            tied,
            rows,
            loss,
        };
        let errors = errors(case, draws, 0);
        // Three standard errors of so many draws.
        let beyond = |share: f64| 300.0 * (share * (1.0 - share) / draws as f64).sqrt();
        assert!(
            errors.wrongly_as_good <= 5.0 + beyond(0.05),
            "{case:?}: {errors:?}"
        );
        assert!(
            errors.wrongly_worse <= 2.5 + beyond(0.025),
            "{case:?}: {errors:?}"
        );
        assert!(
            rows < 20 || errors.covers >= 95.0 - beyond(0.05),
            "{case:?}: {errors:?}"
        );
        (least, most) = (least.min(errors.covers), most.max(errors.covers));
        worst.wrongly_as_good = worst.wrongly_as_good.max(errors.wrongly_as_good);
        worst.wrongly_worse = worst.wrongly_worse.max(errors.wrongly_worse);
    }
    println!(
        "| {kind:?} | {:.0} % | {rows} | {least:.1} to {most:.1} % | {:.1} % | {:.1} % |",
        tied * 100.0,
        worst.wrongly_as_good,
        worst.wrongly_worse
    );
}

/// What the interval of samples drawn from the rows would do in its place.
#[test]
fn the_bootstrap_beside_it() {
    if std::env::var_os("PARETA_LONG_TESTS").is_none() {
        return;
    }
    println!("| scores | rows that tie | rows | the interval holds the truth | BCa does |");
    println!("|---|---|---|---|---|");
    for kind in KINDS {
        for tied in [0.0, 0.9] {
            for rows in [20, 50, 200] {
                let case = Case {
                    kind,
                    tied,
                    rows,
                    loss: 0.05,
                };
                let Errors {
                    covers,
                    bootstrap_covers,
                    ..
                } = errors(case, 1000, 1000);
                println!(
                    "| {kind:?} | {:.0} % | {rows} | {covers:.1} % | {bootstrap_covers:.1} % |",
                    tied * 100.0
                );
            }
        }
    }
}
