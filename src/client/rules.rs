//! The rules calls are sent by.

use std::time::{Duration, SystemTime};

use crate::retry::Ceiling;
use crate::runtime;
use crate::telemetry::Telemetry;

/// What was set on the client's builder.
#[derive(Clone)]
pub(crate) struct Rules {
    pub timeout: Option<Duration>,
    pub read_timeout: Duration,
    pub ceiling: Ceiling,
    pub keys_honoured: bool,
    pub strict: bool,
    pub max_response_bytes: usize,
    pub max_event_bytes: usize,
    pub telemetry: Telemetry,
    pub now: fn() -> SystemTime,
    pub jitter: fn() -> f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            timeout: None,
            read_timeout: Duration::from_secs(600),
            ceiling: Ceiling::default(),
            keys_honoured: true,
            strict: false,
            max_response_bytes: 256 * 1024 * 1024,
            max_event_bytes: 16 * 1024 * 1024,
            telemetry: Telemetry::default(),
            now: runtime::now,
            jitter: random_fraction,
        }
    }
}

/// A random number from 0 to 1; without randomness the waits are merely regular.
fn random_fraction() -> f64 {
    let random = getrandom::u32().unwrap_or_default();
    f64::from(random) / f64::from(u32::MAX)
}
