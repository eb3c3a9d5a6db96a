//! A job, and its results as they come.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use pareta::Client;

use crate::budget::{Budget, Purse};
use crate::journal::{Durability, Journal};
use crate::pace::Pace;
use crate::row::Row;
use crate::send::{Done, Shared};
use crate::stopped::Stopped;
use crate::totals::Totals;

/// A job: a name, and how its rows are sent.
#[derive(Clone)]
pub struct Job {
    client: Client,
    name: String,
    journal: Option<PathBuf>,
    durability: Durability,
    budget: Option<Budget>,
    concurrency: usize,
    tries: u32,
    most_failures: f64,
    is_in_order: bool,
    repeats_failed: bool,
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
        }
    }

    /// The file that is written before and behind each call, and read when the job is run again. It holds every reply; one
    /// process has it at a time. By default there is none.
    #[must_use]
    pub fn journal(mut self, path: impl Into<PathBuf>) -> Self {
        self.journal = Some(path.into());
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

    /// Sends rows again that failed in an earlier run. By default they stay failed.
    #[must_use]
    pub fn repeat_failed(mut self) -> Self {
        self.repeats_failed = true;
        self
    }

    /// Hands results on in the order of their rows. By default they come as they are there. A row that takes long holds
    /// those behind it up then, of which no more than 16 times as many as there are calls at once are kept.
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
        let problem = match () {
            () if self.name.is_empty() => Some("a job has a name"),
            () if self.concurrency == 0 => Some("concurrency is 0: nothing would be sent"),
            () if self.tries == 0 => Some("tries is 0: nothing would be sent"),
            () => self.budget.as_ref().and_then(Budget::problem),
        };
        if let Some(problem) = problem {
            return Err(Stopped::Setup(problem.to_owned()));
        }
        let client = self.client.with().max_retries(0).build();
        let client = client.map_err(|error| Stopped::Setup(error.to_string()))?;
        let journal = self.journal.as_ref();
        let journal = journal.map(|path| Journal::open(path, &self.name, self.durability));
        let journal = journal.transpose().map_err(Stopped::Journal)?;
        let (spent, set_aside) = journal.as_ref().map_or((0, 0), Journal::money);
        Ok(Results {
            shared: Arc::new(Shared {
                client,
                job: self.name.clone(),
                journal: journal.map(Mutex::new),
                purse: Purse::new(self.budget, spent, set_aside),
                pace: Pace::new(self.concurrency),
                tries: self.tries,
                repeats_failed: self.repeats_failed,
                totals: Mutex::default(),
            }),
            rows: Some(Box::pin(rows)),
            running: FuturesUnordered::new(),
            concurrency: self.concurrency,
            most_failures: self.most_failures,
            order: self.is_in_order.then(Order::default),
            taken: 0,
            stopped: None,
        })
    }
}

type Running = Pin<Box<dyn Future<Output = (u64, Result<Option<Done>, Stopped>)> + Send>>;

/// The results of a job: a stream, at the end of which is what stopped it, where something did.
///
/// Dropping it drops the calls that are under way: what they would have cost is set aside in the journal, and the next run
/// asks for their answers. [`stop`](Self::stop) lets them end.
#[must_use = "nothing is sent before it is polled"]
pub struct Results {
    shared: Arc<Shared>,
    rows: Option<Pin<Box<dyn Stream<Item = Row> + Send>>>,
    running: FuturesUnordered<Running>,
    concurrency: usize,
    most_failures: f64,
    order: Option<Order>,
    taken: u64,
    stopped: Option<Stopped>,
}

/// Results that wait for those before them.
#[derive(Default)]
struct Order {
    next: u64,
    /// A row that was not sent any more has none.
    waiting: BTreeMap<u64, Option<Done>>,
}

/// So many results may wait for one before them, times the calls at once.
const WINDOW: u64 = 16;

/// Before so many have failed, that says nothing.
const FEW: u64 = 20;

impl Results {
    /// Sends no further row. Those under way end, and are handed on.
    pub fn stop(&mut self) {
        self.rows = None;
        self.shared.pace.end();
    }

    /// How it has gone so far.
    pub fn totals(&self) -> Totals {
        self.shared.totals().clone()
    }

    /// The next result; `None` at the end.
    ///
    /// # Errors
    ///
    /// Why the job has stopped before its end, once, behind the results of what was under way.
    pub async fn next(&mut self) -> Option<Result<Done, Stopped>> {
        StreamExt::next(self).await
    }

    /// Begins as many rows as there is room for.
    fn begin(&mut self, context: &mut Context<'_>) {
        while let Some(rows) = &mut self.rows {
            let window = WINDOW * self.concurrency as u64;
            let is_far_ahead = |order: &Order| self.taken - order.next >= window;
            if self.running.len() >= self.concurrency
                || self.order.as_ref().is_some_and(is_far_ahead)
            {
                return;
            }
            match rows.as_mut().poll_next(context) {
                Poll::Pending => return,
                Poll::Ready(None) => self.rows = None,
                Poll::Ready(Some(row)) => {
                    let (shared, place) = (self.shared.clone(), self.taken);
                    self.taken += 1;
                    self.running
                        .push(Box::pin(async move { (place, shared.run(row).await) }));
                }
            }
        }
    }

    /// Takes in what became of a row, and gives what can be handed on.
    fn ended(&mut self, place: u64, ended: Result<Option<Done>, Stopped>) -> Option<Done> {
        let done = ended.unwrap_or_else(|stopped| {
            self.stop();
            self.stopped.get_or_insert(stopped);
            None
        });
        self.look_at_failures();
        match &mut self.order {
            None => done,
            Some(order) => {
                order.waiting.insert(place, done);
                order.take()
            }
        }
    }

    fn look_at_failures(&mut self) {
        let (failed, answered) = {
            let totals = self.shared.totals();
            (totals.failed, totals.answered)
        };
        let share = failed as f64 / (failed + answered).max(1) as f64;
        if failed >= FEW && share > self.most_failures && self.stopped.is_none() {
            self.stop();
            self.stopped = Some(Stopped::TooManyFailures { failed, answered });
        }
    }
}

impl Order {
    /// The next in order, where it is there.
    fn take(&mut self) -> Option<Done> {
        while let Some(done) = self.waiting.remove(&self.next) {
            self.next += 1;
            if done.is_some() {
                return done;
            }
        }
        None
    }
}

impl Stream for Results {
    type Item = Result<Done, Stopped>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(done) = this.order.as_mut().and_then(Order::take) {
                return Poll::Ready(Some(Ok(done)));
            }
            this.begin(context);
            match this.running.poll_next_unpin(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some((place, ended))) => {
                    if let Some(done) = this.ended(place, ended) {
                        return Poll::Ready(Some(Ok(done)));
                    }
                }
                // Nothing is under way: it is over, or the rows are not there yet.
                Poll::Ready(None) if this.rows.is_some() => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(this.stopped.take().map(Err)),
            }
        }
    }
}
