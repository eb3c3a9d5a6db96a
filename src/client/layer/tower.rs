//! Services and layers of `tower` as layers of a client.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::AUTHORIZATION;
use tokio::sync::oneshot;
use tower_service::Service;

use super::super::failed::Failed;
use super::{Answer, Body, Incoming, Layer, Next, Outgoing};
use crate::error::Error;

type BoxError = Box<dyn StdError + Send + Sync>;

/// A tower layer around each try: a concurrency limit, a rate limit, a load shedder, a tracer of tower-http.
///
/// It is applied once, to a service that stands for what is behind it, and what comes out is cloned for each try, as
/// tower has it. The service is handed the request as `http::Request<Body>`, without the API key, and passes it on once:
/// one that repeats requests is told so by an error, as retries are the client's. It may change headers, as
/// [`Outgoing::set_header`] may, and nothing else of the request. Its errors fail the try, and no retry follows, except
/// those that came from behind it.
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// use pareta::client::layer;
/// use tower::limit::ConcurrencyLimitLayer;
///
/// let client = pareta::Client::builder()
///     .base_url(sandbox.base_url())
///     .api_key(sandbox.api_key())
///     .layer(layer::from_tower(ConcurrencyLimitLayer::new(8)))
///     .build()?;
/// assert!(!client.tasks().list().await?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn from_tower<L>(layer: L) -> FromTower<L::Service>
where
    L: tower_layer::Layer<Forward>,
{
    FromTower(Mutex::new(layer.layer(Forward(()))))
}

/// A tower service in place of the network: it answers each try, and nothing is sent. For tests, and for networks of
/// your own. It is handed the request without the API key; see [`with_api_key`](FromService::with_api_key).
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// use pareta::client::layer::{self, Body};
///
/// let canned = tower::service_fn(|_request: http::Request<Body>| async {
///     let tasks = r#"{"tasks":[{"id":"contract-key-fields"}]}"#;
///     Ok::<_, std::convert::Infallible>(http::Response::new(Body::from(tasks)))
/// });
/// let client = pareta::Client::builder()
///     .base_url("http://localhost")
///     .api_key("pareta_sk_example")
///     .layer(layer::from_service(canned))
///     .build()?;
/// assert_eq!(client.tasks().list().await?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn from_service<S>(service: S) -> FromService<S> {
    FromService {
        service: Mutex::new(service),
        sees_key: false,
    }
}

/// A layer made by [`from_tower`].
pub struct FromTower<S>(Mutex<S>);

/// A layer made by [`from_service`].
pub struct FromService<S> {
    service: Mutex<S>,
    sees_key: bool,
}

/// What is behind a tower layer.
#[derive(Clone, Debug)]
pub struct Forward(());

/// Where a request comes to that a tower service has passed on; it travels with the request.
#[derive(Clone)]
struct Route(Arc<Mutex<Option<oneshot::Sender<Passed>>>>);

/// A request that was passed on, and where its answer is waited for.
type Passed = (http::Request<Body>, oneshot::Sender<Outcome>);

type Outcome = Result<Incoming, Failed>;

impl<S> FromService<S> {
    /// Hands the API key over too, in the header it is sent in: for a service that sends the request on.
    #[must_use]
    pub fn with_api_key(mut self) -> Self {
        self.sees_key = true;
        self
    }
}

impl<S, B> Layer for FromService<S>
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body + Send + Sync + 'static,
    B::Data: Into<Bytes>,
    B::Error: Into<BoxError>,
{
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, _: Next<'a>) -> Answer<'a> {
        Box::pin(async move {
            let sending = outgoing.sending();
            let bearer = sending.request.headers.get(AUTHORIZATION);
            let mut request = request(&outgoing)?;
            if let (true, Some(bearer)) = (self.sees_key, bearer) {
                request.headers_mut().insert(AUTHORIZATION, bearer.clone());
            }
            // The server is behind it, as far as anybody can tell.
            sending.note_sent();
            let answered = call(&self.service, request).await;
            answered.map(|answer| answer.map(Body::wrap))
        })
    }
}

