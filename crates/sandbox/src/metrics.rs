//! What an endpoint did, and the five ways to look at it.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};

/// Only the latest of each are kept.
const KEPT: usize = 1000;

#[derive(Debug, Default)]
pub(crate) struct Activity {
    served: u64,
    tokens: u64,
    billed: i64,
    frontier_would_have_cost: i64,
    durations: VecDeque<Duration>,
    events: VecDeque<(Duration, &'static str)>,
}

/// One of the documented dimensions.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Dimension {
    Performance,
    Uptime,
    Cost,
    Quality,
    Activity,
}

impl Dimension {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "performance" => Self::Performance,
            "uptime" => Self::Uptime,
            "cost" => Self::Cost,
            "quality" => Self::Quality,
            "activity" => Self::Activity,
            _ => return None,
        })
    }
}

impl Activity {
    pub fn note(&mut self, at: Duration, event: &'static str) {
        push(&mut self.events, (at, event));
    }

    pub fn serve(
        &mut self,
        tokens: usize,
        billed: i64,
        frontier_would_have_cost: i64,
        took: Duration,
    ) {
        self.served += 1;
        self.tokens += tokens as u64;
        self.billed += billed;
        self.frontier_would_have_cost += frontier_would_have_cost;
        push(&mut self.durations, took);
    }

    pub fn report(&self, dimension: Dimension, now: Duration, live: bool, quality: f64) -> Value {
        match dimension {
            Dimension::Performance => json!({
                "requests": self.served,
                "tokens": self.tokens,
                "latency_ms": { "p50": self.percentile(50), "p95": self.percentile(95) },
            }),
            Dimension::Uptime => {
                json!({ "status": if live { "up" } else { "down" }, "observed_s": now.as_secs() })
            }
            Dimension::Cost => json!({
                "requests": self.served,
                "billed_micro_usd": self.billed,
                "frontier_would_have_cost_micro_usd": self.frontier_would_have_cost,
                "saved_micro_usd": self.frontier_would_have_cost - self.billed,
            }),
            Dimension::Quality => json!({ "benchmark_quality": quality, "requests": self.served }),
            Dimension::Activity => {
                let event = |(at, event): &(Duration, &str)| json!({ "at_s": at.as_secs_f64(), "event": event });
                json!({ "events": self.events.iter().map(event).collect::<Vec<_>>() })
            }
        }
    }

    fn percentile(&self, percent: usize) -> Option<u64> {
        percentile(&self.durations, percent).map(|duration| duration.as_millis() as u64)
    }
}

/// The duration that this share of all do not exceed.
pub(crate) fn percentile(durations: &VecDeque<Duration>, percent: usize) -> Option<Duration> {
    let mut sorted: Vec<_> = durations.iter().copied().collect();
    sorted.sort();
    let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(rank).copied()
}

fn push<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() == KEPT {
        list.pop_front();
    }
    list.push_back(item);
}
