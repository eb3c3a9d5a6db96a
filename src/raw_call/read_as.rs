//! What a reply is read as, where that is not its JSON.

use std::sync::Arc;

use http::header::CONTENT_TYPE;

use super::events::EventStream;
use crate::client::{Call, Meta, Mode, Request, redescribe};
use crate::download::Download;
use crate::error::{Error, ErrorKind};
use crate::operation::{Http, Operation, Single};

/// A call whose reply can be read in other ways than as JSON: one of the caller's own, or one that was saved.
pub trait Unread: Clone + Send + Sync {
    #[doc(hidden)]
    fn unread(&self, http: &Http) -> Result<Single, Error>;
}

/// A call whose reply is taken as it comes; see [`Request::download`].
#[derive(Clone, Debug)]
pub struct AsDownload<Op>(Op);

/// A call whose reply is a stream of events; see [`Request::events`].
#[derive(Clone, Debug)]
pub struct AsEvents<Op>(Op);

/// A call of whose reply the head is enough; see [`Request::nothing`].
#[derive(Clone, Debug)]
pub struct AsNothing<Op>(Op);

impl<M: Mode, Op: Unread> Request<M, Op> {
    /// Takes the reply as it comes, a [`Download`]: to memory, to a writer, to a file, or piece by piece. For replies that
    /// are no JSON, and for whoever hands them on.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let reply = client.request(pareta::Method::GET, "/v1/tasks").download().await?;
    /// assert_eq!(reply.content_type(), Some("application/json"));
    /// assert!(reply.text().await?.contains("contract-key-fields"));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "bytes")]
    pub fn download(self) -> Request<M, AsDownload<Op>> {
        redescribe(self, AsDownload)
    }

    /// Reads the reply as a stream of events, an [`EventStream`]: their names and data as they come, and the comments
    /// between them.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let completions = client.chat().completions();
    /// let call = completions.create(pareta::AUTO, "Good morning").stream().to_saved()?;
    /// let mut events = client.saved(&call).events().await?;
    /// let mut comments = 0;
    /// while let Some(item) = events.next().await {
    ///     comments += usize::from(item?.comment().is_some());
    /// }
    /// println!("{comments} comments");
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "sse")]
    pub fn events(self) -> Request<M, AsEvents<Op>> {
        redescribe(self, AsEvents)
    }

    /// Reads the reply to its end and keeps nothing of it: what it gives is the [`Meta`] of the response. For replies
    /// without a body, such as those to `HEAD`, and for calls of which only the success counts.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let meta = client.request(pareta::Method::GET, "/v1/tasks").nothing().await?;
    /// assert_eq!(meta.status(), 200);
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "head")]
    pub fn nothing(self) -> Request<M, AsNothing<Op>> {
        redescribe(self, AsNothing)
    }
}

impl<M: Mode, Op: Unread> Operation<M> for AsDownload<Op> {
    type Output = Download<M>;

    async fn run(self, call: Call<M>) -> Result<Self::Output, Error> {
        let mut request = self.0.unread(call.client.core.http())?.request;
        drop(self);
        Download::begin(&mut request, &call).await
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        self.0.unread(http)
    }
}

impl<M: Mode, Op: Unread> Operation<M> for AsEvents<Op> {
    type Output = EventStream<M>;

    async fn run(self, call: Call<M>) -> Result<Self::Output, Error> {
        let mut request = self.0.unread(call.client.core.http())?.streamed().request;
        drop(self);
        let opened = call.begin(&mut request).await?;
        EventStream::begin(call, opened).await
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Ok(self.0.unread(http)?.streamed())
    }
}

impl<M: Mode, Op: Unread> Operation<M> for AsNothing<Op> {
    type Output = Arc<Meta>;

    async fn run(self, call: Call<M>) -> Result<Self::Output, Error> {
        let mut request = self.0.unread(call.client.core.http())?.request;
        drop(self);
        call.drain(&mut request).await
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        self.0.unread(http)
    }
}

/// Says how a reply can be read that is no JSON.
pub(super) fn name_other_ways(error: Error) -> Error {
    if error.kind() != ErrorKind::InvalidResponse {
        return error;
    }
    let said = error.headers().get(CONTENT_TYPE);
    let said = said.and_then(|said| said.to_str().ok()).unwrap_or_default();
    let essence = said.split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        "text/event-stream" => error.with_note("`events()` reads it"),
        // What should be JSON is not, or a page is in its place: no other way makes that right.
        "" | "text/html" => error,
        json if json.ends_with("json") => error,
        _ => error.with_note("`download()` takes it as it comes"),
    }
}
