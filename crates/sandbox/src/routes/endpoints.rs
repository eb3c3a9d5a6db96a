//! Endpoints: deploy, operate, measure.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Answer, invalid};
use crate::catalog::{self, FRONTIER, Model, Task};
use crate::error::ApiError;
use crate::fields::{self, Fields};
use crate::metrics::{Activity, Dimension};
use crate::platform::Platform;
use crate::reply::Reply;
use crate::wire::Frame;

/// The stages of a deploy: stage, label, percentage, message.
const STAGES: [(&str, &str, u32, &str); 5] = [
    (
        "resolve",
        "Resolving",
        5,
        "Resolving the model for the task",
    ),
    (
        "provision",
        "Provisioning",
        25,
        "Reserving serving capacity",
    ),
    ("load", "Loading", 55, "Loading the model"),
    ("warm_up", "Warming up", 80, "Warming the endpoint up"),
    (
        "health_check",
        "Checking",
        95,
        "Waiting for the first healthy answer",
    ),
];

/// The body of a deploy, whose unknown keys are kept.
const LARGEST_DEPLOY: usize = 64 * 1024;

/// A deployed model.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub name: String,
    pub task: &'static Task,
    pub model: Model,
    pub created: u64,
    pub activity: Activity,
    url: String,
    /// When it is live, since the sandbox started; none while it is stopped.
    live_at: Option<Duration>,
    /// Further keys of the deploy's body, kept verbatim.
    extra: Map<String, Value>,
}

impl Endpoint {
    /// The endpoint that a sandbox has from the start.
    pub fn seeded(address: SocketAddr) -> Option<Self> {
        let task = catalog::task("contract-key-fields")?;
        let model = task.open_model("qwen-1")?;
        Some(Self::new(
            "ep_contract_qwen",
            task,
            model,
            address,
            1_764_547_200,
            Duration::ZERO,
        ))
    }

    fn new(
        name: &str,
        task: &'static Task,
        model: Model,
        address: SocketAddr,
        created: u64,
        live_at: Duration,
    ) -> Self {
        Self {
            name: name.to_owned(),
            task,
            model,
            created,
            activity: Activity::default(),
            url: format!("http://{address}/v1"),
            live_at: Some(live_at),
            extra: Map::new(),
        }
    }

    pub fn is_live(&self, now: Duration) -> bool {
        self.live_at.is_some_and(|live_at| live_at <= now)
    }

    fn status(&self, now: Duration) -> &'static str {
        match self.live_at {
            None => "stopped",
            Some(live_at) if live_at > now => "starting",
            Some(_) => "live",
        }
    }

    /// 503 unless it is live, with the time until it will be where that is known.
    pub fn ensure_live(&self, now: Duration) -> Result<(), ApiError> {
        if self.is_live(now) {
            return Ok(());
        }
        let wait = self.live_at.map_or(Duration::from_secs(1), |live_at| {
            live_at.saturating_sub(now)
        });
        Err(ApiError::not_ready(&self.name, self.status(now), wait))
    }

    fn to_json(&self, now: Duration) -> Value {
        let mut endpoint = json!({
            "region": "eu-central",
            "region_hint": "nearest",
            "taskDisplay": self.task.title,
        });
        for (key, value) in &self.extra {
            endpoint[key] = value.clone();
        }
        let own = json!({
            "id": self.name,
            "name": self.name,
            "taskName": self.task.id,
            "model": self.model.name,
            "status": self.status(now),
            "url": self.is_live(now).then_some(&self.url),
            "created": self.created,
            "cost_per_request_micro_usd": self.model.cost,
            "recommendedSystemPrompt": self.task.system_prompt(),
            "promptScaffold": self.task.prompt_scaffold(),
        });
        // What the platform knows itself wins over what a deploy's body brought along.
        if let (Value::Object(all), Value::Object(own)) = (&mut endpoint, own) {
            all.extend(own);
        }
        endpoint
    }
}

