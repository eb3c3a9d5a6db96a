//! The server: what it offers, and how a call of a tool goes.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

use pareta_report::money::dollars;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, CancelTaskParams,
    CompleteRequestParams, CompleteResult, CompletionInfo, ContentBlock, CreateTaskResult,
    ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction, ElicitationSchema,
    GetPromptRequestParams, GetPromptResponse, GetTaskParams, GetTaskResult, Implementation,
    InputRequest, InputRequests, InputRequiredResult, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    ProtocolVersion, ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities,
    ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::task_manager::{TaskExit, TaskManager, TaskOptions};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::files::Root;
use crate::money::{Limits, Purse};
use crate::prompts;
use crate::refusal::Refusal;
use crate::resources;
use crate::tools::{self, Done, Entry, Kind, Work};

/// What is told of tools and resources may be kept so long: they change with this program.
const FRESH_MS: u64 = 300_000;

/// A list of tools is waited for so long.
const PATIENCE: Duration = Duration::from_secs(3);

/// An outcome is kept for a day.
const KEPT_MS: u64 = 24 * 3_600_000;

/// How often it is worth asking about.
const POLL_MS: u64 = 2_000;

const INSTRUCTIONS: &str = "Pareta answers with the cheapest model that is good enough: `chat` asks it. Whether a model is as \
good as another on rows of one's own is told by `run_eval` and then `compare_models` or `recommend_model`: means alone do not \
tell. Titles say which tools are billed; each of these gives a receipt. Files are read and written below one directory.";

/// How a server is set up.
pub struct Options {
    /// The client, or why there is none: it is told at the first call that needs it.
    pub client: Result<pareta::Client, String>,
    /// What may be spent.
    pub limits: Limits,
    /// Whether tools that are billed or change something are left out.
    pub is_read_only: bool,
}

/// What all calls share.
pub(crate) struct State {
    pub client: Result<pareta::Client, String>,
    pub purse: Purse,
    pub root: Root,
    is_read_only: bool,
    tools: Vec<Entry>,
    has_endpoints: OnceCell<bool>,
    /// What takes long, and is asked about later.
    running: TaskManager,
}

/// The MCP server. Clones share what they spend.
#[derive(Clone)]
pub struct Server(Arc<State>);

impl State {
    pub fn client(&self) -> Result<&pareta::Client, Refusal> {
        self.client
            .as_ref()
            .map_err(|problem| Refusal::new("Configuration", problem.as_str()))
    }
}

impl Server {
    /// A server whose files are below a directory.
    ///
    /// # Errors
    ///
    /// When there is no such directory.
    pub fn new(options: Options, root: &Path) -> std::io::Result<Self> {
        Ok(Self(Arc::new(State {
            client: options.client,
            purse: Purse::new(options.limits),
            root: Root::open(root)?,
            is_read_only: options.is_read_only,
            tools: tools::all(),
            has_endpoints: OnceCell::new(),
            running: TaskManager::new(),
        })))
    }

    fn work(&self, context: RequestContext<RoleServer>, agreed: u64) -> Work {
        Work {
            state: self.0.clone(),
            context,
            agreed,
        }
    }

    /// Those a client may call, in their fixed order.
    async fn offered(&self) -> impl Iterator<Item = &Entry> {
        let has_endpoints = self.has_endpoints().await;
        let is_read_only = self.0.is_read_only;
        let is_offered = move |entry: &&Entry| {
            (has_endpoints || !entry.needs_endpoints)
                && (!is_read_only || entry.kind == Kind::Reads)
        };
        self.0.tools.iter().filter(is_offered)
    }

    /// Whether the organisation has endpoints: asked until there is an answer, and not waited for long.
    async fn has_endpoints(&self) -> bool {
        let asked = self.0.has_endpoints.get_or_try_init(|| async {
            let client = self.0.client.as_ref().map_err(drop)?;
            match tokio::time::timeout(PATIENCE, client.endpoints().list().into_future()).await {
                Ok(Ok(_)) => Ok(true),
                Ok(Err(error)) if matches!(error.status(), Some(400..=499)) => Ok(false),
                _ => Err(()),
            }
        });
        asked.await.copied().unwrap_or_default()
    }

