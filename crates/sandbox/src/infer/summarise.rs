//! Extractive summaries and answers: the sentences that say most.

use std::collections::HashMap;

use super::{Mistakes, normal};

/// Words shorter than this carry little meaning.
const CONTENT_WORD: usize = 4;

/// The two weightiest sentences, in the order of the text.
pub(super) fn summary(text: &str, mistakes: &mut Mistakes) -> String {
    let mut frequency: HashMap<String, usize> = HashMap::new();
    for word in content_words(text) {
        *frequency.entry(word).or_default() += 1;
    }
    // The mean would favour short sentences and the sum long ones; the root lies between.
    let weight = |sentence: &str| {
        let words = content_words(sentence);
        let sum: usize = words.iter().filter_map(|word| frequency.get(word)).sum();
        sum as f64 / (words.len().max(1) as f64).sqrt()
    };
    // A mistake misses the point.
    if mistakes.next() {
        best_in_order(normal::sentences(text), 1, |sentence| -weight(sentence))
    } else {
        best_in_order(normal::sentences(text), 2, weight)
    }
}

/// The sentences of a text that share the most words with a question.
pub(super) fn answer(text: &str, question: &str, mistakes: &mut Mistakes) -> String {
    let wanted = content_words(question);
    let weight = |sentence: &str| {
        let words = content_words(sentence);
        wanted.iter().filter(|word| words.contains(word)).count() as f64
    };
    let keep = if mistakes.next() { 2 } else { 1 };
    best_in_order(normal::sentences(text), keep, weight)
}

fn content_words(text: &str) -> Vec<String> {
    normal::words(text)
        .into_iter()
        .filter(|word| word.chars().count() >= CONTENT_WORD)
        .collect()
}

fn best_in_order(sentences: Vec<&str>, keep: usize, weight: impl Fn(&str) -> f64) -> String {
    let mut ranked: Vec<_> = sentences
        .iter()
        .enumerate()
        .map(|(at, sentence)| (at, weight(sentence)))
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked.truncate(keep);
    ranked.sort_by_key(|(at, _)| *at);
    let kept: Vec<_> = ranked.into_iter().map(|(at, _)| sentences[at]).collect();
    kept.join(" ")
}
