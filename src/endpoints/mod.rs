//! Deployed endpoints: deploying, running and measuring them.
//!
//! An endpoint serves one open model for one task. You name the task; what it runs on is chosen for you. Its id is the
//! `model` of a chat call.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! let endpoints = client.endpoints();
//! let endpoint = endpoints.deploy("support-ticket-triage").name("triage").wait().await?;
//! assert!(endpoint.is_live());
//!
//! let answer = client.chat().completions().create("triage", ["Please refund my payment."]).await?;
//! assert_eq!(answer.text(), "billing");
//! println!("{}", endpoints.metrics("triage").cost().query("window", "24h").await?);
//!
//! endpoints.stop("triage").await?; // it keeps its name, and can be started again
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`deploy`](Endpoints::deploy) | a new endpoint: wait until it is live, or follow the [`DeployEvent`]s |
//! | [`ScopedEndpoint`] | one that is stopped when it is no longer needed: `.scoped()` in place of `.wait()` |
//! | [`list`](Endpoints::list), [`retrieve`](Endpoints::retrieve) | what there is, and its status |
//! | [`start`](Endpoints::start), [`stop`](Endpoints::stop), [`wait_until_live`](Endpoints::wait_until_live) | its days and nights |
//! | [`delete`](Endpoints::delete) | its end |
//! | [`metrics`](Endpoints::metrics) | speed, uptime, cost, quality, activity |

mod deploy;
mod scoped;
mod wait_live;

use crate::client::{Mode, Request, describe};
use crate::generated::operations::DeployEndpoint;

pub use crate::generated::namespaces::endpoints::*;
pub use deploy::{DeployEvent, DeployStream, DeployUntilLive, StreamDeploy};
pub use scoped::{DeployScoped, Scope, ScopedEndpoint};
pub use wait_live::WaitUntilLive;

impl<M: Mode> Endpoints<M> {
    /// Deploys a model for a task: `POST /v1/endpoints`. Pareta chooses what it runs on.
    ///
    /// `.model(alias)` says which model, by default the recommended one; `.name(name)` what the endpoint is called.
    /// Then `.wait()` gives the live [`Endpoint`](crate::types::Endpoint), `.stream()` the events on the way, and
    /// `.scoped()` one that is stopped when it is no longer needed.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let endpoint = client
    ///     .endpoints()
    ///     .deploy("contract-key-fields")
    ///     .name("contracts")
    ///     .wait()
    ///     .await?;
    /// assert!(endpoint.is_live());
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) when the task is empty, before anything is sent;
    /// [`Conflict`](crate::ErrorKind::Conflict) when the name is taken; [`DeployFailed`](crate::ErrorKind::DeployFailed)
    /// when the platform says so on the way.
    pub fn deploy(&self, task: impl Into<String>) -> Request<M, DeployEndpoint> {
        let task = task.into();
        let is_empty = task.trim().is_empty();
        let mut request = self
            .client
            .low_level()
            .deploy_endpoint(task)
            .model("recommended");
        request.options.reject_if(
            is_empty,
            "task is empty: give the id of a task, such as contract-key-fields",
        );
        request
    }

    /// Waits until an endpoint is live, as after [`start`](Self::start): asks for it every three seconds, for at most
    /// 15 minutes unless `.timeout()` says otherwise.
    ///
    /// # Cancel safety
    ///
    /// Where the future is dropped, nothing is lost: it only asks, and can ask again.
    ///
    /// # Errors
    ///
    /// [`WaitTimeout`](crate::ErrorKind::WaitTimeout) with the endpoint's id when the time is up.
    pub fn wait_until_live(&self, endpoint_id: impl Into<String>) -> Request<M, WaitUntilLive> {
        describe(&self.client, WaitUntilLive::new(endpoint_id.into()))
    }
}
