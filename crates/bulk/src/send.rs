//! What is sent in one call, until something has become of it.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use pareta::saved::SavedCall;
use pareta::{Client, Error, ErrorKind, Raw};
use tokio::time::sleep;

use crate::asked::Asked;
use crate::budget::Budget;
use crate::check::Check;
use crate::embed::{self, Embed};
use crate::journal::Journal;
use crate::outcome::{Failed, Outcome};
use crate::pace::{Pace, Trouble};
use crate::purse::{Purse, Share};
use crate::row::Key;
use crate::stopped::Stopped;
use crate::totals::Totals;

/// What all rows of a job share.
pub(crate) struct Shared {
    pub client: Client,
    pub journal: Option<Mutex<Journal>>,
    pub budget: Option<Budget>,
    pub purse: Purse,
    pub pace: Pace,
    pub tries: u32,
    /// Whether the pace is told how many tokens a call has.
    pub counts_tokens: bool,
    pub check: Check,
    pub totals: Mutex<Totals>,
    /// What has stopped the job.
    pub halted: OnceLock<Stopped>,
    /// Rows that wait for their line to be written.
    pub waiting: Mutex<Vec<Waker>>,
}

/// A row that has no outcome yet.
pub(crate) struct Item {
    pub place: u64,
    pub name: String,
    pub key: Key,
    /// How often it has ended already, where it is sent again all the same.
    pub times: u32,
    pub ask: Ask,
}

/// What a row asks for.
pub(crate) enum Ask {
    Call(Box<SavedCall>),
    /// One of the texts of a call.
    Text(String),
}

/// What became of rows that were sent together: nothing where the job was stopped before.
pub(crate) struct Ended {
    pub rows: Vec<(Item, Option<Outcome>)>,
    pub stopped: Option<Stopped>,
}

/// What became of one call.
enum Fate {
    Known(Vec<Outcome>),
    Unsent,
    /// Something is wrong with one of its rows, and no telling which.
    Refused,
}

/// What an error is to a job.
enum Sort {
    /// It is the row's.
    Row,
    /// It would meet every row.
    Job,
    /// It passes.
    Passing,
}

impl Shared {
    /// Sends rows in one call, and where that is refused for one of them, in several.
    pub async fn run(&self, items: Vec<Item>, embed: Option<&Embed>) -> Ended {
        let mut ended = Ended {
            rows: Vec::with_capacity(items.len()),
            stopped: None,
        };
        let mut parts = vec![items];
        while let Some(mut items) = parts.pop() {
            let fate = match ended.stopped {
                None => self.part(&items, embed).await,
                Some(_) => Ok(Fate::Unsent),
            };
            let outcomes = match fate {
                Ok(Fate::Refused) => {
                    let behind = items.split_off(items.len() / 2);
                    parts.extend([behind, items]);
                    continue;
                }
                Ok(Fate::Known(outcomes)) => outcomes.into_iter().map(Some).collect(),
                Ok(Fate::Unsent) => vec![None; items.len()],
                Err(stopped) => {
                    ended.stopped = Some(stopped);
                    vec![None; items.len()]
                }
            };
            ended.rows.extend(items.into_iter().zip(outcomes));
        }
        ended
    }

    async fn part(&self, items: &[Item], embed: Option<&Embed>) -> Result<Fate, Stopped> {
        if self.pace.is_over() {
            return Ok(Fate::Unsent);
        }
        let unusable = |problem: &dyn std::fmt::Display| {
            Stopped::Setup(format!("the row {}: {problem}", items[0].name))
        };
        let key = key_of(items);
        let call = self.call(items, embed).map_err(|error| unusable(&error))?;
        let call = call.with_idempotency_key(key.header());
        let call = call.map_err(|error| unusable(&error))?;
        // What an earlier process may have been billed for is set aside already.
        let left = self.journaled(|journal| Ok(journal.take_left(&key)))?;
        let left = left.flatten();
        let share = match left {
            Some(set_aside) => self.purse.resume(set_aside),
            None => {
                let worst = self.budget.as_ref().map(|budget| budget.worst(&call));
                let worst = worst.transpose().map_err(|problem| unusable(&problem))?;
                let share = self.purse.set_aside(worst.unwrap_or_default()).await?;
                // It has waited for others to end, and meanwhile the job has.
                if self.pace.is_over() {
                    share.settle(0);
                    return Ok(Fate::Unsent);
                }
                let begun = self.journaled(|journal| journal.begin(key, share.micro_usd))?;
                self.written(begun).await?;
                share
            }
        };
        self.sent(items, key, &call, share, left.is_some()).await
    }

