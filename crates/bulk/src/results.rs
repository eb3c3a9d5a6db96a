//! Results as they come.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::embed::Embed;
use crate::outcome::{Failed, Outcome};
use crate::row::{ByKey, Key};
use crate::send::{Ask, Ended, Item, Shared};
use crate::stopped::Stopped;
use crate::totals::Totals;

/// Rows with what they are known by.
pub(crate) type Asks = Pin<Box<dyn Stream<Item = (String, Key, Ask)> + Send>>;

type Running = Pin<Box<dyn Future<Output = Ended> + Send>>;

/// A row whose fate is known.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Done {
    /// Which of the rows it is, from 0 on, in the order they were taken.
    pub place: u64,
    /// The row's name.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether nothing was sent for it: an earlier run had found that out, or another row that asked for the same.
    pub is_from_journal: bool,
}

/// The results of a job: a stream, at the end of which is what stopped it, where something did.
///
/// Dropping it drops the calls that are under way: what they would have cost is set aside in the journal, and the next run
/// asks for their answers. [`stop`](Self::stop) lets them end.
#[must_use = "nothing is sent before it is polled"]
pub struct Results {
    shared: Arc<Shared>,
    asks: Option<Asks>,
    running: FuturesUnordered<Running>,
    how: How,
    embed: Option<Arc<Embed>>,
    /// So many rows go into a call.
    in_a_call: usize,
    /// Those of the next call.
    next: Vec<Item>,
    /// Rows that ask for what is under way already, by what that is known by.
    followers: ByKey<Vec<Follower>>,
    following: usize,
    ready: VecDeque<Done>,
    order: Option<Order>,
    taken: u64,
    has_told: bool,
}

/// How rows are handled.
#[derive(Clone, Copy)]
pub(crate) struct How {
    pub concurrency: usize,
    pub most_failures: f64,
    pub repeats_failed: bool,
    pub is_in_order: bool,
}

struct Follower {
    place: u64,
    name: String,
}

/// Results that wait for those before them.
#[derive(Default)]
struct Order {
    next: u64,
    /// A row that was not sent any more has none.
    waiting: BTreeMap<u64, Option<Done>>,
}

/// So many results may wait for one before them, or for the same one, times the rows that are under way at once: enough for
/// none of them to wait for one that takes a hundred times as long as the others. Where many rows share a call, they are large.
const WINDOW: usize = 256;
const WINDOW_OF_SHARED: usize = 2;

/// Before so many have failed, that says nothing.
const FEW: u64 = 20;

impl Results {
    pub(crate) fn new(
        shared: Arc<Shared>,
        asks: Asks,
        how: How,
        in_a_call: usize,
        embed: Option<Arc<Embed>>,
    ) -> Self {
        Self {
            shared,
            asks: Some(asks),
            running: FuturesUnordered::new(),
            how,
            embed,
            in_a_call,
            next: Vec::new(),
            followers: ByKey::default(),
            following: 0,
            ready: VecDeque::new(),
            order: how.is_in_order.then(Order::default),
            taken: 0,
            has_told: false,
        }
    }

    /// Sends no further row. Those under way end, and are handed on.
    pub fn stop(&mut self) {
        self.take_no_more();
        self.shared.pace.end();
    }

