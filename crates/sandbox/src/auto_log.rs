//! What `auto` did, summed up by the hour.

use std::collections::VecDeque;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::clock;
use crate::metrics::percentile;
use crate::reply::Receipt;

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;
/// How far back the report looks.
const DAYS: u64 = 30;
/// How far back it shows hours.
const HOURS: u64 = 7 * 24;
/// Durations kept for the percentiles of an hour.
const KEPT: usize = 1000;
/// What it costs to serve a call, of what it is billed.
const COST_PERCENT: i64 = 60;

/// The hours of the last days in which anything was asked, oldest first.
#[derive(Debug, Default)]
pub(crate) struct AutoLog {
    hours: VecDeque<Hour>,
    last: Option<Value>,
}

/// One call: how it ended, and what it was billed.
pub(crate) struct AutoCall {
    pub at: Duration,
    pub took: Duration,
    pub status: StatusCode,
    pub receipt: Receipt,
}

/// The sums of some calls.
#[derive(Debug, Default)]
struct Sums {
    requests: u64,
    ok: u64,
    billed: i64,
    frontier: i64,
}

#[derive(Debug)]
struct Hour {
    /// Hours since the Unix epoch.
    number: u64,
    sums: Sums,
    durations: VecDeque<Duration>,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.ok += other.ok;
        self.billed += other.billed;
        self.frontier += other.frontier;
    }

    fn success_rate(&self) -> Option<f64> {
        share(self.ok, self.requests)
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 1e4).round() / 1e4)
}

fn cost_to_serve(billed: i64) -> i64 {
    billed * COST_PERCENT / 100
}

impl AutoLog {
    pub fn record(&mut self, call: &AutoCall) {
        let second = clock::unix(call.at);
        let ok = call.status.is_success();
        let billed = if ok { call.receipt.billed } else { 0 };
        let frontier = call.receipt.frontier_would_have_cost.filter(|_| ok);
        let number = second / HOUR;
        if self.hours.back().is_none_or(|hour| hour.number < number) {
            self.hours.push_back(Hour {
                number,
                sums: Sums::default(),
                durations: VecDeque::new(),
            });
        }
        let oldest = first_day(second) * 24;
        while self.hours.front().is_some_and(|hour| hour.number < oldest) {
            self.hours.pop_front();
        }
        // A clock that seems to go back, as between two threads, counts for the latest hour.
        if let Some(hour) = self.hours.back_mut() {
            hour.sums.add(&Sums {
                requests: 1,
                ok: u64::from(ok),
                billed,
                frontier: frontier.unwrap_or_default(),
            });
            if hour.durations.len() == KEPT {
                hour.durations.pop_front();
            }
            hour.durations.push_back(call.took);
        }
        self.last = Some(json!({
            "created_at": clock::second(second),
            "status_code": call.status.as_u16(),
            "duration_ms": milliseconds(call.took),
            "billed_micro_usd": billed,
            "cost_to_serve_micro_usd": cost_to_serve(billed),
        }));
    }

    /// The answer of `GET /v1/auto/metrics`. Rates and savings are null where nothing was asked.
    pub fn report(&self, now: Duration) -> Value {
        let second = clock::unix(now);
        let (today, this_hour) = (second / DAY, second / HOUR);
        let total = self.sum(|hour| hour.number / 24 >= first_day(second));
        let of_today = self.sum(|hour| hour.number / 24 == today);
        let days = first_day(second)..=today;
        let hours = (this_hour + 1).saturating_sub(HOURS)..=this_hour;
        let had_traffic = total.requests > 0;
        let multiple = total.frontier as f64 / total.billed as f64;
        json!({
            "requests_30d": total.requests,
            "requests_today": of_today.requests,
            "success_rate_30d": total.success_rate(),
            "billed_micro_usd_30d": total.billed,
            "billed_micro_usd_today": of_today.billed,
            "cost_to_serve_micro_usd_30d": cost_to_serve(total.billed),
            "savings_vs_frontier_micro_usd_30d": had_traffic.then_some(total.frontier - total.billed),
            "savings_multiple_30d": (total.billed > 0).then(|| (multiple * 100.0).round() / 100.0),
            "performance_hourly_7d": hours.map(|number| self.hour(number)).collect::<Vec<_>>(),
            "days_30d": days.map(|day| self.day(day)).collect::<Vec<_>>(),
            "last_request": self.last,
        })
    }

