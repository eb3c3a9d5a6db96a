//! One platform: its settings, its clock and its state.

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::builder::Config;
use crate::clock::Clock;
use crate::state::State;

#[derive(Debug)]
pub(crate) struct Platform {
    pub config: Config,
    pub clock: Clock,
    pub address: SocketAddr,
    pub storage_url: String,
    #[cfg(feature = "upstream")]
    pub upstream: Option<crate::upstream::Upstream>,
    state: Mutex<State>,
}

impl Platform {
    pub fn new(config: Config, address: SocketAddr, storage: SocketAddr) -> Self {
        let clock = Clock::start();
        let state = Mutex::new(State::new(&config, address));
        Self {
            #[cfg(feature = "upstream")]
            upstream: config.upstream.clone().map(crate::upstream::Upstream::new),
            config,
            clock,
            address,
            storage_url: format!("http://{storage}"),
            state,
        }
    }

    /// The state, locked. Never hold it across an await.
    pub fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere must not take every later request down with it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn reset(&self) {
        *self.state() = State::new(&self.config, self.address);
    }
}
