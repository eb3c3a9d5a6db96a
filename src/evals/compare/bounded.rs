//! The mean of values that lie within limits: Gaffke's bound (2005).
//!
//! What is not known is what the rows that were not seen are like. So the rows that were seen are weighted at random, each
//! as often as another, and beside them stands one that was not seen and is as far out as can be. How often such a mean
//! lies above a value is how sure it is that the true one does. Where a few rows tell of a loss that would be rare, as
//! those of two models that mostly tie do, Student's t is far too sure; for 0 and 1 this is the exact bound of the binomial
//! distribution.
//!
//! The weights are exponentially distributed, so it is the sum of these that is asked about: by the saddlepoint
//! approximation of Lugannani and Rice (1980), which is within 2 % of the probability.

use std::f64::consts::TAU;

use super::confidence::normal_cdf;

/// Differences that are the same count together: most rows tie.
#[derive(Clone, Debug)]
pub(super) struct Bounded {
    /// Each value, and how often it was seen.
    seen: Vec<(f64, f64)>,
    mean: f64,
    /// None is further from 0 than this.
    reach: f64,
}

impl Bounded {
    pub fn new(differences: &[f64], mean: f64, reach: f64) -> Self {
        let mut sorted = differences.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mut seen: Vec<(f64, f64)> = Vec::new();
        for value in sorted {
            match seen.last_mut() {
                Some((last, count)) if *last == value => *count += 1.0,
                _ => seen.push((value, 1.0)),
            }
        }
        Self { seen, mean, reach }
    }

    /// The same values, each seen so many times as often.
    pub fn times(&self, factor: f64) -> Self {
        let seen = self
            .seen
            .iter()
            .map(|(value, count)| (*value, count * factor));
        Self {
            seen: seen.collect(),
            ..*self
        }
    }

    /// How sure it is that the true mean lies at or below this. On either side of the mean that was seen the row that was
    /// not speaks for the other side, and no further than until neither is likelier.
    pub fn at(&self, value: f64) -> f64 {
        match value < self.mean {
            true => self.below(value, -self.reach).clamp(0.0, 0.5),
            false => 1.0 - self.above(value).clamp(0.0, 0.5),
        }
    }

    fn above(&self, value: f64) -> f64 {
        let mirrored = Self {
            seen: self
                .seen
                .iter()
                .map(|(seen, count)| (-seen, *count))
                .collect(),
            mean: -self.mean,
            reach: self.reach,
        };
        mirrored.below(-value, -self.reach)
    }

    /// How often a mean lies at or below this, the row that was not seen being `unseen`.
    fn below(&self, value: f64, unseen: f64) -> f64 {
        let parts = || {
            let unseen = std::iter::once((unseen - value, 1.0));
            self.seen
                .iter()
                .map(|(seen, count)| (seen - value, *count))
                .chain(unseen)
        };
        let (least, most) = parts().fold(
            (f64::INFINITY, f64::NEG_INFINITY),
            |(least, most), (part, _)| (least.min(part), most.max(part)),
        );
        if least >= 0.0 {
            return 0.0;
        }
        if most <= 0.0 {
            return 1.0;
        }
        let at = saddle(parts, 1.0 / least, 1.0 / most);
        let (mut cumulant, mut curve, mut square, mut cube) = (0.0, 0.0, 0.0, 0.0);
        for (part, count) in parts() {
            cumulant -= count * (-part * at).ln_1p();
            curve += count * (part / (1.0 - part * at)).powi(2);
            square += count * part.powi(2);
            cube += count * 2.0 * part.powi(3);
        }
        let root = at.signum() * (-2.0 * cumulant).max(0.0).sqrt();
        // At the mean itself both of what follows are infinite, and their difference is this.
        if root.abs() < 1e-4 {
            return 0.5 + cube / (6.0 * TAU.sqrt() * square.powf(1.5));
        }
        let density = (-root * root / 2.0).exp() / TAU.sqrt();
        normal_cdf(root) - density * (1.0 / (at * curve.sqrt()) - 1.0 / root)
    }
}

/// Where the cumulant generating function of the sum is least: by Newton's steps, as long as they stay between the ends.
fn saddle<I: Iterator<Item = (f64, f64)>>(
    parts: impl Fn() -> I,
    mut low: f64,
    mut high: f64,
) -> f64 {
    let mut at = 0.0;
    for _ in 0..STEPS {
        let (mut slope, mut curve) = (0.0, 0.0);
        for (part, count) in parts() {
            let one = part / (1.0 - part * at);
            slope += count * one;
            curve += count * one * one;
        }
        match slope < 0.0 {
            true => low = at,
            false => high = at,
        }
        if slope.abs() < 1e-9 * curve.sqrt() {
            break;
        }
        let next = at - slope / curve;
        at = match low < next && next < high {
            true => next,
            false => f64::midpoint(low, high),
        };
    }
    at
}

/// Ten do, as a rule.
const STEPS: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn bounded(differences: &[f64]) -> Bounded {
        let mean = differences.iter().sum::<f64>() / differences.len() as f64;
        Bounded::new(differences, mean, 1.0)
    }

    /// Where all tie, a share of others would have been seen: exactly as often as the binomial distribution says.
    #[test]
    fn rows_that_tie_are_the_rule_of_three() {
        for (rows, margin) in [(50, 0.05), (200, 0.02), (200, 0.01), (1000, 0.003)] {
            let sure = bounded(&vec![0.0; rows]).at(-margin);
            let exact = (1.0 - margin).powf(rows as f64);
            assert!(
                (sure / exact - 1.0).abs() < 0.02,
                "{rows} {margin}: {sure} {exact}"
            );
        }
    }

    /// As many draws of weights as it takes (NumPy, 200,000).
    #[test]
    fn drawn_weights_say_the_same() {
        let mut one_loss = vec![0.0; 199];
        one_loss.push(-1.0);
        let one_loss = bounded(&one_loss);
        assert!(
            (one_loss.at(-0.02) - 0.0890).abs() < 0.002,
            "{}",
            one_loss.at(-0.02)
        );
        assert!(
            (one_loss.at(-0.05) - 0.0004).abs() < 0.0002,
            "{}",
            one_loss.at(-0.05)
        );
        let mut few = vec![0.0; 19];
        few.push(-1.0);
        assert!((bounded(&few).at(-0.3) - 0.0073).abs() < 0.0006);
        assert!((bounded(&few).at(-0.1) - 0.392).abs() < 0.003);
    }

    #[test]
    fn it_grows_and_mirrors() {
        let differences: Vec<f64> = (0..60)
            .map(|at| f64::from(at % 7 - 3) / 10.0 - 0.01)
            .collect();
        let mirrored: Vec<f64> = differences.iter().map(|one| -one).collect();
        let (one, other) = (bounded(&differences), bounded(&mirrored));
        let mut before = 0.0;
        for step in -100..=100 {
            let value = f64::from(step) / 100.0;
            let sure = one.at(value);
            assert!(
                sure >= before - 1e-9 && (0.0..=1.0).contains(&sure),
                "{value}: {sure}"
            );
            assert!((sure + other.at(-value) - 1.0).abs() < 1e-6, "{value}");
            before = sure;
        }
        assert!(one.at(1.0) > 0.999_999 && one.at(-1.0) < 1e-6);
    }
}
