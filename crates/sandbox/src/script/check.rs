//! Whether a script can answer.

use axum::http::{HeaderName, HeaderValue};

use super::{InvalidScript, Route, Script, Verbatim};

impl Script {
    /// Whether it can answer a request that goes there; if not, what is wrong with it.
    pub(super) fn check(&self, route: &Route) -> Result<(), InvalidScript> {
        match self.fault(route) {
            None => Ok(()),
            Some(fault) => Err(InvalidScript(fault)),
        }
    }

    fn fault(&self, route: &Route) -> Option<String> {
        let both = "a reply or an event is sent as it is, and nothing that a model says with it";
        let two = "it has a reply and events, and only one of them can be sent";
        if self.is_verbatim() && self.speaks() {
            return Some(both.to_owned());
        }
        if self.reply.is_some() && !self.events.is_empty() {
            return Some(two.to_owned());
        }
        if !route.is_chat() && !self.is_verbatim() {
            return Some(format!(
                "no model speaks at {route}: it needs a reply or an event"
            ));
        }
        // Statuses below 200 are not the end of an answer.
        let status = self
            .reply
            .as_ref()
            .map_or(200, |Verbatim { status, .. }| *status);
        if !(200..=999).contains(&status) {
            return Some(format!("{status} is not a status from 200 to 999"));
        }
        let mut names = self.events.iter().map(|event| &event.event);
        if let Some(name) = names.find(|name| name.contains(['\r', '\n'])) {
            return Some(format!("the name of the event {name:?} has a line break"));
        }
        let is_header = |(name, value): &(&String, &String)| {
            HeaderName::try_from(*name).is_ok() && HeaderValue::from_str(value).is_ok()
        };
        let (name, value) = self.headers.iter().find(|header| !is_header(header))?;
        Some(format!("{name:?} with {value:?} is not a header"))
    }

    /// Whether it says anything that only a model's answer has.
    fn speaks(&self) -> bool {
        let silent = Self {
            say: None,
            calls: Vec::new(),
            reasoning: None,
            refusal: None,
            finish: None,
            usage: None,
            billed_micro_usd: None,
            frontier_would_have_cost_micro_usd: None,
            ..self.clone()
        };
        *self != silent
    }
}
