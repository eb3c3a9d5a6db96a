//! An interval from samples drawn from the sample: bias-corrected and accelerated, BCa (Efron 1987).

use super::confidence::{normal_cdf, normal_quantile};
use super::random::Random;

/// Between both tails of the means of samples drawn from the sample. `None` where these are all the same.
pub(super) fn bca(sample: &[f64], level: f64, resamples: usize, seed: u64) -> Option<(f64, f64)> {
    let rows = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / rows;
    let (mut squares, mut cubes) = (0.0, 0.0);
    for one in sample {
        let away = one - mean;
        squares += away * away;
        cubes += away * away * away;
    }
    let mut random = Random::new(seed);
    let mut means: Vec<f64> = (0..resamples)
        .map(|_| {
            let drawn = (0..sample.len()).map(|_| sample[random.below(sample.len())]);
            drawn.sum::<f64>() / rows
        })
        .collect();
    means.sort_by(f64::total_cmp);
    // Sums in another order differ in their last digits. A mean that is the sample's own counts half.
    let close = mean.abs().max(1.0) * 1e-12;
    let below = means.partition_point(|one| *one < mean - close);
    let up_to = means.partition_point(|one| *one <= mean + close);
    let share = (below + up_to) as f64 / 2.0 / means.len() as f64;
    let (first, last) = (means.first()?, means.last()?);
    if squares == 0.0 || last - first <= close || share <= 0.0 || share >= 1.0 {
        return None;
    }
    // How far the means lie to one side, and how fast the spread changes with the mean.
    let bias = normal_quantile(share);
    let acceleration = cubes / (6.0 * squares.powf(1.5));
    let tail = (1.0 - level) / 2.0;
    let end = |level| {
        let away = bias + normal_quantile(level);
        quantile(
            &means,
            normal_cdf(bias + away / (1.0 - acceleration * away)),
        )
    };
    Some((end(tail), end(1.0 - tail)))
}

/// Between two neighbours in proportion.
fn quantile(sorted: &[f64], level: f64) -> f64 {
    let at = level * (sorted.len() - 1) as f64;
    let low = at.floor();
    let (one, next) = (sorted[low as usize], sorted[at.ceil() as usize]);
    one + (next - one) * (at - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.bootstrap(…, method="BCa", n_resamples=200000)`, 1.17, of the same sample.
    #[test]
    fn as_scipy_has_it() {
        let sample = [
            0.0, 0.0, 0.1, -0.2, 0.3, 0.0, 0.05, 0.4, -0.1, 0.0, 0.25, 0.0, 0.15, -0.05, 0.6,
        ];
        let (low, high) = bca(&sample, 0.95, 20_000, 7).unwrap();
        assert!(
            (low - SCIPY.0).abs() < 0.006 && (high - SCIPY.1).abs() < 0.006,
            "{low} {high}"
        );
        assert_eq!(bca(&sample, 0.95, 2000, 7), bca(&sample, 0.95, 2000, 7));
    }

    const SCIPY: (f64, f64) = (0.0151, 0.2233);

    #[test]
    fn without_spread_there_is_none() {
        assert_eq!(bca(&[], 0.95, 100, 1), None);
        assert_eq!(bca(&[0.5], 0.95, 100, 1), None);
        assert_eq!(bca(&[0.1, 0.1, 0.1], 0.95, 100, 1), None);
    }
}
