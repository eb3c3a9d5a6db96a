//! The scenarios, by what they are about.

mod billing;
mod events;
mod replies;
mod retries;
mod security;
mod streams;
mod transport;

use crate::scenario::Scenario;

pub fn all() -> Vec<Scenario> {
    [
        streams::scenarios(),
        events::scenarios(),
        billing::scenarios(),
        retries::scenarios(),
        replies::scenarios(),
        transport::scenarios(),
        security::scenarios(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
