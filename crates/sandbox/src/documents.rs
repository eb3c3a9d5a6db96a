//! The text of a document, as far as it lies open: plain text, and PDF text that is not compressed.
//! A picture has none, so models see nothing in it.

use std::sync::LazyLock;

use regex_lite::Regex;

/// `(text) Tj`, `(text) '`, and the strings of `[(te) 20 (xt)] TJ`.
static SHOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\(((?:\\.|[^\\()])*)\)|(T\*|T[dDmJj]|ET|'|")"#)
        .expect("a constant pattern, run by the tests")
});

pub(crate) fn text(mime: &str, bytes: &[u8]) -> String {
    if mime == "application/pdf" || bytes.starts_with(b"%PDF-") {
        return pdf(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => text.to_owned(),
        _ => String::new(),
    }
}

fn pdf(bytes: &[u8]) -> String {
    // Latin-1 is what simple PDF strings are close to, and it keeps every byte a character.
    let source: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let mut text = String::new();
    for block in source
        .split("BT")
        .skip(1)
        .filter_map(|rest| rest.split("ET").next())
    {
        for captures in SHOWN.captures_iter(block) {
            match captures.get(1) {
                Some(shown) => text.push_str(&unescape(shown.as_str())),
                // An operator moves on: the next string is another line.
                None if !text.ends_with('\n') => text.push('\n'),
                None => {}
            }
        }
    }
    text
}

fn unescape(shown: &str) -> String {
    let mut text = String::new();
    let mut chars = shown.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'r') => text.push('\n'),
                Some(escaped) => text.push(escaped),
                None => {}
            },
            plain => text.push(plain),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_open_text() {
        assert_eq!(text("text/plain", "Total: €5".as_bytes()), "Total: €5");
        assert_eq!(text("image/png", b"\x89PNG\r\n\x1a\n\0\0"), "");
        let pdf = b"%PDF-1.4\nstream\nBT /F1 12 Tf (Vendor: Stark \\(EU\\)) Tj T* [(Tot) 20 (al: 12.50)] TJ ET\nendstream";
        assert_eq!(
            text("application/pdf", pdf),
            "Vendor: Stark (EU)\nTotal: 12.50\n"
        );
    }
}
