//! A server on this machine.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Sleep, sleep};

use crate::problem::Problem;

type BoxError = Box<dyn Error + Send + Sync>;

/// What it answers with.
pub(super) type Body = UnsyncBoxBody<Bytes, BoxError>;

/// Requests may have so many bytes.
const MOST: usize = 256 * 1024 * 1024;

/// Who answers.
pub(super) trait Answers: Send + Sync + 'static {
    /// Nothing closes the connection.
    fn answer(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Option<Response<Body>>> + Send;
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(super) struct Local {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Local {
    /// Listens on a port of this machine, which nobody else reaches; 0 takes a free one.
    pub async fn start(answers: Arc<impl Answers>, port: u16) -> Result<Self, Problem> {
        let failed = |error| Problem::new(format!("port {port} cannot be listened on: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let task = tokio::spawn(async move {
            // They end with it.
            let mut connections = JoinSet::new();
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    // Too many files are open: others have to be closed first.
                    sleep(Duration::from_millis(50)).await;
                    continue;
                };
                let _ = stream.set_nodelay(true);
                let answers = answers.clone();
                let service = service_fn(move |request| answer(answers.clone(), request));
                connections
                    .spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, task })
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits for ever.
    pub async fn served(&mut self) {
        let _ = (&mut self.task).await;
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    answers: Arc<impl Answers>,
    request: Request<Incoming>,
) -> Result<Response<Body>, BoxError> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MOST).collect().await;
    match body {
        Ok(body) => {
            let answer = answers
                .answer(Request::from_parts(head, body.to_bytes()))
                .await;
            answer.ok_or_else(|| "as it was recorded, no response comes".into())
        }
        Err(error) => {
            let problem = format!("the request cannot be read: {error}");
            Ok(told(StatusCode::BAD_REQUEST, &problem))
        }
    }
}

/// An answer of the server's own, in the form of the API's errors and of OpenAI's.
pub(super) fn told(status: StatusCode, message: &str) -> Response<Body> {
    let text = serde_json::json!({
        "detail": message,
        "error": { "message": message, "type": "recording_error", "code": null, "param": null },
    });
    let mut response = Response::new(whole(text.to_string()));
    *response.status_mut() = status;
    let json = http::HeaderValue::from_static("application/json");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, json);
    // Asking again would change nothing.
    let no = http::HeaderValue::from_static("false");
    response.headers_mut().insert("x-should-retry", no);
    response
}

fn whole(text: String) -> Body {
    body(Full::from(text))
}

pub(super) fn body<B>(body: B) -> Body
where
    B: http_body::Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    let breaking = Breaking { body, error: None };
    breaking.boxed_unsync()
}

/// A body that breaks off: not before what came until then is on its way, which is lost otherwise.
struct Breaking<B> {
    body: B,
    error: Option<(BoxError, Pin<Box<Sleep>>)>,
}

const ON_ITS_WAY: Duration = Duration::from_millis(20);

impl<B> http_body::Body for Breaking<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.error.is_none() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Err(error)) => self.error = Some((error.into(), Box::pin(sleep(ON_ITS_WAY)))),
                Some(Ok(frame)) => return Poll::Ready(Some(Ok(frame))),
                None => return Poll::Ready(None),
            }
        }
        if let Some((_, wait)) = &mut self.error {
            ready!(wait.as_mut().poll(context));
        }
        Poll::Ready(self.error.take().map(|(error, _)| Err(error)))
    }

    fn is_end_stream(&self) -> bool {
        self.error.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
