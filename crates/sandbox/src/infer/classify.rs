//! Labels by evidence.

use super::Mistakes;
use crate::catalog::Label;

/// The label with the most evidence; the last one where there is none.
pub(super) fn label(labels: &[Label], text: &str, mistakes: &mut Mistakes) -> String {
    let lower = text.to_lowercase();
    let evidence = |label: &Label| {
        label
            .evidence
            .iter()
            .map(|word| lower.matches(word).count())
            .sum::<usize>()
    };
    let fallback = labels.len().saturating_sub(1);
    let best = (0..labels.len())
        .rev()
        .max_by_key(|index| evidence(&labels[*index]))
        .unwrap_or(fallback);
    let best = if labels.get(best).is_some_and(|label| evidence(label) > 0) {
        best
    } else {
        fallback
    };
    // A mistake is any other label.
    let chosen = if mistakes.next() {
        (best + 1 + mistakes.pick(fallback)) % labels.len().max(1)
    } else {
        best
    };
    labels
        .get(chosen)
        .map(|label| label.name.to_owned())
        .unwrap_or_default()
}
