//! A deployment on its way: named server-sent events.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;

use super::wait_live;
use crate::client::{Async, Call, Client, Meta, Mode, Request, Secrets, redescribe};
use crate::error::{Error, ErrorKind, Likeness, likeness, shortened};
use crate::events::{Events, Wanted, decode_event, error_message, is_named_error};
use crate::generated::operations::DeployEndpoint;
use crate::operation::{Http, Operation, Single};
use crate::progress::{Listener, Progresses};
use crate::reply::FromReply;
use crate::response::Response;
use crate::sse::{Event, Item};
use crate::telemetry::CallSpan;
use crate::types::{DeployComplete, DeployFailure, DeployProgress, Endpoint};
use crate::wait::{Polling, Waits};

/// A deployment that is followed event by event; see [`Request::stream`].
#[derive(Clone)]
pub struct StreamDeploy(DeployEndpoint);

/// A deployment that is waited for; see [`Request::wait`].
#[derive(Clone)]
pub struct DeployUntilLive {
    pub(super) deploy: DeployEndpoint,
    polling: Polling<DeployEvent>,
}

impl<M: Mode> Request<M, DeployEndpoint> {
    /// Follows the deployment: what the call gives is a [`DeployStream`].
    pub fn stream(self) -> Request<M, StreamDeploy> {
        redescribe(self, StreamDeploy)
    }

    /// Waits until the deployment is done: what the call gives is the live [`Endpoint`].
    ///
    /// Where the events break off and the deployment has a name, the endpoint is asked for by that name until it is
    /// live, for at most 15 minutes unless `.timeout()` says otherwise.
    ///
    /// # Cancel safety
    ///
    /// Where the future is dropped, the deployment goes on, and so does its cost: give it a name, by which it can be
    /// [waited for](super::Endpoints::wait_until_live) or stopped. With [`scoped`](Request::scoped) it is stopped.
    pub fn wait(self) -> Request<M, DeployUntilLive> {
        redescribe(self, |deploy| DeployUntilLive {
            deploy,
            polling: Polling::default(),
        })
    }
}

impl Progresses for DeployUntilLive {
    type Progress = DeployEvent;

    fn listener(&mut self) -> &mut Listener<DeployEvent> {
        &mut self.polling.listener
    }
}

impl Waits for DeployUntilLive {
    fn interval(&mut self) -> &mut Duration {
        &mut self.polling.interval
    }
}

impl<M: Mode> Operation<M> for StreamDeploy {
    type Output = DeployStream<M>;

    async fn run(self, call: Call<M>) -> Result<Self::Output, Error> {
        let (mut events, meta) =
            Events::of(&call, call.open(&self.0).await?, Wanted::Answer).await?;
        Ok(DeployStream {
            span: events.take_span(),
            client: call.client,
            secrets: call.secrets,
            events: Some(events),
            meta,
            last_stage: None,
            endpoint: None,
        })
    }

    fn single(&self, _: &Http) -> Result<Single, Error> {
        let problem = "a deployment is not saved with its events: save it without them, before it is made a stream";
        Err(Error::new(ErrorKind::Argument, problem))
    }
}

impl<M: Mode> Operation<M> for DeployUntilLive {
    type Output = Endpoint;

    const PARTS: Option<&'static str> = Some("deploy_until_live");

    async fn run(self, call: Call<M>) -> Result<Endpoint, Error> {
        self.begin(call).await?.until_live().await
    }
}

impl DeployUntilLive {
    pub(super) async fn begin<M: Mode>(self, call: Call<M>) -> Result<Begun<M>, Error> {
        Ok(Begun {
            name: self.deploy.body.name.clone(),
            again: call.step("poll")?,
            stream: StreamDeploy(self.deploy).run(call).await?,
            polling: self.polling,
        })
    }
}

/// A deployment the server has taken up.
pub(super) struct Begun<M: Mode> {
    name: Option<String>,
    again: Call<M>,
    stream: DeployStream<M>,
    polling: Polling<DeployEvent>,
}

