//! The tools, each with what it takes and what it gives.

mod auto;
mod batch;
mod chat;
mod endpoints;
mod evals;
mod media;
mod tasks;
mod vectors;
mod verdicts;

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use pareta::client::Meta;
use pareta_report::money::dollars;
use rmcp::RoleServer;
use rmcp::model::{ContentBlock, JsonObject, ProgressNotificationParam, Tool, ToolAnnotations};
use rmcp::service::RequestContext;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::money::Share;
use crate::refusal::Refusal;
use crate::server::State;

/// What a tool does, for those who decide whether it may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It looks, and costs nothing.
    Reads,
    /// It is billed.
    Metered,
    /// It ends what is there.
    Destructive,
}

type Run = Box<
    dyn Fn(Work, Value) -> Pin<Box<dyn Future<Output = Result<Done, Refusal>> + Send>>
        + Send
        + Sync,
>;

type Counting = Pin<Box<dyn Future<Output = Result<u64, Refusal>> + Send>>;

type Units = Box<dyn Fn(Arc<State>, Value) -> Counting + Send + Sync>;

/// A tool.
pub(crate) struct Entry {
    pub tool: Tool,
    pub kind: Kind,
    /// Whether only an organisation with endpoints has it.
    pub needs_endpoints: bool,
    /// Whether it takes so long that a client may want to ask for its outcome later.
    pub is_long: bool,
    /// How many billed units a call of it is.
    pub units: Units,
    pub run: Run,
}

/// What a tool gives.
#[derive(Debug)]
pub(crate) struct Done {
    pub structured: Value,
    /// Beside it: an image, a sound.
    pub content: Vec<ContentBlock>,
}

impl Done {
    pub fn of(value: impl Serialize) -> Result<Self, Refusal> {
        let structured = serde_json::to_value(value);
        Ok(Self {
            structured: structured.map_err(|error| Refusal::new("Reply", error.to_string()))?,
            content: Vec::new(),
        })
    }
}

/// One call of a tool.
pub(crate) struct Work {
    pub state: Arc<State>,
    pub context: RequestContext<RoleServer>,
    /// So many units it was found to be before it began; a person may have agreed to that many.
    pub agreed: u64,
}

/// What a call was billed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Receipt {
    /// In micro-USD; null where the server did not say.
    billed_micro_usd: Option<i64>,
    /// The same in dollars.
    billed_usd: Option<String>,
    /// What a frontier model would have cost for the same, in micro-USD; null where the server did not say.
    frontier_would_have_cost_micro_usd: Option<i64>,
    /// What all calls of this server have cost so far, in dollars.
    spent_by_this_server_usd: String,
}

impl Work {
    pub fn client(&self) -> Result<&pareta::Client, Refusal> {
        self.state.client()
    }

    /// Sets aside what it can cost at most, and no more than it was found to be.
    pub fn set_aside(&self, units: u64) -> Result<Share<'_>, Refusal> {
        if units > self.agreed {
            let said = "what is asked for has grown since it was looked at: nothing was sent";
            return Err(Refusal::new("Changed", said));
        }
        self.state.purse.set_aside(units)
    }

    /// Nothing is sent for a call that was called off before.
    pub fn not_called_off(&self) -> Result<(), Refusal> {
        match self.context.ct.is_cancelled() {
            true => Err(Refusal::new(
                "Cancelled",
                "the call was called off: nothing was sent",
            )),
            false => Ok(()),
        }
    }

    /// Waits for a call, or until it is called off.
    pub async fn call<T>(
        &self,
        call: impl IntoFuture<Output = Result<T, pareta::Error>>,
    ) -> Result<T, Refusal> {
        tokio::select! {
            biased;
            () = self.context.ct.cancelled() => Err(Refusal::new("Cancelled", "the call was called off")),
            reply = call.into_future() => Ok(reply?),
        }
    }

    /// The same for one that is billed by its receipt, within the budget.
    pub async fn metered<T>(
        &self,
        units: u64,
        call: impl IntoFuture<Output = Result<T, pareta::Error>>,
        meta: impl Fn(&T) -> Option<&Meta>,
    ) -> Result<(T, Receipt), Refusal> {
        self.billed(units, call, |reply| {
            let receipt = meta(reply).and_then(Meta::receipt)?;
            let frontier = receipt.frontier_would_have_cost_micro_usd();
            Some((receipt.billed_micro_usd()?, frontier))
        })
        .await
    }

    /// The same for one whose bill stands elsewhere; beside it, what a frontier model would have cost.
    pub async fn billed<T>(
        &self,
        units: u64,
        call: impl IntoFuture<Output = Result<T, pareta::Error>>,
        bill: impl Fn(&T) -> Option<(i64, Option<i64>)>,
    ) -> Result<(T, Receipt), Refusal> {
        self.not_called_off()?;
        let share = self.set_aside(units)?;
        let reply = tokio::select! {
            reply = call.into_future() => reply,
            // What was set aside counts: nobody knows what has become of it.
            () = self.context.ct.cancelled() => {
                return Err(Refusal::new("Cancelled", "the call was called off; it may have been billed"));
            }
        };
        let reply = match reply {
            Ok(reply) => reply,
            Err(error) => {
                share.settle((!error.may_have_executed()).then_some(0));
                return Err(error.into());
            }
        };
        let (billed, frontier) =
            bill(&reply).map_or((None, None), |(billed, frontier)| (Some(billed), frontier));
        share.settle(billed);
        Ok((reply, self.receipt(billed, frontier)))
    }

    pub fn receipt(&self, billed: Option<i64>, frontier: Option<i64>) -> Receipt {
        Receipt {
            billed_micro_usd: billed,
            billed_usd: billed.map(dollars),
            frontier_would_have_cost_micro_usd: frontier,
            spent_by_this_server_usd: dollars(self.state.purse.spent()),
        }
    }

    /// Tells how far it is, where the client wants to know.
    pub async fn tell(&self, progress: f64, total: Option<f64>, message: String) {
        let Some(token) = self.context.meta.get_progress_token() else {
            return;
        };
        let mut told = ProgressNotificationParam::new(token, progress).with_message(message);
        told.total = total;
        // A client that does not listen misses nothing it needs.
        let _ = self.context.peer.notify_progress(told).await;
    }
}

