//! Where a value and the contract disagree: computed when somebody asks.

use std::collections::HashSet;
use std::fmt;

use super::raw::Raw;
use super::reader::MAX_LEVELS;
use super::schema::{Kind, Schema, Shape};
use super::{Bill, number};

/// A place where a value is not what the contract expects. The typed side reads it as absent; the raw side has
/// its text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// Where, from the object asked: `$.choices[0].message`.
    pub path: String,
    /// What the contract expects there: `string`, `integer`, `object` …
    pub expected: String,
    /// What stands there, its kind first: `number 5.5`.
    pub found: String,
}

impl Drift {
    pub(crate) fn new(path: &str, expected: &str, found: &str) -> Self {
        Self {
            path: path.to_owned(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            expected,
            found,
        } = self;
        write!(f, "{path}: expected {expected}, found {found}")
    }
}

/// What a walk over a value finds: mismatches and keys the contract does not have.
#[derive(Default)]
pub(crate) struct Findings {
    pub drift: Vec<Drift>,
    pub unknown: Vec<String>,
    /// How many objects and arrays the walk is in.
    level: usize,
}

impl Findings {
    /// Everything in a value that differs from what is expected at `path`.
    pub fn at(raw: &Raw, shape: Shape, path: &str) -> Self {
        let mut findings = Self::default();
        findings.value(raw, shape, path);
        findings
    }

    pub fn mismatch(&mut self, raw: &Raw, expected: impl ToString, path: &str) {
        self.drift.push(Drift {
            path: path.to_owned(),
            expected: expected.to_string(),
            found: found(raw),
        });
    }

    fn value(&mut self, raw: &Raw, shape: Shape, path: &str) {
        if !conforms(raw, shape) {
            return self.mismatch(raw, shape, path);
        }
        if matches!(raw.json_kind(), Kind::Object | Kind::Array) && !matches!(shape, Shape::Any) {
            // What holds itself may go on without end.
            if self.level == MAX_LEVELS {
                let expected = format!("no more than {MAX_LEVELS} levels");
                return self.mismatch(raw, expected, path);
            }
        }
        self.level += 1;
        match shape {
            Shape::Object(schema) => self.object(raw, schema(), path),
            Shape::List(element_shape) => {
                for (index, element) in raw.elements().enumerate() {
                    self.value(element, *element_shape, &format!("{path}[{index}]"));
                }
            }
            Shape::Map(value_shape) => {
                for (key, value) in last_members(raw) {
                    if !value.is_null() {
                        self.value(value, *value_shape, &join(path, key));
                    }
                }
            }
            _ => {}
        }
        self.level -= 1;
        match shape {
            Shape::Nullable(shape) if !raw.is_null() => self.value(raw, *shape, path),
            Shape::Union(union) => match union().choose(raw) {
                Some(variant) => self.value(raw, union().variants[variant].shape, path),
                None if union().may_have_more(raw) => self.unknown.push(path.to_owned()),
                None => self.mismatch(raw, shape, path),
            },
            _ => {}
        }
    }

    fn object(&mut self, raw: &Raw, schema: &Schema, path: &str) {
        for property in schema.properties {
            match raw.get(property.key) {
                Some(value) if value.json_kind() != Kind::Null => {
                    self.value(value, property.shape, &join(path, property.key));
                }
                _ => {}
            }
        }
        let known: HashSet<&str> = schema.properties.iter().map(|known| known.key).collect();
        let mut seen = HashSet::new();
        for (key, _) in raw.members() {
            if !known.contains(key) && seen.insert(key) {
                self.unknown.push(join(path, key));
            }
        }
    }
}

/// The members of an object, each key once: the later one counts.
fn last_members(raw: &Raw) -> Vec<(&str, &Raw)> {
    let mut seen = HashSet::new();
    let members = raw.members().rev();
    let mut members: Vec<_> = members.filter(|(key, _)| seen.insert(*key)).collect();
    members.reverse();
    members
}

/// Whether a value is of the kind that a shape is; what lies in it is not looked at.
pub(super) fn conforms(raw: &Raw, shape: Shape) -> bool {
    match shape {
        Shape::String => raw.json_kind() == Kind::String,
        Shape::Integer => raw.as_i64().is_some(),
        Shape::Number => raw.as_f64().is_some(),
        Shape::Boolean => raw.json_kind() == Kind::Boolean,
        Shape::Bill => {
            raw.json_kind() == Kind::Number
                && number::Bill::read(Some(raw.json())) != Bill::Unreadable
        }
        Shape::Object(_) | Shape::Map(_) => raw.json_kind() == Kind::Object,
        Shape::List(_) => raw.json_kind() == Kind::Array,
        Shape::Nullable(shape) => raw.is_null() || conforms(raw, *shape),
        // Which variant it is tells.
        Shape::Union(_) | Shape::Any => true,
    }
}

/// The kind of a value, with its text where that is short and says more than the kind does.
fn found(raw: &Raw) -> String {
    match raw.json_kind() {
        kind @ (Kind::Number | Kind::Boolean) if raw.json().len() <= 40 => {
            format!("{kind} {}", raw.json())
        }
        kind => kind.to_string(),
    }
}

/// A path one key longer: `.key`, or `["a key"]` where a dot could not say it.
pub(crate) fn join(path: &str, key: &str) -> String {
    let plain = !key.is_empty()
        && !key.starts_with(|first: char| first.is_ascii_digit())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match plain {
        true => format!("{path}.{key}"),
        false => format!("{path}[{key:?}]"),
    }
}
