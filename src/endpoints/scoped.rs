//! An endpoint for as long as it is needed.

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::time::Duration;

use super::deploy::{DeployEvent, DeployUntilLive};
use crate::client::{Async, Call, Mode, Request, random, redescribe};
use crate::error::Error;
use crate::generated::operations::DeployEndpoint;
use crate::json::Raw;
use crate::operation::Operation;
use crate::progress::{Listener, Progresses};
use crate::runtime::{Handle, Instant};
use crate::types::Endpoint;
use crate::wait::Waits;

/// How long stopping may take, with its retries.
const STOPPING: Duration = Duration::from_secs(30);

/// A deployment that is waited for and whose endpoint is stopped in the end; see [`Request::scoped`].
#[derive(Clone)]
pub struct DeployScoped {
    deploy: DeployUntilLive,
    is_deleted: bool,
}

impl<M: Mode> Request<M, DeployEndpoint> {
    /// Waits until the deployment is done, and stops the endpoint when it is no longer needed. What the call gives is a
    /// [`ScopedEndpoint`]; [`run`](Request::run) does all of it around a function of yours.
    pub fn scoped(self) -> Request<M, DeployScoped> {
        redescribe(self.wait(), |deploy| DeployScoped {
            deploy,
            is_deleted: false,
        })
    }
}

impl<M: Mode> Request<M, DeployScoped> {
    /// Deletes the endpoint in the end. By default it is stopped, so that it can be started again under its name.
    pub fn delete_at_end(mut self) -> Self {
        self.operation.is_deleted = true;
        self
    }
}

impl Request<Async, DeployScoped> {
    /// Deploys, runs `work` with the live endpoint, and stops the endpoint, whatever becomes of `work`: it succeeds, it
    /// fails, it panics. Only then does this come back, with what `work` gave, and with how the stopping went.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let completions = client.chat().completions();
    /// let deploy = client.endpoints().deploy("support-ticket-triage");
    /// let scope = deploy
    ///     .scoped()
    ///     .run(async |endpoint| {
    ///         let model = endpoint.id().unwrap_or_default();
    ///         completions.create(model, "Please refund my payment.").await
    ///     })
    ///     .await?;
    /// assert_eq!(scope.result?.text(), "billing");
    /// assert_eq!(scope.stopped?["status"], "stopped");
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Where this future is dropped, by `select!` or a time limit, the endpoint is stopped as by a dropped
    /// [`ScopedEndpoint`]: by a task that needs the runtime for a moment more. So put the `select!` that waits for Ctrl-C
    /// inside `work`, or stop the endpoint by its name behind it, as the example `scoped` does.
    ///
    /// # Errors
    ///
    /// Those of the deployment.
    pub async fn run<T, F: Future<Output = T>>(
        self,
        work: impl FnOnce(Endpoint) -> F,
    ) -> Result<Scope<T>, Error> {
        let scoped = self.await?;
        let work = CatchUnwind(Box::pin(work(scoped.endpoint.clone())));
        let result = work.await;
        let stopped = scoped.stop().await;
        match result {
            Ok(result) => Ok(Scope { result, stopped }),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

#[cfg(feature = "blocking")]
impl Request<crate::blocking::Blocking, DeployScoped> {
    /// Deploys, runs `work` with the live endpoint, and stops the endpoint, whatever becomes of `work`: it succeeds, it
    /// fails, it panics. Gives what `work` gave, and how the stopping went.
    ///
    /// # Errors
    ///
    /// Those of the deployment.
    pub fn run<T>(self, work: impl FnOnce(Endpoint) -> T) -> Result<Scope<T>, Error> {
        let scoped = self.send()?;
        let result = work(scoped.endpoint.clone());
        let stopped = scoped.stop();
        Ok(Scope { result, stopped })
    }
}

/// What came of a scope; see [`Request::run`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Scope<T> {
    /// What the work gave.
    pub result: T,
    /// The reply to stopping or deleting the endpoint. Where it is an error, the endpoint may go on, and cost money: the
    /// error's [`resource_id`](Error::resource_id) is its id.
    pub stopped: Result<Raw, Error>,
}

impl Progresses for DeployScoped {
    type Progress = DeployEvent;

    fn listener(&mut self) -> &mut Listener<DeployEvent> {
        self.deploy.listener()
    }
}

impl Waits for DeployScoped {
    fn interval(&mut self) -> &mut Duration {
        self.deploy.interval()
    }
}

impl<M: Mode> Operation<M> for DeployScoped {
    type Output = ScopedEndpoint<M>;

    const PARTS: Option<&'static str> = Some("deploy_scoped");

    async fn run(mut self, call: Call<M>) -> Result<Self::Output, Error> {
        let mut ending = Ending {
            call: call.step("stop")?,
            endpoint_id: None,
            is_deleted: self.is_deleted,
            runtime: Handle::current(),
        };
        // What breaks off before the endpoint is there can be stopped by its name only.
        let name = match &self.deploy.deploy.body.name {
            Some(name) => name.clone(),
            None => {
                let name = format!("scoped-{:016x}", random()? as u64);
                self.deploy.deploy.body.name = Some(name.clone());
                ending.endpoint_id = Some(name.clone());
                name
            }
        };
        let begun = match self.deploy.begin(call).await {
            Ok(begun) => begun,
            // One of that name may be somebody else's.
            Err(error) if ending.endpoint_id.is_none() => return Err(error),
            Err(error) => {
                if error.may_have_executed() {
                    let _ = ending.end().await;
                }
                ending.endpoint_id = None;
                return Err(error);
            }
        };
        ending.endpoint_id = Some(name);
        match begun.until_live().await {
            Ok(endpoint) => {
                ending.endpoint_id = endpoint
                    .id()
                    .map(str::to_owned)
                    .or(ending.endpoint_id.take());
                Ok(ScopedEndpoint { endpoint, ending })
            }
            Err(error) => {
                let id = ending.endpoint_id.clone().unwrap_or_default();
                match ending.end().await {
                    Ok(_) => Err(error),
                    Err(_) => Err(error.about(id)),
                }
            }
        }
    }
}

/// A live endpoint that is stopped when this is dropped; it derefs to the [`Endpoint`].
///
/// [`stop`](ScopedEndpoint::stop) waits until that has happened and says whether it did, and is the better way.
/// Dropping does what it can: with the blocking client it stops in place, for at most half a minute; in async code it
/// starts a task that does. That task is lost where the runtime ends before it has run, as at the end of `main`. Nothing
/// stops an endpoint for a process that is killed, aborts, or calls `exit`.
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
/// let endpoint = client.endpoints().deploy("contract-key-fields").scoped().await?;
/// assert!(endpoint.is_live());
/// let reply = endpoint.stop().await?;
/// assert_eq!(reply["status"], "stopped");
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "guard")]
#[doc(alias = "cleanup")]
#[must_use = "the endpoint is stopped when this is dropped"]
pub struct ScopedEndpoint<M: Mode = Async> {
    endpoint: Endpoint,
    ending: Ending<M>,
}

