//! Everything that changes.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use crate::auto_log::AutoLog;
use crate::bounded::Bounded;
use crate::builder::{Config, RateLimit};
use crate::error::ApiError;
use crate::fault::Faults;
use crate::idempotency::Keys;
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::random::finish;
use crate::routes::documents::Upload;
use crate::routes::endpoints::Endpoint;
use crate::routes::eval_runs::EvalRun;
use crate::routes::eval_sets::EvalSet;
use crate::script::Scripts;
use crate::sessions::Sessions;

/// The bytes of the rows of all eval sets together; beyond that the oldest sets are forgotten.
const ROWS_BYTES: usize = 256 * 1024 * 1024;
/// The scored items of all eval runs together; beyond that the oldest runs are forgotten.
const RUN_ITEMS: usize = 250_000;
/// The bytes of all attached documents together, and of all pending uploads together.
pub(crate) const DOCUMENT_BYTES: usize = 256 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct State {
    /// Those that may do everything.
    pub api_keys: Vec<String>,
    pub ids: Ids,
    pub ledger: Ledger,
    pub journal: Journal,
    pub keys: Keys,
    pub faults: Faults,
    pub scripts: Scripts,
    pub rate: Rate,
    pub endpoints: Vec<Endpoint>,
    pub eval_sets: Bounded<EvalSet>,
    pub eval_runs: Bounded<EvalRun>,
    pub uploads: Bounded<Upload>,
    pub spoken: Bounded<Spoken>,
    pub auto: AutoLog,
    pub sessions: Sessions,
}

impl State {
    pub fn new(config: &Config, address: SocketAddr) -> Self {
        let seeded = Endpoint::seeded(address).filter(|_| config.generation.has_endpoints());
        Self {
            api_keys: vec![config.api_key.clone()],
            ids: Ids {
                seed: config.seed,
                count: 0,
            },
            ledger: Ledger::new(config.balance_micro_usd, config.history),
            journal: Journal::new(config.history),
            keys: Keys::new(config.history),
            faults: Faults::new(config.seed, &config.faults),
            scripts: Scripts::new(&config.scripts),
            rate: Rate::default(),
            endpoints: seeded.into_iter().collect(),
            eval_sets: Bounded::new(config.history, ROWS_BYTES),
            eval_runs: Bounded::new(config.history, RUN_ITEMS),
            uploads: Bounded::new(config.history, DOCUMENT_BYTES),
            spoken: Bounded::new(config.history, usize::MAX),
            auto: AutoLog::default(),
            sessions: Sessions::new(config.history),
        }
    }

    pub fn endpoint(&mut self, id: &str) -> Result<&mut Endpoint, ApiError> {
        let found = self
            .endpoints
            .iter_mut()
            .find(|endpoint| endpoint.name == id);
        found.ok_or_else(|| ApiError::not_found("Endpoint", id))
    }

    pub fn eval_set(&mut self, id: &str) -> Result<&mut EvalSet, ApiError> {
        let found = self.eval_sets.iter_mut().find(|set| set.id == id);
        found.ok_or_else(|| ApiError::not_found("Eval set", id))
    }
}

/// What was said in audio made here, by the fingerprint of that audio.
#[derive(Debug)]
pub(crate) struct Spoken {
    pub fingerprint: u64,
    pub text: String,
}

/// Ids that never repeat and look random.
#[derive(Debug)]
pub(crate) struct Ids {
    seed: u64,
    count: u64,
}

impl Ids {
    pub fn next(&mut self, prefix: &str) -> String {
        self.count += 1;
        // A bijection of the counter, so two ids of one sandbox cannot be equal.
        format!("{prefix}{:016x}", finish(self.count ^ finish(self.seed)))
    }
}

/// When the latest requests were admitted.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    admitted: VecDeque<Duration>,
}

impl Rate {
    pub fn admit(&mut self, limit: Option<RateLimit>, now: Duration) -> Result<(), ApiError> {
        let Some(RateLimit { requests, per }) = limit else {
            return Ok(());
        };
        while self
            .admitted
            .front()
            .is_some_and(|oldest| now.saturating_sub(*oldest) >= per)
        {
            self.admitted.pop_front();
        }
        if self.admitted.len() < requests {
            self.admitted.push_back(now);
            return Ok(());
        }
        let oldest = self.admitted.front().copied().unwrap_or(now);
        Err(ApiError::too_many_requests(
            (oldest + per).saturating_sub(now),
        ))
    }
}
