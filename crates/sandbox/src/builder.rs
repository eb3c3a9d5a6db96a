//! Settings of a sandbox, and the three ways to start one.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use crate::random::mix;
use crate::{Fault, Generation, Recorded, Sandbox, Script, server};

/// Settings of a sandbox. Every setting has a default; see [`Sandbox::builder`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    config: Config,
    api_key: Option<String>,
}

/// The settings once they are fixed.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub generation: Generation,
    pub seed: u64,
    pub balance_micro_usd: i64,
    pub cold: Duration,
    pub latency: Duration,
    pub token_pace: Duration,
    pub bind: IpAddr,
    pub port: u16,
    pub api_key: String,
    pub read_only_key: String,
    pub faults: Vec<Fault>,
    pub scripts: Vec<Script>,
    pub honour_idempotency_keys: bool,
    pub rate_limit: Option<RateLimit>,
    pub history: usize,
    pub max_body_bytes: usize,
    pub max_connections: usize,
    pub upload_url_lifetime: Duration,
    pub read_timeout: Duration,
    pub watcher: Option<Watcher>,
    #[cfg(feature = "recording")]
    pub tape: Option<pareta_recording::Tape>,
    #[cfg(feature = "upstream")]
    pub upstream: Option<crate::upstream::Settings>,
}

/// Someone who is shown every request.
#[derive(Clone)]
pub(crate) struct Watcher(Arc<dyn Fn(&Recorded) + Send + Sync>);

impl Watcher {
    pub fn see(&self, entry: &Recorded) {
        (self.0)(entry);
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watcher")
    }
}

/// At most `requests` in any window of `per`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RateLimit {
    pub requests: usize,
    pub per: Duration,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            config: Config {
                generation: Generation::default(),
                seed: 0,
                balance_micro_usd: 100_000_000,
                cold: Duration::ZERO,
                latency: Duration::ZERO,
                token_pace: Duration::ZERO,
                bind: Ipv4Addr::LOCALHOST.into(),
                port: 0,
                api_key: String::new(),
                read_only_key: String::new(),
                faults: Vec::new(),
                scripts: Vec::new(),
                honour_idempotency_keys: true,
                rate_limit: None,
                history: 10_000,
                max_body_bytes: 64 * 1024 * 1024,
                max_connections: 4096,
                upload_url_lifetime: Duration::from_secs(900),
                read_timeout: Duration::from_secs(60),
                watcher: None,
                #[cfg(feature = "recording")]
                tape: None,
                #[cfg(feature = "upstream")]
                upstream: None,
            },
            api_key: None,
        }
    }
}

