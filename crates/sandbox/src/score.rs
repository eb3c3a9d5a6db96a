//! Scoring a prediction against what was expected, and how sure a mean is.

use std::collections::HashMap;

use serde_json::Value;

use crate::catalog::{Job, Task};
use crate::infer::normal;

/// The score of one row, from 0 to 1, by the task's scorer.
pub(crate) fn score(task: &Task, expected: &Value, predicted: &Value) -> f64 {
    match task.job {
        Job::Extract(_) => field_f1(expected, predicted),
        Job::Classify(_) => f64::from(label(expected) == label(predicted)),
        Job::Summarise => token_f1(&plain(expected), &plain(predicted)),
    }
}

/// F1 over fields: precision over the fields that were answered, recall over those that were expected.
/// A list earns the share of its items that both have. Fields that nobody expected are not judged.
fn field_f1(expected: &Value, predicted: &Value) -> f64 {
    let (Some(expected), Some(predicted)) = (expected.as_object(), predicted.as_object()) else {
        return 0.0;
    };
    let mut right = 0.0;
    let (mut answered, mut wanted) = (0.0, 0.0);
    for (name, expected) in expected {
        let predicted = predicted.get(name).unwrap_or(&Value::Null);
        answered += f64::from(!predicted.is_null());
        wanted += f64::from(!expected.is_null());
        if !expected.is_null() && !predicted.is_null() {
            right += agreement(expected, predicted);
        }
    }
    // Nothing to find and nothing claimed is a right answer.
    if answered + wanted == 0.0 {
        1.0
    } else {
        2.0 * right / (answered + wanted)
    }
}

fn agreement(expected: &Value, predicted: &Value) -> f64 {
    match (expected, predicted) {
        (Value::Array(expected), Value::Array(predicted)) => {
            let expected: Vec<_> = expected
                .iter()
                .map(plain)
                .map(|item| normal::text(&item))
                .collect();
            let predicted: Vec<_> = predicted
                .iter()
                .map(plain)
                .map(|item| normal::text(&item))
                .collect();
            f1(&expected, &predicted)
        }
        (Value::Number(expected), Value::Number(predicted)) => {
            let close = |a: f64, b: f64| (a - b).abs() <= 0.005;
            f64::from(
                expected
                    .as_f64()
                    .zip(predicted.as_f64())
                    .is_some_and(|(a, b)| close(a, b)),
            )
        }
        _ => f64::from(normal::text(&plain(expected)) == normal::text(&plain(predicted))),
    }
}

/// A label, given as itself or as an object with one.
fn label(value: &Value) -> String {
    normal::text(&plain(value.get("label").unwrap_or(value)))
}

fn token_f1(expected: &str, predicted: &str) -> f64 {
    f1(&normal::words(expected), &normal::words(predicted))
}

/// F1 of two multisets.
fn f1(expected: &[String], predicted: &[String]) -> f64 {
    if expected.is_empty() && predicted.is_empty() {
        return 1.0;
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for item in expected {
        *counts.entry(item).or_default() += 1;
    }
    let mut shared = 0_usize;
    for item in predicted {
        if let Some(count) = counts.get_mut(item.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            shared += 1;
        }
    }
    2.0 * shared as f64 / (expected.len() + predicted.len()) as f64
}

/// A value as text: a string without its quotes, anything else as JSON.
pub(crate) fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A mean with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mean {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// The mean and its Wilson score interval, the mean standing for the proportion. That is the usual interval
/// for accuracy, and a cautious one for scores between 0 and 1, whose spread is never larger at the same mean.
/// It is wide for a few rows, even perfect ones, and narrow for many.
pub(crate) fn mean(scores: &[f64]) -> Option<Mean> {
    const Z: f64 = 1.959_963_984_540_054;
    if scores.is_empty() {
        return None;
    }
    let n = scores.len() as f64;
    let mean = scores.iter().sum::<f64>() / n;
    let scale = 1.0 + Z * Z / n;
    let centre = (mean + Z * Z / (2.0 * n)) / scale;
    let half = Z / scale
        * (mean * (1.0 - mean) / n + Z * Z / (4.0 * n * n))
            .max(0.0)
            .sqrt();
    let rounded = |x: f64| (x.clamp(0.0, 1.0) * 1e6).round() / 1e6;
    Some(Mean {
        mean: rounded(mean),
        low: rounded((centre - half).min(mean)),
        high: rounded((centre + half).max(mean)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use serde_json::json;

    #[test]
    fn fields_are_judged_one_by_one() {
        let expected = json!({ "a": "2026-01-01", "b": ["X Inc.", "Y"], "c": 12.5, "d": null });
        let cases = [
            (
                json!({ "a": "January 1, 2026", "b": ["y", "x inc"], "c": 12.5, "d": null }),
                1.0,
            ),
            (
                json!({ "a": "2026-01-01", "b": ["x inc"], "c": 13 }),
                2.0 * (1.0 + 2.0 / 3.0) / 6.0,
            ),
            (json!({ "a": null }), 0.0),
            (json!("text"), 0.0),
        ];
        for (predicted, score) in cases {
            assert!(
                (field_f1(&expected, &predicted) - score).abs() < 1e-9,
                "{predicted}"
            );
        }
        assert_eq!(field_f1(&json!({}), &json!({ "a": 1 })), 1.0);
    }

    #[test]
    fn labels_and_texts() {
        let triage = catalog::task("support-ticket-triage").expect("in the catalog");
        assert_eq!(
            score(triage, &json!("Billing"), &json!({ "label": "billing" })),
            1.0
        );
        assert_eq!(
            score(triage, &json!({ "label": "other" }), &json!("billing")),
            0.0
        );
        assert!((token_f1("the cat sat", "the cat ran") - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn intervals_narrow_with_rows() {
        let width = |n: usize| {
            mean(&vec![0.9; n])
                .map(|mean| mean.high - mean.low)
                .unwrap_or_default()
        };
        assert!(width(1) > 0.6 && width(1000) < 0.04);
        assert_eq!(mean(&[]), None);
        // The textbook case: 8 of 10.
        let scores = [[1.0; 8].as_slice(), &[0.0; 2]].concat();
        let mean = mean(&scores).expect("not empty");
        assert_eq!((mean.mean, mean.low, mean.high), (0.8, 0.490162, 0.943318));
    }
}
