//! `POST /v1/eval-sets/propose-contract`: what rows could be graded by. Nothing is stored or billed.

use axum::extract::multipart::{Multipart, MultipartRejection};
use serde_json::json;

use super::Answer;
use super::eval_sets::{form, prompt, rows};
use crate::error::{ApiError, Problem};
use crate::proposal::Proposal;
use crate::reply::Reply;

pub(super) async fn propose(multipart: Result<Multipart, MultipartRejection>) -> Answer {
    let parts = form(multipart).await?;
    let mut problems = Vec::new();
    let prompt = prompt(&parts)?.unwrap_or_else(|| {
        problems.push(Problem::missing(vec![json!("body"), json!("prompt")]));
        String::new()
    });
    let rows = rows(&parts, &mut problems)?;
    if !problems.is_empty() {
        return Err(ApiError::validation(problems));
    }
    if rows.is_empty() {
        let loc = vec![json!("body"), json!("items")];
        return Err(ApiError::invalid(Problem::new(
            loc,
            "too_short",
            "There are no rows",
        )));
    }
    let values: Vec<_> = rows.iter().map(|row| &row.value).collect();
    Ok(Reply::ok(&Proposal::of(&values, &prompt).to_json(&prompt)))
}
