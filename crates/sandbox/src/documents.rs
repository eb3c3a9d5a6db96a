//! The text of a document, as far as it lies open: plain text, and PDF text that is not compressed.
//! A picture has none, so models see nothing in it.

use std::sync::LazyLock;

use regex_lite::Regex;

/// `(text) Tj`, `(text) '`, and the strings of `[(te) 20 (xt)] TJ`.
static SHOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\(((?:\\.|[^\\()])*)\)|(T\*|T[dDmJj]|ET|'|")"#)
        .expect("a constant pattern, run by the tests")
});

/// The object of a page, which is not the one of all pages.
static PAGE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"/Type\s*/Page\b").expect("a constant pattern, run by the tests"));

/// So many pages of a PDF in a conversation are looked at.
pub(crate) const PAGES: usize = 8;

pub(crate) fn is_pdf(mime: &str, bytes: &[u8]) -> bool {
    mime == "application/pdf" || bytes.starts_with(b"%PDF")
}

pub(crate) fn text(mime: &str, bytes: &[u8]) -> String {
    if is_pdf(mime, bytes) {
        return pdf(bytes, usize::MAX);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => text.to_owned(),
        _ => String::new(),
    }
}

/// The text of the pages that a conversation has of a PDF.
pub(crate) fn first_pages(bytes: &[u8]) -> String {
    pdf(bytes, PAGES)
}

/// How many pages a PDF has; none if it is not one.
pub(crate) fn pages(bytes: &[u8]) -> usize {
    if !bytes.starts_with(b"%PDF") {
        return 0;
    }
    PAGE.find_iter(&latin(bytes)).count().max(1)
}

/// Latin-1 is what simple PDF strings are close to, and it keeps every byte a character.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// The text that the first of the content streams show, of which a page has one.
fn pdf(bytes: &[u8], streams: usize) -> String {
    let source = latin(bytes);
    let mut text = String::new();
    let shown = source
        .split("endstream")
        .filter(|stream| stream.contains("BT"));
    for block in shown
        .take(streams)
        .flat_map(|stream| stream.split("BT").skip(1))
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
        assert_eq!(pages(pdf), 1);
        assert_eq!(pages(b"GIF89a"), 0);
    }

    #[test]
    fn a_conversation_has_the_first_pages() {
        let page = |number: usize| {
            format!("<< /Type /Page >> stream\nBT (page {number}) Tj ET\nendstream\n")
        };
        let body: String = (1..=9).map(page).collect();
        let pdf = format!("%PDF-1.7\n<< /Type /Pages /Count 9 >>\n{body}");
        assert_eq!(pages(pdf.as_bytes()), 9);
        let read = first_pages(pdf.as_bytes());
        assert!(
            read.contains("page 8") && !read.contains("page 9"),
            "{read}"
        );
        assert!(text("application/pdf", pdf.as_bytes()).contains("page 9"));
    }
}