impl<M: Mode> Begun<M> {
    pub async fn until_live(self) -> Result<Endpoint, Error> {
        let Self {
            name,
            again,
            mut stream,
            polling,
        } = self;
        let broken = loop {
            match std::future::poll_fn(|context| stream.poll_event(context)).await {
                Some(Ok(event)) => {
                    polling.tell(&event);
                    if let DeployEvent::Error(failure) = event {
                        return Err(stream.failed(&failure));
                    }
                }
                Some(Err(error)) => break error,
                None => match stream.endpoint {
                    Some(endpoint) => return Ok(endpoint),
                    None => break stream.truncated(),
                },
            }
        };
        // The deployment goes on without its events.
        let goes_on = matches!(
            broken.kind(),
            ErrorKind::TruncatedStream | ErrorKind::Connection | ErrorKind::Timeout
        );
        match name {
            Some(name) if goes_on => {
                let polling = Polling {
                    interval: polling.interval,
                    listener: polling
                        .listener
                        .of_part(|endpoint: &Endpoint| DeployEvent::Endpoint(endpoint.clone())),
                };
                wait_live::poll(&again, &name, &polling).await
            }
            _ => Err(broken),
        }
    }
}

/// What happens to a deployment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DeployEvent {
    /// It has come this far.
    Progress(DeployProgress),
    /// It is done, and this is the endpoint.
    Complete(Endpoint),
    /// It has failed.
    Error(DeployFailure),
    /// The endpoint, as it was asked for: what [`on_progress`](Request::on_progress) is told once the events have broken
    /// off. No stream has it.
    Endpoint(Endpoint),
    /// An event by a name this version does not know; it is progress of some kind.
    Other {
        /// The event's name.
        name: String,
        /// Its data.
        progress: DeployProgress,
    },
}

impl DeployEvent {
    /// How far the deployment has come, where this is an event on the way, by whatever name.
    pub fn progress(&self) -> Option<&DeployProgress> {
        match self {
            DeployEvent::Progress(progress) | DeployEvent::Other { progress, .. } => Some(progress),
            DeployEvent::Complete(_) | DeployEvent::Error(_) | DeployEvent::Endpoint(_) => None,
        }
    }
}

/// The events of a deployment, as they come.
///
/// In async code it is a `Stream` of `Result<DeployEvent, Error>`, and has [`next`](DeployStream::next); with the
/// blocking client it is an iterator of the same. `Complete` or `Error` is its last event. One that breaks off before
/// gives a [`TruncatedStream`](ErrorKind::TruncatedStream) error that names the last stage: the deployment may go on
/// without it. Dropping the stream closes the connection.
pub struct DeployStream<M: Mode = Async> {
    client: Client<M>,
    secrets: Secrets,
    events: Option<Events>,
    meta: Arc<Meta>,
    last_stage: Option<String>,
    endpoint: Option<Endpoint>,
    span: CallSpan,
}

