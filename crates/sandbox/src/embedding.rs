//! Texts as vectors, and how well a text answers a query: by the words they share.
//!
//! A word has a direction of its own in space, and so have its beginnings and ends of a few letters, so that
//! "invoices" is near "invoice". A text is the sum of its words, each the lighter the more often it comes and the
//! more common it is in English. Queries lean a little to one side and documents to another.

use std::collections::BTreeMap;

use crate::catalog::matcher;
use crate::infer::{normal, tokens};
use crate::random;

pub(crate) const DIMENSIONS: usize = 1024;
/// Of a text so many tokens count.
const WINDOW: usize = 512;
/// Along how many axes a word points.
const AXES: usize = 16;
/// How far a text leans to its side.
const LEAN: f64 = 0.15;
const COMMON: f64 = 0.15;
const PIECE: f64 = 0.35;

/// Which side of a search a text is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Query,
    Document,
}

/// The part of a text that counts, and its tokens.
pub(crate) fn window(text: &str) -> (&str, usize) {
    let pieces = tokens::split(text);
    let kept = pieces.len().min(WINDOW);
    let end = pieces[..kept].iter().map(|piece| piece.len()).sum();
    (&text[..end], kept)
}

/// A vector of length 1.
pub(crate) fn embed(text: &str, side: Side) -> Vec<f64> {
    directed(&words(text), text, side)
}

fn directed(words: &BTreeMap<String, Word>, text: &str, side: Side) -> Vec<f64> {
    let mut vector = vec![0.0; DIMENSIONS];
    for (stem, word) in words {
        let weight = word.weight * (1.0 + word.count.ln());
        add(&mut vector, stem, weight);
        for piece in pieces(stem) {
            add(&mut vector, &piece, weight * PIECE);
        }
    }
    if vector.iter().all(|x| *x == 0.0) {
        // Without words a text is only itself.
        add(&mut vector, &format!("text {text}"), 1.0);
    }
    scale(&mut vector, 1.0);
    let lean = match side {
        Side::Query => "a query",
        Side::Document => "a document",
    };
    let mut towards = vec![0.0; DIMENSIONS];
    add(&mut towards, lean, 1.0);
    scale(&mut towards, LEAN);
    for (x, lean) in vector.iter_mut().zip(towards) {
        *x += lean;
    }
    scale(&mut vector, 1.0);
    // Eight places are more than single precision holds.
    vector.iter().map(|x| (x * 1e8).round() / 1e8).collect()
}

/// What documents are ranked by.
pub(crate) struct Query {
    words: BTreeMap<String, Word>,
    vector: Vec<f64>,
}

impl Query {
    pub fn new(text: &str) -> Self {
        let words = words(text);
        let vector = directed(&words, text, Side::Query);
        Self { words, vector }
    }

    /// How likely a document answers it: above 0, below 1, and the same whatever stands beside the document.
    pub fn relevance(&self, document: &str) -> f64 {
        let given = words(document);
        let total: f64 = self.words.values().map(|word| word.weight).sum();
        let found = self
            .words
            .iter()
            .filter(|(stem, _)| given.contains_key(*stem));
        let found: f64 = found.map(|(_, word)| word.weight).sum();
        let covered = if total > 0.0 { found / total } else { 0.0 };
        let vector = directed(&given, document, Side::Document);
        let near: f64 = self.vector.iter().zip(vector).map(|(a, b)| a * b).sum();
        let evidence = 7.0 * covered + 4.0 * near - 4.5;
        let probability = 1.0 / (1.0 + (-evidence).exp());
        (probability * 1e6).round() / 1e6
    }
}

/// How often a word comes, and how much it says.
struct Word {
    count: f64,
    weight: f64,
}

/// The words of a text by their stems.
fn words(text: &str) -> BTreeMap<String, Word> {
    let mut words = BTreeMap::new();
    for word in normal::words(text) {
        let weight = if matcher::is_common(&word) {
            COMMON
        } else {
            1.0
        };
        let none = Word { count: 0.0, weight };
        words.entry(matcher::stem(&word)).or_insert(none).count += 1.0;
    }
    words
}

/// The beginning and the end of a longer word.
fn pieces(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 5 {
        return Vec::new();
    }
    let (start, end) = (&letters[..4], &letters[letters.len() - 4..]);
    vec![
        format!("{}-", String::from_iter(start)),
        format!("-{}", String::from_iter(end)),
    ]
}

/// Adds what a word stands for. It does not depend on the sandbox's seed: a model is the same for everybody.
fn add(vector: &mut [f64], word: &str, weight: f64) {
    let mut random = random::rng(0, &["embedding", word]);
    for _ in 0..AXES {
        let draw = random.usize(..);
        let sign = if draw & 1 == 0 { weight } else { -weight };
        vector[(draw >> 1) % DIMENSIONS] += sign;
    }
}

fn scale(vector: &mut [f64], length: f64) {
    let now = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    if now > 0.0 {
        vector.iter_mut().for_each(|x| *x *= length / now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: &str, b: &str) -> f64 {
        let (a, b) = (embed(a, Side::Query), embed(b, Side::Document));
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn texts_that_share_words_are_nearer() {
        let query = "How long is the notice period?";
        let answer = near(query, "The notice period is three months.");
        let other = near(query, "Payment is due within 30 days.");
        assert!(answer > 0.5 && other < 0.3, "{answer} {other}");
        assert!(near("invoices", "an invoice") > 0.5);
        let same = near(query, query);
        assert!(same < 1.0 - 1e-6 && same > 0.9, "{same}");
    }

    #[test]
    fn every_text_has_a_vector_of_length_one() {
        for text in ["", "?!", "日本語", "a", &"word ".repeat(10_000)] {
            for side in [Side::Query, Side::Document] {
                let length: f64 = embed(text, side).iter().map(|x| x * x).sum();
                assert!((length - 1.0).abs() < 1e-6, "{text}: {length}");
            }
        }
        assert_ne!(embed("?", Side::Query), embed("!", Side::Query));
    }

    #[test]
    fn the_window_ends_after_its_tokens() {
        let long = "word ".repeat(600);
        let (kept, count) = window(&long);
        assert_eq!((count, kept.matches("word").count()), (512, 512));
        assert_eq!(window("a b"), ("a b", 2));
    }

    #[test]
    fn relevance_stays_within_its_bounds() {
        let query = "notice period";
        let relevance = |query, document| Query::new(query).relevance(document);
        let best = relevance(query, query);
        let none = relevance(query, "zebra");
        assert!(
            best > 0.99 && best < 1.0 && none > 0.0 && none < 0.05,
            "{best} {none}"
        );
        for (query, document) in [("?", ""), ("", "?"), ("the", "the")] {
            let score = relevance(query, document);
            assert!(score > 0.0 && score < 1.0, "{query} {document}: {score}");
        }
    }
}
