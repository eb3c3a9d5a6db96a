//! Scoring a prediction against what was expected, and how sure a mean is.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::catalog::{Job, Task};
use crate::infer::normal;

/// The score of one row, from 0 to 1, by the task's scorer.
pub(crate) fn score(task: &Task, expected: &Value, predicted: &Value) -> f64 {
    match task.job {
        Job::Extract(_) => field_f1(expected, predicted),
        Job::Classify(_) => f64::from(label(expected) == label(predicted)),
        Job::Summarise | Job::Judge => token_f1(&readable(expected), &readable(predicted)),
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
pub(crate) fn label(value: &Value) -> String {
    let only = value.as_object().filter(|members| members.len() == 1);
    let only = only.and_then(|members| members.values().next());
    let named = value.get("label").or(only);
    normal::text(&plain(named.unwrap_or(value)))
}

/// What the labels of some rows come to, expected beside predicted.
#[derive(Debug, Default)]
pub(crate) struct Labels(Vec<(String, String)>);

impl Labels {
    pub fn add(&mut self, expected: &Value, predicted: &Value) {
        self.0.push((label(expected), label(predicted)));
    }

    /// The mean of the F1 of each label that was expected or predicted.
    pub fn macro_f1(&self) -> Option<f64> {
        let all: BTreeSet<&str> = self
            .0
            .iter()
            .flat_map(|(expected, predicted)| [&**expected, &**predicted])
            .collect();
        let of = |label: &&str| {
            let count = |is: &dyn Fn(&(String, String)) -> bool| {
                self.0.iter().filter(|pair| is(pair)).count() as f64
            };
            let right = count(&|(expected, predicted)| expected == label && predicted == label);
            let wanted = count(&|(expected, _)| expected == label);
            let given = count(&|(_, predicted)| predicted == label);
            2.0 * right / (wanted + given)
        };
        let sum: f64 = all.iter().map(of).sum();
        (!all.is_empty()).then(|| sum / all.len() as f64)
    }

    /// How many are exactly right, in percent.
    pub fn exact_match(&self) -> Option<f64> {
        let right = self
            .0
            .iter()
            .filter(|(expected, predicted)| expected == predicted);
        let percent = right.count() as f64 * 100.0 / self.0.len() as f64;
        (!self.0.is_empty()).then(|| (percent * 100.0).round() / 100.0)
    }
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

/// Everything that can be read in a value: a string as it is, of lists and objects the parts one below the other.
pub(crate) fn readable(value: &Value) -> String {
    let parts: Vec<String> = match value {
        Value::Array(items) => items.iter().map(readable).collect(),
        Value::Object(members) => members.values().map(readable).collect(),
        other => return plain(other),
    };
    parts.join("\n")
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
    let sum: f64 = scores.iter().sum();
    (!scores.is_empty()).then(|| Mean::of(sum / scores.len() as f64, scores.len()))
}

impl Mean {
    /// A mean of so many scores, or something that stands for one.
    pub fn of(mean: f64, count: usize) -> Self {
        const Z: f64 = 1.959_963_984_540_054;
        let n = count as f64;
        let scale = 1.0 + Z * Z / n;
        let centre = (mean + Z * Z / (2.0 * n)) / scale;
        let half = Z / scale
            * (mean * (1.0 - mean) / n + Z * Z / (4.0 * n * n))
                .max(0.0)
                .sqrt();
        let rounded = |x: f64| (x.clamp(0.0, 1.0) * 1e6).round() / 1e6;
        Self {
            mean: rounded(mean),
            low: rounded((centre - half).min(mean)),
            high: rounded((centre + half).max(mean)),
        }
    }
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
    fn labels_are_counted_by_class() {
        let mut labels = Labels::default();
        assert_eq!((labels.macro_f1(), labels.exact_match()), (None, None));
        for (expected, predicted) in [("a", "a"), ("a", "a"), ("a", "b"), ("b", "b")] {
            labels.add(&json!({ "queue": expected }), &json!(predicted));
        }
        // a: 2 of 3 found, 2 of 2 right; b: 1 of 1 found, 1 of 2 right.
        let expected = (0.8 + 2.0 / 3.0) / 2.0;
        assert!((labels.macro_f1().expect("labels") - expected).abs() < 1e-9);
        assert_eq!(labels.exact_match(), Some(75.0));
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