impl<M: Mode> ScopedEndpoint<M> {
    /// Lets the endpoint go on: nothing is stopped any more.
    pub fn keep(mut self) -> Endpoint {
        self.ending.endpoint_id = None;
        self.endpoint.clone()
    }
}

impl ScopedEndpoint<Async> {
    /// Stops the endpoint, or deletes it where that was asked for. Gives the reply as it comes.
    ///
    /// # Errors
    ///
    /// Those of every call, with the endpoint's id. It is not tried again when this is dropped.
    pub async fn stop(mut self) -> Result<Raw, Error> {
        self.ending.end().await
    }
}

#[cfg(feature = "blocking")]
impl ScopedEndpoint<crate::blocking::Blocking> {
    /// Stops the endpoint, or deletes it where that was asked for. Gives the reply as it comes.
    ///
    /// # Errors
    ///
    /// Those of every call, with the endpoint's id. It is not tried again when this is dropped.
    pub fn stop(mut self) -> Result<Raw, Error> {
        let mode = self.ending.call.client.mode.clone();
        mode.block_on(self.ending.end())?
    }
}

impl<M: Mode> Deref for ScopedEndpoint<M> {
    type Target = Endpoint;

    fn deref(&self) -> &Endpoint {
        &self.endpoint
    }
}

impl<M: Mode> fmt::Debug for ScopedEndpoint<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ScopedEndpoint")
            .field(&self.endpoint)
            .finish()
    }
}

/// What is to be done in the end.
struct Ending<M: Mode> {
    call: Call<M>,
    /// Taken when it has been done, or is not to be done.
    endpoint_id: Option<String>,
    is_deleted: bool,
    runtime: Handle,
}

impl<M: Mode> Ending<M> {
    /// Does it. What is dropped on the way is done by the drop.
    async fn end(&mut self) -> Result<Raw, Error> {
        let id = self.endpoint_id.clone().unwrap_or_default();
        let outcome = end(&mut self.call, &id, self.is_deleted).await;
        self.endpoint_id = None;
        outcome
    }
}

async fn end<M: Mode>(call: &mut Call<M>, id: &str, is_deleted: bool) -> Result<Raw, Error> {
    call.deadline = Instant::now().checked_add(STOPPING);
    let low_level = call.client.low_level();
    let reply = match is_deleted {
        false => call.fetch(&low_level.stop_endpoint(id).operation).await,
        true => call.fetch(&low_level.delete_endpoint(id).operation).await,
    };
    reply.map_err(|error| error.about(id))
}

impl<M: Mode> Drop for Ending<M> {
    fn drop(&mut self) {
        let Some(id) = self.endpoint_id.take() else {
            return;
        };
        let Ok(mut call) = self.call.step("drop") else {
            return;
        };
        let (mode, is_deleted) = (call.client.mode.clone(), self.is_deleted);
        mode.see_to(&self.runtime, async move {
            // Nobody is left to be told.
            let _ = end(&mut call, &id, is_deleted).await;
        });
    }
}

/// A future whose panic is its result.
struct CatchUnwind<F>(std::pin::Pin<Box<F>>);

impl<F: Future> Future for CatchUnwind<F> {
    type Output = std::thread::Result<F::Output>;

    fn poll(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        // The panic goes on when the endpoint has been stopped, so nobody sees what it has left half done.
        let poll = std::panic::AssertUnwindSafe(|| self.0.as_mut().poll(context));
        match std::panic::catch_unwind(poll) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => std::task::Poll::Ready(Err(panic)),
        }
    }
}
