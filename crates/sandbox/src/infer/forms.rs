//! Texts of the form a schema wants: its format, its pattern.

use regex_lite::Regex;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::Value;

/// What a text of a format looks like, and one that is.
const FORMATS: [(&str, &str, &str); 11] = [
    ("date", r"^\d{4}-\d{2}-\d{2}$", "2026-01-01"),
    (
        "date-time",
        r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$",
        "2026-01-01T00:00:00Z",
    ),
    (
        "time",
        r"^\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$",
        "00:00:00Z",
    ),
    ("duration", r"^P(\d+[YMWD])*(T(\d+[HMS])+)?$", "P1D"),
    ("email", r"^[^@\s]+@[^@\s]+$", "someone@example.com"),
    ("hostname", r"^[A-Za-z0-9.-]+$", "example.com"),
    ("ipv4", r"^(\d{1,3}\.){3}\d{1,3}$", "192.0.2.1"),
    ("ipv6", r"^[0-9a-fA-F:]*:[0-9a-fA-F:]+$", "2001:db8::1"),
    (
        "uuid",
        r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        "00000000-0000-4000-8000-000000000000",
    ),
    ("uri", r"^[a-z][a-z0-9+.-]*:\S+$", "https://example.com/"),
    ("url", r"^https?://\S+$", "https://example.com/"),
];

/// The text where it has the form that is wanted, else another one that has it.
pub(super) fn of_form(schema: &Value, text: String) -> String {
    let format = wanted_format(schema);
    if let Some((_, form, example)) = FORMATS.iter().find(|(name, ..)| format == Some(name)) {
        let fits = Regex::new(form).is_ok_and(|form| form.is_match(&text));
        return if fits { text } else { (*example).to_owned() };
    }
    let Some(pattern) = schema["pattern"].as_str() else {
        return text;
    };
    match Regex::new(pattern) {
        Ok(form) if !form.is_match(&text) => shortest(pattern).unwrap_or(text),
        _ => text,
    }
}

/// As a keyword of its own, or as a word in the description, where strict schemas have no room for the keyword.
fn wanted_format(schema: &Value) -> Option<&str> {
    let told = || {
        let (_, told) = schema["description"].as_str()?.rsplit_once("format: ")?;
        told.split([',', ')']).next()
    };
    schema["format"].as_str().or_else(told)
}

/// A text that a pattern matches: each repetition as few times as it may be.
fn shortest(pattern: &str) -> Option<String> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    let mut text = Vec::new();
    write(&parser.parse(pattern).ok()?, &mut text)?;
    String::from_utf8(text).ok()
}

/// More than any example needs: a pattern may ask for millions.
const LONGEST: usize = 10_000;

fn write(pattern: &Hir, text: &mut Vec<u8>) -> Option<()> {
    if text.len() > LONGEST {
        return None;
    }
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.extend_from_slice(&literal.0),
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class.ranges();
            // Rather what can be read, where there is any.
            let readable = b"0aA ".iter().copied().find(|byte| {
                ranges
                    .iter()
                    .any(|range| (range.start()..=range.end()).contains(byte))
            });
            text.push(readable.or_else(|| ranges.first().map(|range| range.start()))?);
        }
        // Without the tables of Unicode there is none.
        HirKind::Class(Class::Unicode(_)) => return None,
        HirKind::Repetition(repetition) => {
            for _ in 0..repetition.min {
                write(&repetition.sub, text)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, text)?,
        HirKind::Concat(all) => {
            for one in all {
                write(one, text)?;
            }
        }
        HirKind::Alternation(any) => write(any.first()?, text)?,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_has_the_form_stays_and_else_another_has_it() {
        for (name, form, example) in FORMATS {
            assert!(Regex::new(form).unwrap().is_match(example), "{name}");
            let schema = json!({ "format": name });
            assert_eq!(of_form(&schema, "no \u{0}".to_owned()), example);
            assert_eq!(of_form(&schema, example.to_owned()), example);
        }
        let told = json!({ "description": "Where it is. (format: uri, minLength: 3)" });
        assert_eq!(of_form(&told, "x".to_owned()), "https://example.com/");
    }

    #[test]
    fn patterns_are_matched() {
        for pattern in [
            r"^-?\d+(\.\d+)?([eE]\d+)?$",
            "^[A-Z]{2}[0-9]{4,}$",
            "(EUR|USD)",
            "^[^a-z]+$",
        ] {
            let text = of_form(&json!({ "pattern": pattern }), "?? x".to_owned());
            assert!(
                Regex::new(pattern).unwrap().is_match(&text),
                "{pattern}: {text}"
            );
        }
        for pattern in ["(", "^a{1000}{1000}$"] {
            let schema = json!({ "pattern": pattern });
            assert_eq!(of_form(&schema, "x".to_owned()), "x");
        }
        assert_eq!(
            of_form(&json!({ "pattern": "^[a-z]+$" }), "ab".to_owned()),
            "ab"
        );
    }
}
