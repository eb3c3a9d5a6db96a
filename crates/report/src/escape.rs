//! Text of somebody else's, made safe to show.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with what would steer a terminal, or hide part of it, spelt out: `\x1b`, `\n`, `\u{202e}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        let _ = match letter {
            '\n' => shown.write_str("\\n"),
            '\r' => shown.write_str("\\r"),
            '\t' => shown.write_str("\\t"),
            hidden if is_hidden(hidden) && hidden.is_ascii() => {
                write!(shown, "\\x{:02x}", u32::from(hidden))
            }
            hidden if is_hidden(hidden) => write!(shown, "\\u{{{:x}}}", u32::from(hidden)),
            plain => shown.write_char(plain),
        };
    }
    Cow::Owned(shown)
}

/// JSON text in which nothing can steer a terminal. It means the same.
pub fn visible_json(text: &str) -> Cow<'_, str> {
    let is_unsafe = |letter: char| is_hidden(letter) && !matches!(letter, '\n' | '\r' | '\t');
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        // All of them lie in the first plane, and JSON has no other control characters than these inside of strings.
        let _ = match is_unsafe(letter) {
            true => write!(shown, "\\u{:04x}", u32::from(letter)),
            false => shown.write_char(letter),
        };
    }
    Cow::Owned(shown)
}

/// Control characters, line separators, and what turns the direction of writing or has no width.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_spelt_out() {
        assert_eq!(visible("plain — ünïcode"), "plain — ünïcode");
        assert_eq!(visible("\u{1b}[31mred\u{7}\r\n"), "\\x1b[31mred\\x07\\r\\n");
        assert_eq!(
            visible("a\u{9b}31m\u{202e}b\u{7f}"),
            "a\\u{9b}31m\\u{202e}b\\x7f"
        );
    }

    #[test]
    fn json_keeps_its_meaning() {
        let text = "{\"a\":\"\u{9b}31m\u{7f}\"}\n";
        assert_eq!(visible_json(text), "{\"a\":\"\\u009b31m\\u007f\"}\n");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&visible_json(text)).unwrap(),
            serde_json::from_str::<serde_json::Value>(text).unwrap(),
        );
    }
}
