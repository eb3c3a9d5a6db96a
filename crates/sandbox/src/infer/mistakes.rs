//! How a model errs: reproducibly, in its own places, the better the seldomer.

use serde_json::{Value, json};

use super::dates;
use crate::catalog::Model;
use crate::random;

/// The mistakes that one model makes on one text.
///
/// How hard each answer is belongs to the text, and a model errs where an answer is harder than the model is good. So
/// hard rows are hard for everyone, and the mistakes of a better model are among those of a worse one.
/// What the wrong answer is belongs to the model.
pub(crate) struct Mistakes {
    difficulty: fastrand::Rng,
    rng: fastrand::Rng,
    rate: f64,
}

impl Mistakes {
    /// `nonce` tells answers apart that may differ: choices, and tries at a temperature above zero.
    pub fn new(seed: u64, model: &Model, text: &str, nonce: &str) -> Self {
        Self {
            difficulty: random::rng(seed, &["difficulty", text, nonce]),
            rng: random::rng(seed, &["mistakes", model.name, text, nonce]),
            rate: 1.0 - model.quality,
        }
    }

    /// A reader that makes none.
    pub fn none() -> Self {
        Self {
            difficulty: fastrand::Rng::with_seed(0),
            rng: fastrand::Rng::with_seed(0),
            rate: 0.0,
        }
    }

    /// Whether the next answer is wrong. One draw per answer, so answers do not shift each other.
    pub fn next(&mut self) -> bool {
        self.difficulty.f64() < self.rate
    }

    /// One of the wrong choices.
    pub fn pick(&mut self, choices: usize) -> usize {
        if choices == 0 {
            0
        } else {
            self.rng.usize(0..choices)
        }
    }

    /// A value as it is, or wrong in the way such values go wrong.
    pub fn value(&mut self, value: Value) -> Value {
        if !self.next() || value.is_null() {
            return value;
        }
        match value {
            Value::String(text) => match dates::find(&text)[..] {
                [(0, date)] => {
                    let wrong = if self.pick(2) == 0 {
                        date.swapped().filter(|other| *other != date)
                    } else {
                        None
                    };
                    json!(wrong.unwrap_or(date.next()).to_string())
                }
                // Forgetting the value, or only its end.
                _ => match text.rsplit_once(' ') {
                    Some((start, _)) if self.pick(2) == 0 => json!(start),
                    _ => Value::Null,
                },
            },
            Value::Array(mut items) => {
                items.pop();
                Value::Array(items)
            }
            Value::Number(number) => match number.as_f64() {
                Some(number) if self.pick(2) == 0 => json!(number * 10.0),
                _ => Value::Null,
            },
            other => other,
        }
    }
}
