//! What a job may cost, and what it has.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::stopped::Stopped;

/// The most a job may cost. Before each call the most that call can cost is set aside, and what it did cost is counted
/// behind it: so the budget is never passed, whatever runs side by side.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    pub(crate) total: i64,
    pub(crate) worst: i64,
}

impl Budget {
    /// So many micro-USD in all, and so many at most for each call. Nothing but you knows the second: what a call can cost
    /// depends on the model and on `max_tokens`, so set that.
    pub fn micro_usd(total: i64, worst_of_a_call: i64) -> Self {
        Self {
            total,
            worst: worst_of_a_call,
        }
    }

    pub(crate) fn problem(&self) -> Option<&'static str> {
        match self.total >= 0 && self.worst > 0 {
            true => None,
            false => Some("a budget is 0 or more, and the most a call can cost is more than 0"),
        }
    }
}

/// What was spent, and what is set aside.
#[derive(Debug)]
pub(crate) struct Purse {
    budget: Option<Budget>,
    state: Mutex<State>,
    settled: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Of calls that have ended.
    spent: i64,
    /// Of those under way, and of those an earlier process began and did not end.
    set_aside: i64,
    /// Calls of this process, of which something may come back.
    under_way: usize,
}

impl Purse {
    pub fn new(budget: Option<Budget>, spent: i64, set_aside: i64) -> Self {
        let under_way = 0;
        let state = Mutex::new(State {
            spent,
            set_aside,
            under_way,
        });
        let settled = Notify::new();
        Self {
            budget,
            state,
            settled,
        }
    }

    /// Sets the most a call can cost aside, once there is that much: calls under way rarely cost what is set aside for
    /// them. False where it would pass the budget and nothing is under way any more.
    pub async fn set_aside(&self) -> bool {
        let Some(Budget { total, worst }) = self.budget else {
            return true;
        };
        loop {
            let settled = self.settled.notified();
            {
                let mut state = self.state();
                let reckoned = state.spent.saturating_add(state.set_aside);
                if reckoned.saturating_add(worst) <= total {
                    state.set_aside += worst;
                    state.under_way += 1;
                    return true;
                }
                if state.under_way == 0 {
                    return false;
                }
            }
            settled.await;
        }
    }

    /// A call that an earlier process began is under way again; it has been set aside for.
    pub fn resume(&self) {
        self.state().under_way += 1;
    }

    /// A call is not under way any more, and nobody knows what it did cost: what was set aside stays so.
    pub fn leave(&self) {
        let mut state = self.state();
        state.under_way = state.under_way.saturating_sub(1);
        drop(state);
        self.settled.notify_waiters();
    }

    /// The most a call can cost; 0 where nobody said.
    pub fn worst(&self) -> i64 {
        self.budget.map_or(0, |budget| budget.worst)
    }

    /// Counts what a call did cost, for which this had been set aside.
    pub fn settle(&self, set_aside: i64, counted: i64) {
        let mut state = self.state();
        state.set_aside -= set_aside;
        state.spent = state.spent.saturating_add(counted);
        drop(state);
        self.leave();
    }

    /// Why no further call is sent.
    pub fn empty(&self) -> Stopped {
        Stopped::Budget {
            spent_micro_usd: self.spent(),
            budget_micro_usd: self.budget.map_or(0, |budget| budget.total),
        }
    }

    /// What calls that have ended did cost.
    fn spent(&self) -> i64 {
        self.state().spent
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_more_is_set_aside_than_there_is() {
        let purse = Purse::new(Some(Budget::micro_usd(100, 30)), 10, 30);
        assert!(purse.set_aside().await && purse.set_aside().await);
        // 10 are spent, and three times 30 set aside: another one waits for one to end.
        let another = purse.set_aside();
        tokio::pin!(another);
        let waits = timeout(Duration::from_secs(60), another.as_mut());
        assert!(waits.await.is_err());
        purse.settle(30, 5);
        let waits = timeout(Duration::from_secs(60), another.as_mut());
        assert!(waits.await.is_err(), "15 and twice 30, and 30 more");
        purse.settle(30, 5);
        assert!(another.await);
        purse.settle(30, 30);
        assert!(
            !purse.set_aside().await,
            "50 and 30, and nothing is under way"
        );
        assert!(Purse::new(None, 0, 0).set_aside().await);
    }
}