pub(super) async fn deploy(State(platform): State<Arc<Platform>>, body: Bytes) -> Answer {
    if body.len() > LARGEST_DEPLOY {
        return Err(ApiError::too_large(LARGEST_DEPLOY));
    }
    let body = fields::object(&body)?;
    let mut fields = Fields::new(&body);
    let task_id = fields.text("task");
    let alias = fields
        .optional_text("model")
        .filter(|alias| !alias.is_empty())
        .unwrap_or("recommended");
    let name = fields.optional_text("name");
    if name.is_some_and(|name| !is_name(name)) {
        fields.problem(&[json!("name")], "string_pattern_mismatch", NAME_RULE);
    }
    fields.finish()?;
    let task = catalog::task(task_id).ok_or_else(|| ApiError::not_found("Task", task_id))?;
    let model = task
        .open_model(alias)
        .ok_or_else(|| no_such_model(task, alias))?;

    if !platform.config.generation.has_endpoints() {
        let detail = "The organisation has no endpoints: it calls the model `auto`";
        return Err(ApiError::forbidden(detail));
    }
    let now = platform.clock.now();
    let stage = platform.config.latency;
    let mut state = platform.state();
    let quota = platform.config.history;
    if state.endpoints.len() >= quota {
        let detail = format!("The organisation has {quota} endpoints, which is its quota");
        return Err(ApiError::forbidden(&detail));
    }
    let name = match name {
        Some(name) if state.endpoints.iter().any(|endpoint| endpoint.name == name) => {
            return Err(ApiError::conflict(format!(
                "An endpoint named '{name}' exists already"
            )));
        }
        Some(name) => name.to_owned(),
        None => state.ids.next(&format!(
            "ep_{}_",
            task.id.split('-').next().unwrap_or("task")
        )),
    };
    if name.starts_with(FAILING) {
        return Ok(Reply::events(failure(stage), false));
    }
    let live_at = now + stage * STAGES.len() as u32;
    let mut endpoint = Endpoint::new(
        &name,
        task,
        model,
        platform.address,
        platform.clock.unix(),
        live_at,
    );
    endpoint.extra = body.clone();
    for typed in ["task", "model", "name"] {
        endpoint.extra.remove(typed);
    }
    endpoint.activity.note(now, "deployed");

    let mut frames = progress(stage);
    let complete = json!({ "endpoint": endpoint.to_json(live_at) });
    frames.push(Frame::event("complete", &complete).after(stage));
    state.endpoints.push(endpoint);
    Ok(Reply::events(frames, false))
}

/// A deploy under a name that begins like this fails, and leaves nothing behind.
const FAILING: &str = "fail-";
/// How far it gets.
const FAILING_STAGES: usize = 2;

/// The events of a deploy's stages.
fn progress(stage: Duration) -> Vec<Frame> {
    let event = |(at, (name, label, pct, message)): (usize, &(&str, &str, u32, &str))| {
        let data = json!({ "stage": name, "label": label, "pct": pct, "message": message });
        // The first stage is announced at once, and each lasts as long as the others.
        let pause = if at == 0 { Duration::ZERO } else { stage };
        Frame::event("progress", &data).after(pause)
    };
    STAGES.iter().enumerate().map(event).collect()
}

/// The events of a deploy that fails.
fn failure(stage: Duration) -> Vec<Frame> {
    let mut frames = progress(stage);
    frames.truncate(FAILING_STAGES);
    let error = json!({ "message": "No serving capacity for this model in this region" });
    frames.push(Frame::event("error", &error).after(stage));
    frames
}

const NAME_RULE: &str = "String should match pattern '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'";

fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    name.len() <= 63
        && name.chars().all(allowed)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn no_such_model(task: &Task, alias: &str) -> ApiError {
    if FRONTIER.iter().any(|model| model.id == alias) {
        let msg = "Frontier models can be evaluated against, not deployed";
        return invalid("model", msg);
    }
    ApiError::not_found(&format!("Model of task '{}'", task.id), alias)
}

pub(super) async fn list(State(platform): State<Arc<Platform>>) -> Answer {
    let now = platform.clock.now();
    let state = platform.state();
    let endpoints: Vec<Value> = state
        .endpoints
        .iter()
        .map(|endpoint| endpoint.to_json(now))
        .collect();
    Ok(Reply::ok(&Value::from(endpoints)))
}

pub(super) async fn retrieve(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
) -> Answer {
    let now = platform.clock.now();
    Ok(Reply::ok(&platform.state().endpoint(&id)?.to_json(now)))
}

/// Starting what is not stopped changes nothing.
pub(super) async fn start(State(platform): State<Arc<Platform>>, Path(id): Path<String>) -> Answer {
    let now = platform.clock.now();
    let mut state = platform.state();
    let endpoint = state.endpoint(&id)?;
    if endpoint.live_at.is_none() {
        endpoint.live_at = Some(now + platform.config.latency);
        endpoint.activity.note(now, "started");
    }
    Ok(Reply::ok(&endpoint.to_json(now)))
}

/// Stopping what is stopped changes nothing.
pub(super) async fn stop(State(platform): State<Arc<Platform>>, Path(id): Path<String>) -> Answer {
    let now = platform.clock.now();
    let mut state = platform.state();
    let endpoint = state.endpoint(&id)?;
    if endpoint.live_at.take().is_some() {
        endpoint.activity.note(now, "stopped");
    }
    Ok(Reply::ok(&endpoint.to_json(now)))
}

pub(super) async fn delete(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
) -> Answer {
    let mut state = platform.state();
    state.endpoint(&id)?;
    state.endpoints.retain(|endpoint| endpoint.name != id);
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn metrics(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Answer {
    let (_, dimension) = uri.path().rsplit_once('/').unwrap_or_default();
    let now = platform.clock.now();
    let mut state = platform.state();
    let endpoint = state.endpoint(&id)?;
    let dimension =
        Dimension::named(dimension).ok_or_else(|| ApiError::not_found("Metric", dimension))?;
    let mut body = endpoint.activity.report(
        dimension,
        now,
        endpoint.is_live(now),
        endpoint.model.quality,
    );
    body["endpoint_id"] = json!(endpoint.name);
    Ok(Reply::ok(&body))
}
