//! `pareta endpoints`.

use pareta::Raw;
use pareta::client::{Async, Request};
use pareta::endpoints::{DeployEvent, Metrics};
use pareta::low_level::DeployEndpoint;
use pareta::types::{DeployProgress, Endpoint};

use super::chat_params::read;
use super::{confirm, each_once, word};
use crate::args::{DeployArgs, Dimension, EndpointsCommand, JsonPair};
use crate::context::Context;
use crate::errors::Failure;
use crate::output::details::details;
use crate::output::progress::Progress;
use crate::output::table::{Cell, Table};
use pareta_report::visible;

pub async fn run(context: &Context, command: EndpointsCommand) -> Result<(), Failure> {
    let output = context.output;
    match command {
        EndpointsCommand::Deploy(args) => deploy(context, args).await,
        EndpointsCommand::List => {
            let endpoints = context.client()?.endpoints().list().await?;
            context.note(endpoints.raw().meta());
            if output.json {
                return output.reply(endpoints.raw());
            }
            let mut table = Table::new(["ID", "STATUS", "TASK", "MODEL", "URL"]);
            for endpoint in &endpoints {
                let [model, url] = [endpoint.model(), endpoint.url()].map(Cell::of);
                table.row([
                    Cell::of(endpoint.id()),
                    status(endpoint),
                    Cell::of(endpoint.task()),
                    model,
                    url,
                ]);
            }
            output.table(&table)
        }
        EndpointsCommand::Show { id } => {
            let endpoint = context.client()?.endpoints().retrieve(id).await?;
            show(context, &endpoint)
        }
        EndpointsCommand::Start { id, wait } => {
            let client = context.client()?;
            let reply = client.endpoints().start(&id).await?;
            if wait {
                return wait_until_live(context, &client, &id).await;
            }
            done(context, &reply, &format!("{id} is starting"))
        }
        EndpointsCommand::Wait { id } => wait_until_live(context, &context.client()?, &id).await,
        EndpointsCommand::Stop { id } => {
            let reply = context.client()?.endpoints().stop(&id).await?;
            done(context, &reply, &format!("{id} is stopped"))
        }
        EndpointsCommand::Delete { id, yes } => {
            let client = context.client()?;
            confirm(&format!("endpoint {}", visible(&id)), yes)?;
            let reply = client.endpoints().delete(&id).await?;
            done(context, &reply, &format!("{id} is removed"))
        }
        EndpointsCommand::Metrics {
            id,
            dimension,
            query,
        } => {
            let metrics = context.client()?.endpoints().metrics(id);
            let query = Query(query);
            match dimension {
                Dimension::All => all_metrics(context, &metrics, &query).await,
                Dimension::Performance => {
                    measured(context, query.add(metrics.performance()).await?)
                }
                Dimension::Uptime => measured(context, query.add(metrics.uptime()).await?),
                Dimension::Cost => measured(context, query.add(metrics.cost()).await?),
                Dimension::Quality => measured(context, query.add(metrics.quality()).await?),
                Dimension::Activity => measured(context, query.add(metrics.activity()).await?),
            }
        }
    }
}

fn status(endpoint: &Endpoint) -> Cell {
    let colour = match endpoint.status() {
        Some("live") => "32",
        Some("starting") => "33",
        _ => "2",
    };
    Cell::coloured(endpoint.status().unwrap_or("-"), colour)
}

fn show(context: &Context, endpoint: &Endpoint) -> Result<(), Failure> {
    context.note(endpoint.meta());
    match context.output.json {
        true => context.output.line(endpoint.json()),
        false => context.output.table(&details(endpoint)),
    }
}

/// A call whose reply says no more than that it was heard.
fn done(context: &Context, reply: &Raw, what: &str) -> Result<(), Failure> {
    context.note(reply.meta());
    match context.output.json {
        true => context.output.reply(reply),
        false => context.output.line(&visible(what)),
    }
}

async fn wait_until_live(
    context: &Context,
    client: &pareta::Client,
    id: &str,
) -> Result<(), Failure> {
    context.resume_with(format!("pareta endpoints wait {}", word(id)));
    let progress = Progress::new(context.output, format!("{id}: asking"));
    let (state, name) = (progress.clone(), id.to_owned());
    let waiting = client
        .endpoints()
        .wait_until_live(id)
        .on_progress(move |endpoint| {
            state.set(format!(
                "{name}: {}",
                endpoint.status().unwrap_or("no status")
            ));
        });
    let endpoint = progress.during(waiting.into_future()).await?;
    context.is_done();
    show(context, &endpoint)
}

