//! Fields out of text: values of the right kind, near the words that announce them.

use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::{Mistakes, dates};
use crate::catalog::{Field, Find};

/// A value may stand this many bytes behind its cue.
const REACH: usize = 90;

/// Two parties are named within this many bytes.
const CLAUSE: usize = 320;

/// Reads every field of a task.
pub(super) fn fields(fields: &[Field], text: &str, mistakes: &mut Mistakes) -> Value {
    let read = |field: &Field| {
        (
            field.name.to_owned(),
            mistakes.value(value(field.find, field.cues, text)),
        )
    };
    Value::Object(fields.iter().map(read).collect::<Map<_, _>>())
}

/// The value of one kind that the cues announce, or null.
pub(super) fn value(find: Find, cues: &[&str], text: &str) -> Value {
    let found = match find {
        Find::Date => near(cues, text, &date_starts(text)).map(|date| json!(date.to_string())),
        Find::Amount => amount(cues, text),
        Find::Currency => currency(text).map(|code| json!(code)),
        Find::Parties => parties(text),
        Find::Law => capture(&LAW, text).map(|law| json!(law)),
        Find::Code => code(cues, text),
        Find::Line => cues
            .iter()
            .find_map(|cue| rest_of_line(cue, text))
            .map(|line| json!(line)),
        Find::Email => EMAIL.find(text).map(|found| json!(found.as_str())),
        Find::Phone => PHONE.find(text).map(|found| json!(found.as_str().trim())),
    };
    found.unwrap_or(Value::Null)
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this file are constants that its tests run")
}

static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?:USD|EUR|GBP|CHF|\$|€|£)\s?)?(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?(?:USD|EUR|GBP|CHF|€))?",
    )
});
static EMAIL: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"));
static PHONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\+?\(?\d[\d ()/-]{6,}\d"));
static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\s.:#o]*([A-Za-z]*[-/]?\d[\w/-]*)"));
static LAW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:(?i:laws?\s+of\s+(?:the\s+)?(?:state\s+of\s+|commonwealth\s+of\s+|republic\s+of\s+)?)",
        r"|(?i:governing\s+law\s*:\s*(?:the\s+)?(?:laws?\s+of\s+)?(?:the\s+)?(?:state\s+of\s+)?)|(?i:governed\s+by\s+))",
        r"([A-Z][A-Za-z]+(?:\s+(?:and|of)\s+[A-Z][a-z]+|\s+[A-Z][a-z]+)*)"
    ))
});
/// "between A and B": what follows B is a sentence's end, a clause, or a date.
static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?is)^between\s*:?\s+(.{2,120}?),?\s+and\s+(.{2,120}?)",
        r"(?:\.?\s*$|\.\s+[A-Z]|;|\n|\s*,?\s+(?:dated|effective|entered|made|for|with|regarding|commencing|is|shall|and)\b)"
    ))
});
static COMPANY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:[A-Z][\w&-]*,?\s+){1,4}(?:Inc|LLC|Ltd|Corp|Corporation|GmbH|AG|PLC|BV|SA|Limited)\b\.?",
    )
});

fn date_starts(text: &str) -> Vec<(usize, dates::Date)> {
    dates::find(text)
}

/// The first value that starts within reach behind a cue, trying the most telling cue first.
fn near<T: Copy>(cues: &[&str], text: &str, values: &[(usize, T)]) -> Option<T> {
    let lower = text.to_ascii_lowercase();
    cues.iter().find_map(|cue| {
        lower.match_indices(cue).find_map(|(at, _)| {
            let end = at + cue.len();
            values
                .iter()
                .find(|(start, _)| (end..end + REACH).contains(start))
                .map(|(_, value)| *value)
        })
    })
}

fn amount(cues: &[&str], text: &str) -> Option<Value> {
    let values: Vec<(usize, f64)> = AMOUNT
        .captures_iter(text)
        .filter_map(|captures| {
            let number = captures.get(1)?.as_str().replace(',', "").parse().ok()?;
            Some((captures.get(0)?.start(), number))
        })
        .collect();
    near(cues, text, &values).map(|number| json!(number))
}

