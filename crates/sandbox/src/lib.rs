#![doc = include_str!("../README.md")]
//! # What is there from the start
//!
//! A live endpoint `ep_contract_qwen` (task `contract-key-fields`, model `qwen-1`), the tasks of the
//! catalog with their leaderboards, a roster of frontier models, and a balance of 100 dollars.
//!
//! The organisation speaks both generations of the API, with endpoints and with `auto`; [`Builder::generation`] makes it
//! one of today or of the seed's time. [`Generation`] says what they have.
//!
//! A deploy under a name that begins with `fail-` ends in an `error` event after two stages and leaves nothing behind.
//! An eval run over an unknown model or an empty set fails.
//!
//! # What it computes
//!
//! Extraction, classification and summaries are done by real procedures on the text of the messages, of eval rows, or of
//! their documents (plain text, and PDF text that is not compressed; a picture has none). Each model gets a share of the
//! answers wrong that is one minus its quality on the leaderboard. What is hard is hard for all, so the
//! mistakes of a better model are among those of a worse one. The arguments of tool calls are free of mistakes.
//!
//! `auto` takes a message for the task that a match of its words would choose, or for small talk; one that could mean two
//! tasks is answered with a question. Its metrics are the sums of the calls of `auto` and of the agent lane that a model
//! answered or refused. A turn of the agent lane belongs to a conversation, by its `X-Pareta-Session` or by its system
//! prompt and its tools, which stays with the task of its first turn until it was silent for half an hour or shows a
//! picture. Clauses of a question that are about different tools call one each.
//!
//! Texts are near, and documents relevant, by the words that they share, and by beginnings and ends of words. A vector is
//! the same on every sandbox, whatever its seed; so is a score. Pictures are waves of colour, a function of the seeds of
//! sandbox and request, of the prompt and of the image to edit.
//!
//! A proposal comes from the rows' shape and from the prompt's words:
//!
//! - Rows that all have the shape of one task bind it: `high` when there are five or more and the prompt speaks of the
//!   task, `low` when neither is so, else `medium`. Where they have the shape of several, the prompt decides, or all are
//!   proposed with `low`: a row that expects nothing but a `total` is an invoice's and a receipt's.
//! - Rows of which some have another shape are `split`; while those are at most one in five, the task is proposed, with
//!   `low`.
//! - A prompt that clearly asks for a task of another shape is a `conflict`.
//! - Rows of one shape that is no task's are a `custom-eval`, with a warning when they expect several fields; rows of
//!   several such shapes are `split`.
//!
//! Scores are F1 over fields for extraction, accuracy for classification (macro-F1 over the set, where it is one of today),
//! F1 over words for texts, and wins over gpt-5.5 for `custom-eval`. An interval is the Wilson score interval at 95 %, the
//! mean standing for the proportion: exact for accuracy, cautious for the others.
//!
//! # Money and tokens
//!
//! A chat call is billed at the rate of the endpoint's model on the leaderboard, times `n`; `auto` at the rate of the task
//! it takes the message for, and so is a turn of the agent lane. An eval run is billed per scored row and model, audio per
//! minute, a comparison by the vendor's token, embeddings by the token, rankings by the document, images by the piece. A
//! failure costs nothing, and a balance that does not cover the whole call answers 402.
//!
//! A token is up to four letters or digits of a word, or one other visible character, with the white space before it. Each
//! message counts four more, each picture 85.
//!
//! # Determinism
//!
//! Everything is a function of the seed and of the requests in their order: ids, answers, mistakes,
//! intervals. The sandbox's calendar begins at 2026-01-01T00:00:00Z when it starts, so `created`
//! fields repeat from run to run too. The same seed, model and messages give the same answer,
//! streamed or buffered, unless the request asks for a temperature above zero without a `seed`.
//!
//! # Time
//!
//! All waiting uses tokio's clock and there is no artificial latency unless
//! [`Builder::latency`] or [`Builder::token_pace`] asks for it. Under [`Builder::start_here`] the server
//! runs inside the caller's runtime, so `tokio::time::pause` governs both sides.
//!
//! # Bounds
//!
//! Memory is bounded: the last [`Builder::history`] requests, debits, eval sets, runs, pending uploads, spoken texts,
//! conversations of agents and idempotency keys; 256 MiB each of recorded requests, rows, attached documents and pending uploads, 64 MiB of answers
//! kept for replays. The oldest are forgotten first. As many endpoints are the quota (403); a set has at most 10,000 rows
//! (413), a run 20 models (422), the body of a deploy 64 KiB (413). Heads of requests have 64 KiB and 100 fields (431),
//! bodies [`Builder::max_body_bytes`] (413), silent clients [`Builder::read_timeout`].
//!
//! # Scripts
//!
//! A [`Script`] says what the model says, or what any other route answers, in place of what is computed: for the tests of
//! a program whose ways depend on it. It is given to the server ([`Builder::script`], [`Sandbox::script`], over HTTP at
//! [`SCRIPTS_PATH`]) or comes with one request in the header [`SCRIPT_HEADER`]. Faults apply to scripted answers too.
//!
//! # What it does not imitate
//!
//! Several organisations, keys being made, top-ups; TLS and HTTP/2; latency and throughput of real models; log
//! probabilities and penalties (accepted, without effect); reasoning and refusals, but for scripts; reading pictures or
//! recognising speech; answers of `auto` that are made again by a frontier model; routes that the contract does not have.
//!
//! # Faults
//!
//! A [`Fault`] is asked for on the server ([`Builder::fault`], [`Sandbox::inject`]) or by one request
//! through the header [`FAULT_HEADER`]; see [`Fault`] for the list and the header's form.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod audio_length;
mod auth;
mod auto_log;
mod bounded;
mod builder;
mod catalog;
mod clock;
mod control;
mod documents;
mod embedding;
mod error;
mod evaluation;
mod fault;
mod fields;
mod gateway;
mod generation;
mod idempotency;
mod infer;
mod journal;
mod ledger;
mod metrics;
mod picture;
mod platform;
mod proposal;
mod random;
#[cfg(feature = "recording")]
mod recorded;
mod reply;
mod routes;
mod score;
mod script;
mod server;
mod sessions;
mod state;
#[cfg(feature = "upstream")]
mod upstream;
mod wav;
mod wire;

