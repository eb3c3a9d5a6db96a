//! Values in the form in which they are compared.

use super::dates;

/// Lower case, one space between words, no punctuation at the ends; a date becomes ISO.
pub(crate) fn text(text: &str) -> String {
    let trimmed = text.trim();
    if let [(0, date)] = dates::find(trimmed)[..] {
        return date.to_string();
    }
    let lower = trimmed.to_lowercase();
    let words: Vec<_> = lower.split_whitespace().collect();
    words
        .join(" ")
        .trim_matches(|c: char| c.is_ascii_punctuation())
        .to_owned()
}

/// The words of a text, for token scores.
pub(crate) fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Sentences, each with its closing mark.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = match c {
            '\n' => true,
            '.' | '!' | '?' => chars.peek().is_none_or(|(_, next)| next.is_whitespace()),
            _ => false,
        };
        if ends {
            sentences.push(text[start..at + c.len_utf8()].trim());
            start = at + c.len_utf8();
        }
    }
    sentences.push(text[start..].trim());
    sentences.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    sentences
}
