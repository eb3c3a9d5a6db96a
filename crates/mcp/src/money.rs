//! What may be spent: a budget of the process, and a question before what costs much.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use pareta_report::money::dollars;

use crate::refusal::Refusal;

/// What the process was told about money, in micro-USD.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// In all; `None` for no limit.
    pub budget: Option<i64>,
    /// The most one billed unit can cost: an answer, a row of an eval, an image.
    pub worst: Option<i64>,
    /// What can cost more is asked about first.
    pub confirm_above: Option<i64>,
}

#[derive(Debug, Default)]
pub(crate) struct Purse {
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    spent: i64,
    set_aside: i64,
    /// Questions that were asked: what each was about.
    asked: HashMap<String, String>,
    /// What is set aside for runs that go on, by their ids.
    open: HashMap<String, i64>,
}

/// What is set aside for a call; what is not settled counts whole.
#[derive(Debug)]
pub(crate) struct Share<'a> {
    purse: &'a Purse,
    micro_usd: i64,
    is_settled: bool,
}

impl Purse {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            state: Mutex::default(),
        }
    }

    /// The most so many units can cost; `None` where nothing was said about it.
    pub fn worst(&self, units: u64) -> Option<i64> {
        let units = i64::try_from(units).unwrap_or(i64::MAX);
        self.limits.worst.map(|worst| worst.saturating_mul(units))
    }

    /// Whether it is to be asked about first.
    pub fn is_to_be_asked(&self, units: u64) -> bool {
        let worst = self.worst(units);
        self.limits
            .confirm_above
            .is_some_and(|above| worst.is_none_or(|worst| worst > above))
    }

    /// Sets aside what a call can cost at most.
    pub fn set_aside(&self, units: u64) -> Result<Share<'_>, Refusal> {
        let mut state = self.state();
        let micro_usd = match (self.limits.budget, self.worst(units)) {
            (None, worst) => worst.unwrap_or_default(),
            (Some(_), None) => {
                return Err(Refusal::new(
                    "budget",
                    "there is a budget, and no --worst that says what a call can cost",
                ));
            }
            (Some(budget), Some(worst)) => {
                let left = budget
                    .saturating_sub(state.spent)
                    .saturating_sub(state.set_aside);
                if worst > left {
                    return Err(Refusal::new(
                        "budget",
                        format!(
                            "the budget of this server has ${} left, and this could cost ${}: nothing was sent",
                            dollars(left),
                            dollars(worst)
                        ),
                    ));
                }
                worst
            }
        };
        state.set_aside = state.set_aside.saturating_add(micro_usd);
        Ok(Share {
            purse: self,
            micro_usd,
            is_settled: false,
        })
    }

    /// Whether anything limits what may be spent.
    pub fn is_limited(&self) -> bool {
        self.limits.budget.is_some() || self.limits.confirm_above.is_some()
    }

    /// What a run has cost that went on when its call was answered.
    pub fn settle_open(&self, id: &str, cost: i64) {
        let mut state = self.state();
        if let Some(set_aside) = state.open.remove(id) {
            state.set_aside -= set_aside;
            state.spent = state.spent.saturating_add(cost);
        }
    }

    pub fn spent(&self) -> i64 {
        self.state().spent
    }

    /// Remembers a question; its handle is what an answer has to bring along.
    pub fn ask(&self, about: String) -> Result<String, Refusal> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| Refusal::new("system", error.to_string()))?;
        let handle = format!("{:032x}", u128::from_be_bytes(random));
        self.state().asked.insert(handle.clone(), about);
        Ok(handle)
    }

    /// Whether a question was asked about this, and not been answered yet.
    pub fn was_asked(&self, handle: &str, about: &str) -> bool {
        let mut state = self.state();
        match state.asked.get(handle) {
            Some(asked) if asked == about => state.asked.remove(handle).is_some(),
            _ => false,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Share<'_> {
    /// What it was billed; `None` where nobody said, which counts as the most it could be.
    pub fn settle(mut self, billed: Option<i64>) {
        self.is_settled = true;
        self.give_back(billed.unwrap_or(self.micro_usd));
    }

    /// Keeps it set aside until it is known what the run has cost.
    pub fn keep_open(mut self, id: &str) {
        self.is_settled = true;
        let mut state = self.purse.state();
        let before = state.open.insert(id.to_owned(), self.micro_usd);
        state.set_aside -= before.unwrap_or_default();
    }

    fn give_back(&self, spent: i64) {
        let mut state = self.purse.state();
        state.set_aside -= self.micro_usd;
        state.spent = state.spent.saturating_add(spent);
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        if !self.is_settled {
            self.give_back(self.micro_usd);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_not_passed_by_calls_side_by_side() {
        let purse = Purse::new(Limits {
            budget: Some(1_000),
            worst: Some(400),
            confirm_above: None,
        });
        let (one, other) = (purse.set_aside(1).unwrap(), purse.set_aside(1).unwrap());
        assert!(purse.set_aside(1).is_err());
        one.settle(Some(100));
        assert_eq!(purse.spent(), 100);
        drop(purse.set_aside(1).unwrap());
        // What nobody settles counts whole.
        assert_eq!(purse.spent(), 500);
        other.settle(None);
        assert_eq!(purse.spent(), 900);
        assert!(
            purse
                .set_aside(1)
                .unwrap_err()
                .to_string()
                .contains("$0.000100 left")
        );
    }

    #[test]
    fn a_question_is_answered_once_and_about_the_same() {
        let purse = Purse::default();
        let handle = purse.ask("a".to_owned()).unwrap();
        assert!(!purse.was_asked(&handle, "b") && !purse.was_asked("other", "a"));
        assert!(purse.was_asked(&handle, "a") && !purse.was_asked(&handle, "a"));
    }
}