impl Builder {
    /// What ids, answers and mistakes derive from. Default 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = seed;
        self
    }

    /// Which generation of the API the organisation has. Default [`Generation::Both`].
    pub fn generation(mut self, generation: Generation) -> Self {
        self.config.generation = generation;
        self
    }

    /// How long after the start the lanes that call tools are cold: the agent lane, and `auto` with tools, answer 503 with
    /// a `Retry-After` of 30 seconds until then. Default zero.
    pub fn cold(mut self, cold: Duration) -> Self {
        self.config.cold = cold;
        self
    }

    /// The credit to start with, in micro-USD. Default 100,000,000 (100 dollars).
    pub fn balance_micro_usd(mut self, micro_usd: i64) -> Self {
        self.config.balance_micro_usd = micro_usd;
        self
    }

    /// How long metered work takes: every reply of a model waits this long before its headers,
    /// and each stage of a deploy, a start or an eval run lasts this long. Default zero, where endpoints are
    /// live at once and an eval run takes one step per poll.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.config.latency = latency;
        self
    }

    /// The pause before each token of a streamed answer. Default zero.
    pub fn token_pace(mut self, pace: Duration) -> Self {
        self.config.token_pace = pace;
        self
    }

    /// The port of the API. Default 0, which takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.config.port = port;
        self
    }

    /// The address to listen on. Default 127.0.0.1; anything but a loopback address lets
    /// other machines in.
    pub fn bind(mut self, address: IpAddr) -> Self {
        self.config.bind = address;
        self
    }

    /// The key to accept. Default: one derived from the seed, beginning `pareta_sk_`.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Adds a fault that is there from the start, and again after [`Sandbox::reset`].
    pub fn fault(mut self, fault: Fault) -> Self {
        self.config.faults.push(fault);
        self
    }

    /// Adds a scripted answer that is there from the start, and again after [`Sandbox::reset`].
    pub fn script(mut self, script: Script) -> Self {
        self.config.scripts.push(script);
        self
    }

    /// Whether a repeated `Idempotency-Key` replays the first answer (the default) or is ignored,
    /// as a server that knows no keys would.
    pub fn honour_idempotency_keys(mut self, honour: bool) -> Self {
        self.config.honour_idempotency_keys = honour;
        self
    }

    /// Answers 429 with `Retry-After` once `requests` were served within `per`. Default: no limit.
    pub fn rate_limit(mut self, requests: usize, per: Duration) -> Self {
        self.config.rate_limit = Some(RateLimit { requests, per });
        self
    }

    /// How many requests, debits, eval sets, runs, pending uploads and idempotency keys are remembered, the oldest
    /// going first, and how many endpoints there may be. Default 10,000. Bytes are bounded too, see the crate.
    pub fn history(mut self, entries: usize) -> Self {
        self.config.history = entries.max(1);
        self
    }

    /// The largest request body; more answers 413. Default 64 MiB.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.config.max_body_bytes = bytes;
        self
    }

    /// How many connections may be open at once; more wait to be accepted. Default 4,096.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.config.max_connections = connections.max(1);
        self
    }

    /// How long a signed upload URL may be used. Default 15 minutes.
    pub fn upload_url_lifetime(mut self, lifetime: Duration) -> Self {
        self.config.upload_url_lifetime = lifetime;
        self
    }

    /// How long to wait for the head of a request, and for each piece of its body; then the connection is closed.
    /// Default 60 seconds: longer than a client may be told to wait before it comes again.
    pub fn read_timeout(mut self, patience: Duration) -> Self {
        self.config.read_timeout = patience;
        self
    }

    /// Calls a function with every request once its answer is settled, for a log. It runs on the server's thread, so
    /// it should be quick.
    pub fn on_request(mut self, watcher: impl Fn(&Recorded) + Send + Sync + 'static) -> Self {
        self.config.watcher = Some(Watcher(Arc::new(watcher)));
        self
    }

    /// What is in a recording is answered as it was recorded, to whoever asks; the rest is computed. Recorded answers bill
    /// nothing here, and faults and scripts are played on them as on others.
    #[cfg(feature = "recording")]
    pub fn recording(mut self, tape: pareta_recording::Tape) -> Self {
        self.config.tape = Some(tape);
        self
    }

    /// Chat is answered by a real model: the server at this base URL, such as `http://127.0.0.1:11434/v1`, is sent every
    /// chat call that passes the checks. Keys, balance, endpoints, receipts and faults stay the sandbox's. An answer is
    /// passed on when it is whole, so a stream arrives all at once. Plain HTTP only.
    #[cfg(feature = "upstream")]
    pub fn upstream(mut self, url: impl Into<String>) -> Self {
        self.upstream_settings().url = url.into();
        self
    }

    /// The model to ask the [`upstream`](Builder::upstream) for. Default: the endpoint's name, as it was sent.
    #[cfg(feature = "upstream")]
    pub fn upstream_model(mut self, model: impl Into<String>) -> Self {
        self.upstream_settings().model = Some(model.into());
        self
    }

    /// The bearer key for the [`upstream`](Builder::upstream). Default: none.
    #[cfg(feature = "upstream")]
    pub fn upstream_key(mut self, key: impl Into<String>) -> Self {
        self.upstream_settings().key = Some(key.into());
        self
    }

    #[cfg(feature = "upstream")]
    fn upstream_settings(&mut self) -> &mut crate::upstream::Settings {
        let none = || crate::upstream::Settings {
            url: String::new(),
            model: None,
            key: None,
        };
        self.config.upstream.get_or_insert_with(none)
    }

    /// Starts the server on a background thread with a runtime of its own.
    ///
    /// # Errors
    /// When the address cannot be bound or the thread not be started.
    pub async fn start(self) -> io::Result<Sandbox> {
        // Binding on loopback takes microseconds, so this is not worth a detour through a blocking pool.
        self.start_blocking()
    }

    /// The same as [`Builder::start`] for synchronous code.
    ///
    /// # Errors
    /// When the address cannot be bound or the thread not be started.
    pub fn start_blocking(self) -> io::Result<Sandbox> {
        let (platform, running) = server::start_on_thread(self.config())?;
        Ok(Sandbox::new(platform, running))
    }

    /// Starts the server inside the caller's tokio runtime, so that paused time governs it too.
    ///
    /// # Errors
    /// When the address cannot be bound.
    ///
    /// # Panics
    /// When called outside a tokio runtime.
    pub async fn start_here(self) -> io::Result<Sandbox> {
        let (platform, running) = server::start_here(self.config())?;
        Ok(Sandbox::new(platform, running))
    }

    fn config(self) -> Config {
        let mut config = self.config;
        let derived = |label: &str| {
            format!(
                "pareta_sk_{label}_{:016x}",
                mix(config.seed, &["api key", label])
            )
        };
        config.read_only_key = derived("readonly");
        config.api_key = self.api_key.unwrap_or_else(|| derived("sandbox"));
        config
    }
}
