//! What the contract asks of an argument, checked before anything is sent. Which of it is asked is up to the contract.

#![allow(dead_code)]

use std::fmt::Display;
use std::ops::{Bound, RangeBounds};

use crate::error::Error;

/// Refuses a number that JSON cannot say or the contract does not allow.
pub(crate) fn check_number<T: Copy + PartialOrd + Display>(
    name: &str,
    value: T,
    allowed: impl RangeBounds<T>,
) -> Result<(), Error> {
    if allowed.contains(&value) {
        return Ok(());
    }
    let said = match (allowed.start_bound(), allowed.end_bound()) {
        (Bound::Included(least), Bound::Unbounded) => format!("{least} or more"),
        (Bound::Included(least), Bound::Included(most)) if most.to_string().len() < 20 => {
            format!("from {least} to {most}")
        }
        (Bound::Excluded(least), Bound::Included(most)) => {
            format!("above {least} and no more than {most}")
        }
        _ => "a finite number within what the contract allows".to_owned(),
    };
    Err(Error::argument(
        name,
        format!("is {value}: it must be {said}"),
    ))
}

/// Refuses a text with too few or too many characters.
pub(crate) fn check_length(
    name: &str,
    text: &str,
    allowed: impl RangeBounds<usize>,
) -> Result<(), Error> {
    count(name, text.chars().count(), &allowed, "character")
}

/// Refuses a list with too few or too many elements.
pub(crate) fn check_items(
    name: &str,
    items: usize,
    allowed: impl RangeBounds<usize>,
) -> Result<(), Error> {
    count(name, items, &allowed, "element")
}

fn count(
    name: &str,
    found: usize,
    allowed: &impl RangeBounds<usize>,
    what: &str,
) -> Result<(), Error> {
    if allowed.contains(&found) {
        return Ok(());
    }
    let many = |count: usize| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let problem = match (found, allowed.start_bound(), allowed.end_bound()) {
        (0, ..) => "is empty".to_owned(),
        (_, Bound::Included(least), _) if found < *least => {
            format!("has {}: it must have {} or more", many(found), many(*least))
        }
        (_, _, Bound::Included(most)) => {
            format!(
                "has {}: it must have no more than {}",
                many(found),
                many(*most)
            )
        }
        _ => format!("has {}, which the contract does not allow", many(found)),
    };
    Err(Error::argument(name, problem))
}

/// Refuses a text that says nothing.
pub(crate) fn check_nonblank(name: &str, text: &str) -> Result<(), Error> {
    match text.trim().is_empty() {
        true => Err(Error::argument(name, "is blank: it must say something")),
        false => Ok(()),
    }
}

/// Refuses the ids that escaping cannot keep in their place: an empty one reaches the collection, dot segments are
/// resolved away.
pub(crate) fn check_path(name: &str, id: &str) -> Result<(), Error> {
    match id {
        "" => Err(Error::argument(name, "is empty")),
        "." | ".." => Err(Error::argument(
            name,
            "would change the path of the request",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{check_items, check_length, check_nonblank};

    #[test]
    fn what_is_refused_is_named_and_counted() {
        let said = |outcome: Result<(), crate::Error>| {
            outcome.err().map(|error| error.message().to_owned())
        };
        let cases = [
            (check_length("text", "äö", 1..=2), None),
            (check_length("text", "", 1..=2), Some("text is empty")),
            (
                check_length("text", "abc", 1..=2),
                Some("text has 3 characters: it must have no more than 2 characters"),
            ),
            (
                check_length("text", "a", 2..),
                Some("text has 1 character: it must have 2 characters or more"),
            ),
            (check_items("ids", 0, 1..), Some("ids is empty")),
            (
                check_items("ids", 2, 0..=1),
                Some("ids has 2 elements: it must have no more than 1 element"),
            ),
            (
                check_nonblank("query", " \n"),
                Some("query is blank: it must say something"),
            ),
            (check_nonblank("query", " a"), None),
        ];
        for (outcome, expected) in cases {
            assert_eq!(said(outcome).as_deref(), expected);
        }
    }
}