    fn call(&self, items: &[Item], embed: Option<&Embed>) -> Result<SavedCall, Error> {
        match (&items[0].ask, embed) {
            (Ask::Call(call), _) => Ok(call.as_ref().clone()),
            (Ask::Text(_), embed) => {
                let texts = items.iter().filter_map(|item| match &item.ask {
                    Ask::Text(text) => Some(text.as_str()),
                    Ask::Call(_) => None,
                });
                embed.cloned().unwrap_or_default().call(&self.client, texts)
            }
        }
    }

    /// Sends a call until something has become of it. `may_be_billed` already, by a try whose end nobody knows.
    async fn sent(
        &self,
        items: &[Item],
        key: Key,
        call: &SavedCall,
        share: Share<'_>,
        mut may_be_billed: bool,
    ) -> Result<Fate, Stopped> {
        let tokens = match self.counts_tokens {
            true => Asked::of(call).map_or(0, |asked| asked.tokens() + asked.written.unwrap_or(0)),
            false => 0,
        };
        let mut tries = 0;
        loop {
            let Some(turn) = self.pace.turn(tokens).await else {
                // What was set aside stays so: the next run takes it over.
                return Ok(Fate::Unsent);
            };
            self.purse.check()?;
            tries += 1;
            let answered = self.client.saved(call).await;
            let took = turn.begun.elapsed();
            let error = match answered {
                Ok(reply) => {
                    turn.went_well();
                    self.totals().took(took);
                    let outcomes = self.outcomes(&reply, items);
                    self.end(items, key, &share, &outcomes, billed(&reply), may_be_billed)
                        .await?;
                    return Ok(Fate::Known(outcomes));
                }
                Err(error) => error,
            };
            may_be_billed |= error.may_have_executed();
            match sort(&error) {
                Sort::Job => return Err(Stopped::Refused(error)),
                Sort::Passing if tries < self.tries => {
                    turn.met(trouble(&error), error.retry_after());
                    drop(turn);
                    self.totals().repeated += 1;
                    sleep(pause(tries)).await;
                }
                // Where nothing at all comes back, it is not the row.
                Sort::Passing if error.status().is_none() => return Err(Stopped::Outage(error)),
                Sort::Row if items.len() > 1 => {
                    self.end(items, key, &share, &[], Some(0), may_be_billed)
                        .await?;
                    return Ok(Fate::Refused);
                }
                Sort::Row | Sort::Passing => {
                    self.totals().took(took);
                    let outcomes = vec![Outcome::failed(&error); items.len()];
                    self.end(items, key, &share, &outcomes, Some(0), may_be_billed)
                        .await?;
                    return Ok(Fate::Known(outcomes));
                }
            }
        }
    }

    /// What a reply is to each row.
    fn outcomes(&self, reply: &Raw, items: &[Item]) -> Vec<Outcome> {
        if matches!(items[0].ask, Ask::Text(_)) {
            return embed::split(reply, items.len()).unwrap_or_else(|problem| {
                let Outcome::Answered(whole) = Outcome::answered(reply) else {
                    return Vec::new();
                };
                let failed = Failed {
                    reply: None,
                    billed_micro_usd: None,
                    ..whole.refused(problem)
                };
                vec![Outcome::Failed(failed); items.len()]
            });
        }
        vec![
            match (Outcome::answered(reply), self.check.problem(reply)) {
                (Outcome::Answered(answered), Some(problem)) => {
                    Outcome::Failed(answered.refused(problem))
                }
                (outcome, _) => outcome,
            },
        ]
    }

