//! One behaviour: what the client is to do, what the server does to it, and how to tell whether the rule was kept.

use std::sync::Arc;
use std::time::Duration;

use crate::protocol::{Call, Job};
use crate::reply::Reply;
use crate::server::{Origins, Request, Script};
use crate::verdict::{Finding, Run};

type Judge = Box<dyn Fn(&Run) -> Finding + Send + Sync>;

pub struct Scenario {
    pub name: &'static str,
    /// What a client must do, in a line.
    pub rule: &'static str,
    pub job: Job,
    pub script: Arc<Script>,
    pub judge: Judge,
    /// How long a client may be at it, from its first request on.
    pub limit: Duration,
}

impl Scenario {
    pub fn new(
        name: &'static str,
        rule: &'static str,
        call: Call,
        script: impl Fn(&Request, usize, &Origins) -> Reply + Send + Sync + 'static,
        judge: impl Fn(&Run) -> Finding + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            rule,
            job: Job {
                call,
                id: "m".to_owned(),
                ..Job::default()
            },
            script: Arc::new(script),
            judge: Box::new(judge),
            limit: Duration::from_secs(15),
        }
    }

    /// The same reply to every request.
    pub fn always(
        name: &'static str,
        rule: &'static str,
        call: Call,
        reply: Reply,
        judge: impl Fn(&Run) -> Finding + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, rule, call, move |_, _, _| reply.clone(), judge)
    }

    /// These replies in turn, and the last one from then on.
    pub fn in_turn<const N: usize>(
        name: &'static str,
        rule: &'static str,
        call: Call,
        replies: [Reply; N],
        judge: impl Fn(&Run) -> Finding + Send + Sync + 'static,
    ) -> Self {
        let script =
            move |_: &Request, number: usize, _: &Origins| replies[number.min(N - 1)].clone();
        Self::new(name, rule, call, script, judge)
    }

    pub fn set(mut self, change: impl FnOnce(&mut Job)) -> Self {
        change(&mut self.job);
        self
    }

    pub fn within(mut self, seconds: u64) -> Self {
        self.limit = Duration::from_secs(seconds);
        self
    }
}
