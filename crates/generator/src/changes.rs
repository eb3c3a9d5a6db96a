//! What a regeneration changes for those who use the library, and the step of the version it asks for.

use std::collections::HashMap;
use std::fmt;

use crate::face::{Face, Item, Shape};

/// The difference of two faces.
#[derive(Debug, Default)]
pub struct Changes(Vec<Change>);

#[derive(Debug)]
struct Change {
    line: String,
    effect: Effect,
    is_low_level: bool,
}

/// What a change means to code that is compiled against it, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing: a note.
    Note,
    /// There is more than before.
    Adds,
    /// What compiled may compile no more.
    Breaks,
}

impl Changes {
    /// What is there, gone and different in the new face.
    #[must_use]
    pub fn between(old: &Face, new: &Face) -> Self {
        let by_name = |face: &Face| -> HashMap<String, Item> {
            let items = face.items.iter();
            items
                .map(|item| (item.name.clone(), item.clone()))
                .collect()
        };
        let (before, after) = (by_name(old), by_name(new));
        let mut changes = Self::default();
        for item in &new.items {
            match before.get(&item.name) {
                None => changes.push(item, Effect::Adds, format!("+ {item}{}", deprecated(item))),
                Some(was) => changes.compare(was, item),
            }
        }
        for item in &old.items {
            // What belongs to a type that is gone has gone with it.
            let went_along = |owner| old.types.contains(owner) && !new.types.contains(owner);
            if !after.contains_key(&item.name) && !item.owner().is_some_and(went_along) {
                changes.push(item, Effect::Breaks, format!("- {item}"));
            }
        }
        changes
    }

    /// Whether a user sees no difference.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The most that any of them does to code that keeps to the promise.
    #[must_use]
    pub fn effect(&self) -> Effect {
        let promised = self.0.iter().filter(|change| !change.is_low_level);
        promised
            .map(|change| change.effect)
            .max()
            .unwrap_or(Effect::Note)
    }

    /// The version that semantic versioning asks for after this one.
    #[must_use]
    pub fn next_version(&self, version: &str) -> Option<String> {
        let numbers: Vec<u64> = version
            .split('.')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let [major, minor, patch] = numbers[..] else {
            return None;
        };
        Some(match (self.effect(), major) {
            (Effect::Breaks, 0) => format!("0.{}.0", minor + 1),
            (Effect::Breaks, _) => format!("{}.0.0", major + 1),
            (Effect::Adds, 1..) => format!("{major}.{}.0", minor + 1),
            (Effect::Adds | Effect::Note, _) => format!("{major}.{minor}.{}", patch + 1),
        })
    }

    fn compare(&mut self, was: &Item, is: &Item) {
        if was.shape != is.shape {
            let (effect, line) = difference(was, is);
            self.push(is, effect, line);
        }
        // Semantic versioning counts what is newly deprecated with what is added.
        match (was.is_deprecated, is.is_deprecated) {
            (false, true) => self.push(is, Effect::Adds, format!("~ {}: deprecated", is.name)),
            (true, false) => self.push(
                is,
                Effect::Note,
                format!("~ {}: no longer deprecated", is.name),
            ),
            _ => {}
        }
    }

    fn push(&mut self, item: &Item, effect: Effect, line: String) {
        self.0.push(Change {
            line,
            effect,
            is_low_level: item.is_low_level,
        });
    }
}

fn deprecated(item: &Item) -> &'static str {
    if item.is_deprecated {
        " (deprecated)"
    } else {
        ""
    }
}

/// What has become of a name that is in both faces.
fn difference(was: &Item, is: &Item) -> (Effect, String) {
    let name = &is.name;
    let (
        Shape::Function {
            arguments: before,
            output: gave,
        },
        Shape::Function {
            arguments: after,
            output: gives,
        },
    ) = (&was.shape, &is.shape)
    else {
        let line = match (&was.shape, &is.shape) {
            (Shape::Value(before), Shape::Value(after)) => format!("! {name}: {before} -> {after}"),
            _ => format!("! {is}, was {was}"),
        };
        return (Effect::Breaks, line);
    };
    if before == after {
        let or_nothing = |output: &'_ str| if output.is_empty() { "()" } else { output }.to_owned();
        return (
            Effect::Breaks,
            format!("! {name}(): {} -> {}", or_nothing(gave), or_nothing(gives)),
        );
    }
    let types = |arguments: &[(String, String)]| -> Vec<String> {
        arguments.iter().map(|(_, of)| of.clone()).collect()
    };
    let is_reordered = {
        let sorted = |arguments: &[(String, String)]| {
            let mut names: Vec<_> = arguments.iter().map(|(name, _)| name.clone()).collect();
            names.sort();
            names
        };
        sorted(before) == sorted(after)
    };
    // Arguments are given by position: another name for one breaks nothing, but two that change places do, unseen.
    if gave == gives && types(before) == types(after) && !is_reordered {
        return (
            Effect::Note,
            format!("~ {is}: an argument has another name"),
        );
    }
    (Effect::Breaks, format!("! {is}, was {}", was.shape))
}

impl fmt::Display for Changes {
    /// One line each; what is outside the promise comes last, under a line that says so.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low_level, promised): (Vec<_>, Vec<_>) =
            self.0.iter().partition(|change| change.is_low_level);
        for Change { line, effect, .. } in promised {
            let breaks = if *effect == Effect::Breaks {
                " (breaks)"
            } else {
                ""
            };
            writeln!(f, "{line}{breaks}")?;
        }
        if !low_level.is_empty() {
            writeln!(f, "low_level, outside the promise of semantic versioning:")?;
        }
        low_level
            .iter()
            .try_for_each(|Change { line, .. }| writeln!(f, "{line}"))
    }
}