    /// Writes down what became of a call, and counts what it cost. A repetition under the same key is told to have cost
    /// nothing, so where an earlier try may have been billed, what was set aside is counted.
    async fn end(
        &self,
        items: &[Item],
        key: Key,
        share: &Share<'_>,
        outcomes: &[Outcome],
        billed: Option<i64>,
        may_be_billed: bool,
    ) -> Result<(), Stopped> {
        let is_sure = match billed {
            Some(0) => !may_be_billed,
            billed => billed.is_some(),
        };
        let counted = match billed {
            Some(billed) if is_sure => billed,
            _ => share.micro_usd,
        };
        let line = self.journaled(|journal| {
            let rows: Vec<_> = items.iter().map(|item| item.key).zip(outcomes).collect();
            journal.end(key, counted, &rows)
        })?;
        self.written(line).await?;
        share.settle(counted);
        let mut totals = self.totals();
        totals.counted_micro_usd = totals.counted_micro_usd.saturating_add(counted);
        totals.unsure += if is_sure { 0 } else { outcomes.len() as u64 };
        Ok(())
    }

    /// Nothing is sent any more, for this reason.
    pub fn halt(&self, stopped: Stopped) {
        let _ = self.halted.set(stopped);
        self.pace.end();
    }

    pub fn journaled<T>(
        &self,
        work: impl FnOnce(&mut Journal) -> std::io::Result<T>,
    ) -> Result<Option<T>, Stopped> {
        let Some(journal) = &self.journal else {
            return Ok(None);
        };
        let mut journal = journal.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut journal)
            .map(Some)
            .map_err(|error| Stopped::Journal(format!("the journal cannot be used: {error}")))
    }

    /// Waits until a line is written: with those of all rows that have one by then, in one go.
    async fn written(&self, line: Option<u64>) -> Result<(), Stopped> {
        let Some(line) = line else { return Ok(()) };
        let mut has_waited = false;
        poll_fn(|context| match has_waited {
            true => Poll::Ready(()),
            false => {
                has_waited = true;
                self.waiting().push(context.waker().clone());
                Poll::Pending
            }
        })
        .await;
        self.journaled(|journal| journal.write(line)).map(drop)
    }

    /// Writes what rows wait for. False where none does. Where it fails, each of them finds out.
    pub fn write(&self) -> bool {
        let waiting = std::mem::take(&mut *self.waiting());
        if waiting.is_empty() {
            return false;
        }
        let _ = self.journaled(Journal::write_all);
        for row in &waiting {
            row.wake_by_ref();
        }
        true
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waker>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn totals(&self) -> MutexGuard<'_, Totals> {
        self.totals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key of a call: that of its row, or one made of those of its rows.
fn key_of(items: &[Item]) -> Key {
    match items {
        [item] if matches!(item.ask, Ask::Call(_)) => item.key.again(item.times),
        items => {
            let keys: Vec<Key> = items
                .iter()
                .map(|item| item.key.again(item.times))
                .collect();
            Key::of(keys.iter().map(Key::bytes))
        }
    }
}

fn billed(reply: &Raw) -> Option<i64> {
    let receipt = reply.meta().and_then(pareta::client::Meta::receipt);
    receipt.and_then(|receipt| receipt.billed_micro_usd())
}

fn sort(error: &Error) -> Sort {
    match error.kind() {
        ErrorKind::Authentication
        | ErrorKind::PermissionDenied
        | ErrorKind::InsufficientCredits
        | ErrorKind::Configuration
        | ErrorKind::Layer => Sort::Job,
        // Another call is under way under this key.
        ErrorKind::Conflict => Sort::Passing,
        _ if error.is_retryable() => Sort::Passing,
        _ => Sort::Row,
    }
}

fn trouble(error: &Error) -> Trouble {
    match error.kind() {
        ErrorKind::RateLimited => Trouble::TooMany,
        _ => Trouble::Busy,
    }
}

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Twice as long each time, and anything from half of that on, so that not all come back at once.
fn pause(tries: u32) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(tries - 1));
    let mut random = [0; 4];
    // Without random numbers they come back at once, and no worse.
    let _ = getrandom::fill(&mut random);
    let share = 0.5 + f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX) / 2.0;
    doubled.min(LONGEST_PAUSE).mul_f64(share)
}
