//! Eval runs: computed when they are created, revealed step by step.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Answer, Call};
use crate::error::ApiError;
use crate::evaluation::{self, Evaluation};
use crate::fields::{self, Fields};
use crate::ledger::{Charge, DebitKind};
use crate::platform::Platform;
use crate::reply::Reply;

/// More models than the catalog has for any task.
const MOST_CANDIDATES: usize = 20;

/// The run of a set of the seed's time is not queued.
const STEPS: &[&str] = &["queued", "running", "evaluating"];

#[derive(Debug)]
pub(crate) struct EvalRun {
    id: String,
    eval_set_id: String,
    candidates: Vec<String>,
    created: u64,
    started: Duration,
    polls: u32,
    /// What a run goes through before it ends.
    steps: &'static [&'static str],
    /// The outcome, or why there is none.
    outcome: Result<Evaluation, String>,
}

impl EvalRun {
    /// Without latency each poll is a step, with latency each step takes that long.
    fn status(&self, now: Duration, latency: Duration) -> &'static str {
        let step = if latency.is_zero() {
            u128::from(self.polls)
        } else {
            now.saturating_sub(self.started).as_nanos() / latency.as_nanos()
        };
        let step = usize::try_from(step).unwrap_or(usize::MAX);
        match (self.steps.get(step), &self.outcome) {
            (Some(step), _) => step,
            (None, Ok(_)) => "completed",
            (None, Err(_)) => "failed",
        }
    }

    fn to_json(&self, status: &str) -> Value {
        let done = self.outcome.as_ref().ok().filter(|_| status == "completed");
        let error = self.outcome.as_ref().err().filter(|_| status == "failed");
        json!({
            "run": {
                "id": self.id,
                "eval_set_id": self.eval_set_id,
                "status": status,
                "candidate_model_ids": self.candidates,
                "error_detail": error,
                "total_cost_micro_usd": done.map_or(0, |evaluation| evaluation.total_cost),
                "created": self.created,
            },
            "results": done.map(|evaluation| evaluation.results.clone()).unwrap_or_default(),
        })
    }
}

pub(super) async fn create(
    State(platform): State<Arc<Platform>>,
    Extension(call): Extension<Call>,
    body: Bytes,
) -> Answer {
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let eval_set_id = fields.text("eval_set_id");
    let mut candidates = Vec::new();
    for (at, id) in fields.list("candidate_model_ids").iter().enumerate() {
        match id.as_str() {
            Some(id) if !id.is_empty() => candidates.push(id.to_owned()),
            _ => fields.problem(
                &[json!("candidate_model_ids"), json!(at)],
                "string_type",
                "Input should be a valid string",
            ),
        }
    }
    if candidates.len() > MOST_CANDIDATES {
        let msg = format!("List should have at most {MOST_CANDIDATES} items");
        fields.problem(&[json!("candidate_model_ids")], "too_long", &msg);
    }
    fields.finish()?;

    let mut guard = platform.state();
    let state = &mut *guard;
    let set = state.eval_sets.iter().find(|set| set.id == eval_set_id);
    let set = set.ok_or_else(|| ApiError::not_found("Eval set", eval_set_id))?;
    let items = set.rows.len() * candidates.len();
    let steps = if set.is_todays() { STEPS } else { &STEPS[1..] };
    let outcome = match evaluation::candidates(set, &candidates, platform.config.generation) {
        Ok(models) => {
            // The most it can cost must be covered before anything is computed.
            state.ledger.ensure(evaluation::ceiling(set, &models))?;
            Ok(evaluation::evaluate(platform.config.seed, set, &models))
        }
        Err(why) => Err(why),
    };
    let id = state.ids.next("run_");
    let at = platform.clock.now();
    if let Ok(evaluation) = &outcome {
        state.ledger.debit(Charge {
            at,
            kind: DebitKind::EvalRun,
            reference: &id,
            micro_usd: evaluation.total_cost,
            request_id: &call.request_id,
            idempotency_key: call.idempotency_key.as_deref(),
        })?;
    }
    let reply = json!({ "run_id": id, "status": steps[0], "eval_set_id": eval_set_id });
    let run = EvalRun {
        id,
        eval_set_id: eval_set_id.to_owned(),
        candidates,
        created: platform.clock.unix(),
        started: at,
        polls: 0,
        steps,
        outcome,
    };
    state.eval_runs.push(run, items);
    Ok(Reply::json(StatusCode::ACCEPTED, &reply))
}

pub(super) async fn retrieve(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
) -> Answer {
    let now = platform.clock.now();
    let mut state = platform.state();
    let run = state.eval_runs.iter_mut().find(|run| run.id == id);
    let run = run.ok_or_else(|| ApiError::not_found("Eval run", &id))?;
    run.polls += 1;
    let status = run.status(now, platform.config.latency);
    Ok(Reply::ok(&run.to_json(status)))
}
