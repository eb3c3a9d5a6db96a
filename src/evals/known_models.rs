//! Whether the models of a run exist, as far as that can be known before anything is made.

use crate::client::{Call, Mode};
use crate::error::Error;
use crate::types::{Endpoint, FrontierModel, Leaderboard, LeaderboardEntry};

/// Names the platform gives a meaning of its own.
const WORDS: [&str; 2] = ["auto", "recommended"];

/// How many of the names there are an error lists.
const SHOWN: usize = 12;

/// Refuses a name that is known to be wrong: one of no open model on the task's leaderboard, of no frontier model, and of
/// no endpoint. Where one of these lists cannot be had, or there is no leaderboard, nothing is known.
pub(super) async fn check<M: Mode>(
    call: &Call<M>,
    task: &str,
    models: &[String],
) -> Result<(), Error> {
    let doubtful = |model: &&String| !WORDS.contains(&model.as_str());
    if !models.iter().any(|model| doubtful(&model)) {
        return Ok(());
    }
    let mut call = call.step("check")?;
    // Not being able to check is no reason to wait.
    call.options.max_retries = Some(0);
    let low_level = call.client.low_level();

    let leaderboard = low_level.retrieve_leaderboard(task).operation;
    let Ok(leaderboard) = call.fetch(&leaderboard).await else {
        return Ok(());
    };
    if leaderboard.models().is_empty() {
        return Ok(());
    }
    let on_it = names_on(&leaderboard);
    let mut unknown: Vec<_> = models
        .iter()
        .filter(doubtful)
        .filter(|model| !on_it.contains(&model.as_str()))
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }

    let Ok(roster) = call
        .fetch(&low_level.list_frontier_models().operation)
        .await
    else {
        return Ok(());
    };
    unknown.retain(|model| {
        !roster
            .iter()
            .filter_map(FrontierModel::id)
            .any(|id| id == *model)
    });
    if unknown.is_empty() {
        return Ok(());
    }

    let Ok(endpoints) = call.fetch(&low_level.list_endpoints().operation).await else {
        return Ok(());
    };
    let is_endpoint =
        |model: &str, endpoint: &Endpoint| [endpoint.id(), endpoint.name()].contains(&Some(model));
    unknown.retain(|model| {
        !endpoints
            .iter()
            .any(|endpoint| is_endpoint(model, endpoint))
    });
    match unknown.first() {
        None => Ok(()),
        Some(model) => {
            let place = models
                .iter()
                .position(|other| other == *model)
                .unwrap_or_default();
            Err(Error::argument(
                format!("models[{place}]"),
                format!(
                    "is {model:?}, which is no model of {task} ({}), no frontier model and no endpoint",
                    listed(&on_it)
                ),
            ))
        }
    }
}

fn names_on(leaderboard: &Leaderboard) -> Vec<&str> {
    let entries = leaderboard.models().iter().chain(leaderboard.frontier());
    let mut names: Vec<_> = entries.filter_map(LeaderboardEntry::name).collect();
    names.extend(
        leaderboard
            .recommended()
            .filter(|name| !names.contains(name)),
    );
    names
}

fn listed(names: &[&str]) -> String {
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len() > SHOWN {
        true => format!("{shown}, …"),
        false => shown,
    }
}
