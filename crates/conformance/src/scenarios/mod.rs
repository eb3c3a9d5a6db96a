//! The scenarios, by what they are about.

mod billing;
mod disguised;
mod ends;
mod events;
mod joined;
mod replies;
mod retries;
mod security;
mod speech;
mod stream_errors;
mod streams;
mod transport;
mod words;

use crate::scenario::Scenario;

pub fn all() -> Vec<Scenario> {
    [
        streams::scenarios(),
        ends::scenarios(),
        stream_errors::scenarios(),
        joined::scenarios(),
        events::scenarios(),
        disguised::scenarios(),
        billing::scenarios(),
        retries::scenarios(),
        words::scenarios(),
        replies::scenarios(),
        speech::scenarios(),
        transport::scenarios(),
        security::scenarios(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