impl<S, B> Layer for FromTower<S>
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body + Send + Sync + 'static,
    B::Data: Into<Bytes>,
    B::Error: Into<BoxError>,
{
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        Box::pin(async move {
            let (route, passed) = oneshot::channel();
            let mut request = request(&outgoing)?;
            let route = Route(Arc::new(Mutex::new(Some(route))));
            request.extensions_mut().insert(route);
            let behind = async move {
                // Where nothing is passed on, the service answers.
                let Ok((request, answer)) = passed.await else {
                    return std::future::pending().await;
                };
                let (head, body) = request.into_parts();
                let outcome = match check(&outgoing, &head, &body) {
                    Err(error) => Err(error.into()),
                    Ok(()) => match outgoing.with_headers(head.headers) {
                        Err(error) => Err(error.into()),
                        Ok(outgoing) => next.run(outgoing).await,
                    },
                };
                let _ = answer.send(outcome);
            };
            let mut call = pin!(call(&self.0, request));
            let mut behind = pin!(behind);
            let mut is_behind_done = false;
            let answered = poll_fn(|context| {
                if let Poll::Ready(answered) = call.as_mut().poll(context) {
                    return Poll::Ready(answered);
                }
                if !is_behind_done && behind.as_mut().poll(context).is_ready() {
                    is_behind_done = true;
                    return call.as_mut().poll(context);
                }
                Poll::Pending
            });
            answered.await.map(|answer| answer.map(Body::wrap))
        })
    }
}

/// Calls a clone of a service, once it is ready.
async fn call<S, B>(
    service: &Mutex<S>,
    request: http::Request<Body>,
) -> Result<http::Response<B>, Failed>
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone,
    S::Error: Into<BoxError>,
{
    let clone = || {
        service
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    };
    let mut service = clone();
    let ready = poll_fn(|context| service.poll_ready(context)).await;
    ready.map_err(failed)?;
    service.call(request).await.map_err(failed)
}

/// The request of a try as tower has them.
fn request(outgoing: &Outgoing<'_>) -> Result<http::Request<Body>, Error> {
    let sending = outgoing.sending();
    let mut request = http::Request::new(Body::outgoing(sending.body().unwrap_or_default()));
    *request.method_mut() = outgoing.method().clone();
    *request.uri_mut() = uri(outgoing)?;
    *request.headers_mut() = outgoing.headers().clone();
    Ok(request)
}

fn uri(outgoing: &Outgoing<'_>) -> Result<http::Uri, Error> {
    let uri = outgoing.url().parse();
    uri.map_err(|error| Error::argument("the URL", "cannot be that of a request").caused_by(error))
}

/// Whether a service has left the request as it was.
fn check(outgoing: &Outgoing<'_>, head: &http::request::Parts, body: &Body) -> Result<(), Error> {
    let is_same = head.method == outgoing.method() && head.uri == uri(outgoing)?;
    let problem = match (is_same, body.is_outgoing()) {
        (false, _) => "sent the request to another place: method and URL are the client's",
        (_, false) => "changed the body of the request, which is what is billed",
        (true, true) => return Ok(()),
    };
    Err(Error::argument("a tower layer", problem))
}

/// What a service says went wrong; what came from behind it is what it was.
fn failed(error: impl Into<BoxError>) -> Failed {
    match error.into().downcast::<Failed>() {
        Ok(failed) => *failed,
        Err(error) => Failed::permanent("a tower service failed").caused_by(error),
    }
}

impl Service<http::Request<Body>> for Forward {
    type Response = Incoming;
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Outcome> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failed>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let route = request.extensions_mut().remove::<Route>();
        let taken = route.map(|route| {
            let mut route = route.0.lock().unwrap_or_else(PoisonError::into_inner);
            route.take()
        });
        Box::pin(async move {
            let route = taken.ok_or_else(|| {
                Failed::permanent("a tower service passed on a request that is not the client's")
            })?;
            let route = route.ok_or_else(|| {
                let problem = "a tower service passed a try on twice: retries are the client's";
                Failed::permanent(problem)
            })?;
            let (answer, outcome) = oneshot::channel();
            // Where nobody takes it, nobody waits for the answer either.
            let _ = route.send((request, answer));
            outcome
                .await
                .map_err(|_| Failed::permanent("the try was given up"))?
        })
    }
}

impl<S> fmt::Debug for FromTower<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromTower").finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for FromService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromService")
            .field("sees_key", &self.sees_key)
            .finish_non_exhaustive()
    }
}
