//! What can be read: tasks, sets, runs, and what `auto` did.

use pareta::{Raw, Response};
use pareta_report::{Form, Summary};
use rmcp::ErrorData;
use rmcp::model::{ReadResourceResult, Resource, ResourceContents, ResourceTemplate};

use crate::refusal::Refusal;
use crate::tools::Work;

pub fn all() -> Vec<Resource> {
    let resource = |uri: &str, name: &str, said: &str| {
        Resource::new(uri, name)
            .with_description(said)
            .with_mime_type("application/json")
    };
    vec![
        resource("pareta://tasks", "tasks", "The benchmarked tasks"),
        resource(
            "pareta://eval-sets",
            "eval sets",
            "The sets of rows of the organisation",
        ),
        resource(
            "pareta://auto/metrics",
            "auto",
            "What `auto` did in the last 30 days, and what it saved",
        ),
    ]
}

pub fn templates() -> Vec<ResourceTemplate> {
    let template = |uri: &str, name: &str, said: &str, media_type: &str| {
        ResourceTemplate::new(uri, name)
            .with_description(said)
            .with_mime_type(media_type)
    };
    vec![
        template(
            "pareta://tasks/{task_id}",
            "task",
            "A task, with rows to look at",
            "application/json",
        ),
        template(
            "pareta://eval-runs/{run_id}",
            "run",
            "A run, with all scores",
            "application/json",
        ),
        template(
            "pareta://eval-runs/{run_id}/report.html",
            "page",
            "A run as a page: each model's quality against its cost, and the numbers below",
            "text/html",
        ),
        template(
            "pareta://eval-runs/{run_id}/report",
            "report",
            "A run in words: each model with its score and cost",
            "text/plain",
        ),
    ]
}

pub async fn read(work: &Work, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let path = uri.strip_prefix("pareta://").unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let read = match parts[..] {
        ["tasks"] => list(work).await,
        ["tasks", id] if !id.is_empty() => {
            json(work, work_client(work)?.tasks().retrieve(id), |task| {
                task.raw().clone()
            })
            .await
        }
        ["eval-sets"] => sets(work).await,
        ["auto", "metrics"] => {
            json(work, work_client(work)?.auto().metrics(), |metrics| {
                metrics.raw().clone()
            })
            .await
        }
        ["eval-runs", id] if !id.is_empty() => {
            json(
                work,
                work_client(work)?.evals().runs().retrieve(id),
                |run| run.raw().clone(),
            )
            .await
        }
        ["eval-runs", id, "report"] if !id.is_empty() => report(work, id).await,
        ["eval-runs", id, "report.html"] if !id.is_empty() => page(work, id).await,
        _ => {
            return Err(ErrorData::resource_not_found(
                format!("there is no resource {uri:?}"),
                None,
            ));
        }
    };
    let (text, media_type) = read.map_err(told)?;
    Ok(ReadResourceResult::new(vec![
        ResourceContents::text(text, uri).with_mime_type(media_type),
    ]))
}

type Text = Result<(String, &'static str), Refusal>;

fn told(refusal: Refusal) -> ErrorData {
    let (said, details) = (refusal.to_string(), Some(refusal.details()));
    match refusal.is_missing() {
        true => ErrorData::resource_not_found(said, details),
        false => ErrorData::internal_error(said, details),
    }
}

fn work_client(work: &Work) -> Result<&pareta::Client, ErrorData> {
    work.client().map_err(told)
}

/// The exact reply.
async fn json<T>(
    work: &Work,
    call: impl IntoFuture<Output = Result<T, pareta::Error>>,
    raw: impl Fn(&T) -> Raw,
) -> Text {
    let reply = work.call(call).await?;
    Ok((raw(&reply).json().to_owned(), "application/json"))
}

async fn list(work: &Work) -> Text {
    let tasks = work.call(work.client()?.tasks().list()).await?;
    Ok((tasks.raw().json().to_owned(), "application/json"))
}

async fn sets(work: &Work) -> Text {
    let sets = work.call(work.client()?.evals().sets().list()).await?;
    Ok((sets.raw().json().to_owned(), "application/json"))
}

async fn page(work: &Work, id: &str) -> Text {
    let run = work
        .call(work.client()?.evals().runs().retrieve(id))
        .await?;
    let page = pareta_report::report(&run, &Summary::of(&run, None), Form::Page);
    let page = page.map_err(|error| Refusal::new("Report", error.to_string()))?;
    Ok((page, "text/html"))
}

async fn report(work: &Work, id: &str) -> Text {
    let run = work
        .call(work.client()?.evals().runs().retrieve(id))
        .await?;
    let mut text = format!(
        "{}: {}, ${} in all\n",
        run.id().unwrap_or(id),
        run.status().unwrap_or("-"),
        run.cost()
    );
    for result in run.results() {
        let shown = |number: Option<f64>| {
            number.map_or_else(|| "-".to_owned(), |number| format!("{number:.3}"))
        };
        let interval = [result.quality_ci_low(), result.quality_ci_high()].map(shown);
        text += &format!(
            "{}: {} [{}, {}] over {} rows\n",
            result.model_id().unwrap_or("-"),
            shown(result.quality_mean()),
            interval[0],
            interval[1],
            result.per_item().len(),
        );
    }
    text += "Means alone do not tell whether a model is as good as another: compare_models and recommend_model do.\n";
    Ok((text, "text/plain"))
}