    /// Rows that wait for others to share their call with are not sent any more.
    fn take_no_more(&mut self) {
        self.asks = None;
        for item in std::mem::take(&mut self.next) {
            let followers = self.followers.remove(&item.key).unwrap_or_default();
            self.following -= followers.len();
            for place in followers.iter().map(|row| row.place).chain([item.place]) {
                self.skip(place);
            }
        }
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

    /// Takes rows as long as there is room for them, and begins calls.
    fn begin(&mut self, context: &mut Context<'_>) {
        let times = match self.in_a_call {
            1 => WINDOW,
            _ => WINDOW_OF_SHARED,
        };
        let window = times
            .saturating_mul(self.how.concurrency)
            .saturating_mul(self.in_a_call);
        // Another part of the job may have stopped it.
        if self.shared.pace.is_over() {
            self.take_no_more();
        }
        while let Some(asks) = &mut self.asks {
            let is_far_ahead = |order: &Order| self.taken - order.next >= window as u64;
            if self.following >= window || self.order.as_ref().is_some_and(is_far_ahead) {
                // What they wait for may be among what waits for more rows.
                return self.send();
            }
            if self.running.len() >= self.how.concurrency || !self.ready.is_empty() {
                return;
            }
            match asks.as_mut().poll_next(context) {
                Poll::Pending => return,
                Poll::Ready(None) => self.asks = None,
                Poll::Ready(Some(row)) => self.take(row),
            }
            if self.next.len() == self.in_a_call || self.asks.is_none() {
                self.send();
            }
        }
    }

    /// Takes in a row: it is known, or asks for what is under way, or goes into the next call.
    fn take(&mut self, (name, key, ask): (String, Key, Ask)) {
        let place = self.taken;
        self.taken += 1;
        let known = match self.shared.journaled(|journal| journal.outcome(&key)) {
            Ok(known) => known.flatten(),
            Err(stopped) => {
                self.skip(place);
                return self.halt(stopped);
            }
        };
        let times = match known {
            Some((outcome, times)) if self.how.repeats_failed && outcome.failure().is_some() => {
                times
            }
            Some((outcome, _)) => return self.end(place, name, outcome, true),
            None => 0,
        };
        if let Some(followers) = self.followers.get_mut(&key) {
            self.following += 1;
            return followers.push(Follower { place, name });
        }
        if matches!(&ask, Ask::Text(text) if text.trim().is_empty()) {
            let blank = Failed::of_blank();
            return self.end(place, name, Outcome::Failed(blank), false);
        }
        self.followers.insert(key, Vec::new());
        self.next.push(Item {
            place,
            name,
            key,
            times,
            ask,
        });
    }

    fn send(&mut self) {
        if self.next.is_empty() {
            return;
        }
        let (shared, embed) = (self.shared.clone(), self.embed.clone());
        let items = std::mem::take(&mut self.next);
        let call = async move { shared.run(items, embed.as_deref()).await };
        self.running.push(Box::pin(call));
    }

    /// Takes in what became of a call.
    fn ended(&mut self, ended: Ended) {
        if let Some(stopped) = ended.stopped {
            self.halt(stopped);
        }
        for (item, outcome) in ended.rows {
            let followers = self.followers.remove(&item.key).unwrap_or_default();
            self.following -= followers.len();
            for Follower { place, name } in followers {
                match &outcome {
                    Some(outcome) => self.end(place, name, outcome.clone(), true),
                    None => self.skip(place),
                }
            }
            match outcome {
                Some(outcome) => self.end(item.place, item.name, outcome, false),
                None => self.skip(item.place),
            }
        }
        self.look_at_failures();
    }

    /// A row has its result.
    fn end(&mut self, place: u64, name: String, outcome: Outcome, is_from_journal: bool) {
        {
            let mut totals = self.shared.totals();
            match &outcome {
                Outcome::Answered(answered) => {
                    totals.answered += 1;
                    totals.compare(answered);
                }
                Outcome::Failed(_) => totals.failed += 1,
            }
            totals.from_journal += u64::from(is_from_journal);
        }
        let done = Done {
            place,
            name,
            outcome,
            is_from_journal,
        };
        match &mut self.order {
            None => self.ready.push_back(done),
            Some(order) => order.put(place, Some(done), &mut self.ready),
        }
    }

    /// A row has none: the job was stopped before.
    fn skip(&mut self, place: u64) {
        if let Some(order) = &mut self.order {
            order.put(place, None, &mut self.ready);
        }
    }

    fn halt(&mut self, stopped: Stopped) {
        self.take_no_more();
        self.shared.halt(stopped);
    }

    fn look_at_failures(&mut self) {
        let (failed, answered) = {
            let totals = self.shared.totals();
            (totals.failed, totals.answered)
        };
        let share = failed as f64 / (failed + answered).max(1) as f64;
        if failed >= FEW && share > self.how.most_failures {
            self.halt(Stopped::TooManyFailures { failed, answered });
        }
    }
}

impl Order {
    /// Takes in what there is at a place, and hands on what is next in order.
    fn put(&mut self, place: u64, done: Option<Done>, ready: &mut VecDeque<Done>) {
        self.waiting.insert(place, done);
        while let Some(done) = self.waiting.remove(&self.next) {
            self.next += 1;
            ready.extend(done);
        }
    }
}

impl Stream for Results {
    type Item = Result<Done, Stopped>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(done) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(done)));
            }
            this.begin(context);
            if !this.ready.is_empty() {
                continue;
            }
            match this.running.poll_next_unpin(context) {
                // Rows that wait for the journal are all that is ready.
                Poll::Pending if this.shared.write() => {}
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(ended)) => this.ended(ended),
                // Nothing is under way: it is over, or the rows are not there yet.
                Poll::Ready(None) if this.asks.is_some() => return Poll::Pending,
                Poll::Ready(None) => {
                    let stopped = this.shared.halted.get().filter(|_| !this.has_told);
                    this.has_told = true;
                    return Poll::Ready(stopped.cloned().map(Err));
                }
            }
        }
    }
}

impl Done {
    /// The answer as a `T`, where the row has asked for one: see [`Job::answers`](crate::Job::answers).
    ///
    /// # Errors
    ///
    /// Why it is none, for people: what the row failed for, or that the reply is no answer of the type.
    #[cfg(feature = "schemars")]
    pub fn parse<T>(&self) -> Result<T, String>
    where
        T: schemars::JsonSchema + serde::de::DeserializeOwned,
    {
        match &self.outcome {
            Outcome::Failed(failed) => Err(failed.message.clone()),
            Outcome::Answered(answered) => {
                crate::check::answer(&pareta::typed::Answers::new(), answered.json())
            }
        }
    }
}