    async fn called(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, Refusal> {
        let entry = self
            .offered()
            .await
            .find(|entry| entry.tool.name == request.name);
        let Some(entry) = entry else {
            let names: Vec<_> = self
                .offered()
                .await
                .map(|entry| entry.tool.name.clone())
                .collect();
            return Err(Refusal::argument(format!(
                "there is no tool {:?}; there are {}",
                request.name,
                names.join(", ")
            )));
        };
        let given = Value::Object(request.arguments.clone().unwrap_or_default());
        let mut agreed = 0;
        if entry.kind == Kind::Metered {
            agreed = (entry.units)(self.0.clone(), given.clone()).await?;
            if self.0.purse.is_to_be_asked(agreed)
                && let Some(question) = self
                    .confirmed(entry, &given, agreed, &request, &context)
                    .await?
            {
                return Ok(question.into());
            }
        }
        let may_ask_later = context
            .client_capabilities()
            .is_some_and(|client| client.supports_tasks());
        if entry.is_long && may_ask_later {
            return Ok(self.started(entry, given, agreed, context).into());
        }
        let done = whole((entry.run)(self.work(context, agreed), given)).await?;
        Ok(result(done).into())
    }

    /// Begins what takes long, as a task the client asks about later.
    fn started(
        &self,
        entry: &Entry,
        given: Value,
        agreed: u64,
        mut context: RequestContext<RoleServer>,
    ) -> CreateTaskResult {
        // Its request has been answered: it is called off as a task.
        context.ct = Default::default();
        let called_off = context.ct.clone();
        let mut run = Box::pin(whole((entry.run)(self.work(context, agreed), given)));
        let options = TaskOptions::new()
            .with_ttl_ms(KEPT_MS)
            .with_poll_interval_ms(POLL_MS);
        let task = self.0.running.spawn(options, move |task| {
            Box::pin(async move {
                let outcome = tokio::select! {
                    outcome = &mut run => outcome,
                    () = task.cancelled() => {
                        called_off.cancel();
                        run.await
                    }
                };
                match outcome {
                    Ok(done) => Ok(result(done)),
                    Err(refusal) if task.is_cancel_requested() => {
                        task.set_status_message(refusal.text());
                        Err(TaskExit::Cancelled)
                    }
                    Err(refusal) => Ok(CallToolResult::error(vec![ContentBlock::text(
                        refusal.text(),
                    )])),
                }
            })
        });
        CreateTaskResult::new(task)
    }

    /// Asks before what can cost much: within the call, or by a question the client answers with the next one.
    async fn confirmed(
        &self,
        entry: &Entry,
        given: &Value,
        units: u64,
        request: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<Option<InputRequiredResult>, Refusal> {
        const NAME: &str = "confirm";
        let purse = &self.0.purse;
        let about = format!("{} {units} {given}", entry.tool.name);
        let cost = purse.worst(units).map_or_else(
            || "what nobody has said".to_owned(),
            |worst| format!("up to ${}", dollars(worst)),
        );
        let name = entry.tool.title.as_deref().unwrap_or(&entry.tool.name);
        let message = format!("{name}: this can cost {cost}. Go on?");
        let declined = || {
            Refusal::new(
                "Declined",
                "it was asked about, and not agreed to: nothing was sent",
            )
        };
        let may_ask = context
            .client_capabilities()
            .is_some_and(|client| client.elicitation.is_some());
        if !may_ask {
            return Err(Refusal::new(
                "Unconfirmed",
                format!(
                    "this can cost {cost}, which a person has to agree to, and the client cannot ask: start the server with \
                         another --confirm-above"
                ),
            ));
        }
        let question = ElicitRequestParams::FormElicitationParams {
            meta: None,
            message,
            requested_schema: ElicitationSchema::new(Default::default()),
        };
        let is_stateless = context
            .protocol_version()
            .is_some_and(|version| version.as_str() >= ProtocolVersion::V_2026_07_28.as_str());
        if !is_stateless {
            let answer = tokio::select! {
                answer = context.peer.create_elicitation(question) => answer,
                () = context.ct.cancelled() => {
                    return Err(Refusal::new("Cancelled", "the call was called off: nothing was sent"));
                }
            };
            let answer = answer.map_err(|error| {
                Refusal::new("Unconfirmed", format!("the client could not ask: {error}"))
            })?;
            return match answer.action {
                ElicitationAction::Accept => Ok(None),
                _ => Err(declined()),
            };
        }
        let answer = request
            .input_responses
            .as_ref()
            .and_then(|answers| answers.get(NAME));
        let answer = answer.map(|answer| serde_json::from_value::<ElicitResult>(answer.clone()));
        match (answer, request.request_state.as_deref()) {
            (Some(Ok(answer)), Some(handle)) if purse.was_asked(handle, &about) => {
                match answer.action {
                    ElicitationAction::Accept => Ok(None),
                    _ => Err(declined()),
                }
            }
            (Some(_), _) => Err(declined()),
            (None, _) => {
                let mut questions = InputRequests::new();
                questions.insert(
                    NAME.to_owned(),
                    InputRequest::Elicitation(ElicitRequest::new(question)),
                );
                Ok(Some(InputRequiredResult::new(
                    Some(questions),
                    Some(purse.ask(about)?),
                )))
            }
        }
    }
}

/// What a tool gives. One that panics is a fault of this program, and the client still has its answer.
async fn whole(run: impl Future<Output = Result<Done, Refusal>>) -> Result<Done, Refusal> {
    let outcome = AssertUnwindSafe(run).catch_unwind().await;
    outcome.unwrap_or_else(|_| {
        let said = "the server has met a fault of its own; what was sent may have been billed";
        Err(Refusal::new("Internal", said))
    })
}

fn result(done: Done) -> CallToolResult {
    let mut result = CallToolResult::structured(done.structured);
    result.content.extend(done.content);
    result
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_resources()
            .enable_prompts()
            .enable_completions()
            .enable_tasks()
            .build();
        let about = Implementation::new("pareta", env!("CARGO_PKG_VERSION")).with_title("Pareta");
        ServerConfig::new(capabilities)
            .with_server_info(about)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools: Vec<Tool> = self
            .offered()
            .await
            .map(|entry| entry.tool.clone())
            .collect();
        Ok(ListToolsResult::with_all_items(tools)
            .with_ttl_ms(FRESH_MS)
            .with_cache_scope(CacheScope::Private))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.0
            .tools
            .iter()
            .find(|entry| entry.tool.name == name)
            .map(|entry| entry.tool.clone())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        Ok(self
            .called(request, context)
            .await
            .unwrap_or_else(|refusal| {
                CallToolResult::error(vec![ContentBlock::text(refusal.text())]).into()
            }))
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        self.0
            .running
            .get_task(&request.task_id)
            .map(GetTaskResult::new)
    }

    async fn cancel_task(
        &self,
        request: CancelTaskParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.0.running.cancel_task(&request.task_id)
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(resources::all())
            .with_ttl_ms(FRESH_MS)
            .with_cache_scope(CacheScope::Public))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let templates = ListResourceTemplatesResult::with_all_items(resources::templates());
        Ok(templates
            .with_ttl_ms(FRESH_MS)
            .with_cache_scope(CacheScope::Public))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        resources::read(&self.work(context, 0), &request.uri)
            .await
            .map(Into::into)
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::all())
            .with_ttl_ms(FRESH_MS)
            .with_cache_scope(CacheScope::Public))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        prompts::get(&request.name, &request.arguments.unwrap_or_default()).map(Into::into)
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let work = self.work(context, 0);
        let known = match request.argument.name.as_str() {
            "task" | "task_id" => work.task_ids().await,
            "model" => work.model_ids().await,
            _ => Ok(Vec::new()),
        };
        let given = &request.argument.value;
        // Who is without a key completes nothing, and finds out why at the first call.
        let mut known = known.unwrap_or_default();
        known.retain(|id| id.starts_with(given.as_str()));
        known.truncate(CompletionInfo::MAX_VALUES);
        let completion = CompletionInfo::new(known)
            .map_err(|problem| ErrorData::internal_error(problem, None))?;
        Ok(CompleteResult::new(completion))
    }
}
