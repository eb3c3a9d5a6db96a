//! `fetch`, of a page or of Node: it connects, speaks TLS and asks proxies as it pleases.

use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body::{Frame, SizeHint};
use reqwest::Url;
use send_wrapper::SendWrapper;

use super::Why;
use crate::client::base_url::BaseUrl;
use crate::error::{Error, ErrorKind};

/// Why a body broke off.
pub(crate) type BodyError = Box<dyn StdError + Send + Sync>;

type Pieces = Pin<Box<dyn http_body::Body<Data = Bytes, Error = BodyError> + Send + Sync>>;

/// A body, of a request or of a response.
pub(crate) struct Body(Content);

enum Content {
    /// Nothing once it has been taken.
    Whole(Bytes),
    Pieces(Pieces),
}

impl Body {
    /// Any body of bytes.
    pub fn wrap<B>(body: B) -> Self
    where
        B: http_body::Body + Send + Sync + 'static,
        B::Data: Into<Bytes>,
        B::Error: Into<BodyError>,
    {
        Self(Content::Pieces(Box::pin(Wrapped(Box::pin(body)))))
    }

    /// All of it: `fetch` takes no bodies in pieces.
    async fn whole(mut self) -> Result<Bytes, BodyError> {
        let mut whole = Vec::new();
        loop {
            match &mut self.0 {
                Content::Whole(bytes) if whole.is_empty() => return Ok(std::mem::take(bytes)),
                Content::Whole(bytes) => {
                    whole.extend_from_slice(bytes);
                    return Ok(whole.into());
                }
                Content::Pieces(pieces) => {
                    let frame = std::future::poll_fn(|context| pieces.as_mut().poll_frame(context));
                    match frame.await {
                        Some(frame) => whole.extend(frame?.into_data().iter().flatten()),
                        None => return Ok(whole.into()),
                    }
                }
            }
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Bytes::new().into()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Content::Whole(bytes))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut self.0 {
            Content::Pieces(pieces) => pieces.as_mut().poll_frame(context),
            Content::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Content::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Content::Pieces(pieces) => pieces.size_hint(),
            Content::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
        }
    }
}

/// Somebody's body, as bytes.
struct Wrapped<B>(Pin<Box<B>>);

impl<B> http_body::Body for Wrapped<B>
where
    B: http_body::Body,
    B::Data: Into<Bytes>,
    B::Error: Into<BodyError>,
{
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let frame = ready!(self.0.as_mut().poll_frame(context));
        let frame = frame.map(|frame| frame.map(|frame| frame.map_data(Into::into)));
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// What comes back. How long it is stays unsaid: what is announced counts the bytes before they are decompressed.
struct Received<S>(SendWrapper<Pin<Box<S>>>);

impl<S: Stream<Item = reqwest::Result<Bytes>>> http_body::Body for Received<S> {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let piece = ready!(self.0.as_mut().poll_next(context));
        let piece = piece.map(|piece| piece.map_err(|error| error.without_url().into()));
        Poll::Ready(piece.map(|piece: Result<_, BodyError>| piece.map(Frame::data)))
    }
}

/// What a body broke off by, fit to be shown.
pub(crate) fn shown(error: BodyError) -> BodyError {
    error
}

/// A builder for an HTTP client of your own.
pub fn http_client_builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
}

/// What can be said of connections.
#[derive(Clone, Default)]
pub(crate) struct Connecting {
    pub http_client: Option<reqwest::Client>,
    pub upload_client: Option<reqwest::Client>,
}

impl Connecting {
    pub fn has_no_time(&self) -> bool {
        false
    }
}

/// What makes the HTTP clients.
pub(crate) struct Wires {
    settings: Connecting,
}

impl Wires {
    pub fn new(settings: Connecting) -> Self {
        Self { settings }
    }

    pub fn settings(&self) -> &Connecting {
        &self.settings
    }

    pub fn wire(&self, _: &BaseUrl) -> Result<Wire, Error> {
        Ok(Wire::given(reqwest::Client::new()))
    }
}

#[derive(Clone)]
pub(crate) struct Wire {
    client: reqwest::Client,
}

impl Wire {
    pub fn given(client: reqwest::Client) -> Self {
        Self { client }
    }

    /// Sends a request, and waits for the response's head. There is one thread, which is told to the compiler by
    /// `SendWrapper`.
    pub fn execute(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: Option<Body>,
    ) -> impl Future<Output = Result<http::Response<Body>, reqwest::Error>> + Send + use<> {
        let client = self.client.clone();
        SendWrapper::new(async move {
            let mut request = client.request(method, url.clone()).headers(headers);
            if let Some(body) = body {
                // What cannot be read is sent as far as it goes, and refused for its length.
                request = request.body(body.whole().await.unwrap_or_default());
            }
            let mut response = request.send().await?;
            let mut answer = http::Response::new(());
            *answer.status_mut() = response.status();
            std::mem::swap(answer.headers_mut(), response.headers_mut());
            if *response.url() != url {
                return Ok(redirected(response.url()));
            }
            let pieces = Box::pin(response.bytes_stream());
            Ok(answer.map(|()| Body::wrap(Received(SendWrapper::new(pieces)))))
        })
    }

    /// Why a request to this URL got no response. `fetch` does not say: no connection, an answer that a page of another
    /// origin may not read, and a certificate that is not trusted are one to it.
    pub fn why(&self, _: &reqwest::Error, url: &Url) -> Why {
        let origin = url.origin().ascii_serialization();
        Why {
            kind: ErrorKind::Connection,
            message: format!(
                "no response from {origin}: it cannot be reached, or does not let pages of this origin read its answers (CORS)"
            ),
            may_pass: true,
            was_sent: true,
        }
    }
}

/// `fetch` follows redirects by itself. What it found there is no answer to what was asked.
fn redirected(to: &Url) -> http::Response<Body> {
    let mut response = http::Response::new(Body::default());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    if let Ok(location) = HeaderValue::from_str(to.as_str()) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}
