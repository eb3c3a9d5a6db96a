//! Several candidates: the more there are, the sooner one looks good by chance.

/// The probabilities of one question asked of several candidates, corrected (Holm 1979): each as it would have to be below
/// the level, were it the only one.
pub(super) fn corrected(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|one, other| probabilities[*one].total_cmp(&probabilities[*other]));
    let mut corrected = vec![1.0; probabilities.len()];
    let mut largest = 0.0_f64;
    for (rank, at) in order.into_iter().enumerate() {
        let left = (probabilities.len() - rank) as f64;
        largest = largest.max((probabilities[at] * left).min(1.0));
        corrected[at] = largest;
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_in_textbooks() {
        let found = corrected(&[0.01, 0.04, 0.03, 0.005]);
        let expected = [0.03, 0.06, 0.06, 0.02];
        let is_close = |(one, other): (&f64, &f64)| (one - other).abs() < 1e-12;
        assert!(found.iter().zip(&expected).all(is_close), "{found:?}");
        assert_eq!(corrected(&[0.2]), [0.2]);
        assert_eq!(corrected(&[]), [0.0; 0]);
        assert_eq!(corrected(&[0.9, 0.8]), [1.0, 1.0]);
    }
}
