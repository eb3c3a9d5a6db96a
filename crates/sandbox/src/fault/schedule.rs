//! Which fault a request meets.

use axum::http::{HeaderMap, Method};

use super::{Effects, FAULT_HEADER, Fault};
use crate::error::ApiError;
use crate::random;

/// The server's faults, in the order they were added.
#[derive(Debug)]
pub(crate) struct Faults {
    active: Vec<(Fault, u64)>,
    rng: fastrand::Rng,
}

impl Faults {
    pub fn new(seed: u64, faults: &[Fault]) -> Self {
        let mut this = Self {
            active: Vec::new(),
            rng: random::rng(seed, &["fault schedule"]),
        };
        faults.iter().cloned().for_each(|fault| this.push(fault));
        this
    }

    pub fn push(&mut self, fault: Fault) {
        self.active.push((fault, 0));
    }

    pub fn clear(&mut self) {
        self.active.clear();
    }

    /// The fault the request itself asks for, else the first of the server's that applies.
    pub fn pick(
        &mut self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Effects>, ApiError> {
        if let Some(asked) = headers.get(FAULT_HEADER) {
            let parsed = asked
                .to_str()
                .map_err(|_| "not printable ASCII".to_owned())
                .and_then(Effects::parse);
            return match parsed {
                Ok(effects) => Ok(Some(effects)),
                Err(why) => Err(ApiError::bad_request(&format!("{FAULT_HEADER}: {why}"))),
            };
        }
        for (fault, matched) in &mut self.active {
            if !fault.matches(method, path) {
                continue;
            }
            if fault.chance < 1.0 && self.rng.f64() >= fault.chance {
                continue;
            }
            *matched += 1;
            let last = fault.times.map(|times| fault.skip.saturating_add(times));
            if *matched > fault.skip && last.is_none_or(|last| *matched <= last) {
                return Ok(Some(fault.effects.clone()));
            }
        }
        Ok(None)
    }
}

impl Fault {
    fn matches(&self, method: &Method, path: &str) -> bool {
        self.method
            .as_deref()
            .is_none_or(|wanted| method.as_str().eq_ignore_ascii_case(wanted))
            && self
                .path
                .as_deref()
                .is_none_or(|prefix| path.starts_with(prefix))
    }
}
