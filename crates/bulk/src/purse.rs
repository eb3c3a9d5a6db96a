//! What a job has, what was spent of it, and what is set aside.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::lease::Lease;
use crate::stopped::Stopped;

/// Where money comes from.
#[derive(Debug)]
pub(crate) enum Means {
    /// There is no limit.
    Endless,
    /// So much, over all runs.
    Of(i64),
    /// Blocks of what another process holds for all that work on the job.
    Lease(Lease),
}

/// What was spent, and what is set aside.
#[derive(Debug)]
pub(crate) struct Purse {
    means: Means,
    state: Mutex<State>,
    settled: Notify,
    /// One at a time asks for another block.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct State {
    granted: i64,
    /// Of calls that have ended.
    spent: i64,
    /// Of those under way, and of those an earlier process began and did not end.
    set_aside: i64,
    /// Calls of this process, of which something may come back.
    under_way: usize,
}

/// What is set aside for one call.
#[derive(Debug)]
pub(crate) struct Share<'a> {
    purse: &'a Purse,
    pub micro_usd: i64,
    /// Set aside by this process, or by one whose money this one has.
    is_ours: bool,
}

/// The call is not under way any more. Where it was not settled, nobody knows what it did cost: what was set aside stays so.
impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.purse.state().under_way -= 1;
        self.purse.settled.notify_waiters();
    }
}

impl Share<'_> {
    /// Counts what the call did cost.
    pub fn settle(&self, counted: i64) {
        if self.is_ours {
            let mut state = self.purse.state();
            state.set_aside -= self.micro_usd;
            state.spent = state.spent.saturating_add(counted);
        }
    }
}

/// So many of the dearest calls are in a block that is asked for.
const BLOCK: i64 = 64;

impl Purse {
    /// With what the journal says of earlier runs. Who leases has that counted by the holder.
    pub fn new(means: Means, spent: i64, set_aside: i64) -> Self {
        let (granted, spent, set_aside) = match means {
            Means::Endless => (i64::MAX, spent, set_aside),
            Means::Of(total) => (total, spent, set_aside),
            Means::Lease(_) => (0, 0, 0),
        };
        Self {
            means,
            state: Mutex::new(State {
                granted,
                spent,
                set_aside,
                under_way: 0,
            }),
            settled: Notify::new(),
            asking: tokio::sync::Mutex::new(()),
        }
    }

    /// Fails once the process that holds the money is gone: nothing is sent any more.
    pub fn check(&self) -> Result<(), Stopped> {
        match &self.means {
            Means::Lease(lease) if lease.is_lost() => Err(Stopped::LeaseLost),
            _ => Ok(()),
        }
    }

    /// Sets so much aside, once there is that much: calls under way rarely cost what is set aside for them.
    ///
    /// # Errors
    ///
    /// Where it would pass the budget and nothing is under way any more.
    pub async fn set_aside(&self, worst: i64) -> Result<Share<'_>, Stopped> {
        loop {
            let settled = self.settled.notified();
            self.check()?;
            if let Some(share) = self.taken(worst) {
                return Ok(share);
            }
            if let Means::Lease(lease) = &self.means {
                let _one = self.asking.lock().await;
                // Another one has asked meanwhile.
                if let Some(share) = self.taken(worst) {
                    return Ok(share);
                }
                let more = lease.take(worst, worst.saturating_mul(BLOCK)).await;
                let more = more.ok_or(Stopped::LeaseLost)?;
                if more > 0 {
                    self.state().granted += more;
                    self.settled.notify_waiters();
                    continue;
                }
            }
            if self.state().under_way == 0 {
                return Err(self.empty());
            }
            settled.await;
        }
    }

    fn taken(&self, worst: i64) -> Option<Share<'_>> {
        let mut state = self.state();
        let reckoned = state.spent.saturating_add(state.set_aside);
        if reckoned.saturating_add(worst) > state.granted {
            return None;
        }
        state.set_aside += worst;
        state.under_way += 1;
        Some(Share {
            purse: self,
            micro_usd: worst,
            is_ours: true,
        })
    }

    /// A call that an earlier process began is under way again; so much has been set aside for it.
    pub fn resume(&self, micro_usd: i64) -> Share<'_> {
        self.state().under_way += 1;
        Share {
            purse: self,
            micro_usd,
            is_ours: !matches!(self.means, Means::Lease(_)),
        }
    }

    /// Why no further call is sent.
    fn empty(&self) -> Stopped {
        let state = self.state();
        Stopped::Budget {
            spent_micro_usd: state.spent,
            budget_micro_usd: match self.means {
                Means::Of(total) => total,
                _ => state.granted,
            },
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was leased and is not spent goes back; what may still be billed does not.
impl Drop for Purse {
    fn drop(&mut self) {
        let state = self.state();
        let rest = state.granted - state.spent.saturating_add(state.set_aside);
        if let Means::Lease(lease) = &self.means {
            lease.give_back(rest.max(0));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_more_is_set_aside_than_there_is() {
        let purse = Purse::new(Means::Of(100), 10, 30);
        let one = purse.set_aside(30).await.unwrap();
        let other = purse.set_aside(30).await.unwrap();
        // 10 are spent, and three times 30 set aside: another one waits for one to end.
        let another = purse.set_aside(30);
        tokio::pin!(another);
        let waits = timeout(Duration::from_secs(60), another.as_mut());
        assert!(waits.await.is_err());
        one.settle(5);
        drop(one);
        let waits = timeout(Duration::from_secs(60), another.as_mut());
        assert!(waits.await.is_err(), "15 and twice 30, and 30 more");
        other.settle(5);
        drop(other);
        let another = another.await.unwrap();
        another.settle(30);
        drop(another);
        let empty = purse.set_aside(30).await;
        assert!(
            matches!(empty, Err(Stopped::Budget { .. })),
            "50 and 30, and nothing is under way"
        );
        let endless = Purse::new(Means::Endless, 0, 0);
        assert!(endless.set_aside(30).await.is_ok());
    }
}
