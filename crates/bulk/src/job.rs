//! A job, and its results as they come.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use futures_core::Stream;
use pareta::{Client, Raw};

use crate::budget::Budget;
use crate::check::Check;
use crate::embed::{self, Embed};
use crate::estimate::Estimate;
use crate::journal::{Durability, Journal, Known, Site};
use crate::pace::Pace;
use crate::purse::{Means, Purse};
use crate::rate::Rate;
use crate::results::{How, Results};
use crate::row::{Keys, Row};
use crate::send::Shared;
use crate::session::Session;
use crate::stopped::Stopped;

/// A job: a name, and how its rows are sent.
#[derive(Clone)]
pub struct Job {
    client: Client,
    name: String,
    journal: Option<Site>,
    durability: Durability,
    budget: Option<Budget>,
    concurrency: usize,
    tries: u32,
    most_failures: f64,
    is_in_order: bool,
    repeats_failed: bool,
    is_by_content: bool,
    calls_per_minute: Option<u32>,
    tokens_per_minute: Option<u64>,
    check: Check,
}

impl Job {
    /// A job of this name: what has the same name is the same job, and is not paid again.
    pub fn new(client: &Client, name: impl Into<String>) -> Self {
        Self {
            client: client.clone(),
            name: name.into(),
            journal: None,
            durability: Durability::default(),
            budget: None,
            concurrency: 64,
            tries: 6,
            most_failures: 0.5,
            is_in_order: false,
            repeats_failed: false,
            is_by_content: false,
            calls_per_minute: None,
            tokens_per_minute: None,
            check: Check::Whole,
        }
    }

    /// The file that is written before and behind each call, and read when the job is run again. It holds every reply; one
    /// process has it at a time. By default there is none.
    #[must_use]
    pub fn journal(mut self, path: impl Into<PathBuf>) -> Self {
        self.journal = Some(Site::File(path.into()));
        self
    }

    /// A directory in place of the one file, for several processes that work on one job: each writes a file of its own, and
    /// reads those of all when it begins.
    #[must_use]
    pub fn journals(mut self, directory: impl Into<PathBuf>) -> Self {
        self.journal = Some(Site::Directory(directory.into()));
        self
    }

