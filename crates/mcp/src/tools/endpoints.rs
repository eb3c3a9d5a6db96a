//! What an organisation with endpoints has beside: deploys, metrics, leaderboards.

use pareta::endpoints::DeployEvent;
use pareta::types::{Endpoint, Leaderboard};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::tasks::{Nothing, OfTask};
use super::{Done, Entry, Kind, Work, once, tool};
use crate::refusal::Refusal;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Deploy {
    /// The task a model is deployed for.
    task: String,
    name: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OfEndpoint {
    endpoint_id: String,
}

#[derive(Serialize, JsonSchema)]
struct Endpoints {
    endpoints: Vec<Endpoint>,
}

#[derive(Serialize, JsonSchema)]
struct Measured {
    /// Each as the server tells it, by its name: performance, uptime, cost, quality, activity.
    metrics: Map<String, Value>,
}

#[derive(Serialize, JsonSchema)]
struct Recommended {
    /// Null where there is none.
    model: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Heard {
    endpoint_id: String,
}

pub fn add(tools: &mut Vec<Entry>) {
    let first = tools.len();
    tools.push(tool::<Deploy, Endpoint, _>(
        Kind::Metered,
        "deploy_endpoint",
        "Deploy a model",
        "Deploys the model that is recommended for a task, and waits until it is live. It is billed by the hour until it is \
         stopped.",
        once,
        deploy,
    ));
    tools.push(tool::<Nothing, Endpoints, _>(
        Kind::Reads,
        "list_endpoints",
        "List the endpoints",
        "Lists the deployed models.",
        once,
        |work, _| async move {
            let endpoints = work.call(work.client()?.endpoints().list()).await?;
            Done::of(Endpoints {
                endpoints: endpoints.iter().cloned().collect(),
            })
        },
    ));
    tools.push(tool::<OfEndpoint, Heard, _>(
        Kind::Destructive,
        "stop_endpoint",
        "Stop an endpoint",
        "Stops an endpoint, which answers no more and is not billed any longer.",
        once,
        |work, args| async move {
            work.call(work.client()?.endpoints().stop(args.endpoint_id.as_str()))
                .await?;
            Done::of(Heard {
                endpoint_id: args.endpoint_id,
            })
        },
    ));
    tools.push(tool::<OfEndpoint, Measured, _>(
        Kind::Reads,
        "endpoint_metrics",
        "Measure an endpoint",
        "Shows how an endpoint does: performance, uptime, cost, quality, activity.",
        once,
        metrics,
    ));
    tools.push(tool::<OfTask, Leaderboard, _>(
        Kind::Reads,
        "leaderboard",
        "Rank the models of a task",
        "Ranks the models of a task, with the frontier model to beat.",
        once,
        |work, args| async move {
            Done::of(
                work.call(work.client()?.tasks().leaderboard(args.task_id))
                    .await?,
            )
        },
    ));
    tools.push(tool::<OfTask, Recommended, _>(
        Kind::Reads,
        "recommended",
        "The model of a task",
        "Names the model Pareta would pick for a task.",
        once,
        |work, args| async move {
            let board = work
                .call(work.client()?.tasks().leaderboard(args.task_id))
                .await?;
            Done::of(Recommended {
                model: board.recommended().map(str::to_owned),
            })
        },
    ));
    for entry in &mut tools[first..] {
        entry.needs_endpoints = true;
    }
}

async fn deploy(work: Work, args: Deploy) -> Result<Done, Refusal> {
    let mut call = work.client()?.endpoints().deploy(args.task);
    if let Some(name) = args.name {
        call = call.name(name);
    }
    // By the hour, and nobody knows how many: it counts as one unit.
    let share = work.set_aside(1)?;
    let mut deployment = match call.stream().await {
        Ok(deployment) => deployment,
        Err(error) => {
            share.settle((!error.may_have_executed()).then_some(0));
            return Err(error.into());
        }
    };
    share.settle(None);
    loop {
        let event = tokio::select! {
            event = deployment.next() => event,
            () = work.context.ct.cancelled() => {
                return Err(Refusal::new("Cancelled", "the waiting was called off, and the deployment goes on: list_endpoints shows it"));
            }
        };
        match event {
            None => {
                return Err(Refusal::new(
                    "Reply",
                    "the deployment ended without an endpoint",
                ));
            }
            Some(Err(error)) => return Err(error.into()),
            Some(Ok(DeployEvent::Complete(endpoint))) => return Done::of(endpoint),
            Some(Ok(DeployEvent::Error(failure))) => {
                return Err(Refusal::new(
                    "DeployFailed",
                    failure.message().unwrap_or("the deployment failed"),
                ));
            }
            Some(Ok(event)) => {
                if let Some(progress) = event.progress() {
                    let label = progress.label().unwrap_or("deploying").to_owned();
                    work.tell(progress.pct().unwrap_or_default(), Some(100.0), label)
                        .await;
                }
            }
        }
    }
}

async fn metrics(work: Work, args: OfEndpoint) -> Result<Done, Refusal> {
    let metrics = work.client()?.endpoints().metrics(args.endpoint_id);
    let mut all = Map::new();
    let mut add = |name: &str, reply: pareta::Raw| {
        all.insert(name.to_owned(), reply.to_value().unwrap_or_default());
    };
    add("performance", work.call(metrics.performance()).await?);
    add("uptime", work.call(metrics.uptime()).await?);
    add("cost", work.call(metrics.cost()).await?);
    add("quality", work.call(metrics.quality()).await?);
    add("activity", work.call(metrics.activity()).await?);
    Done::of(Measured { metrics: all })
}