pub use builder::Builder;
pub use fault::{Dialect, FAULT_HEADER, Fault, InvalidFault};
pub use generation::{Generation, InvalidGeneration};
pub use journal::Recorded;
pub use ledger::{Debit, DebitKind};
pub use script::{InvalidScript, SCRIPT_HEADER, SCRIPTS_PATH, Script};

use std::io;
use std::sync::Arc;

use platform::Platform;
use server::Running;

/// Ids of the operations that the sandbox does not play yet: it answers 501 to them. None, but for a while after the
/// contract has got new ones.
pub fn stubs() -> impl Iterator<Item = &'static str> {
    routes::stub::STUBS.iter().map(|stub| stub.id)
}

/// A running sandbox. Dropping it shuts the server down and closes every connection.
pub struct Sandbox {
    platform: Arc<Platform>,
    running: Running,
    base_url: String,
}

impl Sandbox {
    /// Starts a sandbox with the defaults, on its own background thread and a free loopback port.
    ///
    /// # Errors
    /// When no loopback port or thread can be had.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// The same as [`Sandbox::start`] for synchronous code.
    ///
    /// # Errors
    /// When no loopback port or thread can be had.
    pub fn start_blocking() -> io::Result<Self> {
        Self::builder().start_blocking()
    }

    /// Sets up a sandbox that differs from the defaults.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(platform: Arc<Platform>, running: Running) -> Self {
        let base_url = format!("http://{}", platform.address);
        Self {
            platform,
            running,
            base_url,
        }
    }

    /// Where the API listens, such as `http://127.0.0.1:49152`, without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Where signed uploads are stored: the same kind of URL, on another port.
    pub fn storage_url(&self) -> &str {
        &self.platform.storage_url
    }

    /// The bearer key that may do everything, from the start.
    pub fn api_key(&self) -> &str {
        &self.platform.config.api_key
    }

    /// Accepts a further key that may do everything, as when keys are rotated.
    pub fn accept_api_key(&self, key: impl Into<String>) {
        self.platform.state().api_keys.push(key.into());
    }

    /// Accepts a key no longer: from now on every request with it answers 401. Requests that were let in go on.
    pub fn revoke_api_key(&self, key: &str) {
        let keys = &mut self.platform.state().api_keys;
        keys.retain(|accepted| accepted != key);
    }

    /// A bearer key that may only read: every POST and DELETE with it answers 403.
    pub fn read_only_key(&self) -> &str {
        &self.platform.config.read_only_key
    }

    /// Every request so far, oldest first, within the configured history.
    pub fn journal(&self) -> Vec<Recorded> {
        self.platform.state().journal.entries()
    }

    /// Every debit so far, oldest first.
    pub fn ledger(&self) -> Vec<Debit> {
        self.platform.state().ledger.debits()
    }

    /// What is left of the balance, in micro-USD (1,000,000 is one dollar).
    pub fn balance_micro_usd(&self) -> i64 {
        self.platform.state().ledger.balance()
    }

    /// Adds a fault to the server; requests from now on may meet it.
    pub fn inject(&self, fault: Fault) {
        self.platform.state().faults.push(fault);
    }

    /// Removes every fault of the server, those given to the builder too.
    pub fn clear_faults(&self) {
        self.platform.state().faults.clear();
    }

    /// Adds a scripted answer to the server, behind those that are there.
    pub fn script(&self, script: Script) {
        self.platform.state().scripts.push(script);
    }

    /// The scripted answers that were not asked for, in order, each with the [`times`](Script::times) that are left.
    /// One that answers [`always`](Script::always) is among them as long as nothing has asked for it. At the end of a
    /// test: `assert_eq!(sandbox.scripts_left(), [])`.
    pub fn scripts_left(&self) -> Vec<Script> {
        self.platform.state().scripts.left()
    }

    /// Removes every scripted answer of the server, those given to the builder too.
    pub fn clear_scripts(&self) {
        self.platform.state().scripts.clear();
    }

    /// Returns to the state right after the start: endpoints, sets, runs, ledger, journal,
    /// idempotency keys, the accepted key and the builder's faults and scripts. Address and clock stay.
    pub fn reset(&self) {
        self.platform.reset();
    }

    /// Waits until the server ends by itself, which it does only when its listener fails; for
    /// programs whose whole purpose is to serve.
    pub async fn served(&mut self) {
        self.running.ended().await;
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}