    /// What the journal outlives. By default a killed process.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.durability = durability;
        self
    }

    /// The most it may cost, over all its runs where there is a journal. By default there is no limit.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// The most calls at once. By default 64.
    #[must_use]
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls;
        self
    }

    /// How often a row is tried where the trouble is one that passes. By default 6 times, over about half a minute.
    #[must_use]
    pub fn tries(mut self, tries: u32) -> Self {
        self.tries = tries;
        self
    }

    /// The share of rows that may fail before the job stops, once there are 20 of them. By default one half.
    #[must_use]
    pub fn most_failures(mut self, share: f64) -> Self {
        self.most_failures = share;
        self
    }

    /// The most calls a minute, evenly spaced. By default as many as the server takes, which is found out: where it refuses
    /// some for being too many (429), they are spaced so that it need not.
    #[must_use]
    pub fn calls_per_minute(mut self, calls: u32) -> Self {
        self.calls_per_minute = Some(calls);
        self
    }

    /// The most tokens a minute: those of the calls, about, and those that may be written.
    #[must_use]
    pub fn tokens_per_minute(mut self, tokens: u64) -> Self {
        self.tokens_per_minute = Some(tokens);
        self
    }

    /// Rows that ask for the same are one call, and each has its result: what they are called does not count. It needs a
    /// journal, which holds the answers; and about 100 bytes of memory a row. By default a row is what it is called, too: each is
    /// a call of its own, and rows that are to be told apart must have names of their own.
    #[must_use]
    pub fn by_content(mut self) -> Self {
        self.is_by_content = true;
        self
    }

    /// Whether an answer counts, and if not, why. What does not count is [`Failed`](crate::Failed), with its reply, and
    /// billed. By default an answer of a chat counts that is whole: neither cut off by its length, nor filtered, nor refused.
    #[must_use]
    pub fn check(
        mut self,
        check: impl Fn(&Raw) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.check = Check::Own(Arc::new(check));
        self
    }

    /// Every answer counts, be it cut off by its length or refused.
    #[must_use]
    pub fn take_any(mut self) -> Self {
        self.check = Check::Any;
        self
    }

    /// Only answers count that are a `T`: for rows that ask for one, as `….parse::<T>().to_saved()` does. They are read with
    /// [`Done::parse`](crate::Done::parse).
    #[cfg(feature = "schemars")]
    #[must_use]
    pub fn answers<T>(self) -> Self
    where
        T: schemars::JsonSchema + serde::de::DeserializeOwned + 'static,
    {
        let answers = pareta::typed::Answers::<T>::new();
        self.check(move |reply| crate::check::is_answer(&answers, reply))
    }

    /// Sends rows again that failed in an earlier run, as calls of their own: an answer that did not count is billed once
    /// more. By default they stay failed.
    #[must_use]
    pub fn repeat_failed(mut self) -> Self {
        self.repeats_failed = true;
        self
    }

    /// Hands results on in the order of their rows. By default they come as they are there. A row that takes long holds
    /// those behind it up then, of which no more than 256 times as many as there are calls at once are kept.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.is_in_order = true;
        self
    }

    /// Runs it. Rows are taken as there is room for them, so there may be any number.
    ///
    /// # Errors
    ///
    /// [`Stopped::Setup`] for a number that cannot be, and [`Stopped::Journal`] for a journal that cannot be opened, or is
    /// another job's.
    pub fn run(&self, rows: impl Stream<Item = Row> + Send + 'static) -> Result<Results, Stopped> {
        Ok(self.open()?.run(rows))
    }

    /// Makes a vector of each of many texts, 512 in a call: `POST /v1/embeddings`. Rows are a name and a text; each result is
    /// that of one, with [`Answered::vector`](crate::Answered::vector) and the model, of which vectors must not be mixed. A text
    /// the server refuses is found, and the others have their vectors.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// use futures_util::{StreamExt, stream};
    /// use pareta_bulk::{Embed, Job, Outcome};
    ///
    /// let clauses = (0..1000).map(|id| (id.to_string(), format!("Clause {id}")));
    /// let mut results = Job::new(&client, "clauses").embed(Embed::new(), stream::iter(clauses))?;
    /// while let Some(done) = results.next().await {
    ///     let done = done?;
    ///     if let Outcome::Answered(answered) = &done.outcome {
    ///         assert_eq!(answered.vector().map(|vector| vector.len()), Some(1024));
    ///     }
    /// }
    /// # assert_eq!(sandbox.ledger().len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`run`](Self::run).
    pub fn embed<N: Into<String>, T: Into<String>>(
        &self,
        embed: Embed,
        rows: impl Stream<Item = (N, T)> + Send + 'static,
    ) -> Result<Results, Stopped> {
        Ok(self.open()?.embed(embed, rows))
    }

    /// Opens it, for rows that come in several parts: all of them share the pace, the budget and the journal.
    ///
    /// # Errors
    ///
    /// Those of [`run`](Self::run).
    pub fn open(&self) -> Result<Session, Stopped> {
        self.check_setup()?;
        let client = self.client.with().max_retries(0).build();
        let client = client.map_err(|error| Stopped::Setup(error.to_string()))?;
        let journal = self
            .journal
            .as_ref()
            .map(|site| Journal::open(site, &self.name, self.durability, self.is_by_content));
        let journal = journal.transpose().map_err(Stopped::Journal)?;
        let (spent, set_aside) = journal.as_ref().map_or((0, 0), Journal::money);
        let means = self.budget.as_ref().map_or(Means::Endless, Budget::means);
        let rate = Rate::new(self.calls_per_minute, self.tokens_per_minute);
        let shared = Shared {
            client,
            journal: journal.map(Mutex::new),
            budget: self.budget.clone(),
            purse: Purse::new(means, spent, set_aside),
            pace: Pace::new(self.concurrency, rate),
            tries: self.tries,
            counts_tokens: self.tokens_per_minute.is_some(),
            check: self.check.clone(),
            totals: Mutex::default(),
            halted: OnceLock::new(),
            waiting: Mutex::default(),
        };
        Ok(Session {
            shared: Arc::new(shared),
            keys: self.keys(),
            how: How {
                concurrency: self.concurrency,
                most_failures: self.most_failures,
                repeats_failed: self.repeats_failed,
                is_in_order: self.is_in_order,
            },
        })
    }

    /// What a run would be: how many rows, and the most it could cost. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Those of [`run`](Self::run), and [`Stopped::Setup`] for a row of which there is no telling what it can cost.
    pub fn estimate(&self, rows: impl IntoIterator<Item = Row>) -> Result<Estimate, Stopped> {
        let known = self.known()?;
        let keys = self.keys();
        let mut estimate = Estimate::new(self.budget.as_ref());
        for row in rows {
            estimate.rows += 1;
            if known.has(&keys.of(row.name(), "", &row.call().canonical())) {
                estimate.from_journal += 1;
                continue;
            }
            estimate
                .send(row.call(), self.budget.as_ref())
                .map_err(|problem| of_row(row.name(), &problem))?;
        }
        Ok(estimate)
    }

    /// What a run of [`embed`](Self::embed) would be. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Those of [`estimate`](Self::estimate).
    pub fn estimate_embed<N: Into<String>, T: Into<String>>(
        &self,
        embed: &Embed,
        rows: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Estimate, Stopped> {
        let known = self.known()?;
        let keys = self.keys();
        let mut estimate = Estimate::new(self.budget.as_ref());
        let mut send = |pack: &[(String, String)]| {
            let Some((first, _)) = pack.first() else {
                return Ok(());
            };
            let call = embed.call(&self.client, pack.iter().map(|(_, text)| text.as_str()));
            let call = call.map_err(|error| of_row(first, &error))?;
            estimate
                .send(&call, self.budget.as_ref())
                .map_err(|problem| of_row(first, &problem))
        };
        let mut pack = Vec::new();
        let (mut count, mut from_journal) = (0, 0);
        for (name, text) in rows {
            let (name, text) = (name.into(), text.into());
            count += 1;
            if known.has(&keys.of(&name, embed.says(), text.as_bytes())) {
                from_journal += 1;
            } else if !text.trim().is_empty() {
                pack.push((name, text));
            }
            if pack.len() == embed::MOST {
                send(&pack)?;
                pack.clear();
            }
        }
        send(&pack)?;
        Ok(Estimate {
            rows: count,
            from_journal,
            ..estimate
        })
    }

    fn known(&self) -> Result<Known, Stopped> {
        self.check_setup()?;
        let known = match &self.journal {
            Some(site) => Known::read(site, &self.name),
            None => Ok(Known::default()),
        };
        known.map_err(Stopped::Journal)
    }

    fn keys(&self) -> Keys {
        Keys {
            job: self.name.clone(),
            is_by_content: self.is_by_content,
        }
    }

    fn check_setup(&self) -> Result<(), Stopped> {
        let problem = match () {
            () if self.name.is_empty() => Some("a job has a name"),
            () if self.concurrency == 0 => Some("concurrency is 0: nothing would be sent"),
            () if self.tries == 0 => Some("tries is 0: nothing would be sent"),
            () if self.calls_per_minute == Some(0) => {
                Some("no call a minute: nothing would be sent")
            }
            () if self.tokens_per_minute == Some(0) => {
                Some("no token a minute: nothing would be sent")
            }
            () if self.is_by_content && self.journal.is_none() => {
                Some("rows that are one call have their answer from the journal: give it one")
            }
            () => self.budget.as_ref().and_then(Budget::problem),
        };
        match problem {
            Some(problem) => Err(Stopped::Setup(problem.to_owned())),
            None => Ok(()),
        }
    }
}

fn of_row(name: &str, problem: &dyn std::fmt::Display) -> Stopped {
    Stopped::Setup(format!("the row {name}: {problem}"))
}