impl<M: Mode> DeployStream<M> {
    /// The response the stream came in.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    fn poll_event(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<DeployEvent, Error>>> {
        while let Some(events) = &mut self.events {
            let outcome = match ready!(events.poll_item(context)) {
                Some(Ok(Item::Comment(_))) => continue,
                Some(Ok(Item::Event(event))) => match self.read(event).transpose() {
                    Some(outcome) => outcome,
                    None => continue,
                },
                Some(Err(error)) => Err(error.found_in(&self.meta)),
                None => Err(self.truncated()),
            };
            let outcome = outcome.map_err(|error| self.secrets.redact_error(error));
            if !matches!(
                &outcome,
                Ok(DeployEvent::Progress(_) | DeployEvent::Other { .. })
            ) {
                self.events = None;
                self.end_span(&outcome);
            }
            return Poll::Ready(Some(outcome));
        }
        Poll::Ready(None)
    }

    /// A deployment that has failed is a call that has.
    fn end_span(&mut self, last: &Result<DeployEvent, Error>) {
        let failed = match last {
            Ok(DeployEvent::Error(failure)) => Some(self.failed(failure)),
            _ => None,
        };
        self.span.end(failed.as_ref().or(last.as_ref().err()));
    }

    /// One event; none where it has a name of its own and nothing that can be read.
    fn read(&mut self, event: Event) -> Result<Option<DeployEvent>, Error> {
        if is_named_error(&event) {
            let failure = self.secrets.redact(event.data);
            return self.decode(&failure).map(DeployEvent::Error).map(Some);
        }
        if event.name == "complete" {
            let complete: DeployComplete = self.decode(&event.data)?;
            let endpoint = complete.endpoint();
            if endpoint.refusal().is_some() {
                let message = "the deployment is complete, but its event holds no endpoint";
                return Err(self.refused(ErrorKind::InvalidResponse, message, event.data));
            }
            self.endpoint = Some(endpoint.clone());
            return Ok(Some(DeployEvent::Complete(endpoint.clone())));
        }
        let name = String::from_utf8_lossy(&event.name).into_owned();
        let is_progress = matches!(name.as_str(), "" | "progress" | "message");
        let progress: DeployProgress = match self.decode(&event.data) {
            Err(_) if !is_progress => return Ok(None),
            progress => progress?,
        };
        // Every event of a deployment has a name; an error of what stands before the platform has none.
        let is_error = progress.stage().is_none() && likeness(&progress) == Likeness::Error;
        if name.is_empty() && is_error {
            let message = error_message(&self.secrets, &event.data);
            return Err(self.refused(ErrorKind::Stream, &message, event.data));
        }
        if let Some(stage) = progress.stage() {
            self.last_stage = Some(self.secrets.redact_words(stage.to_owned()));
        }
        Ok(Some(match is_progress {
            true => DeployEvent::Progress(progress),
            false => DeployEvent::Other { name, progress },
        }))
    }

    fn decode<T: Response + Clone>(&self, data: &Bytes) -> Result<T, Error> {
        let value: T = decode_event(data, &self.meta).map_err(|cause| {
            let start = shortened(&String::from_utf8_lossy(&self.secrets.redact(data.clone())));
            let message =
                format!("an event of the deployment is {cause}; it starts with {start:?}");
            self.refused(ErrorKind::InvalidResponse, &message, data.clone())
                .caused_by(cause)
        })?;
        let mismatch = self
            .client
            .core
            .rules()
            .strict
            .then(|| FromReply::drift(&value).into_iter().next())
            .flatten();
        match mismatch {
            Some(drift) => {
                let message =
                    format!("an event of the deployment is not what the contract says: {drift}");
                Err(self.refused(ErrorKind::InvalidResponse, &message, data.clone()))
            }
            None => Ok(value),
        }
    }

    fn failed(&self, failure: &DeployFailure) -> Error {
        let body = Bytes::copy_from_slice(failure.json().as_bytes());
        let said = error_message(&self.secrets, &body);
        let message = match &self.last_stage {
            Some(stage) => format!("the deployment failed at stage {stage:?}: {said}"),
            None => format!("the deployment failed: {said}"),
        };
        self.refused(ErrorKind::DeployFailed, &message, body)
    }

    /// An error about an event.
    fn refused(&self, kind: ErrorKind, message: &str, event: Bytes) -> Error {
        let body = self.secrets.redact(event);
        Error::new(kind, message)
            .with_body(body)
            .found_in(&self.meta)
    }

    fn truncated(&self) -> Error {
        let message = match &self.last_stage {
            Some(stage) => {
                format!("the events of the deployment broke off at stage {stage:?}; it may go on")
            }
            None => "the events of the deployment broke off before the first stage; it may go on"
                .to_owned(),
        };
        Error::new(ErrorKind::TruncatedStream, message).found_in(&self.meta)
    }
}

impl DeployStream<Async> {
    /// The next event; `None` when the stream has ended.
    ///
    /// # Cancel safety
    ///
    /// Safe in `select!`: where this future is dropped, nothing is lost, and the next call goes on where it was. Dropping
    /// the stream itself closes the connection; the deployment goes on without it.
    pub async fn next(&mut self) -> Option<Result<DeployEvent, Error>> {
        std::future::poll_fn(|context| self.poll_event(context)).await
    }
}

impl futures_core::Stream for DeployStream<Async> {
    type Item = Result<DeployEvent, Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(context)
    }
}

#[cfg(feature = "blocking")]
impl Iterator for DeployStream<crate::blocking::Blocking> {
    type Item = Result<DeployEvent, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.events.as_ref()?;
        let mode = self.client.mode.clone();
        let next = mode.block_on(std::future::poll_fn(|context| self.poll_event(context)));
        next.unwrap_or_else(|error| {
            self.events = None;
            Some(Err(error))
        })
    }
}

impl<M: Mode> fmt::Debug for DeployStream<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeployStream")
            .field("last_stage", &self.last_stage)
            .finish_non_exhaustive()
    }
}