async fn deploy(context: &Context, args: DeployArgs) -> Result<(), Failure> {
    each_once("--set", &args.set)?;
    let output = context.output;
    let client = context.client()?;
    let mut request = client.endpoints().deploy(args.task).model(args.model);
    context.resume_with(match &args.name {
        Some(name) => format!("pareta endpoints wait {}", word(name)),
        None => "pareta endpoints list".to_owned(),
    });
    if let Some(name) = args.name {
        request = request.name(name);
    }
    for pair in &args.set {
        request = set(request, pair)?;
    }
    // There is nothing to go on with then.
    let never_sent = |error: &pareta::Error| {
        if !error.may_have_executed() {
            context.is_done();
        }
    };
    let progress = Progress::new(output, "deploying");
    if args.wait {
        let state = progress.clone();
        let waiting = request.wait().on_progress(move |event| match event {
            DeployEvent::Progress(step) | DeployEvent::Other { progress: step, .. } => {
                state.set(stage(step));
            }
            DeployEvent::Endpoint(endpoint) => {
                state.set(endpoint.status().unwrap_or("no status"));
            }
            _ => {}
        });
        let endpoint = progress
            .during(waiting.into_future())
            .await
            .inspect_err(never_sent)?;
        context.is_done();
        return show(context, &endpoint);
    }
    let mut events = progress
        .during(request.stream().into_future())
        .await
        .inspect_err(never_sent)?;
    context.note(Some(events.meta()));
    while let Some(event) = events.next().await {
        match event? {
            DeployEvent::Progress(step) | DeployEvent::Other { progress: step, .. } => {
                match output.json {
                    true => output.document(&step)?,
                    false => output.line(&visible(&stage(&step)))?,
                }
            }
            DeployEvent::Complete(endpoint) => {
                context.is_done();
                match output.json {
                    true => output.document(&endpoint)?,
                    false => output.table(&details(&endpoint))?,
                }
            }
            DeployEvent::Error(failure) => {
                context.is_done();
                if output.json {
                    output.document(&failure)?;
                }
                let said = failure.message().unwrap_or("the platform does not say why");
                return Err(Failure::failed(
                    "deploy_failed",
                    format!("the deployment failed: {said}"),
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

/// `55%  Loading  Loading the model`.
fn stage(step: &DeployProgress) -> String {
    let percentage = step
        .pct()
        .map_or_else(String::new, |pct| format!("{pct:.0}%"));
    let label = step.label().or(step.stage()).unwrap_or("deploying");
    format!(
        "{percentage:>4}  {label}  {}",
        step.message().unwrap_or_default()
    )
    .trim_end()
    .to_owned()
}

/// A further property of a deployment: those the SDK knows by their methods, any other as it stands.
fn set(
    request: Request<Async, DeployEndpoint>,
    pair: &JsonPair,
) -> Result<Request<Async, DeployEndpoint>, Failure> {
    Ok(match pair.key.as_str() {
        "task" | "model" | "name" => {
            let key = &pair.key;
            return Err(Failure::Input(format!(
                "--set {key}: has an option of its own, --{key}"
            )));
        }
        "region" => request.region(read::<String>(pair)?),
        "provider" => request.provider(read::<String>(pair)?),
        "quality" => request.quality(read(pair)?),
        "run_mode" => request.run_mode(read::<String>(pair)?),
        "taskDisplay" => request.task_display(read::<String>(pair)?),
        "cost_per_request_micro_usd" => request.cost_per_request_micro_usd(read(pair)?),
        _ => request.extra_body(&pair.key, &pair.value),
    })
}

struct Query(Vec<(String, String)>);

impl Query {
    fn add<Op: pareta::low_level::FreeQuery>(
        &self,
        mut request: Request<Async, Op>,
    ) -> Request<Async, Op> {
        for (name, value) in &self.0 {
            request = request.query(name, value);
        }
        request
    }
}

fn measured(context: &Context, metrics: Raw) -> Result<(), Failure> {
    context.note(metrics.meta());
    match context.output.json {
        true => context.output.reply(&metrics),
        false => context.output.table(&details(&metrics)),
    }
}

/// All dimensions: with `--json` one object that holds each as it came.
async fn all_metrics(
    context: &Context,
    metrics: &Metrics<Async>,
    query: &Query,
) -> Result<(), Failure> {
    let (performance, uptime, cost, quality, activity) = tokio::try_join!(
        query.add(metrics.performance()).into_future(),
        query.add(metrics.uptime()).into_future(),
        query.add(metrics.cost()).into_future(),
        query.add(metrics.quality()).into_future(),
        query.add(metrics.activity()).into_future(),
    )?;
    let all = [
        ("performance", performance),
        ("uptime", uptime),
        ("cost", cost),
        ("quality", quality),
        ("activity", activity),
    ];
    let members: Vec<String> = all
        .iter()
        .map(|(name, metrics)| format!("\"{name}\":{}", metrics.json()))
        .collect();
    let text = format!("{{{}}}", members.join(","));
    match context.output.json {
        true => context.output.line(&text),
        false => {
            let metrics = Raw::from_json(text);
            let metrics =
                metrics.map_err(|error| Failure::failed("invalid_response", error.to_string()))?;
            context.output.table(&details(&metrics))
        }
    }
}