    fn sum(&self, counts: impl Fn(&Hour) -> bool) -> Sums {
        let mut total = Sums::default();
        let hours = self.hours.iter().filter(|hour| counts(hour));
        hours.for_each(|hour| total.add(&hour.sums));
        total
    }

    fn hour(&self, number: u64) -> Value {
        let hour = self.hours.iter().find(|hour| hour.number == number);
        let requests = hour.map_or(0, |hour| hour.sums.requests);
        let failed = hour.map_or(0, |hour| requests - hour.sums.ok);
        let within = |percent| {
            let took = hour.and_then(|hour| percentile(&hour.durations, percent));
            took.map(milliseconds)
        };
        json!({
            "hour": clock::second(number * HOUR),
            "requests": requests,
            "error_rate": share(failed, requests).unwrap_or_default(),
            "p50_ms": within(50),
            "p95_ms": within(95),
        })
    }

    fn day(&self, day: u64) -> Value {
        let sums = self.sum(|hour| hour.number / 24 == day);
        json!({
            "day": clock::day(day * DAY),
            "n": sums.requests,
            "ok": sums.ok,
            "success_rate": sums.success_rate(),
        })
    }
}

/// The first day, since the Unix epoch, of a report that ends with this second.
fn first_day(second: u64) -> u64 {
    second / DAY + 1 - DAYS
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(at: u64, status: u16) -> AutoCall {
        AutoCall {
            at: Duration::from_secs(at),
            took: Duration::from_millis(at / HOUR),
            status: StatusCode::from_u16(status).expect("a status"),
            receipt: Receipt {
                billed: 100,
                frontier_would_have_cost: Some(1_000),
            },
        }
    }

    #[test]
    fn sums_go_by_hours_and_days_and_forget() {
        let mut log = AutoLog::default();
        for (at, status) in [(0, 200), (10, 503), (HOUR, 200), (DAY, 200)] {
            log.record(&call(at, status));
        }
        let report = log.report(Duration::from_secs(DAY + 5));
        assert_eq!(report["requests_30d"], 4);
        assert_eq!(
            (&report["requests_today"], &report["billed_micro_usd_today"]),
            (&json!(1), &json!(100))
        );
        assert_eq!(
            (
                &report["billed_micro_usd_30d"],
                &report["savings_vs_frontier_micro_usd_30d"]
            ),
            (&json!(300), &json!(2_700))
        );
        assert_eq!(
            (&report["success_rate_30d"], &report["savings_multiple_30d"]),
            (&json!(0.75), &json!(10.0))
        );
        let (days, hours) = (&report["days_30d"], &report["performance_hourly_7d"]);
        assert_eq!(
            (
                days.as_array().map(Vec::len),
                hours.as_array().map(Vec::len)
            ),
            (Some(30), Some(168))
        );
        assert_eq!(
            days[28],
            json!({ "day": "2026-01-01", "n": 3, "ok": 2, "success_rate": 0.6667 })
        );
        assert_eq!(
            (&days[29]["day"], &hours[167]["requests"]),
            (&json!("2026-01-02"), &json!(1))
        );
        assert_eq!(
            (&hours[143]["error_rate"], &hours[144]["p95_ms"]),
            (&json!(0.5), &json!(1.0))
        );
        assert_eq!(hours[150]["p50_ms"], Value::Null);

        let later = log.report(Duration::from_secs(30 * DAY));
        assert_eq!(
            (&later["requests_30d"], &later["requests_today"]),
            (&json!(1), &json!(0))
        );
        log.record(&call(40 * DAY, 200));
        assert_eq!(log.hours.len(), 1);
    }

    #[test]
    fn without_traffic_there_are_no_rates() {
        let report = AutoLog::default().report(Duration::ZERO);
        for absent in [
            "success_rate_30d",
            "savings_vs_frontier_micro_usd_30d",
            "savings_multiple_30d",
            "last_request",
        ] {
            assert_eq!(report[absent], Value::Null, "{absent}");
        }
        assert_eq!(
            (&report["requests_30d"], &report["billed_micro_usd_30d"]),
            (&json!(0), &json!(0))
        );
    }
}