fn currency(text: &str) -> Option<&'static str> {
    const SIGNS: [(&str, &str); 7] = [
        ("USD", "USD"),
        ("EUR", "EUR"),
        ("GBP", "GBP"),
        ("CHF", "CHF"),
        ("$", "USD"),
        ("€", "EUR"),
        ("£", "GBP"),
    ];
    SIGNS
        .iter()
        .find(|(sign, _)| text.contains(sign))
        .map(|(_, code)| *code)
}

fn capture(regex: &Regex, text: &str) -> Option<String> {
    Some(
        regex
            .captures(text)?
            .get(1)?
            .as_str()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
    )
}

fn parties(text: &str) -> Option<Value> {
    let lower = text.to_ascii_lowercase();
    let clauses = lower
        .match_indices("between")
        .map(|(at, _)| super::prefix(&text[at..], CLAUSE));
    if let Some(captures) = clauses.filter_map(|clause| BETWEEN.captures(clause)).next() {
        let names: Vec<_> = [1, 2]
            .iter()
            .filter_map(|group| captures.get(*group))
            .map(|name| party(name.as_str()))
            .collect();
        return Some(json!(names));
    }
    let mut names: Vec<String> = Vec::new();
    for found in COMPANY.find_iter(text) {
        let name = party(found.as_str());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| json!(names))
}

/// A party's name without its role in brackets and without "a Delaware corporation".
fn party(text: &str) -> String {
    let name = text.split('(').next().unwrap_or(text);
    let name = [", a ", ", an ", ", with "]
        .iter()
        .fold(name, |name, clause| {
            name.split(clause).next().unwrap_or(name)
        });
    name.trim_matches(|c: char| c.is_whitespace() || c == ',' || c == '"')
        .to_owned()
}

fn code(cues: &[&str], text: &str) -> Option<Value> {
    let lower = text.to_ascii_lowercase();
    cues.iter().find_map(|cue| {
        lower
            .match_indices(cue)
            .find_map(|(at, _)| capture(&CODE, &text[at + cue.len()..]))
            .map(|code| json!(code))
    })
}

fn rest_of_line(cue: &str, text: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find(cue)? + cue.len();
    let line = text[at..].lines().next()?.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::perform;
    use super::*;
    use crate::catalog::{self, TASKS};
    use crate::score;

    #[test]
    fn the_catalogs_examples_are_read_without_error() {
        for task in TASKS {
            for example in task.examples {
                let expected = serde_json::from_str(example.expected)
                    .unwrap_or_else(|_| json!(example.expected));
                let prediction = perform(task, example.input, &mut Mistakes::none());
                let score = score::score(task, &expected, &prediction);
                assert!(
                    score > 0.999,
                    "{}: {prediction} instead of {expected}",
                    task.id
                );
            }
        }
    }

    #[test]
    fn contracts_in_other_words() {
        let Some(Job::Extract(wanted)) = catalog::task("contract-key-fields").map(|task| &task.job)
        else {
            unreachable!("the catalog has contracts")
        };
        let text = "THIS AGREEMENT is made on the 3rd day of March, 2025 (the \"Effective Date\") by and between Acme Inc., \
            a Delaware corporation (\"Provider\"), and Beta Holdings LLC (\"Customer\"). The term expires 02/28/2027. \
            This Agreement shall be governed by and construed in accordance with the laws of the State of New York, \
            without regard to conflicts of law.";
        let read = fields(wanted, text, &mut Mistakes::none());
        assert_eq!(
            read,
            json!({
                "effective_date": "2025-03-03",
                "termination_date": "2027-02-28",
                "parties": ["Acme Inc.", "Beta Holdings LLC"],
                "governing_law": "New York",
            })
        );
    }

    use crate::catalog::Job;
}
