//! Sending a saved call, and what its reply is read as.

use std::marker::PhantomData;

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};

use super::{JSON, SavedCall};
use crate::chat::ChatStream;
use crate::client::{Call, Client, Mode, Request, describe, redescribe};
use crate::error::{Error, ErrorKind};
use crate::generated::operations::{CreateAgentCompletion, CreateChatCompletion};
use crate::json::Raw;
use crate::operation::{Body, Describe, Http, Operation, Prepared, Reply, Single};
use crate::raw_call::Unread;

/// A saved call whose reply is read as that of its operation; see [`Request::typed`].
#[derive(Debug)]
pub struct SavedAs<Op> {
    call: SavedCall,
    reply: PhantomData<fn() -> Op>,
}

/// A saved call whose reply is a stream of chunks; see [`Request::stream`].
#[derive(Clone, Debug)]
pub struct SavedStream(SavedCall);

impl<M: Mode> Client<M> {
    /// Sends a call that was saved, under the idempotency key it was saved with: see [`saved`](crate::saved). What it
    /// was saved with can be set anew, as on every request.
    ///
    /// It gives the reply's JSON, a [`Raw`]; with [`typed`](Request::typed), the type of its operation; with
    /// [`stream`](Request::stream), a [`ChatStream`]; with [`download`](Request::download), whatever comes.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a call whose reply is a stream, or no JSON, before it is sent; and
    /// those of every call.
    pub fn saved(&self, call: &SavedCall) -> Request<M, SavedCall> {
        let mut request = describe(self, call.clone());
        let options = &mut request.options;
        options.timeout = call.timeout;
        options.max_retries = call.max_retries;
        options.headers = call.headers.clone();
        options.idempotency_key = call.idempotency_key.clone();
        request
    }
}

impl<M: Mode> Request<M, SavedCall> {
    /// Reads the reply as that of the call's operation.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// use pareta::low_level::RetrieveTask;
    ///
    /// let call = client.tasks().retrieve("contract-key-fields").to_saved()?;
    /// let task = client.saved(&call).typed::<RetrieveTask>().await?;
    /// assert_eq!(task.id(), Some("contract-key-fields"));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a call of another operation, before it is sent; and those of every
    /// call.
    pub fn typed<Op: Reply>(mut self) -> Request<M, SavedAs<Op>> {
        if !self.operation.is_of(&Op::INFO) {
            let problem = other_operation(&self.operation, &[Op::INFO.id]);
            self.options.reject(problem);
        }
        redescribe(self, |call| SavedAs {
            call,
            reply: PhantomData,
        })
    }

    /// Reads the reply as the chunks of a completion. The call was saved as a stream: behind
    /// [`stream`](Request::stream), or with `stream` in its body.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let completions = client.chat().completions();
    /// let call = completions.create("ep_contract_qwen", "Effective as of May 2, 2026.").stream().to_saved()?;
    /// let mut stream = client.saved(&call).stream().await?;
    /// while let Some(chunk) = stream.next().await {
    ///     print!("{}", chunk?.text());
    /// }
    /// assert!(stream.is_complete());
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a call that is no completion, or was not saved as a stream, before
    /// it is sent; and those of every call.
    pub fn stream(mut self) -> Request<M, SavedStream> {
        let streamed = [CreateChatCompletion::INFO, CreateAgentCompletion::INFO];
        if !streamed.iter().any(|info| self.operation.is_of(info)) {
            let problem = other_operation(&self.operation, &streamed.map(|info| info.id));
            self.options.reject(problem);
        }
        let is_stream = self.operation.is_stream();
        self.options.reject_if(
            !is_stream,
            "the call was not saved as a stream: its reply comes whole",
        );
        redescribe(self, SavedStream)
    }
}

fn other_operation(call: &SavedCall, wanted: &[&str]) -> String {
    let is = match call.operation() {
        Some(operation) => operation.to_owned(),
        None => format!("{} {}", call.method, call.path),
    };
    format!("the saved call is {is}, and not {}", wanted.join(" or "))
}

impl SavedCall {
    fn prepare(&self, http: &Http) -> Prepared {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, http::HeaderValue::from_static(JSON));
        if let Some(content_type) = &self.content_type {
            headers.insert(CONTENT_TYPE, content_type.clone());
        }
        Prepared {
            method: self.method.clone(),
            path: self.path.clone(),
            url: format!("{}{}", http.baseurl, self.url),
            headers,
            body: match &self.body {
                Some(body) => Body::Bytes(body.clone()),
                None => Body::Empty,
            },
        }
    }

    /// The request; its headers are options of the call by now.
    fn whole(&self, http: &Http) -> Result<Prepared, Error> {
        let problem = if self.is_stream() {
            "the call was saved as a stream: read its reply as one"
        } else if !self.accepts_json() {
            "the call asks for a reply that is no JSON: take it as it comes, as a download"
        } else {
            return Ok(self.prepare(http));
        };
        Err(Error::new(ErrorKind::Argument, problem))
    }

    fn accepts_json(&self) -> bool {
        let accept = self.headers.get(ACCEPT);
        let accept = accept.and_then(|accept| accept.to_str().ok());
        accept.is_none_or(|accept| accept.contains("json") || accept.contains('*'))
    }

    fn single(&self, http: &Http) -> Single {
        Single {
            operation: self.operation.clone(),
            request: self.prepare(http),
        }
    }
}

impl<M: Mode> Operation<M> for SavedCall {
    type Output = Raw;

    async fn run(self, call: Call<M>) -> Result<Raw, Error> {
        let mut request = self.whole(call.client.core.http())?;
        call.exchange(&mut request, "").await
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Ok(self.single(http))
    }
}

impl<Op> Clone for SavedAs<Op> {
    fn clone(&self) -> Self {
        Self {
            call: self.call.clone(),
            reply: PhantomData,
        }
    }
}

impl<M: Mode, Op: Reply> Operation<M> for SavedAs<Op> {
    type Output = <Op as Reply>::Output;

    async fn run(self, call: Call<M>) -> Result<Self::Output, Error> {
        let mut request = self.call.whole(call.client.core.http())?;
        call.exchange(&mut request, Op::AT).await
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Ok(self.call.single(http))
    }
}

impl<M: Mode> Operation<M> for SavedStream {
    type Output = ChatStream<M>;

    async fn run(self, call: Call<M>) -> Result<Self::Output, Error> {
        let choices = self.0.json().and_then(|body| body["n"].as_i64());
        let mut request = self.0.prepare(call.client.core.http());
        request.as_stream();
        let opened = call.begin(&mut request).await?;
        ChatStream::begin(call, opened, choices).await
    }

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Ok(self.0.single(http).streamed())
    }
}

impl Unread for SavedCall {
    fn unread(&self, http: &Http) -> Result<Single, Error> {
        Ok(self.single(http))
    }
}
