//! One row, until something has become of it.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use pareta::{Client, Error, ErrorKind};
use tokio::time::sleep;

use crate::budget::Purse;
use crate::journal::Journal;
use crate::outcome::Outcome;
use crate::pace::Pace;
use crate::row::{Key, Row};
use crate::stopped::Stopped;
use crate::totals::Totals;

/// What all rows of a job share.
pub(crate) struct Shared {
    pub client: Client,
    pub job: String,
    pub journal: Option<Mutex<Journal>>,
    pub purse: Purse,
    pub pace: Pace,
    pub tries: u32,
    pub repeats_failed: bool,
    pub totals: Mutex<Totals>,
}

/// A row whose fate is known.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Done {
    /// The row's name.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether an earlier run had found that out.
    pub is_from_journal: bool,
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
    /// What becomes of a row; `None` where the job was stopped before it was sent.
    pub async fn run(&self, row: Row) -> Result<Option<Done>, Stopped> {
        let key = Key::of(&self.job, &row);
        let known = self.journaled(|journal| journal.outcome(&key))?.flatten();
        let stays = |outcome: &Outcome| !self.repeats_failed || outcome.failure().is_none();
        if let Some(outcome) = known.filter(stays) {
            self.count(&outcome, |totals| totals.from_journal += 1);
            return Ok(Some(done(row, outcome, true)));
        }
        if self.pace.is_over() {
            return Ok(None);
        }
        // What an earlier process may have been billed for is set aside already.
        let left = self
            .journaled(|journal| Ok(journal.take_left(&key)))?
            .flatten();
        let set_aside = match left {
            Some(set_aside) => {
                self.purse.resume();
                set_aside
            }
            None if !self.purse.set_aside().await => return Err(self.purse.empty()),
            // It has waited for others to end, and meanwhile the job has.
            None if self.pace.is_over() => {
                self.purse.settle(self.purse.worst(), 0);
                return Ok(None);
            }
            None => {
                let worst = self.purse.worst();
                let line = self.journaled(|journal| journal.begin(&key, worst))?;
                self.written(line).await?;
                worst
            }
        };
        let ended = self.sent(row, &key, set_aside, left.is_some()).await;
        if !matches!(ended, Ok(Some(_))) {
            self.purse.leave();
        }
        ended
    }

    /// Sends a row until it has an outcome. `may_be_billed` already, by a try whose end nobody knows.
    async fn sent(
        &self,
        row: Row,
        key: &Key,
        set_aside: i64,
        mut may_be_billed: bool,
    ) -> Result<Option<Done>, Stopped> {
        let call = row.call().clone().with_idempotency_key(key.as_str());
        let call = call.map_err(|error| Stopped::Setup(error.to_string()))?;
        let mut tries = 0;
        loop {
            let Some(turn) = self.pace.turn().await else {
                // What was set aside stays so: the next run takes it over.
                return Ok(None);
            };
            tries += 1;
            let answered = self.client.saved(&call).await;
            let took = turn.begun.elapsed();
            let error = match answered {
                Ok(reply) => {
                    turn.went_well();
                    let outcome = Outcome::answered(&reply);
                    self.end(key, set_aside, &outcome, may_be_billed).await?;
                    self.count(&outcome, |totals| totals.took(took));
                    return Ok(Some(done(row, outcome, false)));
                }
                Err(error) => error,
            };
            may_be_billed |= error.may_have_executed();
            match sort(&error) {
                Sort::Job => return Err(Stopped::Refused(error)),
                Sort::Passing if tries < self.tries => {
                    turn.met_trouble(error.retry_after());
                    drop(turn);
                    self.totals().repeated += 1;
                    sleep(pause(tries)).await;
                }
                // Where nothing at all comes back, it is not the row.
                Sort::Passing if error.status().is_none() => return Err(Stopped::Outage(error)),
                Sort::Row | Sort::Passing => {
                    let outcome = Outcome::failed(&error);
                    self.end(key, set_aside, &outcome, may_be_billed).await?;
                    self.count(&outcome, |totals| totals.took(took));
                    return Ok(Some(done(row, outcome, false)));
                }
            }
        }
    }

    /// Writes an outcome down, and counts what it cost. A repetition under the same key is told to have cost nothing, so
    /// where an earlier try may have been billed, what was set aside is counted.
    async fn end(
        &self,
        key: &Key,
        set_aside: i64,
        outcome: &Outcome,
        may_be_billed: bool,
    ) -> Result<(), Stopped> {
        let billed = match outcome {
            Outcome::Answered(answered) => answered.billed_micro_usd,
            Outcome::Failed(_) => Some(0),
        };
        let is_sure = match billed {
            Some(0) => !may_be_billed,
            billed => billed.is_some(),
        };
        let counted = match billed {
            Some(billed) if is_sure => billed,
            _ => set_aside,
        };
        let line = self.journaled(|journal| journal.end(key, counted, outcome))?;
        self.written(line).await?;
        self.purse.settle(set_aside, counted);
        let mut totals = self.totals();
        totals.counted_micro_usd = totals.counted_micro_usd.saturating_add(counted);
        totals.unsure += u64::from(!is_sure);
        Ok(())
    }

    fn count(&self, outcome: &Outcome, more: impl FnOnce(&mut Totals)) {
        let mut totals = self.totals();
        match outcome {
            Outcome::Answered(_) => totals.answered += 1,
            Outcome::Failed(_) => totals.failed += 1,
        }
        more(&mut totals);
    }

    fn journaled<T>(
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

    /// Waits until a line is written. Others that have one have their turn first, so that all go in one write.
    async fn written(&self, line: Option<u64>) -> Result<(), Stopped> {
        let Some(line) = line else { return Ok(()) };
        let mut has_waited = false;
        poll_fn(|context| match has_waited {
            true => Poll::Ready(()),
            false => {
                has_waited = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
        })
        .await;
        self.journaled(|journal| journal.write(line)).map(drop)
    }

    pub fn totals(&self) -> MutexGuard<'_, Totals> {
        self.totals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn done(row: Row, outcome: Outcome, is_from_journal: bool) -> Done {
    Done {
        name: row.name().to_owned(),
        outcome,
        is_from_journal,
    }
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
