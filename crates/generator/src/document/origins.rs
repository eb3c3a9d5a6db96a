//! Where something is written that stands elsewhere by now: refusals name the place an author knows.

use std::collections::BTreeMap;

use super::grammar::Place;
use crate::refusal::{Refusal, Refusals};

/// From where something stands to where it was written.
#[derive(Default)]
pub struct Origins(BTreeMap<String, String>);

impl Origins {
    pub fn moved(&mut self, to: &Place, from: &Place) {
        self.0.insert(to.to_string(), self.of(&from.to_string()));
    }

    /// A component that has another name now.
    pub fn renamed(&mut self, from: &str, to: &str) {
        let written_at = self
            .0
            .remove(&place_of(from))
            .unwrap_or_else(|| place_of(from));
        self.0.insert(place_of(to), written_at);
    }

    /// The refusals, at the places an author knows, and with those in their words.
    pub fn told(&self, refusals: Refusals) -> Refusals {
        let mut told = Refusals::default();
        for Refusal { place, problem } in refusals.iter() {
            let words = problem.split(' ').map(|word| {
                let bare = word.trim_end_matches([',', ';']);
                self.of(bare) + &word[bare.len()..]
            });
            told.push(self.of(place), words.collect::<Vec<_>>().join(" "));
        }
        told
    }

    /// The place that an author knows.
    pub fn of(&self, place: &str) -> String {
        let within = |now: &str| {
            let rest = place.strip_prefix(now)?;
            (rest.is_empty() || rest.starts_with('.')).then(|| rest.to_owned())
        };
        let found = self
            .0
            .iter()
            .find_map(|(now, written_at)| Some((written_at, within(now)?)));
        found.map_or_else(
            || place.to_owned(),
            |(written_at, rest)| written_at.clone() + &rest,
        )
    }
}

fn place_of(component: &str) -> String {
    Place::of(&["components", "schemas", component]).to_string()
}
