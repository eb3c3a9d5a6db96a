//! Where a component schema is written, when that is not under its own name: refusals name the place an author knows.

use std::collections::BTreeMap;

use super::grammar::Place;
use crate::refusal::{Refusal, Refusals};

/// From the place of a component to the place it was written at.
#[derive(Default)]
pub struct Origins(BTreeMap<String, String>);

impl Origins {
    /// A schema that has become the component of this name.
    pub fn moved(&mut self, to: &str, from: &Place) {
        self.0.insert(place_of(to), self.of(&from.to_string()));
    }

    /// A component that has another name now.
    pub fn renamed(&mut self, from: &str, to: &str) {
        let written_at = self
            .0
            .remove(&place_of(from))
            .unwrap_or_else(|| place_of(from));
        self.0.insert(place_of(to), written_at);
    }

    /// The refusals, at the places an author knows.
    pub fn told(&self, refusals: Refusals) -> Refusals {
        let mut told = Refusals::default();
        for Refusal { place, problem } in refusals.iter() {
            told.push(self.of(place), problem);
        }
        told
    }

    pub fn of(&self, place: &str) -> String {
        let mut keys = place.splitn(4, '.');
        let component: Vec<&str> = keys.by_ref().take(3).collect();
        let Some(written_at) = self.0.get(&component.join(".")) else {
            return place.to_owned();
        };
        match keys.next() {
            Some(rest) => format!("{written_at}.{rest}"),
            None => written_at.clone(),
        }
    }
}

fn place_of(component: &str) -> String {
    Place::of(&["components", "schemas", component]).to_string()
}
