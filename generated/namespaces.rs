// Generated from openapi.yaml by `cargo regenerate`. Do not edit.
// contract: 941e60dd59f9c4d5

/// Chat completions, whole or streamed, of `auto` or of a deployed endpoint.
pub mod chat {
    use crate::client::{Async, Client, Mode};
    impl<M: Mode> Client<M> {
        /// Chat completions, whole or streamed, of `auto` or of a deployed endpoint.
        pub fn chat(&self) -> Chat<M> {
            Chat { client: self.clone() }
        }
    }
    /// Chat completions, whole or streamed, of `auto` or of a deployed endpoint.
    #[derive(Clone, Debug)]
    pub struct Chat<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> Chat<M> {
        /// Answers to a conversation.
        pub fn completions(&self) -> Completions<M> {
            Completions {
                client: self.client.clone(),
            }
        }
    }
    /// Answers to a conversation.
    #[derive(Clone, Debug)]
    #[allow(dead_code, reason = "its methods are written by hand")]
    pub struct Completions<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
}
/// What can be called now, listed the way the OpenAI API lists models.
///
/// | | |
/// |---|---|
/// | [`list`](models::Models::list) | List the models that can be called |
pub mod models {
    use crate::client::{Async, Client, Mode, Request};
    use crate::generated::operations::ListModels;
    impl<M: Mode> Client<M> {
        /// What can be called now, listed the way the OpenAI API lists models.
        pub fn models(&self) -> Models<M> {
            Models { client: self.clone() }
        }
    }
    /// What can be called now, listed the way the OpenAI API lists models.
    #[derive(Clone, Debug)]
    pub struct Models<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> Models<M> {
        /// List the models that can be called: `GET /v1/models`.
        ///
        /// Lists what the organisation can call, in the form of the OpenAI model listing: `auto`, or the deployed endpoints that have an
        /// inference URL now.
        ///
        /// An endpoint that is stopped or still starting is not in this list; the list of endpoints has it. The list comes whole: there
        /// are no pages.
        ///
        /// Gives [`ModelList`](crate::types::ModelList).
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// let models = client.models().list().await?;
        /// for model in &models {
        ///     println!("{:?} by {:?}", model.id(), model.owned_by());
        /// }
        /// assert_eq!(models.data()[0].id(), Some("ep_contract_qwen"));
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        pub fn list(&self) -> Request<M, ListModels> {
            self.client.low_level().list_models()
        }
    }
}
/// Deploy an open model for a task, start and stop it, remove it, and read its metrics.
///
/// For organisations that have endpoints; one of today calls `auto` instead.
///
/// | | |
/// |---|---|
/// | [`list`](endpoints::Endpoints::list) | List the endpoints |
/// | [`retrieve`](endpoints::Endpoints::retrieve) | Retrieve an endpoint |
/// | [`delete`](endpoints::Endpoints::delete) | Delete an endpoint |
/// | [`start`](endpoints::Endpoints::start) | Start an endpoint |
/// | [`stop`](endpoints::Endpoints::stop) | Stop an endpoint |
/// | [`Metrics::performance`](endpoints::Metrics::performance) | Read how fast an endpoint answers |
/// | [`Metrics::uptime`](endpoints::Metrics::uptime) | Read how available an endpoint is |
/// | [`Metrics::cost`](endpoints::Metrics::cost) | Read what an endpoint costs |
/// | [`Metrics::quality`](endpoints::Metrics::quality) | Read how good an endpoint's answers are |
/// | [`Metrics::activity`](endpoints::Metrics::activity) | Read what an endpoint has been doing |
pub mod endpoints {
    use crate::client::{Async, Client, Mode, Request};
    use crate::generated::operations::{
        DeleteEndpoint, ListEndpoints, RetrieveEndpoint, RetrieveEndpointActivity,
        RetrieveEndpointCost, RetrieveEndpointPerformance, RetrieveEndpointQuality,
        RetrieveEndpointUptime, StartEndpoint, StopEndpoint,
    };
    impl<M: Mode> Client<M> {
        /// Deploy an open model for a task, start and stop it, remove it, and read its metrics.
        ///
        /// For organisations that have endpoints; one of today calls `auto` instead.
        pub fn endpoints(&self) -> Endpoints<M> {
            Endpoints { client: self.clone() }
        }
    }
    /// Deploy an open model for a task, start and stop it, remove it, and read its metrics.
    ///
    /// For organisations that have endpoints; one of today calls `auto` instead.
    #[derive(Clone, Debug)]
    pub struct Endpoints<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> Endpoints<M> {
        /// The metrics of one endpoint, in five dimensions.
        ///
        /// `.query(name, value)` sends query parameters such as `window=24h`, `since=30d` or `group_by=day`, in the order given.
        pub fn metrics(&self, endpoint_id: impl Into<String>) -> Metrics<M> {
            Metrics {
                client: self.client.clone(),
                endpoint_id: endpoint_id.into(),
            }
        }
        /// List the endpoints: `GET /v1/endpoints`.
        ///
        /// Lists every endpoint of the organisation, whatever its status.
        ///
        /// The reply is a bare JSON array and comes whole: there are no pages.
        ///
        /// Gives [`List`](crate::List) of [`Endpoint`](crate::types::Endpoint).
        pub fn list(&self) -> Request<M, ListEndpoints> {
            self.client.low_level().list_endpoints()
        }
        /// Retrieve an endpoint: `GET /v1/endpoints/{endpoint_id}`.
        ///
        /// Returns one endpoint with its present status.
        ///
        /// Asking again and again is how to follow an endpoint that is starting.
        ///
        /// Gives [`Endpoint`](crate::types::Endpoint).
        ///
        /// # Arguments
        ///
        /// - `endpoint_id`: Id of the endpoint, which is also its name.
        ///
        /// # Errors
        ///
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such endpoint;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked; and those of every
        /// call.
        pub fn retrieve(
            &self,
            endpoint_id: impl Into<String>,
        ) -> Request<M, RetrieveEndpoint> {
            self.client.low_level().retrieve_endpoint(endpoint_id)
        }
        /// Delete an endpoint: `DELETE /v1/endpoints/{endpoint_id}`.
        ///
        /// Removes an endpoint for good.
        ///
        /// Calls to it fail from then on. To pause an endpoint and keep it, stop it instead.
        ///
        /// Gives the reply as it comes, a [`Raw`](crate::Raw): absent where it has no body.
        ///
        /// # Arguments
        ///
        /// - `endpoint_id`: Id of the endpoint, which is also its name.
        ///
        /// # Errors
        ///
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such endpoint;
        /// [`Conflict`](crate::ErrorKind::Conflict) when it contradicts what is there;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked; and those of every
        /// call.
        pub fn delete(
            &self,
            endpoint_id: impl Into<String>,
        ) -> Request<M, DeleteEndpoint> {
            self.client.low_level().delete_endpoint(endpoint_id)
        }
        /// Start an endpoint: `POST /v1/endpoints/{endpoint_id}/start`.
        ///
        /// Starts an endpoint that was stopped.
        ///
        /// The reply may come before the endpoint is live: retrieve the endpoint to learn when its status is `live`. The request has no
        /// body.
        ///
        /// Gives the reply as it comes, a [`Raw`](crate::Raw): absent where it has no body.
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// use std::time::Duration;
        ///
        /// let endpoints = client.endpoints();
        /// endpoints.stop("ep_contract_qwen").await?;
        /// endpoints.start("ep_contract_qwen").await?;
        /// let endpoint = endpoints
        ///     .wait_until_live("ep_contract_qwen")
        ///     .poll_interval(Duration::from_millis(10))
        ///     .await?;
        /// assert!(endpoint.is_live());
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Arguments
        ///
        /// - `endpoint_id`: Id of the endpoint, which is also its name.
        ///
        /// # Errors
        ///
        /// [`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the balance does not cover it;
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such endpoint;
        /// [`Conflict`](crate::ErrorKind::Conflict) when it contradicts what is there;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked; and those of every
        /// call.
        pub fn start(
            &self,
            endpoint_id: impl Into<String>,
        ) -> Request<M, StartEndpoint> {
            self.client.low_level().start_endpoint(endpoint_id)
        }
        /// Stop an endpoint: `POST /v1/endpoints/{endpoint_id}/stop`.
        ///
        /// Stops an endpoint and keeps it, so that it can be started again.
        ///
        /// Calls to a stopped endpoint are answered with 503. The request has no body.
        ///
        /// Gives the reply as it comes, a [`Raw`](crate::Raw): absent where it has no body.
        ///
        /// # Arguments
        ///
        /// - `endpoint_id`: Id of the endpoint, which is also its name.
        ///
        /// # Errors
        ///
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such endpoint;
        /// [`Conflict`](crate::ErrorKind::Conflict) when it contradicts what is there;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked; and those of every
        /// call.
        pub fn stop(&self, endpoint_id: impl Into<String>) -> Request<M, StopEndpoint> {
            self.client.low_level().stop_endpoint(endpoint_id)
        }
    }
    /// The metrics of one endpoint, in five dimensions.
    ///
    /// `.query(name, value)` sends query parameters such as `window=24h`, `since=30d` or `group_by=day`, in the order given.
    #[derive(Clone, Debug)]
    pub struct Metrics<M: Mode = Async> {
        pub(crate) client: Client<M>,
        pub(crate) endpoint_id: String,
    }
    impl<M: Mode> Metrics<M> {
        /// Read how fast an endpoint answers: `GET /v1/endpoints/{endpoint_id}/performance`.
        ///
        /// Reports on the speed of an endpoint, such as latency and throughput, over a period.
        ///
        /// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
        /// it came.
        ///
        /// Gives the reply as it comes, a [`Raw`](crate::Raw): absent where it has no body. Optional: `.query(…)`.
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// let metrics = client.endpoints().metrics("ep_contract_qwen");
        /// let performance = metrics.performance().query("window", "24h").await?;
        /// println!("{performance}");
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Errors
        ///
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such endpoint; and those of every call.
        pub fn performance(&self) -> Request<M, RetrieveEndpointPerformance> {
            self.client.low_level().retrieve_endpoint_performance(&self.endpoint_id)
        }
        /// Read how available an endpoint is: `GET /v1/endpoints/{endpoint_id}/uptime`.
        ///
        /// Reports on the availability of an endpoint over a period.
        ///
        /// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
        /// it came.
        ///
        /// Gives the reply as it comes, a [`Raw`](crate::Raw): absent where it has no body. Optional: `.query(…)`.
        ///
        /// # Errors
        ///
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such endpoint; and those of every call.
        pub fn uptime(&self) -> Request<M, RetrieveEndpointUptime> {
            self.client.low_level().retrieve_endpoint_uptime(&self.endpoint_id)
        }
        /// Read what an endpoint costs: `GET /v1/endpoints/{endpoint_id}/cost`.
        ///
        /// Reports on the cost of an endpoint over a period. Money in it is in micro-USD where the key says so.
        ///
        /// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
        /// it came.
        ///
        /// Gives the reply as it comes, a [`Raw`](crate::Raw): absent where it has no body. Optional: `.query(…)`.
        ///
        /// # Errors
        ///
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such endpoint; and those of every call.
        pub fn cost(&self) -> Request<M, RetrieveEndpointCost> {
            self.client.low_level().retrieve_endpoint_cost(&self.endpoint_id)
        }
        /// Read how good an endpoint's answers are: `GET /v1/endpoints/{endpoint_id}/quality`.
        ///
        /// Reports on the quality of the answers an endpoint gives over a period.
        ///
        /// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
        /// it came.
        ///
        /// Gives the reply as it comes, a [`Raw`](crate::Raw): absent where it has no body. Optional: `.query(…)`.
        ///
        /// # Errors
        ///
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such endpoint; and those of every call.
        pub fn quality(&self) -> Request<M, RetrieveEndpointQuality> {
            self.client.low_level().retrieve_endpoint_quality(&self.endpoint_id)
        }
        /// Read what an endpoint has been doing: `GET /v1/endpoints/{endpoint_id}/activity`.
        ///
        /// Reports on the recent activity of an endpoint.
        ///
        /// The server owns the shape of the report and the names of its query parameters, so both are free: the reply is handed over as
        /// it came.
        ///
        /// Gives the reply as it comes, a [`Raw`](crate::Raw): absent where it has no body. Optional: `.query(…)`.
        ///
        /// # Errors
        ///
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such endpoint; and those of every call.
        pub fn activity(&self) -> Request<M, RetrieveEndpointActivity> {
            self.client.low_level().retrieve_endpoint_activity(&self.endpoint_id)
        }
    }
}
/// The catalog of benchmarked tasks, the search for the task that fits an intent, and the ranking of models on a task.
///
/// | | |
/// |---|---|
/// | [`list`](tasks::Tasks::list) | List the tasks |
/// | [`retrieve`](tasks::Tasks::retrieve) | Retrieve a task |
/// | [`match_intent`](tasks::Tasks::match_intent) | Match an intent to a task |
/// | [`leaderboard`](tasks::Tasks::leaderboard) | Retrieve the leaderboard of a task |
pub mod tasks {
    use crate::client::{Async, Client, Mode, Request};
    use crate::generated::operations::{
        ListTasks, MatchTask, RetrieveLeaderboard, RetrieveTask,
    };
    impl<M: Mode> Client<M> {
        /// The catalog of benchmarked tasks, the search for the task that fits an intent, and the ranking of models on a task.
        pub fn tasks(&self) -> Tasks<M> {
            Tasks { client: self.clone() }
        }
    }
    /// The catalog of benchmarked tasks, the search for the task that fits an intent, and the ranking of models on a task.
    #[derive(Clone, Debug)]
    pub struct Tasks<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> Tasks<M> {
        /// List the tasks: `GET /v1/tasks`.
        ///
        /// Lists every benchmarked task of the catalog.
        ///
        /// The list comes whole: there are no pages.
        ///
        /// Gives [`List`](crate::List) of [`Task`](crate::types::Task).
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// for task in client.tasks().list().await? {
        ///     println!("{:?} is scored by {:?}", task.id(), task.default_scorer());
        /// }
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        pub fn list(&self) -> Request<M, ListTasks> {
            self.client.low_level().list_tasks()
        }
        /// Retrieve a task: `GET /v1/tasks/{task_id}`.
        ///
        /// Returns one task of the catalog, with example rows when they are asked for.
        ///
        /// Gives [`Task`](crate::types::Task). Optional: `.examples_n(…)`.
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// let task = client.tasks().retrieve("contract-key-fields").examples_n(2).await?;
        /// println!("{} rows such as {}", task["examples"].elements().len(), task["examples"][0]);
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Arguments
        ///
        /// - `task_id`: Id of the task.
        ///
        /// # Errors
        ///
        /// [`Argument`](crate::ErrorKind::Argument) for a value the contract rules out, before anything is sent;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such task; and those of every call.
        pub fn retrieve(&self, task_id: impl Into<String>) -> Request<M, RetrieveTask> {
            self.client.low_level().retrieve_task(task_id)
        }
        /// Match an intent to a task: `POST /v1/tasks/match`.
        ///
        /// Finds the task that fits what you describe in your own words.
        ///
        /// The reply has one outcome, in `type`, and the ranked alternatives. That no task fits is an answer too, not an error.
        ///
        /// Gives [`TaskMatch`](crate::types::TaskMatch). Optional: `.extra_body(…)`, `.top_k(…)`.
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// let matched = client.tasks().match_intent("extract the key fields of contracts").await?;
        /// match matched.chosen() {
        ///     Some(task) => println!("{:?}, score {:?}", task.task_id(), task.score()),
        ///     None => println!("nothing fits; the nearest: {:?}", matched.candidates()),
        /// }
        /// # assert_eq!(matched.chosen().and_then(|task| task.task_id()), Some("contract-key-fields"));
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Arguments
        ///
        /// - `query`: What you want to do, in your own words. Not blank; taken as it is, surrounding spaces included.
        ///
        /// # Errors
        ///
        /// [`Argument`](crate::ErrorKind::Argument) for a value the contract rules out, before anything is sent;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`Conflict`](crate::ErrorKind::Conflict) when it contradicts what is there; and those of every call.
        pub fn match_intent(
            &self,
            query: impl Into<::std::string::String>,
        ) -> Request<M, MatchTask> {
            self.client.low_level().match_task(query)
        }
        /// Retrieve the leaderboard of a task: `GET /v1/tasks/{task_id}/leaderboard`.
        ///
        /// Ranks the open models on a task, against one frontier baseline.
        ///
        /// Its `recommended` is the model that deploying with `recommended` would choose.
        ///
        /// Gives [`Leaderboard`](crate::types::Leaderboard).
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// let board = client.tasks().leaderboard("contract-key-fields").await?;
        /// for entry in board.models() {
        ///     println!("{:?}: {:?}", entry.name(), entry.quality());
        /// }
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Arguments
        ///
        /// - `task_id`: Id of the task.
        ///
        /// # Errors
        ///
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such task;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked; and those of every
        /// call.
        pub fn leaderboard(
            &self,
            task_id: impl Into<String>,
        ) -> Request<M, RetrieveLeaderboard> {
            self.client.low_level().retrieve_leaderboard(task_id)
        }
    }
}
/// Evaluation on your own rows. Eval sets hold the rows, eval runs score models on them.
///
/// | | |
/// |---|---|
/// | [`frontier_models`](evals::Evals::frontier_models) | List the frontier models |
/// | [`EvalRuns::retrieve`](evals::EvalRuns::retrieve) | Retrieve an eval run |
/// | [`EvalSets::list`](evals::EvalSets::list) | List the eval sets |
/// | [`EvalSets::retrieve`](evals::EvalSets::retrieve) | Retrieve an eval set |
/// | [`EvalSets::delete`](evals::EvalSets::delete) | Delete an eval set |
pub mod evals {
    use crate::client::{Async, Client, Mode, Request};
    use crate::generated::operations::{
        DeleteEvalSet, ListEvalSets, ListFrontierModels, RetrieveEvalRun, RetrieveEvalSet,
    };
    impl<M: Mode> Client<M> {
        /// Evaluation on your own rows. Eval sets hold the rows, eval runs score models on them.
        pub fn evals(&self) -> Evals<M> {
            Evals { client: self.clone() }
        }
    }
    /// Evaluation on your own rows. Eval sets hold the rows, eval runs score models on them.
    #[derive(Clone, Debug)]
    pub struct Evals<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> Evals<M> {
        /// Eval runs: models scored on an eval set.
        pub fn runs(&self) -> EvalRuns<M> {
            EvalRuns {
                client: self.client.clone(),
            }
        }
        /// Eval sets: rows to evaluate on.
        pub fn sets(&self) -> EvalSets<M> {
            EvalSets {
                client: self.client.clone(),
            }
        }
        /// List the frontier models: `GET /v1/eval/frontier-models`.
        ///
        /// Lists the vendor models that open models can be evaluated against.
        ///
        /// Given a task, each model says whether it is on the leaderboard of that task, and for a task with documents only models that
        /// can see are listed. The list comes whole: there are no pages.
        ///
        /// Gives [`List`](crate::List) of [`FrontierModel`](crate::types::FrontierModel). Optional: `.task(…)`.
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// let models = client.evals().frontier_models().task("contract-key-fields").await?;
        /// for model in models.iter().filter(|model| model.benchmarked()) {
        ///     println!("{:?} is on the leaderboard", model.id());
        /// }
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Errors
        ///
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is nothing of what it names; and those of every call.
        pub fn frontier_models(&self) -> Request<M, ListFrontierModels> {
            self.client.low_level().list_frontier_models()
        }
    }
    /// Eval runs: models scored on an eval set.
    #[derive(Clone, Debug)]
    pub struct EvalRuns<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> EvalRuns<M> {
        /// Retrieve an eval run: `GET /v1/eval-runs/{run_id}`.
        ///
        /// Returns the state of an eval run, with the results once it has ended.
        ///
        /// Gives [`EvalRun`](crate::types::EvalRun).
        ///
        /// # Arguments
        ///
        /// - `run_id`: Id of the eval run.
        ///
        /// # Errors
        ///
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such run; [`BadRequest`](crate::ErrorKind::BadRequest)
        /// when the server does not accept what is asked; and those of every call.
        pub fn retrieve(
            &self,
            run_id: impl Into<String>,
        ) -> Request<M, RetrieveEvalRun> {
            self.client.low_level().retrieve_eval_run(run_id)
        }
    }
    /// Eval sets: rows to evaluate on.
    #[derive(Clone, Debug)]
    pub struct EvalSets<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> EvalSets<M> {
        /// List the eval sets: `GET /v1/eval-sets`.
        ///
        /// Lists every eval set of the organisation.
        ///
        /// The list comes whole: there are no pages.
        ///
        /// Gives [`List`](crate::List) of [`EvalSet`](crate::types::EvalSet).
        pub fn list(&self) -> Request<M, ListEvalSets> {
            self.client.low_level().list_eval_sets()
        }
        /// Retrieve an eval set: `GET /v1/eval-sets/{eval_set_id}`.
        ///
        /// Returns one eval set, in an envelope that may hold more than the set.
        ///
        /// Gives [`EvalSet`](crate::types::EvalSet).
        ///
        /// # Arguments
        ///
        /// - `eval_set_id`: Id of the eval set.
        ///
        /// # Errors
        ///
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such eval set;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked; and those of every
        /// call.
        pub fn retrieve(
            &self,
            eval_set_id: impl Into<String>,
        ) -> Request<M, RetrieveEvalSet> {
            self.client.low_level().retrieve_eval_set(eval_set_id)
        }
        /// Delete an eval set: `DELETE /v1/eval-sets/{eval_set_id}`.
        ///
        /// Removes an eval set for good.
        ///
        /// Gives the reply as it comes, a [`Raw`](crate::Raw): absent where it has no body.
        ///
        /// # Arguments
        ///
        /// - `eval_set_id`: Id of the eval set.
        ///
        /// # Errors
        ///
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such eval set;
        /// [`Conflict`](crate::ErrorKind::Conflict) when it contradicts what is there;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked; and those of every
        /// call.
        pub fn delete(
            &self,
            eval_set_id: impl Into<String>,
        ) -> Request<M, DeleteEvalSet> {
            self.client.low_level().delete_eval_set(eval_set_id)
        }
    }
}
/// Speech to text and text to speech.
///
/// | | |
/// |---|---|
/// | [`speech`](audio::Audio::speech) | Synthesize speech |
pub mod audio {
    use crate::client::{Async, Client, Mode, Request};
    use crate::generated::operations::CreateSpeech;
    impl<M: Mode> Client<M> {
        /// Speech to text and text to speech.
        pub fn audio(&self) -> Audio<M> {
            Audio { client: self.clone() }
        }
    }
    /// Speech to text and text to speech.
    #[derive(Clone, Debug)]
    pub struct Audio<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> Audio<M> {
        /// Synthesize speech: `POST /v1/audio/speech`.
        ///
        /// Turns text into speech.
        ///
        /// A successful call is debited by the minute of output audio. Repeating it under the same idempotency key is not debited
        /// again.
        ///
        /// Gives [`Speech`](crate::types::Speech). Optional: `.extra_body(…)`, `.voice(…)`.
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// let speech = client.audio().speech("Good morning.").voice("af_heart").await?;
        /// assert!(!speech.audio()?.is_empty());
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Arguments
        ///
        /// - `text`: What to say, 1 to 5000 characters.
        ///
        /// # Errors
        ///
        /// [`Argument`](crate::ErrorKind::Argument) for a value the contract rules out, before anything is sent;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the balance does not cover it;
        /// [`Conflict`](crate::ErrorKind::Conflict) when it contradicts what is there; and those of every call.
        pub fn speech(
            &self,
            text: impl Into<::std::string::String>,
        ) -> Request<M, CreateSpeech> {
            self.client.low_level().create_speech(text)
        }
    }
}
/// What `auto` did for the organisation, and what a frontier model would have answered.
///
/// Its answers themselves are chat completions, with `auto` as their model.
///
/// | | |
/// |---|---|
/// | [`metrics`](auto::Auto::metrics) | Read what `auto` did |
/// | [`compare`](auto::Auto::compare) | Ask a frontier model the same |
pub mod auto {
    use crate::client::{Async, Client, Mode, Request};
    use crate::generated::operations::{CreateFrontierComparison, RetrieveAutoMetrics};
    impl<M: Mode> Client<M> {
        /// What `auto` did for the organisation, and what a frontier model would have answered.
        ///
        /// Its answers themselves are chat completions, with `auto` as their model.
        pub fn auto(&self) -> Auto<M> {
            Auto { client: self.clone() }
        }
    }
    /// What `auto` did for the organisation, and what a frontier model would have answered.
    ///
    /// Its answers themselves are chat completions, with `auto` as their model.
    #[derive(Clone, Debug)]
    pub struct Auto<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> Auto<M> {
        /// Read what `auto` did: `GET /v1/auto/metrics`.
        ///
        /// Reports on the organisation's calls of `auto` over the last 30 days: how many, how they went, what they were billed and what a
        /// frontier model would have cost.
        ///
        /// Free, and cheap to ask again and again.
        ///
        /// Gives [`AutoMetrics`](crate::types::AutoMetrics).
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// client.chat().completions().create(pareta::AUTO, "Please refund my payment.").await?;
        /// let metrics = client.auto().metrics().await?;
        /// println!("{:?} requests, {:?} micro-USD saved", metrics.requests_30d(), metrics.savings_vs_frontier_micro_usd_30d());
        /// assert_eq!(metrics.requests_30d(), Some(1));
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        pub fn metrics(&self) -> Request<M, RetrieveAutoMetrics> {
            self.client.low_level().retrieve_auto_metrics()
        }
        /// Ask a frontier model the same: `POST /v1/playground/frontier`.
        ///
        /// Sends a conversation to a model of a vendor, to see what it would have answered, at what cost, and how fast.
        ///
        /// A successful call is debited what the vendor charges, and the reply says how much. Repeating it under the same idempotency key
        /// is not debited again. Where the vendor fails the status is 502 and nothing is billed.
        ///
        /// Gives [`FrontierComparison`](crate::types::FrontierComparison). Optional: `.extra_body(…)`.
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// let answer = client.auto().compare("gpt-5.5", ["Please refund my payment."]).await?;
        /// println!("{:?}, billed {:?} micro-USD", answer.content(), answer.cost_micro_usd());
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Arguments
        ///
        /// - `model`: The vendor's model. Known values: `gpt-5.5`, `gemini-3-5-flash`, `gemini-3-1-pro`, `claude-sonnet-4-6`; another is refused.
        /// - `messages`: The conversation, oldest message first. From 1 to 40, each with a text as its content.
        ///
        /// # Errors
        ///
        /// [`Argument`](crate::ErrorKind::Argument) for a value the contract rules out, before anything is sent;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the balance does not cover it;
        /// [`Conflict`](crate::ErrorKind::Conflict) when it contradicts what is there; and those of every call.
        pub fn compare(
            &self,
            model: impl Into<::std::string::String>,
            messages: impl IntoIterator<Item = impl Into<crate::chat::ChatMessage>>,
        ) -> Request<M, CreateFrontierComparison> {
            self.client.low_level().create_frontier_comparison(model, messages)
        }
    }
}
/// Texts as vectors, for search and comparison by meaning.
pub mod embeddings {
    use crate::client::{Async, Client, Mode};
    impl<M: Mode> Client<M> {
        /// Texts as vectors, for search and comparison by meaning.
        pub fn embeddings(&self) -> Embeddings<M> {
            Embeddings { client: self.clone() }
        }
    }
    /// Texts as vectors, for search and comparison by meaning.
    #[derive(Clone, Debug)]
    #[allow(dead_code, reason = "its methods are written by hand")]
    pub struct Embeddings<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
}
/// Documents ranked by how well they answer a query.
pub mod rerank {
    use crate::client::{Async, Client, Mode};
    impl<M: Mode> Client<M> {
        /// Documents ranked by how well they answer a query.
        pub fn rerank(&self) -> Rerank<M> {
            Rerank { client: self.clone() }
        }
    }
    /// Documents ranked by how well they answer a query.
    #[derive(Clone, Debug)]
    #[allow(dead_code, reason = "its methods are written by hand")]
    pub struct Rerank<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
}
/// Images from words, and images changed by words.
///
/// | | |
/// |---|---|
/// | [`generate`](images::Images::generate) | Paint an image |
pub mod images {
    use crate::client::{Async, Client, Mode, Request};
    use crate::generated::operations::GenerateImage;
    impl<M: Mode> Client<M> {
        /// Images from words, and images changed by words.
        pub fn images(&self) -> Images<M> {
            Images { client: self.clone() }
        }
    }
    /// Images from words, and images changed by words.
    #[derive(Clone, Debug)]
    pub struct Images<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> Images<M> {
        /// Paint an image: `POST /v1/images/generations`.
        ///
        /// Makes one PNG from a description in words.
        ///
        /// A successful call is debited one price, the same for every size. Repeating it under the same idempotency key is not debited
        /// again. It takes about 12 seconds when the model is warm, and minutes when it is not: choose the timeout for that.
        ///
        /// Gives [`ImageGeneration`](crate::types::ImageGeneration). Optional: `.extra_body(…)`, `.size(…)`,
        /// `.seed(…)`.
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// use pareta::types::ImageSize;
        ///
        /// let painted = client
        ///     .images()
        ///     .generate("A lighthouse in fog, as a woodcut")
        ///     .size(ImageSize::Wide2560)
        ///     .seed(7)
        ///     .await?;
        /// assert!(painted.image()?.starts_with(b"\x89PNG"));
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Arguments
        ///
        /// - `prompt`: What to paint, up to 4,000 characters. Not blank.
        ///
        /// # Errors
        ///
        /// [`Argument`](crate::ErrorKind::Argument) for a value the contract rules out, before anything is sent;
        /// [`BadRequest`](crate::ErrorKind::BadRequest) when the server does not accept what is asked;
        /// [`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the balance does not cover it;
        /// [`Conflict`](crate::ErrorKind::Conflict) when it contradicts what is there; and those of every call.
        pub fn generate(
            &self,
            prompt: impl Into<::std::string::String>,
        ) -> Request<M, GenerateImage> {
            self.client.low_level().generate_image(prompt)
        }
    }
}
/// The lane for agents with tools, where the model gets the transcript as it is.
///
/// | | |
/// |---|---|
/// | [`models`](agent::Agent::models) | List the models of the agent lane |
pub mod agent {
    use crate::client::{Async, Client, Mode, Request};
    use crate::generated::operations::ListAgentModels;
    impl<M: Mode> Client<M> {
        /// The lane for agents with tools, where the model gets the transcript as it is.
        pub fn agent(&self) -> Agent<M> {
            Agent { client: self.clone() }
        }
    }
    /// The lane for agents with tools, where the model gets the transcript as it is.
    #[derive(Clone, Debug)]
    pub struct Agent<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
    impl<M: Mode> Agent<M> {
        /// The turns of an agent.
        pub fn completions(&self) -> AgentCompletions<M> {
            AgentCompletions {
                client: self.client.clone(),
            }
        }
        /// List the models of the agent lane: `GET /agent/v1/models`.
        ///
        /// Lists what the agent lane can be asked for: `auto`, with how much context it takes. Answers 404 where the lane is not enabled.
        ///
        /// Gives [`ModelList`](crate::types::ModelList).
        ///
        /// ```rust
        /// # tokio::runtime::Runtime::new()?.block_on(async {
        /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
        /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
        /// let models = client.agent().models().await?;
        /// assert_eq!(models.data()[0].id(), Some(pareta::AUTO));
        /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// # Errors
        ///
        /// [`NotFound`](crate::ErrorKind::NotFound) when there is nothing of what it names; and those of every call.
        pub fn models(&self) -> Request<M, ListAgentModels> {
            self.client.low_level().list_agent_models()
        }
    }
    /// The turns of an agent.
    #[derive(Clone, Debug)]
    #[allow(dead_code, reason = "its methods are written by hand")]
    pub struct AgentCompletions<M: Mode = Async> {
        pub(crate) client: Client<M>,
    }
}
