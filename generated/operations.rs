// Generated from openapi.yaml by `cargo regenerate`. Do not edit.
// contract: 941e60dd59f9c4d5

use std::ops::Bound;
use super::requests;
use crate::check::{check_items, check_length, check_nonblank, check_number, check_path};
use crate::client::{Client, Mode, Request};
use crate::error::Error;
use crate::form::Multipart;
use crate::inspected::{Inspected, inspect};
use crate::operation::{
    Describe, ExtraBody, FreeQuery, Http, OpenBody, OperationInfo, Prepared, Query,
    QueryParam, Reply, encode_path,
};
use crate::progress::{Listener, Progresses, UploadProgress};
/// Every operation of the contract, in its order.
pub const OPERATIONS: &[OperationInfo] = &[
    OperationInfo::new("create_chat_completion", "POST", "/v1/chat/completions", "chat"),
    OperationInfo::new("list_models", "GET", "/v1/models", "models"),
    OperationInfo::new("list_endpoints", "GET", "/v1/endpoints", "endpoints"),
    OperationInfo::new("deploy_endpoint", "POST", "/v1/endpoints", "endpoints"),
    OperationInfo::new(
        "retrieve_endpoint",
        "GET",
        "/v1/endpoints/{endpoint_id}",
        "endpoints",
    ),
    OperationInfo::new(
        "delete_endpoint",
        "DELETE",
        "/v1/endpoints/{endpoint_id}",
        "endpoints",
    ),
    OperationInfo::new(
        "start_endpoint",
        "POST",
        "/v1/endpoints/{endpoint_id}/start",
        "endpoints",
    ),
    OperationInfo::new(
        "stop_endpoint",
        "POST",
        "/v1/endpoints/{endpoint_id}/stop",
        "endpoints",
    ),
    OperationInfo::new(
        "retrieve_endpoint_performance",
        "GET",
        "/v1/endpoints/{endpoint_id}/performance",
        "endpoints",
    ),
    OperationInfo::new(
        "retrieve_endpoint_uptime",
        "GET",
        "/v1/endpoints/{endpoint_id}/uptime",
        "endpoints",
    ),
    OperationInfo::new(
        "retrieve_endpoint_cost",
        "GET",
        "/v1/endpoints/{endpoint_id}/cost",
        "endpoints",
    ),
    OperationInfo::new(
        "retrieve_endpoint_quality",
        "GET",
        "/v1/endpoints/{endpoint_id}/quality",
        "endpoints",
    ),
    OperationInfo::new(
        "retrieve_endpoint_activity",
        "GET",
        "/v1/endpoints/{endpoint_id}/activity",
        "endpoints",
    ),
    OperationInfo::new("list_tasks", "GET", "/v1/tasks", "tasks"),
    OperationInfo::new("retrieve_task", "GET", "/v1/tasks/{task_id}", "tasks"),
    OperationInfo::new("match_task", "POST", "/v1/tasks/match", "tasks"),
    OperationInfo::new(
        "retrieve_leaderboard",
        "GET",
        "/v1/tasks/{task_id}/leaderboard",
        "tasks",
    ),
    OperationInfo::new("list_eval_sets", "GET", "/v1/eval-sets", "evals"),
    OperationInfo::new("create_eval_set", "POST", "/v1/eval-sets", "evals"),
    OperationInfo::new(
        "retrieve_eval_set",
        "GET",
        "/v1/eval-sets/{eval_set_id}",
        "evals",
    ),
    OperationInfo::new(
        "delete_eval_set",
        "DELETE",
        "/v1/eval-sets/{eval_set_id}",
        "evals",
    ),
    OperationInfo::new(
        "attach_blob",
        "POST",
        "/v1/eval-sets/{eval_set_id}/attach-blob",
        "evals",
    ),
    OperationInfo::new(
        "create_blob_upload_url",
        "POST",
        "/v1/eval-sets/{eval_set_id}/blob-upload-url",
        "evals",
    ),
    OperationInfo::new(
        "complete_blob_upload",
        "POST",
        "/v1/eval-sets/{eval_set_id}/blob-upload-complete",
        "evals",
    ),
    OperationInfo::new("create_eval_run", "POST", "/v1/eval-runs", "evals"),
    OperationInfo::new("retrieve_eval_run", "GET", "/v1/eval-runs/{run_id}", "evals"),
    OperationInfo::new(
        "list_frontier_models",
        "GET",
        "/v1/eval/frontier-models",
        "evals",
    ),
    OperationInfo::new(
        "create_transcription",
        "POST",
        "/v1/audio/transcriptions",
        "audio",
    ),
    OperationInfo::new("create_speech", "POST", "/v1/audio/speech", "audio"),
    OperationInfo::new("retrieve_auto_metrics", "GET", "/v1/auto/metrics", "auto"),
    OperationInfo::new(
        "create_frontier_comparison",
        "POST",
        "/v1/playground/frontier",
        "auto",
    ),
    OperationInfo::new("create_embeddings", "POST", "/v1/embeddings", "embeddings"),
    OperationInfo::new("create_rerank", "POST", "/v1/rerank", "rerank"),
    OperationInfo::new("generate_image", "POST", "/v1/images/generations", "images"),
    OperationInfo::new("edit_image", "POST", "/v1/images/edits", "images"),
    OperationInfo::new(
        "propose_contract",
        "POST",
        "/v1/eval-sets/propose-contract",
        "evals",
    ),
    OperationInfo::new("list_agent_models", "GET", "/agent/v1/models", "agent"),
    OperationInfo::new(
        "create_agent_completion",
        "POST",
        "/agent/v1/chat/completions",
        "agent",
    ),
];
/// The operations exactly as the contract names them, one method for each.
///
/// Reached with `Client::low_level`. It follows the contract and is outside the promise of semantic
/// versioning: when the contract changes, so does this.
#[derive(Clone, Debug)]
pub struct LowLevel<M: Mode> {
    pub(crate) client: Client<M>,
}
impl<M: Mode> Client<M> {
    /// The generated client: every operation exactly as the contract names it. Outside the promise of semantic
    /// versioning.
    pub fn low_level(&self) -> LowLevel<M> {
        LowLevel { client: self.clone() }
    }
}
impl<M: Mode> LowLevel<M> {
    /// Create a chat completion: `POST /v1/chat/completions`.
    ///
    /// Answers a conversation. `model` names who answers: `auto`, or a deployed endpoint.
    ///
    /// The reply is one JSON object, or, when `stream` is true, a stream of server-sent events. Each event of the stream holds one
    /// complete chunk, and `[DONE]` ends it; a stream that stops without it was cut short. Further OpenAI parameters may be sent
    /// and are passed on as they are.
    ///
    /// The model `auto` lets the service choose who answers. It takes one choice, no tools in a stream, and no tools beside a
    /// `response_format`; the lane for agents takes those. An answer that is not sure is asked again inside the same call, and a lane
    /// that is cold takes minutes: choose the timeout for that.
    ///
    /// A successful call is debited. Repeating it under the same idempotency key is not debited again.
    ///
    /// # Arguments
    ///
    /// - `model`: Id of the endpoint that shall answer, such as `invoices-prod`. Not empty.
    /// - `messages`: The conversation so far, oldest message first. At least one.
    pub fn create_chat_completion(
        &self,
        model: impl Into<::std::string::String>,
        messages: impl IntoIterator<Item = impl Into<crate::chat::ChatMessage>>,
    ) -> Request<M, CreateChatCompletion> {
        crate::client::describe(
            &self.client,
            CreateChatCompletion {
                body: Box::new(requests::CreateChatCompletionRequest {
                    model: model.into(),
                    messages: messages.into_iter().map(Into::into).collect(),
                    stream: Default::default(),
                    stream_options: Default::default(),
                    temperature: Default::default(),
                    top_p: Default::default(),
                    n: Default::default(),
                    stop: Default::default(),
                    max_tokens: Default::default(),
                    max_completion_tokens: Default::default(),
                    presence_penalty: Default::default(),
                    frequency_penalty: Default::default(),
                    seed: Default::default(),
                    logprobs: Default::default(),
                    top_logprobs: Default::default(),
                    logit_bias: Default::default(),
                    user: Default::default(),
                    response_format: Default::default(),
                    tools: Default::default(),
                    tool_choice: Default::default(),
                    parallel_tool_calls: Default::default(),
                    reasoning_effort: Default::default(),
                    metadata: Default::default(),
                }),
                extra: Default::default(),
            },
        )
    }
    /// List the models that can be called: `GET /v1/models`.
    ///
    /// Lists what the organisation can call, in the form of the OpenAI model listing: `auto`, or the deployed endpoints that have an
    /// inference URL now.
    ///
    /// An endpoint that is stopped or still starting is not in this list; the list of endpoints has it. The list comes whole: there
    /// are no pages.
    pub fn list_models(&self) -> Request<M, ListModels> {
        crate::client::describe(&self.client, ListModels {})
    }
    /// List the endpoints: `GET /v1/endpoints`.
    ///
    /// Lists every endpoint of the organisation, whatever its status.
    ///
    /// The reply is a bare JSON array and comes whole: there are no pages.
    pub fn list_endpoints(&self) -> Request<M, ListEndpoints> {
        crate::client::describe(&self.client, ListEndpoints {})
    }
    /// Deploy an endpoint: `POST /v1/endpoints`.
    ///
    /// Deploys an open model for a task and reports on the way.
    ///
    /// The caller names a task and a model, never hardware: the service chooses what the model runs on. The reply is a stream of named
    /// server-sent events: any number of `progress` events, then either `complete` with the live endpoint or `error` with
    /// the reason. An event with any other name is a progress event. A stream that stops with neither was cut short, and the
    /// deployment may go on without it.
    ///
    /// # Arguments
    ///
    /// - `task`: Id of the task the endpoint shall serve, such as `invoice-line-items`. Not empty.
    pub fn deploy_endpoint(
        &self,
        task: impl Into<::std::string::String>,
    ) -> Request<M, DeployEndpoint> {
        crate::client::describe(
            &self.client,
            DeployEndpoint {
                body: Box::new(requests::DeployEndpointRequest {
                    task: task.into(),
                    model: Default::default(),
                    name: Default::default(),
                    region: Default::default(),
                    provider: Default::default(),
                    quality: Default::default(),
                    run_mode: Default::default(),
                    task_display: Default::default(),
                    cost_per_request_micro_usd: Default::default(),
                }),
                extra: Default::default(),
            },
        )
    }
    /// Retrieve an endpoint: `GET /v1/endpoints/{endpoint_id}`.
    ///
    /// Returns one endpoint with its present status.
    ///
    /// Asking again and again is how to follow an endpoint that is starting.
    ///
    /// # Arguments
    ///
    /// - `endpoint_id`: Id of the endpoint, which is also its name.
    pub fn retrieve_endpoint(
        &self,
        endpoint_id: impl Into<String>,
    ) -> Request<M, RetrieveEndpoint> {
        crate::client::describe(
            &self.client,
            RetrieveEndpoint {
                endpoint_id: endpoint_id.into(),
            },
        )
    }
    /// Delete an endpoint: `DELETE /v1/endpoints/{endpoint_id}`.
    ///
    /// Removes an endpoint for good.
    ///
    /// Calls to it fail from then on. To pause an endpoint and keep it, stop it instead.
    ///
    /// # Arguments
    ///
    /// - `endpoint_id`: Id of the endpoint, which is also its name.
    pub fn delete_endpoint(
        &self,
        endpoint_id: impl Into<String>,
    ) -> Request<M, DeleteEndpoint> {
        crate::client::describe(
            &self.client,
            DeleteEndpoint {
                endpoint_id: endpoint_id.into(),
            },
        )
    }
    /// Start an endpoint: `POST /v1/endpoints/{endpoint_id}/start`.
    ///
    /// Starts an endpoint that was stopped.
    ///
    /// The reply may come before the endpoint is live: retrieve the endpoint to learn when its status is `live`. The request has no
    /// body.
    ///
    /// # Arguments
    ///
    /// - `endpoint_id`: Id of the endpoint, which is also its name.
    pub fn start_endpoint(
        &self,
        endpoint_id: impl Into<String>,
    ) -> Request<M, StartEndpoint> {
        crate::client::describe(
            &self.client,
            StartEndpoint {
                endpoint_id: endpoint_id.into(),
            },
        )
    }
    /// Stop an endpoint: `POST /v1/endpoints/{endpoint_id}/stop`.
    ///
    /// Stops an endpoint and keeps it, so that it can be started again.
    ///
    /// Calls to a stopped endpoint are answered with 503. The request has no body.
    ///
    /// # Arguments
    ///
    /// - `endpoint_id`: Id of the endpoint, which is also its name.
    pub fn stop_endpoint(
        &self,
        endpoint_id: impl Into<String>,
    ) -> Request<M, StopEndpoint> {
        crate::client::describe(
            &self.client,
            StopEndpoint {
                endpoint_id: endpoint_id.into(),
            },
        )
    }
    /// Read how fast an endpoint answers: `GET /v1/endpoints/{endpoint_id}/performance`.
    ///
    /// Reports on the speed of an endpoint, such as latency and throughput, over a period.
    ///
    /// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
    /// it came.
    ///
    /// # Arguments
    ///
    /// - `endpoint_id`: Id of the endpoint, which is also its name.
    pub fn retrieve_endpoint_performance(
        &self,
        endpoint_id: impl Into<String>,
    ) -> Request<M, RetrieveEndpointPerformance> {
        crate::client::describe(
            &self.client,
            RetrieveEndpointPerformance {
                endpoint_id: endpoint_id.into(),
                query: Default::default(),
            },
        )
    }
    /// Read how available an endpoint is: `GET /v1/endpoints/{endpoint_id}/uptime`.
    ///
    /// Reports on the availability of an endpoint over a period.
    ///
    /// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
    /// it came.
    ///
    /// # Arguments
    ///
    /// - `endpoint_id`: Id of the endpoint, which is also its name.
    pub fn retrieve_endpoint_uptime(
        &self,
        endpoint_id: impl Into<String>,
    ) -> Request<M, RetrieveEndpointUptime> {
        crate::client::describe(
            &self.client,
            RetrieveEndpointUptime {
                endpoint_id: endpoint_id.into(),
                query: Default::default(),
            },
        )
    }
    /// Read what an endpoint costs: `GET /v1/endpoints/{endpoint_id}/cost`.
    ///
    /// Reports on the cost of an endpoint over a period. Money in it is in micro-USD where the key says so.
    ///
    /// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
    /// it came.
    ///
    /// # Arguments
    ///
    /// - `endpoint_id`: Id of the endpoint, which is also its name.
    pub fn retrieve_endpoint_cost(
        &self,
        endpoint_id: impl Into<String>,
    ) -> Request<M, RetrieveEndpointCost> {
        crate::client::describe(
            &self.client,
            RetrieveEndpointCost {
                endpoint_id: endpoint_id.into(),
                query: Default::default(),
            },
        )
    }
    /// Read how good an endpoint's answers are: `GET /v1/endpoints/{endpoint_id}/quality`.
    ///
    /// Reports on the quality of the answers an endpoint gives over a period.
    ///
    /// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
    /// it came.
    ///
    /// # Arguments
    ///
    /// - `endpoint_id`: Id of the endpoint, which is also its name.
    pub fn retrieve_endpoint_quality(
        &self,
        endpoint_id: impl Into<String>,
    ) -> Request<M, RetrieveEndpointQuality> {
        crate::client::describe(
            &self.client,
            RetrieveEndpointQuality {
                endpoint_id: endpoint_id.into(),
                query: Default::default(),
            },
        )
    }
    /// Read what an endpoint has been doing: `GET /v1/endpoints/{endpoint_id}/activity`.
    ///
    /// Reports on the recent activity of an endpoint.
    ///
    /// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
    /// it came.
    ///
    /// # Arguments
    ///
    /// - `endpoint_id`: Id of the endpoint, which is also its name.
    pub fn retrieve_endpoint_activity(
        &self,
        endpoint_id: impl Into<String>,
    ) -> Request<M, RetrieveEndpointActivity> {
        crate::client::describe(
            &self.client,
            RetrieveEndpointActivity {
                endpoint_id: endpoint_id.into(),
                query: Default::default(),
            },
        )
    }
    /// List the tasks: `GET /v1/tasks`.
    ///
    /// Lists every benchmarked task of the catalog.
    ///
    /// The list comes whole: there are no pages.
    pub fn list_tasks(&self) -> Request<M, ListTasks> {
        crate::client::describe(&self.client, ListTasks {})
    }
    /// Retrieve a task: `GET /v1/tasks/{task_id}`.
    ///
    /// Returns one task of the catalog, with example rows when they are asked for.
    ///
    /// # Arguments
    ///
    /// - `task_id`: Id of the task.
    pub fn retrieve_task(&self, task_id: impl Into<String>) -> Request<M, RetrieveTask> {
        crate::client::describe(
            &self.client,
            RetrieveTask {
                task_id: task_id.into(),
                examples_n: Default::default(),
            },
        )
    }
    /// Match an intent to a task: `POST /v1/tasks/match`.
    ///
    /// Finds the task that fits what you describe in your own words.
    ///
    /// The reply has one outcome, in `type`, and the ranked alternatives. That no task fits is an answer too, not an error.
    ///
    /// # Arguments
    ///
    /// - `query`: What you want to do, in your own words. Not blank; taken as it is, surrounding spaces included.
    pub fn match_task(
        &self,
        query: impl Into<::std::string::String>,
    ) -> Request<M, MatchTask> {
        crate::client::describe(
            &self.client,
            MatchTask {
                body: Box::new(requests::MatchTaskRequest {
                    query: query.into(),
                    top_k: Some(5),
                }),
                extra: Default::default(),
            },
        )
    }
    /// Retrieve the leaderboard of a task: `GET /v1/tasks/{task_id}/leaderboard`.
    ///
    /// Ranks the open models on a task, against one frontier baseline.
    ///
    /// Its `recommended` is the model that deploying with `recommended` would choose.
    ///
    /// # Arguments
    ///
    /// - `task_id`: Id of the task.
    pub fn retrieve_leaderboard(
        &self,
        task_id: impl Into<String>,
    ) -> Request<M, RetrieveLeaderboard> {
        crate::client::describe(
            &self.client,
            RetrieveLeaderboard {
                task_id: task_id.into(),
            },
        )
    }
    /// List the eval sets: `GET /v1/eval-sets`.
    ///
    /// Lists every eval set of the organisation.
    ///
    /// The list comes whole: there are no pages.
    pub fn list_eval_sets(&self) -> Request<M, ListEvalSets> {
        crate::client::describe(&self.client, ListEvalSets {})
    }
    /// Create an eval set: `POST /v1/eval-sets`.
    ///
    /// Creates an eval set from rows of your own.
    ///
    /// The rows travel as a file of JSON lines in a multipart form; the text parts come before the file. For a task with documents,
    /// attach the documents to the rows afterwards.
    ///
    /// # Arguments
    ///
    /// - `task_id`: Id of the task the rows are graded against. Not empty. `custom-eval` is a panel of judges.
    /// - `name`: Label of the set, for people. Clients make one up when none is given.
    /// - `items`: The rows, as JSON lines: one JSON object per line, at least one.
    pub fn create_eval_set(
        &self,
        task_id: impl Into<::std::string::String>,
        name: impl Into<::std::string::String>,
        items: impl Into<crate::Upload>,
    ) -> Request<M, CreateEvalSet> {
        crate::client::describe(
            &self.client,
            CreateEvalSet {
                body: Box::new(requests::CreateEvalSetForm {
                    task_id: task_id.into(),
                    prompt: Default::default(),
                    name: name.into(),
                    items: items.into(),
                }),
                listener: Default::default(),
            },
        )
    }
    /// Retrieve an eval set: `GET /v1/eval-sets/{eval_set_id}`.
    ///
    /// Returns one eval set, in an envelope that may hold more than the set.
    ///
    /// # Arguments
    ///
    /// - `eval_set_id`: Id of the eval set.
    pub fn retrieve_eval_set(
        &self,
        eval_set_id: impl Into<String>,
    ) -> Request<M, RetrieveEvalSet> {
        crate::client::describe(
            &self.client,
            RetrieveEvalSet {
                eval_set_id: eval_set_id.into(),
            },
        )
    }
    /// Delete an eval set: `DELETE /v1/eval-sets/{eval_set_id}`.
    ///
    /// Removes an eval set for good.
    ///
    /// # Arguments
    ///
    /// - `eval_set_id`: Id of the eval set.
    pub fn delete_eval_set(
        &self,
        eval_set_id: impl Into<String>,
    ) -> Request<M, DeleteEvalSet> {
        crate::client::describe(
            &self.client,
            DeleteEvalSet {
                eval_set_id: eval_set_id.into(),
            },
        )
    }
    /// Attach a small document to a row: `POST /v1/eval-sets/{eval_set_id}/attach-blob`.
    ///
    /// Uploads a document below 5 MiB (5,242,880 bytes) and attaches it to one row of an eval set, in one request.
    ///
    /// A document of exactly 5 MiB or more takes three steps instead: create an upload URL, put the bytes there, complete the
    /// upload.
    ///
    /// # Arguments
    ///
    /// - `eval_set_id`: Id of the eval set.
    /// - `idx`: Position of the row in the set, in decimal, from 0.
    /// - `field_name`: Name of the input field of the row that takes the document.
    /// - `mime`: Media type of the document, such as `application/pdf`.
    /// - `file`: The document: its raw bytes, fewer than 5,242,880. The media type of the part is the one in `mime`.
    pub fn attach_blob(
        &self,
        eval_set_id: impl Into<String>,
        idx: i64,
        field_name: impl Into<::std::string::String>,
        mime: impl Into<::std::string::String>,
        file: impl Into<crate::Upload>,
    ) -> Request<M, AttachBlob> {
        crate::client::describe(
            &self.client,
            AttachBlob {
                eval_set_id: eval_set_id.into(),
                body: Box::new(requests::AttachBlobForm {
                    idx,
                    field_name: field_name.into(),
                    mime: mime.into(),
                    file: file.into(),
                }),
                listener: Default::default(),
            },
        )
    }
    /// Create an upload URL for a large document: `POST /v1/eval-sets/{eval_set_id}/blob-upload-url`.
    ///
    /// Begins the upload of a document of 5 MiB (5,242,880 bytes) or more: the first step of three.
    ///
    /// The second step leaves this API: put the raw bytes of the document to the `upload_url` of the reply, as described there. The
    /// third step is to complete the upload with the `storage_uri` of the reply.
    ///
    /// # Arguments
    ///
    /// - `eval_set_id`: Id of the eval set.
    /// - `idx`: Position of the row in the set, from 0.
    /// - `field_name`: Name of the input field of the row that takes the document.
    /// - `mime`: Media type of the document, such as `application/pdf`. The upload must be sent with the same one.
    /// - `file_size`: Size of the document in bytes, 5,242,880 or more.
    pub fn create_blob_upload_url(
        &self,
        eval_set_id: impl Into<String>,
        idx: i64,
        field_name: impl Into<::std::string::String>,
        mime: impl Into<::std::string::String>,
        file_size: i64,
    ) -> Request<M, CreateBlobUploadUrl> {
        crate::client::describe(
            &self.client,
            CreateBlobUploadUrl {
                eval_set_id: eval_set_id.into(),
                body: Box::new(requests::CreateBlobUploadUrlRequest {
                    idx,
                    field_name: field_name.into(),
                    mime: mime.into(),
                    file_size,
                }),
            },
        )
    }
    /// Complete the upload of a large document: `POST /v1/eval-sets/{eval_set_id}/blob-upload-complete`.
    ///
    /// Attaches a document that was put to an upload URL to its row: the last step of three.
    ///
    /// # Arguments
    ///
    /// - `eval_set_id`: Id of the eval set.
    /// - `idx`: Position of the row in the set, from 0; the same as when the upload URL was created.
    /// - `field_name`: Name of the input field of the row; the same as when the upload URL was created.
    /// - `storage_uri`: Where the document is stored, as the reply with the upload URL said.
    /// - `mime`: Media type of the document; the same as when the upload URL was created.
    pub fn complete_blob_upload(
        &self,
        eval_set_id: impl Into<String>,
        idx: i64,
        field_name: impl Into<::std::string::String>,
        storage_uri: impl Into<::std::string::String>,
        mime: impl Into<::std::string::String>,
    ) -> Request<M, CompleteBlobUpload> {
        crate::client::describe(
            &self.client,
            CompleteBlobUpload {
                eval_set_id: eval_set_id.into(),
                body: Box::new(requests::CompleteBlobUploadRequest {
                    idx,
                    field_name: field_name.into(),
                    storage_uri: storage_uri.into(),
                    mime: mime.into(),
                }),
            },
        )
    }
    /// Create an eval run: `POST /v1/eval-runs`.
    ///
    /// Starts to score candidate models on an eval set.
    ///
    /// The reply comes before the run is done and holds little more than its id. Retrieve the run until its status is `completed`
    /// or `failed`. The compute is debited, for open models and frontier models alike.
    ///
    /// # Arguments
    ///
    /// - `eval_set_id`: Id of the eval set to score the models on. Not empty.
    /// - `candidate_model_ids`: The models to score, each named once: `auto`, ids of frontier models, and aliases of open models. At least one.
    pub fn create_eval_run(
        &self,
        eval_set_id: impl Into<::std::string::String>,
        candidate_model_ids: impl IntoIterator<Item = impl Into<::std::string::String>>,
    ) -> Request<M, CreateEvalRun> {
        crate::client::describe(
            &self.client,
            CreateEvalRun {
                body: Box::new(requests::CreateEvalRunRequest {
                    eval_set_id: eval_set_id.into(),
                    candidate_model_ids: candidate_model_ids
                        .into_iter()
                        .map(Into::into)
                        .collect(),
                }),
                extra: Default::default(),
            },
        )
    }
    /// Retrieve an eval run: `GET /v1/eval-runs/{run_id}`.
    ///
    /// Returns the state of an eval run, with the results once it has ended.
    ///
    /// # Arguments
    ///
    /// - `run_id`: Id of the eval run.
    pub fn retrieve_eval_run(
        &self,
        run_id: impl Into<String>,
    ) -> Request<M, RetrieveEvalRun> {
        crate::client::describe(
            &self.client,
            RetrieveEvalRun {
                run_id: run_id.into(),
            },
        )
    }
    /// List the frontier models: `GET /v1/eval/frontier-models`.
    ///
    /// Lists the vendor models that open models can be evaluated against.
    ///
    /// Given a task, each model says whether it is on the leaderboard of that task, and for a task with documents only models that
    /// can see are listed. The list comes whole: there are no pages.
    pub fn list_frontier_models(&self) -> Request<M, ListFrontierModels> {
        crate::client::describe(
            &self.client,
            ListFrontierModels {
                task: Default::default(),
            },
        )
    }
    /// Transcribe speech: `POST /v1/audio/transcriptions`.
    ///
    /// Turns speech into text.
    ///
    /// A successful call is debited by the minute of input audio. Repeating it under the same idempotency key is not debited again.
    ///
    /// # Arguments
    ///
    /// - `audio_base64`: The audio file in standard base64, with padding. Not empty.
    pub fn create_transcription(
        &self,
        audio_base64: impl Into<::std::string::String>,
    ) -> Request<M, CreateTranscription> {
        crate::client::describe(
            &self.client,
            CreateTranscription {
                body: Box::new(requests::CreateTranscriptionRequest {
                    audio_base64: audio_base64.into(),
                    language: Default::default(),
                }),
                extra: Default::default(),
                listener: Default::default(),
            },
        )
    }
    /// Synthesize speech: `POST /v1/audio/speech`.
    ///
    /// Turns text into speech.
    ///
    /// A successful call is debited by the minute of output audio. Repeating it under the same idempotency key is not debited
    /// again.
    ///
    /// # Arguments
    ///
    /// - `text`: What to say, 1 to 5000 characters.
    pub fn create_speech(
        &self,
        text: impl Into<::std::string::String>,
    ) -> Request<M, CreateSpeech> {
        crate::client::describe(
            &self.client,
            CreateSpeech {
                body: Box::new(requests::CreateSpeechRequest {
                    text: text.into(),
                    voice: Default::default(),
                }),
                extra: Default::default(),
            },
        )
    }
    /// Read what `auto` did: `GET /v1/auto/metrics`.
    ///
    /// Reports on the organisation's calls of `auto` over the last 30 days: how many, how they went, what they were billed and what a
    /// frontier model would have cost.
    ///
    /// Free, and cheap to ask again and again.
    pub fn retrieve_auto_metrics(&self) -> Request<M, RetrieveAutoMetrics> {
        crate::client::describe(&self.client, RetrieveAutoMetrics {})
    }
    /// Ask a frontier model the same: `POST /v1/playground/frontier`.
    ///
    /// Sends a conversation to a model of a vendor, to see what it would have answered, at what cost, and how fast.
    ///
    /// A successful call is debited what the vendor charges, and the reply says how much. Repeating it under the same idempotency key
    /// is not debited again. Where the vendor fails the status is 502 and nothing is billed.
    ///
    /// # Arguments
    ///
    /// - `model`: The vendor's model. Known values: `gpt-5.5`, `gemini-3-5-flash`, `gemini-3-1-pro`, `claude-sonnet-4-6`; another is refused.
    /// - `messages`: The conversation, oldest message first. From 1 to 40, each with a text as its content.
    pub fn create_frontier_comparison(
        &self,
        model: impl Into<::std::string::String>,
        messages: impl IntoIterator<Item = impl Into<crate::chat::ChatMessage>>,
    ) -> Request<M, CreateFrontierComparison> {
        crate::client::describe(
            &self.client,
            CreateFrontierComparison {
                body: Box::new(requests::CreateFrontierComparisonRequest {
                    model: model.into(),
                    messages: messages.into_iter().map(Into::into).collect(),
                }),
                extra: Default::default(),
            },
        )
    }
    /// Turn texts into vectors: `POST /v1/embeddings`.
    ///
    /// Gives a vector of 1,024 numbers and length 1 for each text: the nearer two texts are in meaning, the larger the product of their
    /// vectors.
    ///
    /// Up to 512 texts in one call; of each about the first 512 tokens count, and what is behind them is left out without a word.
    /// Vectors of different models must not be mixed: keep the `model` of the reply with them. A successful call is debited by the
    /// token. Repeating it under the same idempotency key is not debited again.
    ///
    /// # Arguments
    ///
    /// - `input`: The texts, from 1 to 512 in one call.
    pub fn create_embeddings(
        &self,
        input: impl IntoIterator<Item = impl Into<::std::string::String>>,
    ) -> Request<M, CreateEmbeddings> {
        crate::client::describe(
            &self.client,
            CreateEmbeddings {
                body: Box::new(requests::CreateEmbeddingsRequest {
                    input: input.into_iter().map(Into::into).collect(),
                    input_type: Default::default(),
                }),
                extra: Default::default(),
            },
        )
    }
    /// Rank documents by a query: `POST /v1/rerank`.
    ///
    /// Scores each document by how well it answers the query, and lists the best first.
    ///
    /// A score is a probability on its own: it does not depend on the other documents of the call, and scores of different calls can be
    /// compared. Up to 1,000 documents in one call; of each about the first 512 tokens are read. A successful call is debited for each
    /// document that is scored, whatever `top_n` keeps. Repeating it under the same idempotency key is not debited again.
    ///
    /// # Arguments
    ///
    /// - `query`: What is asked. Not blank.
    /// - `documents`: The documents, from 1 to 1,000 in one call.
    pub fn create_rerank(
        &self,
        query: impl Into<::std::string::String>,
        documents: impl IntoIterator<Item = impl Into<::std::string::String>>,
    ) -> Request<M, CreateRerank> {
        crate::client::describe(
            &self.client,
            CreateRerank {
                body: Box::new(requests::CreateRerankRequest {
                    query: query.into(),
                    documents: documents.into_iter().map(Into::into).collect(),
                    top_n: Default::default(),
                }),
                extra: Default::default(),
            },
        )
    }
    /// Paint an image: `POST /v1/images/generations`.
    ///
    /// Makes one PNG from a description in words.
    ///
    /// A successful call is debited one price, the same for every size. Repeating it under the same idempotency key is not debited
    /// again. It takes about 12 seconds when the model is warm, and minutes when it is not: choose the timeout for that.
    ///
    /// # Arguments
    ///
    /// - `prompt`: What to paint, up to 4,000 characters. Not blank.
    pub fn generate_image(
        &self,
        prompt: impl Into<::std::string::String>,
    ) -> Request<M, GenerateImage> {
        crate::client::describe(
            &self.client,
            GenerateImage {
                body: Box::new(requests::GenerateImageRequest {
                    prompt: prompt.into(),
                    size: Default::default(),
                    seed: Default::default(),
                }),
                extra: Default::default(),
            },
        )
    }
    /// Change an image: `POST /v1/images/edits`.
    ///
    /// Makes one PNG from an image and a description of what to change. The aspect ratio stays; an image of one megapixel comes back
    /// with about four.
    ///
    /// A successful call is debited one price. Repeating it under the same idempotency key is not debited again. It takes about 30
    /// seconds when the model is warm, and minutes when it is not: choose the timeout for that.
    ///
    /// # Arguments
    ///
    /// - `prompt`: What to change, up to 4,000 characters. Not blank.
    /// - `image`: The image, a PNG or JPEG of at most 25 MB, in standard base64.
    pub fn edit_image(
        &self,
        prompt: impl Into<::std::string::String>,
        image: impl Into<::std::string::String>,
    ) -> Request<M, EditImage> {
        crate::client::describe(
            &self.client,
            EditImage {
                body: Box::new(requests::EditImageRequest {
                    prompt: prompt.into(),
                    image: image.into(),
                    seed: Default::default(),
                }),
                extra: Default::default(),
                listener: Default::default(),
            },
        )
    }
    /// Propose what rows are graded by: `POST /v1/eval-sets/propose-contract`.
    ///
    /// Reads rows and a sentence about them, and proposes the task they could be graded by. Nothing is stored, nothing is billed.
    ///
    /// # Arguments
    ///
    /// - `prompt`: What the rows are about and what is asked of a model, in a sentence of up to 500 characters.
    /// - `items`: The rows, as JSON lines: one JSON object per line, as a rule five or more. Sent as a file of type `application/jsonl`.
    pub fn propose_contract(
        &self,
        prompt: impl Into<::std::string::String>,
        items: impl Into<crate::Upload>,
    ) -> Request<M, ProposeContract> {
        crate::client::describe(
            &self.client,
            ProposeContract {
                body: Box::new(requests::ProposeContractForm {
                    prompt: prompt.into(),
                    items: items.into(),
                }),
                listener: Default::default(),
            },
        )
    }
    /// List the models of the agent lane: `GET /agent/v1/models`.
    ///
    /// Lists what the agent lane can be asked for: `auto`, with how much context it takes. Answers 404 where the lane is not enabled.
    pub fn list_agent_models(&self) -> Request<M, ListAgentModels> {
        crate::client::describe(&self.client, ListAgentModels {})
    }
    /// Take one turn of an agent: `POST /agent/v1/chat/completions`.
    ///
    /// Answers one turn of a tool loop: the model gets the transcript and the tools as they are sent, and what it says is the answer.
    ///
    /// The model is `auto`, or left out; there is one choice, and what the lane does not know it ignores. Tools can be called several
    /// at once, and streamed. A session keeps the turns of one conversation on one route; without one the organisation, the system
    /// prompt and the names of the tools stand for it. Each turn is debited once, one that fails not at all. While the lane is warming
    /// up the status is 503 with a `Retry-After`.
    ///
    /// # Arguments
    ///
    /// - `model`: Id of the endpoint that shall answer, such as `invoices-prod`. Not empty.
    /// - `messages`: The conversation so far, oldest message first. At least one.
    pub fn create_agent_completion(
        &self,
        model: impl Into<::std::string::String>,
        messages: impl IntoIterator<Item = impl Into<crate::chat::ChatMessage>>,
    ) -> Request<M, CreateAgentCompletion> {
        crate::client::describe(
            &self.client,
            CreateAgentCompletion {
                session: Default::default(),
                body: Box::new(requests::CreateChatCompletionRequest {
                    model: model.into(),
                    messages: messages.into_iter().map(Into::into).collect(),
                    stream: Default::default(),
                    stream_options: Default::default(),
                    temperature: Default::default(),
                    top_p: Default::default(),
                    n: Default::default(),
                    stop: Default::default(),
                    max_tokens: Default::default(),
                    max_completion_tokens: Default::default(),
                    presence_penalty: Default::default(),
                    frequency_penalty: Default::default(),
                    seed: Default::default(),
                    logprobs: Default::default(),
                    top_logprobs: Default::default(),
                    logit_bias: Default::default(),
                    user: Default::default(),
                    response_format: Default::default(),
                    tools: Default::default(),
                    tool_choice: Default::default(),
                    parallel_tool_calls: Default::default(),
                    reasoning_effort: Default::default(),
                    metadata: Default::default(),
                }),
                extra: Default::default(),
            },
        )
    }
}
/// Create a chat completion: `POST /v1/chat/completions`.
///
/// Answers a conversation. `model` names who answers: `auto`, or a deployed endpoint.
///
/// The reply is one JSON object, or, when `stream` is true, a stream of server-sent events. Each event of the stream holds one
/// complete chunk, and `[DONE]` ends it; a stream that stops without it was cut short. Further OpenAI parameters may be sent
/// and are passed on as they are.
///
/// The model `auto` lets the service choose who answers. It takes one choice, no tools in a stream, and no tools beside a
/// `response_format`; the lane for agents takes those. An answer that is not sure is asked again inside the same call, and a lane
/// that is cold takes minutes: choose the timeout for that.
///
/// A successful call is debited. Repeating it under the same idempotency key is not debited again.
#[derive(Clone)]
pub struct CreateChatCompletion {
    pub(crate) body: Box<requests::CreateChatCompletionRequest>,
    pub(crate) extra: ExtraBody,
}
impl Describe for CreateChatCompletion {
    const INFO: OperationInfo = OperationInfo::new(
        "create_chat_completion",
        "POST",
        "/v1/chat/completions",
        "chat",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        if let Some(value) = &self.body.temperature {
            check_number("temperature", *value, 0.0..=2.0)?;
        }
        if let Some(value) = &self.body.top_p {
            check_number("top_p", *value, (Bound::Excluded(0.0), Bound::Included(1.0)))?;
        }
        if let Some(value) = &self.body.n {
            check_number("n", *value, 1..)?;
        }
        if let Some(value) = &self.body.max_tokens {
            check_number("max_tokens", *value, 1..)?;
        }
        if let Some(value) = &self.body.max_completion_tokens {
            check_number("max_completion_tokens", *value, 1..)?;
        }
        if let Some(value) = &self.body.presence_penalty {
            check_number("presence_penalty", *value, -2.0..=2.0)?;
        }
        if let Some(value) = &self.body.frequency_penalty {
            check_number("frequency_penalty", *value, -2.0..=2.0)?;
        }
        if let Some(value) = &self.body.top_logprobs {
            check_number("top_logprobs", *value, 0..=20)?;
        }
        if let Some(values) = &self.body.logit_bias {
            for value in values.values() {
                check_number("logit_bias", *value, -100.0..=100.0)?;
            }
        }
        let url = format!("{}/v1/chat/completions", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        request.build(Self::INFO.path)
    }
}
impl Reply for CreateChatCompletion {
    type Output = crate::types::ChatCompletion;
}
impl OpenBody for CreateChatCompletion {
    const KNOWN: &'static [&'static str] = &[
        "model",
        "messages",
        "stream",
        "stream_options",
        "temperature",
        "top_p",
        "n",
        "stop",
        "max_tokens",
        "max_completion_tokens",
        "presence_penalty",
        "frequency_penalty",
        "seed",
        "logprobs",
        "top_logprobs",
        "logit_bias",
        "user",
        "response_format",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "reasoning_effort",
        "metadata",
    ];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
impl<M: Mode> Request<M, CreateChatCompletion> {
    /// How freely tokens are sampled, from 0 to 2.
    ///
    /// 0 is as steady as the model gets. The default is the model's own, usually 1.
    pub fn temperature(mut self, value: f64) -> Self {
        self.operation.body.temperature = Some(value);
        self
    }
    /// Share of the probability mass to sample from, above 0 and up to 1.
    ///
    /// The default is 1, which is all of it. Set this or `temperature`, not both.
    pub fn top_p(mut self, value: f64) -> Self {
        self.operation.body.top_p = Some(value);
        self
    }
    /// How many choices to generate, 1 or more. The default is 1. Every choice is billed.
    ///
    /// The model `auto` and the lane for agents give one; `auto` refuses more with 400.
    pub fn n(mut self, value: i64) -> Self {
        self.operation.body.n = Some(value);
        self
    }
    /// Texts that end the answer when the model is about to write one of them; they are not part of the answer.
    ///
    /// The wire also takes one bare string in place of the list. By default there are none.
    pub fn stop(
        mut self,
        value: impl IntoIterator<Item = impl Into<::std::string::String>>,
    ) -> Self {
        self.operation.body.stop = Some(value.into_iter().map(Into::into).collect());
        self
    }
    /// Upper limit of the tokens of the answer, 1 or more. The default is what the context window leaves.
    pub fn max_tokens(mut self, value: i64) -> Self {
        self.operation.body.max_tokens = Some(value);
        self
    }
    /// Upper limit of the generated tokens, reasoning included, 1 or more.
    ///
    /// The newer form of `max_tokens`. The default is what the context window leaves.
    pub fn max_completion_tokens(mut self, value: i64) -> Self {
        self.operation.body.max_completion_tokens = Some(value);
        self
    }
    /// Penalty on every token that has occurred before, from -2 to 2.
    ///
    /// Above 0 the answer moves on to new subjects. The default is 0.
    pub fn presence_penalty(mut self, value: f64) -> Self {
        self.operation.body.presence_penalty = Some(value);
        self
    }
    /// Penalty on a token that grows with how often it has occurred, from -2 to 2.
    ///
    /// Above 0 the answer repeats itself less. The default is 0.
    pub fn frequency_penalty(mut self, value: f64) -> Self {
        self.operation.body.frequency_penalty = Some(value);
        self
    }
    /// Seed of the sampling: the same request with the same seed should give the same answer, without a guarantee.
    ///
    /// By default there is none.
    pub fn seed(mut self, value: i64) -> Self {
        self.operation.body.seed = Some(value);
        self
    }
    /// Whether to return the log probability of each token of the answer. The default is false.
    pub fn logprobs(mut self, value: bool) -> Self {
        self.operation.body.logprobs = Some(value);
        self
    }
    /// How many alternatives to return for each token, from 0 to 20. Only with `logprobs`. The default is none.
    pub fn top_logprobs(mut self, value: i64) -> Self {
        self.operation.body.top_logprobs = Some(value);
        self
    }
    /// What to add to the score of single tokens: from token id, written in decimal, to a number from -100 to 100.
    ///
    /// By default nothing is added.
    pub fn logit_bias(
        mut self,
        value: impl IntoIterator<Item = (impl Into<String>, impl Into<f64>)>,
    ) -> Self {
        self.operation.body.logit_bias = Some(
            value.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
        );
        self
    }
    /// An id for the end user on whose behalf you call. By default there is none.
    pub fn user(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.user = Some(value.into());
        self
    }
    /// The form the answer must have. The default is free text.
    ///
    /// The model `auto` refuses it beside `tools` with 400; the lane for agents takes both.
    pub fn response_format(
        mut self,
        value: impl Into<crate::chat::ResponseFormat>,
    ) -> Self {
        self.operation.body.response_format = Some(value.into());
        self
    }
    /// The tools the model may call. By default there are none.
    ///
    /// The model `auto` refuses them with 400 in a stream, and beside a `response_format`; the lane for agents takes them.
    pub fn tools(
        mut self,
        value: impl IntoIterator<Item = impl Into<crate::chat::Tool>>,
    ) -> Self {
        self.operation.body.tools = Some(value.into_iter().map(Into::into).collect());
        self
    }
    /// Whether and which tool the model calls. The default is `auto` when there are tools, else `none`.
    pub fn tool_choice(mut self, value: impl Into<crate::chat::ToolChoice>) -> Self {
        self.operation.body.tool_choice = Some(value.into());
        self
    }
    /// Whether the model may call several tools in one answer. The default is true.
    pub fn parallel_tool_calls(mut self, value: bool) -> Self {
        self.operation.body.parallel_tool_calls = Some(value);
        self
    }
    /// How much a reasoning model thinks before it answers.
    ///
    /// Known values: `minimal`, `low`, `medium`, `high`; others may come. The default is the model's own.
    pub fn reasoning_effort(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.reasoning_effort = Some(value.into());
        self
    }
    /// Labels of your own for this call, from name to text. By default there are none.
    pub fn metadata(
        mut self,
        value: impl IntoIterator<
            Item = (impl Into<String>, impl Into<::std::string::String>),
        >,
    ) -> Self {
        self.operation.body.metadata = Some(
            value.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
        );
        self
    }
}
/// List the models that can be called: `GET /v1/models`.
///
/// Lists what the organisation can call, in the form of the OpenAI model listing: `auto`, or the deployed endpoints that have an
/// inference URL now.
///
/// An endpoint that is stopped or still starting is not in this list; the list of endpoints has it. The list comes whole: there
/// are no pages.
#[derive(Clone)]
pub struct ListModels {}
impl Describe for ListModels {
    const INFO: OperationInfo = OperationInfo::new(
        "list_models",
        "GET",
        "/v1/models",
        "models",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        let url = format!("{}/v1/models", http.baseurl,);
        let request = http.client.get(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for ListModels {
    type Output = crate::types::ModelList;
}
/// List the endpoints: `GET /v1/endpoints`.
///
/// Lists every endpoint of the organisation, whatever its status.
///
/// The reply is a bare JSON array and comes whole: there are no pages.
#[derive(Clone)]
pub struct ListEndpoints {}
impl Describe for ListEndpoints {
    const INFO: OperationInfo = OperationInfo::new(
        "list_endpoints",
        "GET",
        "/v1/endpoints",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        let url = format!("{}/v1/endpoints", http.baseurl,);
        let request = http.client.get(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for ListEndpoints {
    type Output = crate::List<crate::types::Endpoint>;
}
/// Deploy an endpoint: `POST /v1/endpoints`.
///
/// Deploys an open model for a task and reports on the way.
///
/// The caller names a task and a model, never hardware: the service chooses what the model runs on. The reply is a stream of named
/// server-sent events: any number of `progress` events, then either `complete` with the live endpoint or `error` with
/// the reason. An event with any other name is a progress event. A stream that stops with neither was cut short, and the
/// deployment may go on without it.
#[derive(Clone)]
pub struct DeployEndpoint {
    pub(crate) body: Box<requests::DeployEndpointRequest>,
    pub(crate) extra: ExtraBody,
}
impl Describe for DeployEndpoint {
    const INFO: OperationInfo = OperationInfo::new(
        "deploy_endpoint",
        "POST",
        "/v1/endpoints",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        if let Some(value) = &self.body.quality {
            check_number("quality", *value, 0.0..=1.0)?;
        }
        if let Some(value) = &self.body.cost_per_request_micro_usd {
            check_number("cost_per_request_micro_usd", *value, 0..)?;
        }
        let url = format!("{}/v1/endpoints", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        request.build(Self::INFO.path)
    }
}
impl OpenBody for DeployEndpoint {
    const KNOWN: &'static [&'static str] = &[
        "task",
        "model",
        "name",
        "region",
        "provider",
        "quality",
        "run_mode",
        "taskDisplay",
        "cost_per_request_micro_usd",
    ];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
impl<M: Mode> Request<M, DeployEndpoint> {
    /// The model to serve, by its alias on the leaderboard of the task.
    ///
    /// The default is `recommended`, the model the leaderboard recommends.
    pub fn model(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.model = Some(value.into());
        self
    }
    /// Name of the new endpoint, which is also its id. By default the service makes one up.
    pub fn name(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.name = Some(value.into());
        self
    }
    /// Region to run in. By default the service chooses.
    pub fn region(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.region = Some(value.into());
        self
    }
    /// Provider to run on. By default the service chooses.
    pub fn provider(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.provider = Some(value.into());
        self
    }
    /// Quality score of the model on the task, from 0 to 1. By default the service works it out.
    pub fn quality(mut self, value: f64) -> Self {
        self.operation.body.quality = Some(value);
        self
    }
    /// Benchmark context of the model. Known values: `rte`, `twostage`; others may come. By default the service works it out.
    pub fn run_mode(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.run_mode = Some(value.into());
        self
    }
    /// Title of the task, for people. By default the service works it out.
    pub fn task_display(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.task_display = Some(value.into());
        self
    }
    /// Unit cost of one request, in micro-USD, never floored. By default the service works it out.
    pub fn cost_per_request_micro_usd(mut self, value: i64) -> Self {
        self.operation.body.cost_per_request_micro_usd = Some(value);
        self
    }
}
/// Retrieve an endpoint: `GET /v1/endpoints/{endpoint_id}`.
///
/// Returns one endpoint with its present status.
///
/// Asking again and again is how to follow an endpoint that is starting.
#[derive(Clone)]
pub struct RetrieveEndpoint {
    endpoint_id: String,
}
impl Describe for RetrieveEndpoint {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_endpoint",
        "GET",
        "/v1/endpoints/{endpoint_id}",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("endpoint_id", &self.endpoint_id)?;
        let url = format!(
            "{}/v1/endpoints/{}", http.baseurl, encode_path(& self.endpoint_id
            .to_string()),
        );
        let request = http.client.get(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveEndpoint {
    type Output = crate::types::Endpoint;
}
/// Delete an endpoint: `DELETE /v1/endpoints/{endpoint_id}`.
///
/// Removes an endpoint for good.
///
/// Calls to it fail from then on. To pause an endpoint and keep it, stop it instead.
#[derive(Clone)]
pub struct DeleteEndpoint {
    endpoint_id: String,
}
impl Describe for DeleteEndpoint {
    const INFO: OperationInfo = OperationInfo::new(
        "delete_endpoint",
        "DELETE",
        "/v1/endpoints/{endpoint_id}",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("endpoint_id", &self.endpoint_id)?;
        let url = format!(
            "{}/v1/endpoints/{}", http.baseurl, encode_path(& self.endpoint_id
            .to_string()),
        );
        let request = http.client.delete(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for DeleteEndpoint {
    type Output = crate::Raw;
}
/// Start an endpoint: `POST /v1/endpoints/{endpoint_id}/start`.
///
/// Starts an endpoint that was stopped.
///
/// The reply may come before the endpoint is live: retrieve the endpoint to learn when its status is `live`. The request has no
/// body.
#[derive(Clone)]
pub struct StartEndpoint {
    endpoint_id: String,
}
impl Describe for StartEndpoint {
    const INFO: OperationInfo = OperationInfo::new(
        "start_endpoint",
        "POST",
        "/v1/endpoints/{endpoint_id}/start",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("endpoint_id", &self.endpoint_id)?;
        let url = format!(
            "{}/v1/endpoints/{}/start", http.baseurl, encode_path(& self.endpoint_id
            .to_string()),
        );
        let request = http.client.post(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for StartEndpoint {
    type Output = crate::Raw;
}
/// Stop an endpoint: `POST /v1/endpoints/{endpoint_id}/stop`.
///
/// Stops an endpoint and keeps it, so that it can be started again.
///
/// Calls to a stopped endpoint are answered with 503. The request has no body.
#[derive(Clone)]
pub struct StopEndpoint {
    endpoint_id: String,
}
impl Describe for StopEndpoint {
    const INFO: OperationInfo = OperationInfo::new(
        "stop_endpoint",
        "POST",
        "/v1/endpoints/{endpoint_id}/stop",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("endpoint_id", &self.endpoint_id)?;
        let url = format!(
            "{}/v1/endpoints/{}/stop", http.baseurl, encode_path(& self.endpoint_id
            .to_string()),
        );
        let request = http.client.post(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for StopEndpoint {
    type Output = crate::Raw;
}
/// Read how fast an endpoint answers: `GET /v1/endpoints/{endpoint_id}/performance`.
///
/// Reports on the speed of an endpoint, such as latency and throughput, over a period.
///
/// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
/// it came.
#[derive(Clone)]
pub struct RetrieveEndpointPerformance {
    endpoint_id: String,
    pub(crate) query: Query,
}
impl Describe for RetrieveEndpointPerformance {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_endpoint_performance",
        "GET",
        "/v1/endpoints/{endpoint_id}/performance",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("endpoint_id", &self.endpoint_id)?;
        let url = format!(
            "{}/v1/endpoints/{}/performance", http.baseurl, encode_path(& self
            .endpoint_id.to_string()),
        );
        let request = http.client.get(url);
        let request = request.pairs(&self.query);
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveEndpointPerformance {
    type Output = crate::Raw;
}
impl FreeQuery for RetrieveEndpointPerformance {
    fn query(&mut self) -> &mut Query {
        &mut self.query
    }
}
/// Read how available an endpoint is: `GET /v1/endpoints/{endpoint_id}/uptime`.
///
/// Reports on the availability of an endpoint over a period.
///
/// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
/// it came.
#[derive(Clone)]
pub struct RetrieveEndpointUptime {
    endpoint_id: String,
    pub(crate) query: Query,
}
impl Describe for RetrieveEndpointUptime {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_endpoint_uptime",
        "GET",
        "/v1/endpoints/{endpoint_id}/uptime",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("endpoint_id", &self.endpoint_id)?;
        let url = format!(
            "{}/v1/endpoints/{}/uptime", http.baseurl, encode_path(& self.endpoint_id
            .to_string()),
        );
        let request = http.client.get(url);
        let request = request.pairs(&self.query);
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveEndpointUptime {
    type Output = crate::Raw;
}
impl FreeQuery for RetrieveEndpointUptime {
    fn query(&mut self) -> &mut Query {
        &mut self.query
    }
}
/// Read what an endpoint costs: `GET /v1/endpoints/{endpoint_id}/cost`.
///
/// Reports on the cost of an endpoint over a period. Money in it is in micro-USD where the key says so.
///
/// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
/// it came.
#[derive(Clone)]
pub struct RetrieveEndpointCost {
    endpoint_id: String,
    pub(crate) query: Query,
}
impl Describe for RetrieveEndpointCost {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_endpoint_cost",
        "GET",
        "/v1/endpoints/{endpoint_id}/cost",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("endpoint_id", &self.endpoint_id)?;
        let url = format!(
            "{}/v1/endpoints/{}/cost", http.baseurl, encode_path(& self.endpoint_id
            .to_string()),
        );
        let request = http.client.get(url);
        let request = request.pairs(&self.query);
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveEndpointCost {
    type Output = crate::Raw;
}
impl FreeQuery for RetrieveEndpointCost {
    fn query(&mut self) -> &mut Query {
        &mut self.query
    }
}
/// Read how good an endpoint's answers are: `GET /v1/endpoints/{endpoint_id}/quality`.
///
/// Reports on the quality of the answers an endpoint gives over a period.
///
/// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
/// it came.
#[derive(Clone)]
pub struct RetrieveEndpointQuality {
    endpoint_id: String,
    pub(crate) query: Query,
}
impl Describe for RetrieveEndpointQuality {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_endpoint_quality",
        "GET",
        "/v1/endpoints/{endpoint_id}/quality",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("endpoint_id", &self.endpoint_id)?;
        let url = format!(
            "{}/v1/endpoints/{}/quality", http.baseurl, encode_path(& self.endpoint_id
            .to_string()),
        );
        let request = http.client.get(url);
        let request = request.pairs(&self.query);
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveEndpointQuality {
    type Output = crate::Raw;
}
impl FreeQuery for RetrieveEndpointQuality {
    fn query(&mut self) -> &mut Query {
        &mut self.query
    }
}
/// Read what an endpoint has been doing: `GET /v1/endpoints/{endpoint_id}/activity`.
///
/// Reports on the recent activity of an endpoint.
///
/// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
/// it came.
#[derive(Clone)]
pub struct RetrieveEndpointActivity {
    endpoint_id: String,
    pub(crate) query: Query,
}
impl Describe for RetrieveEndpointActivity {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_endpoint_activity",
        "GET",
        "/v1/endpoints/{endpoint_id}/activity",
        "endpoints",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("endpoint_id", &self.endpoint_id)?;
        let url = format!(
            "{}/v1/endpoints/{}/activity", http.baseurl, encode_path(& self.endpoint_id
            .to_string()),
        );
        let request = http.client.get(url);
        let request = request.pairs(&self.query);
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveEndpointActivity {
    type Output = crate::Raw;
}
impl FreeQuery for RetrieveEndpointActivity {
    fn query(&mut self) -> &mut Query {
        &mut self.query
    }
}
/// List the tasks: `GET /v1/tasks`.
///
/// Lists every benchmarked task of the catalog.
///
/// The list comes whole: there are no pages.
#[derive(Clone)]
pub struct ListTasks {}
impl Describe for ListTasks {
    const INFO: OperationInfo = OperationInfo::new(
        "list_tasks",
        "GET",
        "/v1/tasks",
        "tasks",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        let url = format!("{}/v1/tasks", http.baseurl,);
        let request = http.client.get(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for ListTasks {
    type Output = crate::List<crate::types::Task>;
}
/// Retrieve a task: `GET /v1/tasks/{task_id}`.
///
/// Returns one task of the catalog, with example rows when they are asked for.
#[derive(Clone)]
pub struct RetrieveTask {
    task_id: String,
    examples_n: Option<i64>,
}
impl Describe for RetrieveTask {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_task",
        "GET",
        "/v1/tasks/{task_id}",
        "tasks",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("task_id", &self.task_id)?;
        if let Some(value) = &self.examples_n {
            check_number("examples_n", *value, 0..)?;
        }
        let url = format!(
            "{}/v1/tasks/{}", http.baseurl, encode_path(& self.task_id.to_string()),
        );
        let request = http
            .client
            .get(url)
            .query(&QueryParam::new("examples_n", &self.examples_n));
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveTask {
    type Output = crate::types::Task;
}
impl<M: Mode> Request<M, RetrieveTask> {
    /// How many example rows to return with the task, 0 or more.
    ///
    /// The rows come in the reply under the key `examples`. Without this parameter none are returned; 0 is sent like any other number.
    pub fn examples_n(mut self, value: i64) -> Self {
        self.operation.examples_n = Some(value);
        self
    }
}
/// Match an intent to a task: `POST /v1/tasks/match`.
///
/// Finds the task that fits what you describe in your own words.
///
/// The reply has one outcome, in `type`, and the ranked alternatives. That no task fits is an answer too, not an error.
#[derive(Clone)]
pub struct MatchTask {
    pub(crate) body: Box<requests::MatchTaskRequest>,
    pub(crate) extra: ExtraBody,
}
impl Describe for MatchTask {
    const INFO: OperationInfo = OperationInfo::new(
        "match_task",
        "POST",
        "/v1/tasks/match",
        "tasks",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_nonblank("query", &self.body.query)?;
        if let Some(value) = &self.body.top_k {
            check_number("top_k", *value, 1..)?;
        }
        let url = format!("{}/v1/tasks/match", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        request.build(Self::INFO.path)
    }
}
impl Reply for MatchTask {
    type Output = crate::types::TaskMatch;
}
impl OpenBody for MatchTask {
    const KNOWN: &'static [&'static str] = &["query", "top_k"];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
impl<M: Mode> Request<M, MatchTask> {
    /// How many ranked candidates to return at most, 1 or more. Clients send the default too.
    ///
    /// The default is `5`.
    pub fn top_k(mut self, value: i64) -> Self {
        self.operation.body.top_k = Some(value);
        self
    }
}
/// Retrieve the leaderboard of a task: `GET /v1/tasks/{task_id}/leaderboard`.
///
/// Ranks the open models on a task, against one frontier baseline.
///
/// Its `recommended` is the model that deploying with `recommended` would choose.
#[derive(Clone)]
pub struct RetrieveLeaderboard {
    task_id: String,
}
impl Describe for RetrieveLeaderboard {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_leaderboard",
        "GET",
        "/v1/tasks/{task_id}/leaderboard",
        "tasks",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("task_id", &self.task_id)?;
        let url = format!(
            "{}/v1/tasks/{}/leaderboard", http.baseurl, encode_path(& self.task_id
            .to_string()),
        );
        let request = http.client.get(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveLeaderboard {
    type Output = crate::types::Leaderboard;
}
/// List the eval sets: `GET /v1/eval-sets`.
///
/// Lists every eval set of the organisation.
///
/// The list comes whole: there are no pages.
#[derive(Clone)]
pub struct ListEvalSets {}
impl Describe for ListEvalSets {
    const INFO: OperationInfo = OperationInfo::new(
        "list_eval_sets",
        "GET",
        "/v1/eval-sets",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        let url = format!("{}/v1/eval-sets", http.baseurl,);
        let request = http.client.get(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for ListEvalSets {
    type Output = crate::List<crate::types::EvalSet>;
}
/// Create an eval set: `POST /v1/eval-sets`.
///
/// Creates an eval set from rows of your own.
///
/// The rows travel as a file of JSON lines in a multipart form; the text parts come before the file. For a task with documents,
/// attach the documents to the rows afterwards.
#[derive(Clone)]
pub struct CreateEvalSet {
    pub(crate) body: Box<requests::CreateEvalSetForm>,
    pub(crate) listener: Listener<UploadProgress>,
}
impl Describe for CreateEvalSet {
    const INFO: OperationInfo = OperationInfo::new(
        "create_eval_set",
        "POST",
        "/v1/eval-sets",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        if let Some(value) = &self.body.prompt {
            check_nonblank("prompt", value)?;
            check_length("prompt", value, 1..=500)?;
        }
        let url = format!("{}/v1/eval-sets", http.baseurl,);
        let request = http.client.post(url);
        let mut form = Multipart::new()?;
        form.text("task_id", None, &self.body.task_id);
        if let Some(value) = &self.body.prompt {
            form.text("prompt", None, value);
        }
        form.text("name", None, &self.body.name);
        form.file("items", Some("application/jsonl"), &self.body.items)?;
        let request = request.multipart(form, self.listener.clone())?;
        request.build(Self::INFO.path)
    }
}
impl Reply for CreateEvalSet {
    type Output = crate::types::EvalSet;
    const AT: &'static str = "eval_set";
}
impl Progresses for CreateEvalSet {
    type Progress = UploadProgress;
    fn listener(&mut self) -> &mut Listener<UploadProgress> {
        &mut self.listener
    }
}
impl<M: Mode> Request<M, CreateEvalSet> {
    /// What is asked of a model with each row, in a sentence of up to 500 characters.
    ///
    /// Organisations of today have to send it; older ones do not have it.
    pub fn prompt(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.prompt = Some(value.into());
        self
    }
}
/// Retrieve an eval set: `GET /v1/eval-sets/{eval_set_id}`.
///
/// Returns one eval set, in an envelope that may hold more than the set.
#[derive(Clone)]
pub struct RetrieveEvalSet {
    eval_set_id: String,
}
impl Describe for RetrieveEvalSet {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_eval_set",
        "GET",
        "/v1/eval-sets/{eval_set_id}",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("eval_set_id", &self.eval_set_id)?;
        let url = format!(
            "{}/v1/eval-sets/{}", http.baseurl, encode_path(& self.eval_set_id
            .to_string()),
        );
        let request = http.client.get(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveEvalSet {
    type Output = crate::types::EvalSet;
    const AT: &'static str = "eval_set";
}
/// Delete an eval set: `DELETE /v1/eval-sets/{eval_set_id}`.
///
/// Removes an eval set for good.
#[derive(Clone)]
pub struct DeleteEvalSet {
    eval_set_id: String,
}
impl Describe for DeleteEvalSet {
    const INFO: OperationInfo = OperationInfo::new(
        "delete_eval_set",
        "DELETE",
        "/v1/eval-sets/{eval_set_id}",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("eval_set_id", &self.eval_set_id)?;
        let url = format!(
            "{}/v1/eval-sets/{}", http.baseurl, encode_path(& self.eval_set_id
            .to_string()),
        );
        let request = http.client.delete(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for DeleteEvalSet {
    type Output = crate::Raw;
}
/// Attach a small document to a row: `POST /v1/eval-sets/{eval_set_id}/attach-blob`.
///
/// Uploads a document below 5 MiB (5,242,880 bytes) and attaches it to one row of an eval set, in one request.
///
/// A document of exactly 5 MiB or more takes three steps instead: create an upload URL, put the bytes there, complete the
/// upload.
#[derive(Clone)]
pub struct AttachBlob {
    eval_set_id: String,
    pub(crate) body: Box<requests::AttachBlobForm>,
    pub(crate) listener: Listener<UploadProgress>,
}
impl Describe for AttachBlob {
    const INFO: OperationInfo = OperationInfo::new(
        "attach_blob",
        "POST",
        "/v1/eval-sets/{eval_set_id}/attach-blob",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("eval_set_id", &self.eval_set_id)?;
        let url = format!(
            "{}/v1/eval-sets/{}/attach-blob", http.baseurl, encode_path(& self
            .eval_set_id.to_string()),
        );
        let request = http.client.post(url);
        let mut form = Multipart::new()?;
        form.text("idx", None, &self.body.idx);
        form.text("field_name", None, &self.body.field_name);
        form.text("mime", None, &self.body.mime);
        form.file("file", None, &self.body.file)?;
        let request = request.multipart(form, self.listener.clone())?;
        request.build(Self::INFO.path)
    }
}
impl Reply for AttachBlob {
    type Output = crate::Raw;
}
impl Progresses for AttachBlob {
    type Progress = UploadProgress;
    fn listener(&mut self) -> &mut Listener<UploadProgress> {
        &mut self.listener
    }
}
/// Create an upload URL for a large document: `POST /v1/eval-sets/{eval_set_id}/blob-upload-url`.
///
/// Begins the upload of a document of 5 MiB (5,242,880 bytes) or more: the first step of three.
///
/// The second step leaves this API: put the raw bytes of the document to the `upload_url` of the reply, as described there. The
/// third step is to complete the upload with the `storage_uri` of the reply.
#[derive(Clone)]
pub struct CreateBlobUploadUrl {
    eval_set_id: String,
    pub(crate) body: Box<requests::CreateBlobUploadUrlRequest>,
}
impl Describe for CreateBlobUploadUrl {
    const INFO: OperationInfo = OperationInfo::new(
        "create_blob_upload_url",
        "POST",
        "/v1/eval-sets/{eval_set_id}/blob-upload-url",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("eval_set_id", &self.eval_set_id)?;
        let url = format!(
            "{}/v1/eval-sets/{}/blob-upload-url", http.baseurl, encode_path(& self
            .eval_set_id.to_string()),
        );
        let request = http.client.post(url);
        let request = request.json(&self.body);
        request.build(Self::INFO.path)
    }
}
impl Reply for CreateBlobUploadUrl {
    type Output = crate::types::BlobUpload;
}
/// Complete the upload of a large document: `POST /v1/eval-sets/{eval_set_id}/blob-upload-complete`.
///
/// Attaches a document that was put to an upload URL to its row: the last step of three.
#[derive(Clone)]
pub struct CompleteBlobUpload {
    eval_set_id: String,
    pub(crate) body: Box<requests::CompleteBlobUploadRequest>,
}
impl Describe for CompleteBlobUpload {
    const INFO: OperationInfo = OperationInfo::new(
        "complete_blob_upload",
        "POST",
        "/v1/eval-sets/{eval_set_id}/blob-upload-complete",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("eval_set_id", &self.eval_set_id)?;
        let url = format!(
            "{}/v1/eval-sets/{}/blob-upload-complete", http.baseurl, encode_path(& self
            .eval_set_id.to_string()),
        );
        let request = http.client.post(url);
        let request = request.json(&self.body);
        request.build(Self::INFO.path)
    }
}
impl Reply for CompleteBlobUpload {
    type Output = crate::Raw;
}
/// Create an eval run: `POST /v1/eval-runs`.
///
/// Starts to score candidate models on an eval set.
///
/// The reply comes before the run is done and holds little more than its id. Retrieve the run until its status is `completed`
/// or `failed`. The compute is debited, for open models and frontier models alike.
#[derive(Clone)]
pub struct CreateEvalRun {
    pub(crate) body: Box<requests::CreateEvalRunRequest>,
    pub(crate) extra: ExtraBody,
}
impl Describe for CreateEvalRun {
    const INFO: OperationInfo = OperationInfo::new(
        "create_eval_run",
        "POST",
        "/v1/eval-runs",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        let url = format!("{}/v1/eval-runs", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        request.build(Self::INFO.path)
    }
}
impl Reply for CreateEvalRun {
    type Output = crate::types::EvalRun;
}
impl OpenBody for CreateEvalRun {
    const KNOWN: &'static [&'static str] = &["eval_set_id", "candidate_model_ids"];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
/// Retrieve an eval run: `GET /v1/eval-runs/{run_id}`.
///
/// Returns the state of an eval run, with the results once it has ended.
#[derive(Clone)]
pub struct RetrieveEvalRun {
    run_id: String,
}
impl Describe for RetrieveEvalRun {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_eval_run",
        "GET",
        "/v1/eval-runs/{run_id}",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_path("run_id", &self.run_id)?;
        let url = format!(
            "{}/v1/eval-runs/{}", http.baseurl, encode_path(& self.run_id.to_string()),
        );
        let request = http.client.get(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveEvalRun {
    type Output = crate::types::EvalRun;
}
/// List the frontier models: `GET /v1/eval/frontier-models`.
///
/// Lists the vendor models that open models can be evaluated against.
///
/// Given a task, each model says whether it is on the leaderboard of that task, and for a task with documents only models that
/// can see are listed. The list comes whole: there are no pages.
#[derive(Clone)]
pub struct ListFrontierModels {
    task: Option<String>,
}
impl Describe for ListFrontierModels {
    const INFO: OperationInfo = OperationInfo::new(
        "list_frontier_models",
        "GET",
        "/v1/eval/frontier-models",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        let url = format!("{}/v1/eval/frontier-models", http.baseurl,);
        let request = http.client.get(url).query(&QueryParam::new("task", &self.task));
        request.build(Self::INFO.path)
    }
}
impl Reply for ListFrontierModels {
    type Output = crate::List<crate::types::FrontierModel>;
}
impl<M: Mode> Request<M, ListFrontierModels> {
    /// Id of the task the models shall be evaluated on, such as `invoice-line-items`.
    ///
    /// Without it every model is listed, and `benchmarked` means nothing.
    pub fn task(mut self, value: impl Into<String>) -> Self {
        self.operation.task = Some(value.into());
        self
    }
}
/// Transcribe speech: `POST /v1/audio/transcriptions`.
///
/// Turns speech into text.
///
/// A successful call is debited by the minute of input audio. Repeating it under the same idempotency key is not debited again.
#[derive(Clone)]
pub struct CreateTranscription {
    pub(crate) body: Box<requests::CreateTranscriptionRequest>,
    pub(crate) extra: ExtraBody,
    pub(crate) listener: Listener<UploadProgress>,
}
impl Describe for CreateTranscription {
    const INFO: OperationInfo = OperationInfo::new(
        "create_transcription",
        "POST",
        "/v1/audio/transcriptions",
        "audio",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        let url = format!("{}/v1/audio/transcriptions", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        let request = request.told(&self.listener);
        request.build(Self::INFO.path)
    }
}
impl Reply for CreateTranscription {
    type Output = crate::types::Transcription;
}
impl OpenBody for CreateTranscription {
    const KNOWN: &'static [&'static str] = &["audio_base64", "language"];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
impl Progresses for CreateTranscription {
    type Progress = UploadProgress;
    fn listener(&mut self) -> &mut Listener<UploadProgress> {
        &mut self.listener
    }
}
impl<M: Mode> Request<M, CreateTranscription> {
    /// Language that is spoken, as an ISO 639-1 code such as `en`. By default it is detected.
    pub fn language(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.language = Some(value.into());
        self
    }
}
/// Synthesize speech: `POST /v1/audio/speech`.
///
/// Turns text into speech.
///
/// A successful call is debited by the minute of output audio. Repeating it under the same idempotency key is not debited
/// again.
#[derive(Clone)]
pub struct CreateSpeech {
    pub(crate) body: Box<requests::CreateSpeechRequest>,
    pub(crate) extra: ExtraBody,
}
impl Describe for CreateSpeech {
    const INFO: OperationInfo = OperationInfo::new(
        "create_speech",
        "POST",
        "/v1/audio/speech",
        "audio",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_length("text", &self.body.text, 1..=5000)?;
        let url = format!("{}/v1/audio/speech", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        request.build(Self::INFO.path)
    }
}
impl Reply for CreateSpeech {
    type Output = crate::types::Speech;
}
impl OpenBody for CreateSpeech {
    const KNOWN: &'static [&'static str] = &["text", "voice"];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
impl<M: Mode> Request<M, CreateSpeech> {
    /// Name of the voice. By default the service chooses.
    pub fn voice(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.voice = Some(value.into());
        self
    }
}
/// Read what `auto` did: `GET /v1/auto/metrics`.
///
/// Reports on the organisation's calls of `auto` over the last 30 days: how many, how they went, what they were billed and what a
/// frontier model would have cost.
///
/// Free, and cheap to ask again and again.
#[derive(Clone)]
pub struct RetrieveAutoMetrics {}
impl Describe for RetrieveAutoMetrics {
    const INFO: OperationInfo = OperationInfo::new(
        "retrieve_auto_metrics",
        "GET",
        "/v1/auto/metrics",
        "auto",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        let url = format!("{}/v1/auto/metrics", http.baseurl,);
        let request = http.client.get(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for RetrieveAutoMetrics {
    type Output = crate::types::AutoMetrics;
}
/// Ask a frontier model the same: `POST /v1/playground/frontier`.
///
/// Sends a conversation to a model of a vendor, to see what it would have answered, at what cost, and how fast.
///
/// A successful call is debited what the vendor charges, and the reply says how much. Repeating it under the same idempotency key
/// is not debited again. Where the vendor fails the status is 502 and nothing is billed.
#[derive(Clone)]
pub struct CreateFrontierComparison {
    pub(crate) body: Box<requests::CreateFrontierComparisonRequest>,
    pub(crate) extra: ExtraBody,
}
impl Describe for CreateFrontierComparison {
    const INFO: OperationInfo = OperationInfo::new(
        "create_frontier_comparison",
        "POST",
        "/v1/playground/frontier",
        "auto",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_nonblank("model", &self.body.model)?;
        check_length("model", &self.body.model, 1..)?;
        check_items("messages", self.body.messages.len(), 1..=40)?;
        let url = format!("{}/v1/playground/frontier", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        request.build(Self::INFO.path)
    }
}
impl Reply for CreateFrontierComparison {
    type Output = crate::types::FrontierComparison;
}
impl OpenBody for CreateFrontierComparison {
    const KNOWN: &'static [&'static str] = &["model", "messages"];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
/// Turn texts into vectors: `POST /v1/embeddings`.
///
/// Gives a vector of 1,024 numbers and length 1 for each text: the nearer two texts are in meaning, the larger the product of their
/// vectors.
///
/// Up to 512 texts in one call; of each about the first 512 tokens count, and what is behind them is left out without a word.
/// Vectors of different models must not be mixed: keep the `model` of the reply with them. A successful call is debited by the
/// token. Repeating it under the same idempotency key is not debited again.
#[derive(Clone)]
pub struct CreateEmbeddings {
    pub(crate) body: Box<requests::CreateEmbeddingsRequest>,
    pub(crate) extra: ExtraBody,
}
impl Describe for CreateEmbeddings {
    const INFO: OperationInfo = OperationInfo::new(
        "create_embeddings",
        "POST",
        "/v1/embeddings",
        "embeddings",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_items("input", self.body.input.len(), 1..=512)?;
        let url = format!("{}/v1/embeddings", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        request.build(Self::INFO.path)
    }
}
impl Reply for CreateEmbeddings {
    type Output = crate::types::Embeddings;
}
impl OpenBody for CreateEmbeddings {
    const KNOWN: &'static [&'static str] = &["input", "input_type"];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
impl<M: Mode> Request<M, CreateEmbeddings> {
    /// Which side of a search the texts are on. A query is embedded to lie near the documents that answer it. By default they are
    /// documents.
    pub fn input_type(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.input_type = Some(value.into());
        self
    }
}
/// Rank documents by a query: `POST /v1/rerank`.
///
/// Scores each document by how well it answers the query, and lists the best first.
///
/// A score is a probability on its own: it does not depend on the other documents of the call, and scores of different calls can be
/// compared. Up to 1,000 documents in one call; of each about the first 512 tokens are read. A successful call is debited for each
/// document that is scored, whatever `top_n` keeps. Repeating it under the same idempotency key is not debited again.
#[derive(Clone)]
pub struct CreateRerank {
    pub(crate) body: Box<requests::CreateRerankRequest>,
    pub(crate) extra: ExtraBody,
}
impl Describe for CreateRerank {
    const INFO: OperationInfo = OperationInfo::new(
        "create_rerank",
        "POST",
        "/v1/rerank",
        "rerank",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_nonblank("query", &self.body.query)?;
        check_length("query", &self.body.query, 1..)?;
        check_items("documents", self.body.documents.len(), 1..=1000)?;
        if let Some(value) = &self.body.top_n {
            check_number("top_n", *value, 1..)?;
        }
        let url = format!("{}/v1/rerank", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        request.build(Self::INFO.path)
    }
}
impl Reply for CreateRerank {
    type Output = crate::types::Rerank;
}
impl OpenBody for CreateRerank {
    const KNOWN: &'static [&'static str] = &["query", "documents", "top_n"];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
impl<M: Mode> Request<M, CreateRerank> {
    /// How many of the best to list, 1 or more. By default all. Every document is scored and billed all the same.
    pub fn top_n(mut self, value: i64) -> Self {
        self.operation.body.top_n = Some(value);
        self
    }
}
/// Paint an image: `POST /v1/images/generations`.
///
/// Makes one PNG from a description in words.
///
/// A successful call is debited one price, the same for every size. Repeating it under the same idempotency key is not debited
/// again. It takes about 12 seconds when the model is warm, and minutes when it is not: choose the timeout for that.
#[derive(Clone)]
pub struct GenerateImage {
    pub(crate) body: Box<requests::GenerateImageRequest>,
    pub(crate) extra: ExtraBody,
}
impl Describe for GenerateImage {
    const INFO: OperationInfo = OperationInfo::new(
        "generate_image",
        "POST",
        "/v1/images/generations",
        "images",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_nonblank("prompt", &self.body.prompt)?;
        check_length("prompt", &self.body.prompt, 1..=4000)?;
        let url = format!("{}/v1/images/generations", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        request.build(Self::INFO.path)
    }
}
impl Reply for GenerateImage {
    type Output = crate::types::ImageGeneration;
}
impl OpenBody for GenerateImage {
    const KNOWN: &'static [&'static str] = &["prompt", "size", "seed"];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
impl<M: Mode> Request<M, GenerateImage> {
    /// Width and height in pixels. By default `1024x1024`; a size that is not known is refused.
    pub fn size(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.size = Some(value.into());
        self
    }
    /// The same seed and prompt give the same image. By default each image is another one.
    pub fn seed(mut self, value: i64) -> Self {
        self.operation.body.seed = Some(value);
        self
    }
}
/// Change an image: `POST /v1/images/edits`.
///
/// Makes one PNG from an image and a description of what to change. The aspect ratio stays; an image of one megapixel comes back
/// with about four.
///
/// A successful call is debited one price. Repeating it under the same idempotency key is not debited again. It takes about 30
/// seconds when the model is warm, and minutes when it is not: choose the timeout for that.
#[derive(Clone)]
pub struct EditImage {
    pub(crate) body: Box<requests::EditImageRequest>,
    pub(crate) extra: ExtraBody,
    pub(crate) listener: Listener<UploadProgress>,
}
impl Describe for EditImage {
    const INFO: OperationInfo = OperationInfo::new(
        "edit_image",
        "POST",
        "/v1/images/edits",
        "images",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_nonblank("prompt", &self.body.prompt)?;
        check_length("prompt", &self.body.prompt, 1..=4000)?;
        check_length("image", &self.body.image, 1..)?;
        let url = format!("{}/v1/images/edits", http.baseurl,);
        let request = http.client.post(url);
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        let request = request.told(&self.listener);
        request.build(Self::INFO.path)
    }
}
impl Reply for EditImage {
    type Output = crate::types::ImageGeneration;
}
impl OpenBody for EditImage {
    const KNOWN: &'static [&'static str] = &["prompt", "image", "seed"];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
impl Progresses for EditImage {
    type Progress = UploadProgress;
    fn listener(&mut self) -> &mut Listener<UploadProgress> {
        &mut self.listener
    }
}
impl<M: Mode> Request<M, EditImage> {
    /// The same seed, prompt and image give the same image. By default each is another one.
    pub fn seed(mut self, value: i64) -> Self {
        self.operation.body.seed = Some(value);
        self
    }
}
/// Propose what rows are graded by: `POST /v1/eval-sets/propose-contract`.
///
/// Reads rows and a sentence about them, and proposes the task they could be graded by. Nothing is stored, nothing is billed.
#[derive(Clone)]
pub struct ProposeContract {
    pub(crate) body: Box<requests::ProposeContractForm>,
    pub(crate) listener: Listener<UploadProgress>,
}
impl Describe for ProposeContract {
    const INFO: OperationInfo = OperationInfo::new(
        "propose_contract",
        "POST",
        "/v1/eval-sets/propose-contract",
        "evals",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        check_nonblank("prompt", &self.body.prompt)?;
        check_length("prompt", &self.body.prompt, 1..=500)?;
        let url = format!("{}/v1/eval-sets/propose-contract", http.baseurl,);
        let request = http.client.post(url);
        let mut form = Multipart::new()?;
        form.text("prompt", None, &self.body.prompt);
        form.file("items", Some("application/jsonl"), &self.body.items)?;
        let request = request.multipart(form, self.listener.clone())?;
        request.build(Self::INFO.path)
    }
}
impl Reply for ProposeContract {
    type Output = crate::types::ProposalResult;
}
impl Progresses for ProposeContract {
    type Progress = UploadProgress;
    fn listener(&mut self) -> &mut Listener<UploadProgress> {
        &mut self.listener
    }
}
/// List the models of the agent lane: `GET /agent/v1/models`.
///
/// Lists what the agent lane can be asked for: `auto`, with how much context it takes. Answers 404 where the lane is not enabled.
#[derive(Clone)]
pub struct ListAgentModels {}
impl Describe for ListAgentModels {
    const INFO: OperationInfo = OperationInfo::new(
        "list_agent_models",
        "GET",
        "/agent/v1/models",
        "agent",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        let url = format!("{}/agent/v1/models", http.baseurl,);
        let request = http.client.get(url);
        request.build(Self::INFO.path)
    }
}
impl Reply for ListAgentModels {
    type Output = crate::types::ModelList;
}
/// Take one turn of an agent: `POST /agent/v1/chat/completions`.
///
/// Answers one turn of a tool loop: the model gets the transcript and the tools as they are sent, and what it says is the answer.
///
/// The model is `auto`, or left out; there is one choice, and what the lane does not know it ignores. Tools can be called several
/// at once, and streamed. A session keeps the turns of one conversation on one route; without one the organisation, the system
/// prompt and the names of the tools stand for it. Each turn is debited once, one that fails not at all. While the lane is warming
/// up the status is 503 with a `Retry-After`.
#[derive(Clone)]
pub struct CreateAgentCompletion {
    session: Option<String>,
    pub(crate) body: Box<requests::CreateChatCompletionRequest>,
    pub(crate) extra: ExtraBody,
}
impl Describe for CreateAgentCompletion {
    const INFO: OperationInfo = OperationInfo::new(
        "create_agent_completion",
        "POST",
        "/agent/v1/chat/completions",
        "agent",
    );
    fn request(&self, http: &Http) -> Result<Prepared, Error> {
        if let Some(value) = &self.session {
            check_nonblank("session", value)?;
            check_length("session", value, 1..)?;
        }
        if let Some(value) = &self.body.temperature {
            check_number("temperature", *value, 0.0..=2.0)?;
        }
        if let Some(value) = &self.body.top_p {
            check_number("top_p", *value, (Bound::Excluded(0.0), Bound::Included(1.0)))?;
        }
        if let Some(value) = &self.body.n {
            check_number("n", *value, 1..)?;
        }
        if let Some(value) = &self.body.max_tokens {
            check_number("max_tokens", *value, 1..)?;
        }
        if let Some(value) = &self.body.max_completion_tokens {
            check_number("max_completion_tokens", *value, 1..)?;
        }
        if let Some(value) = &self.body.presence_penalty {
            check_number("presence_penalty", *value, -2.0..=2.0)?;
        }
        if let Some(value) = &self.body.frequency_penalty {
            check_number("frequency_penalty", *value, -2.0..=2.0)?;
        }
        if let Some(value) = &self.body.top_logprobs {
            check_number("top_logprobs", *value, 0..=20)?;
        }
        if let Some(values) = &self.body.logit_bias {
            for value in values.values() {
                check_number("logit_bias", *value, -100.0..=100.0)?;
            }
        }
        let url = format!("{}/agent/v1/chat/completions", http.baseurl,);
        let request = http.client.post(url);
        let request = request
            .parameter("x-pareta-session", "session", self.session.as_ref())?;
        let request = request.json(&self.body);
        let request = request.extra(&self.extra);
        request.build(Self::INFO.path)
    }
}
impl Reply for CreateAgentCompletion {
    type Output = crate::types::ChatCompletion;
}
impl OpenBody for CreateAgentCompletion {
    const KNOWN: &'static [&'static str] = &[
        "model",
        "messages",
        "stream",
        "stream_options",
        "temperature",
        "top_p",
        "n",
        "stop",
        "max_tokens",
        "max_completion_tokens",
        "presence_penalty",
        "frequency_penalty",
        "seed",
        "logprobs",
        "top_logprobs",
        "logit_bias",
        "user",
        "response_format",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "reasoning_effort",
        "metadata",
    ];
    fn extra(&mut self) -> &mut ExtraBody {
        &mut self.extra
    }
}
impl<M: Mode> Request<M, CreateAgentCompletion> {
    /// Names the conversation this turn is of, so that all its turns are answered by one route. By default the organisation, the
    /// system prompt and the names of the tools stand for it.
    pub fn session(mut self, value: impl Into<String>) -> Self {
        self.operation.session = Some(value.into());
        self
    }
    /// How freely tokens are sampled, from 0 to 2.
    ///
    /// 0 is as steady as the model gets. The default is the model's own, usually 1.
    pub fn temperature(mut self, value: f64) -> Self {
        self.operation.body.temperature = Some(value);
        self
    }
    /// Share of the probability mass to sample from, above 0 and up to 1.
    ///
    /// The default is 1, which is all of it. Set this or `temperature`, not both.
    pub fn top_p(mut self, value: f64) -> Self {
        self.operation.body.top_p = Some(value);
        self
    }
    /// How many choices to generate, 1 or more. The default is 1. Every choice is billed.
    ///
    /// The model `auto` and the lane for agents give one; `auto` refuses more with 400.
    pub fn n(mut self, value: i64) -> Self {
        self.operation.body.n = Some(value);
        self
    }
    /// Texts that end the answer when the model is about to write one of them; they are not part of the answer.
    ///
    /// The wire also takes one bare string in place of the list. By default there are none.
    pub fn stop(
        mut self,
        value: impl IntoIterator<Item = impl Into<::std::string::String>>,
    ) -> Self {
        self.operation.body.stop = Some(value.into_iter().map(Into::into).collect());
        self
    }
    /// Upper limit of the tokens of the answer, 1 or more. The default is what the context window leaves.
    pub fn max_tokens(mut self, value: i64) -> Self {
        self.operation.body.max_tokens = Some(value);
        self
    }
    /// Upper limit of the generated tokens, reasoning included, 1 or more.
    ///
    /// The newer form of `max_tokens`. The default is what the context window leaves.
    pub fn max_completion_tokens(mut self, value: i64) -> Self {
        self.operation.body.max_completion_tokens = Some(value);
        self
    }
    /// Penalty on every token that has occurred before, from -2 to 2.
    ///
    /// Above 0 the answer moves on to new subjects. The default is 0.
    pub fn presence_penalty(mut self, value: f64) -> Self {
        self.operation.body.presence_penalty = Some(value);
        self
    }
    /// Penalty on a token that grows with how often it has occurred, from -2 to 2.
    ///
    /// Above 0 the answer repeats itself less. The default is 0.
    pub fn frequency_penalty(mut self, value: f64) -> Self {
        self.operation.body.frequency_penalty = Some(value);
        self
    }
    /// Seed of the sampling: the same request with the same seed should give the same answer, without a guarantee.
    ///
    /// By default there is none.
    pub fn seed(mut self, value: i64) -> Self {
        self.operation.body.seed = Some(value);
        self
    }
    /// Whether to return the log probability of each token of the answer. The default is false.
    pub fn logprobs(mut self, value: bool) -> Self {
        self.operation.body.logprobs = Some(value);
        self
    }
    /// How many alternatives to return for each token, from 0 to 20. Only with `logprobs`. The default is none.
    pub fn top_logprobs(mut self, value: i64) -> Self {
        self.operation.body.top_logprobs = Some(value);
        self
    }
    /// What to add to the score of single tokens: from token id, written in decimal, to a number from -100 to 100.
    ///
    /// By default nothing is added.
    pub fn logit_bias(
        mut self,
        value: impl IntoIterator<Item = (impl Into<String>, impl Into<f64>)>,
    ) -> Self {
        self.operation.body.logit_bias = Some(
            value.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
        );
        self
    }
    /// An id for the end user on whose behalf you call. By default there is none.
    pub fn user(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.user = Some(value.into());
        self
    }
    /// The form the answer must have. The default is free text.
    ///
    /// The model `auto` refuses it beside `tools` with 400; the lane for agents takes both.
    pub fn response_format(
        mut self,
        value: impl Into<crate::chat::ResponseFormat>,
    ) -> Self {
        self.operation.body.response_format = Some(value.into());
        self
    }
    /// The tools the model may call. By default there are none.
    ///
    /// The model `auto` refuses them with 400 in a stream, and beside a `response_format`; the lane for agents takes them.
    pub fn tools(
        mut self,
        value: impl IntoIterator<Item = impl Into<crate::chat::Tool>>,
    ) -> Self {
        self.operation.body.tools = Some(value.into_iter().map(Into::into).collect());
        self
    }
    /// Whether and which tool the model calls. The default is `auto` when there are tools, else `none`.
    pub fn tool_choice(mut self, value: impl Into<crate::chat::ToolChoice>) -> Self {
        self.operation.body.tool_choice = Some(value.into());
        self
    }
    /// Whether the model may call several tools in one answer. The default is true.
    pub fn parallel_tool_calls(mut self, value: bool) -> Self {
        self.operation.body.parallel_tool_calls = Some(value);
        self
    }
    /// How much a reasoning model thinks before it answers.
    ///
    /// Known values: `minimal`, `low`, `medium`, `high`; others may come. The default is the model's own.
    pub fn reasoning_effort(mut self, value: impl Into<::std::string::String>) -> Self {
        self.operation.body.reasoning_effort = Some(value.into());
        self
    }
    /// Labels of your own for this call, from name to text. By default there are none.
    pub fn metadata(
        mut self,
        value: impl IntoIterator<
            Item = (impl Into<String>, impl Into<::std::string::String>),
        >,
    ) -> Self {
        self.operation.body.metadata = Some(
            value.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
        );
        self
    }
}
/// The JSON reply of the operation with this id; `None` where it has no such reply.
pub(crate) fn inspect_reply(
    id: &str,
    reply: &::std::sync::Arc<crate::json::Document>,
) -> Option<Result<Inspected, crate::DecodeError>> {
    match id {
        "create_chat_completion" => Some(inspect::<CreateChatCompletion>(reply)),
        "list_models" => Some(inspect::<ListModels>(reply)),
        "list_endpoints" => Some(inspect::<ListEndpoints>(reply)),
        "retrieve_endpoint" => Some(inspect::<RetrieveEndpoint>(reply)),
        "delete_endpoint" => Some(inspect::<DeleteEndpoint>(reply)),
        "start_endpoint" => Some(inspect::<StartEndpoint>(reply)),
        "stop_endpoint" => Some(inspect::<StopEndpoint>(reply)),
        "retrieve_endpoint_performance" => {
            Some(inspect::<RetrieveEndpointPerformance>(reply))
        }
        "retrieve_endpoint_uptime" => Some(inspect::<RetrieveEndpointUptime>(reply)),
        "retrieve_endpoint_cost" => Some(inspect::<RetrieveEndpointCost>(reply)),
        "retrieve_endpoint_quality" => Some(inspect::<RetrieveEndpointQuality>(reply)),
        "retrieve_endpoint_activity" => Some(inspect::<RetrieveEndpointActivity>(reply)),
        "list_tasks" => Some(inspect::<ListTasks>(reply)),
        "retrieve_task" => Some(inspect::<RetrieveTask>(reply)),
        "match_task" => Some(inspect::<MatchTask>(reply)),
        "retrieve_leaderboard" => Some(inspect::<RetrieveLeaderboard>(reply)),
        "list_eval_sets" => Some(inspect::<ListEvalSets>(reply)),
        "create_eval_set" => Some(inspect::<CreateEvalSet>(reply)),
        "retrieve_eval_set" => Some(inspect::<RetrieveEvalSet>(reply)),
        "delete_eval_set" => Some(inspect::<DeleteEvalSet>(reply)),
        "attach_blob" => Some(inspect::<AttachBlob>(reply)),
        "create_blob_upload_url" => Some(inspect::<CreateBlobUploadUrl>(reply)),
        "complete_blob_upload" => Some(inspect::<CompleteBlobUpload>(reply)),
        "create_eval_run" => Some(inspect::<CreateEvalRun>(reply)),
        "retrieve_eval_run" => Some(inspect::<RetrieveEvalRun>(reply)),
        "list_frontier_models" => Some(inspect::<ListFrontierModels>(reply)),
        "create_transcription" => Some(inspect::<CreateTranscription>(reply)),
        "create_speech" => Some(inspect::<CreateSpeech>(reply)),
        "retrieve_auto_metrics" => Some(inspect::<RetrieveAutoMetrics>(reply)),
        "create_frontier_comparison" => Some(inspect::<CreateFrontierComparison>(reply)),
        "create_embeddings" => Some(inspect::<CreateEmbeddings>(reply)),
        "create_rerank" => Some(inspect::<CreateRerank>(reply)),
        "generate_image" => Some(inspect::<GenerateImage>(reply)),
        "edit_image" => Some(inspect::<EditImage>(reply)),
        "propose_contract" => Some(inspect::<ProposeContract>(reply)),
        "list_agent_models" => Some(inspect::<ListAgentModels>(reply)),
        "create_agent_completion" => Some(inspect::<CreateAgentCompletion>(reply)),
        _ => None,
    }
}
/// The response type of what an event of its stream holds, by the event's name.
pub(crate) fn event_type(id: &str, event: Option<&str>) -> Option<&'static str> {
    match (id, event) {
        ("create_chat_completion", _) => Some("ChatCompletionChunk"),
        ("deploy_endpoint", Some("complete")) => Some("DeployComplete"),
        ("deploy_endpoint", Some("error")) => Some("DeployFailure"),
        ("deploy_endpoint", Some("progress")) => Some("DeployProgress"),
        ("deploy_endpoint", _) => Some("DeployProgress"),
        ("create_agent_completion", _) => Some("ChatCompletionChunk"),
        _ => None,
    }
}