/// A schema as MCP has it: an object, whatever the type. Formats that only Rust knows are left out.
fn schema<T: JsonSchema>() -> Arc<JsonObject> {
    let known_to_all = RecursiveTransform(|schema: &mut Schema| {
        let format = schema.get("format").and_then(Value::as_str);
        if format.is_some_and(|format| format.starts_with("uint")) {
            schema.remove("format");
        }
    });
    let settings = SchemaSettings::draft2020_12().with_transform(known_to_all);
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut schema = match Value::from(schema) {
        Value::Object(schema) => schema,
        _ => JsonObject::new(),
    };
    schema.entry("type").or_insert_with(|| "object".into());
    Arc::new(schema)
}

/// A tool of a function.
fn tool<A, O, F>(
    kind: Kind,
    name: &'static str,
    title: &str,
    description: &'static str,
    units: fn(Arc<State>, A) -> Counting,
    run: fn(Work, A) -> F,
) -> Entry
where
    A: JsonSchema + DeserializeOwned + Send + 'static,
    O: JsonSchema,
    F: Future<Output = Result<Done, Refusal>> + Send + 'static,
{
    let title = match kind {
        Kind::Reads | Kind::Destructive => title.to_owned(),
        Kind::Metered => format!("{title} (metered)"),
    };
    let annotations = ToolAnnotations::with_title(&*title)
        .read_only(kind == Kind::Reads)
        .destructive(kind == Kind::Destructive)
        .idempotent(kind == Kind::Reads)
        .open_world(true);
    let tool = Tool::new(name, description, schema::<A>())
        .with_title(title)
        .with_raw_output_schema(schema::<O>())
        .with_annotations(annotations);
    Entry {
        tool,
        kind,
        needs_endpoints: false,
        is_long: matches!(name, "run_eval" | "run_batch" | "deploy_endpoint"),
        units: Box::new(move |state, given| match read::<A>(given) {
            Ok(args) => units(state, args),
            Err(refusal) => Box::pin(ready(Err(refusal))),
        }),
        run: Box::new(move |work, given| match read::<A>(given) {
            Ok(args) => Box::pin(run(work, args)),
            Err(refusal) => Box::pin(async move { Err(refusal) }),
        }),
    }
}

/// What a call says, with the place of what is wrong with it.
fn read<A: DeserializeOwned>(given: Value) -> Result<A, Refusal> {
    serde_path_to_error::deserialize(given).map_err(|error| {
        let place = match error.path().to_string() {
            path if path == "." => String::new(),
            path => format!("{path}: "),
        };
        Refusal::argument(format!(
            "the arguments are not what the tool takes: {place}{}",
            error.into_inner()
        ))
    })
}

fn once<A>(_: Arc<State>, _: A) -> Counting {
    count(1)
}

fn count(units: u64) -> Counting {
    Box::pin(ready(Ok(units)))
}

/// All of them, in the order they are listed in.
pub(crate) fn all() -> Vec<Entry> {
    let mut tools = Vec::new();
    chat::add(&mut tools);
    evals::add(&mut tools);
    batch::add(&mut tools);
    tasks::add(&mut tools);
    auto::add(&mut tools);
    media::add(&mut tools);
    vectors::add(&mut tools);
    verdicts::add(&mut tools);
    endpoints::add(&mut tools);
    tools
}
