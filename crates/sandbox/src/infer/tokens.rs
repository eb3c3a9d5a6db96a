//! The tokenizer rule: a word costs one token per four letters or digits or part of four, any other
//! visible character costs one, white space belongs to the token after it. Each message costs four more, each picture 85.

/// What a message costs besides its text.
pub(crate) const PER_MESSAGE: usize = 4;
/// What a picture costs.
pub(crate) const PER_IMAGE: usize = 85;
const WORD_PIECE: usize = 4;

/// The tokens of a text, as slices that together are the text.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut letters = 0;
    let mut seen_visible = false;
    for (at, c) in text.char_indices() {
        let continues = if c.is_whitespace() {
            !seen_visible
        } else if c.is_alphanumeric() {
            !seen_visible || (letters > 0 && letters < WORD_PIECE)
        } else {
            !seen_visible
        };
        if !continues {
            tokens.push(&text[start..at]);
            (start, letters, seen_visible) = (at, 0, false);
        }
        if !c.is_whitespace() {
            seen_visible = true;
            letters += usize::from(c.is_alphanumeric());
        }
    }
    if start < text.len() {
        tokens.push(&text[start..]);
    }
    tokens
}

pub(crate) fn count(text: &str) -> usize {
    split(text).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_follow_the_rule_and_keep_the_text() {
        let cases: [(&str, &[&str]); 6] = [
            ("", &[]),
            ("Hi, you", &["Hi", ",", " you"]),
            ("governing law", &["gove", "rnin", "g", " law"]),
            (
                "  {\"a\": 1}\n",
                &["  {", "\"", "a", "\"", ":", " 1", "}", "\n"],
            ),
            ("Zürich über", &["Züri", "ch", " über"]),
            ("a.b", &["a", ".", "b"]),
        ];
        for (text, expected) in cases {
            assert_eq!(split(text), expected);
            assert_eq!(split(text).concat(), text);
        }
    }
}
