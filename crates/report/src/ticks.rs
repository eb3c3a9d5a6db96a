//! Where the marks of an axis are: at steps of 1, 2 or 5 times a power of ten.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;

/// An axis with marks of its own.
pub struct Axis {
    coordinate: RangedCoordf64,
    marks: Vec<f64>,
}

impl Axis {
    pub fn new(range: Range<f64>, marks: Vec<f64>) -> Self {
        let coordinate = range.into();
        Self { coordinate, marks }
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.coordinate.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.marks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.coordinate.range()
    }
}

/// Marks between both ends, no more than `most` of them.
pub fn linear(low: f64, high: f64, most: usize) -> Vec<f64> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) || most == 0 {
        return Vec::new();
    }
    let least = span / most as f64;
    let power = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|step| *step >= least)
        .unwrap_or(10.0 * power);
    let first = (low / step).ceil();
    let count = ((high / step).floor() - first + 1.0).clamp(0.0, most as f64 + 1.0) as usize;
    (0..count).map(|at| (first + at as f64) * step).collect()
}

/// How many digits behind the point tell marks apart.
pub fn digits(marks: &[f64]) -> usize {
    let step = match marks {
        [first, second, ..] => (second - first).abs(),
        _ => return 2,
    };
    (-step.log10()).ceil().clamp(0.0, 9.0) as usize
}

/// Marks between both ends where each is a multiple of the one before; the ends are logarithms.
pub fn logarithmic(low: f64, high: f64, most: usize) -> Vec<f64> {
    let (from, to) = (low.floor() as i32, high.ceil() as i32);
    let of = |factors: &[f64]| -> Vec<f64> {
        (from..=to)
            .flat_map(|power| {
                factors
                    .iter()
                    .map(move |factor| f64::from(power) + factor.log10())
            })
            .filter(|mark| (low..=high).contains(mark))
            .collect()
    };
    let finest = of(&[1.0, 2.0, 5.0]);
    let fewer = of(&[1.0]);
    match finest.len() <= most {
        true => finest,
        false if fewer.len() <= most => fewer,
        false => fewer.into_iter().step_by(3).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round() {
        let close = |found: Vec<f64>, expected: &[f64]| {
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for (one, other) in found.iter().zip(expected) {
                assert!((one - other).abs() < 1e-9, "{found:?}");
            }
        };
        close(linear(0.63, 0.97, 6), &[0.7, 0.8, 0.9]);
        close(linear(-0.031, 0.012, 5), &[-0.03, -0.02, -0.01, 0.0, 0.01]);
        close(linear(0.0, 7.0, 4), &[0.0, 2.0, 4.0, 6.0]);
        close(linear(1.0, 1.0, 4), &[]);
        close(linear(f64::NEG_INFINITY, 1.0, 4), &[]);
        close(
            logarithmic(1.0, 2.0, 6),
            &[1.0, 1.301_029_996, 1.698_970_004, 2.0],
        );
        close(logarithmic(0.0, 4.0, 6), &[0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(digits(&[0.02, 0.04]), 2);
        assert_eq!(digits(&[0.5, 1.0]), 1);
        assert_eq!(digits(&[2.0, 4.0]), 0);
    }
}
