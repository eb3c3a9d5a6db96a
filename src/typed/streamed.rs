//! An answer of a type, while it is written.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ask::{self, AsksTyped, Typed};
use super::elements::Elements;
use super::growing::Growing;
use super::parsed::{self, Parsed};
use crate::chat::stream::Streams;
use crate::chat::{AnswerProblem, ChatStream, Receipt};
use crate::client::{Async, Call, Mode, Request, redescribe};
use crate::error::Error;
use crate::operation::{Http, Operation, Single};

/// A completion that is streamed and read as a `T`; see [`Request::stream_parse`].
pub struct StreamAnswer<Op, T>(Typed<Op, T>);

/// A completion that is streamed and read as a list of `T`; see [`Request::stream_list`].
pub struct StreamList<Op, T>(Typed<Op, Vec<T>>);

impl<Op: Clone, T> Clone for StreamAnswer<Op, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<Op: Clone, T> Clone for StreamList<Op, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<Op, T> AsksTyped for StreamAnswer<Op, T> {
    fn is_strict(&mut self) -> &mut bool {
        self.0.is_strict()
    }
}

impl<Op, T> AsksTyped for StreamList<Op, T> {
    fn is_strict(&mut self) -> &mut bool {
        self.0.is_strict()
    }
}

impl<M: Mode, Op: Streams> Request<M, Op> {
    /// Reads the answer as a value of a type of yours while it is written, and the whole at the end: an [`AnswerStream`].
    /// For a list whose elements are wanted one by one there is [`stream_list`](Request::stream_list).
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// # struct Terms { effective_date: Option<String> }
    /// let completions = client.chat().completions();
    /// let call = completions.create(pareta::AUTO, "Extract the terms: effective as of May 2, 2026.");
    /// let mut answer = call.stream_parse::<Terms>().await?;
    /// while let Some(delta) = answer.next().await {
    ///     delta?;
    ///     println!("{:?}", answer.so_far());
    /// }
    /// let terms = answer.finish().await?;
    /// assert_eq!(terms.effective_date.as_deref(), Some("2026-05-02"));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`parse`](Request::parse) and of [`stream`](Request::stream).
    pub fn stream_parse<T: JsonSchema + DeserializeOwned + Send>(
        self,
    ) -> Request<M, StreamAnswer<Op, T>> {
        redescribe(self, |ask| StreamAnswer(Typed::new(ask)))
    }

    /// Reads the answer as a list, and hands each element out as soon as it is whole: a [`ListStream`].
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// # struct Party { name: String }
    /// let completions = client.chat().completions();
    /// let call = completions.create(pareta::AUTO, "Which parties are there? Between Acme Ltd and Initech GmbH.");
    /// let mut parties = call.stream_list::<Party>().await?;
    /// while let Some(party) = parties.next().await {
    ///     println!("{}", party?.name);
    /// }
    /// let cost = parties.finish().await?.total_billed_micro_usd();
    /// # let _ = cost;
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`parse`](Request::parse) and of [`stream`](Request::stream).
    pub fn stream_list<T: JsonSchema + DeserializeOwned + Send>(
        self,
    ) -> Request<M, StreamList<Op, T>> {
        redescribe(self, |ask| StreamList(Typed::new(ask)))
    }
}

impl<M, Op, T> Operation<M> for StreamAnswer<Op, T>
where
    M: Mode,
    Op: Streams + Clone,
    T: JsonSchema + DeserializeOwned + Send,
{
    type Output = AnswerStream<M, T>;

    fn single(&self, http: &Http) -> Result<Single, Error> {
        single(&self.0, http)
    }

    async fn run(self, call: Call<M>) -> Result<Self::Output, Error> {
        AnswerStream::begin(&self.0, call).await
    }
}

impl<M, Op, T> Operation<M> for StreamList<Op, T>
where
    M: Mode,
    Op: Streams + Clone,
    T: JsonSchema + DeserializeOwned + Send,
{
    type Output = ListStream<M, T>;

    fn single(&self, http: &Http) -> Result<Single, Error> {
        single(&self.0, http)
    }

    async fn run(self, call: Call<M>) -> Result<Self::Output, Error> {
        Ok(ListStream {
            answer: AnswerStream::begin(&self.0, call).await?,
            elements: Elements::default(),
            whole: VecDeque::new(),
            handed: 0,
            problem: None,
        })
    }
}

/// The one request it is.
fn single<Op: Streams + Clone, T: JsonSchema>(
    typed: &Typed<Op, T>,
    http: &Http,
) -> Result<Single, Error> {
    Ok(Single::of(&streamed(typed)?.0, http)?.streamed())
}

fn streamed<Op: Streams + Clone, T: JsonSchema>(typed: &Typed<Op, T>) -> Result<(Op, bool), Error> {
    let (mut ask, is_wrapped) = typed.ask_for_one()?;
    ask.body().stream = Some(true);
    Ok((ask, is_wrapped))
}

/// An answer while it is written: its text piece by piece, as a `Stream` of `Result<String, Error>` with the async client
/// and an iterator of the same with the blocking one; what can be read of it [so far](AnswerStream::so_far); and the whole
/// [at the end](AnswerStream::finish). Dropping it closes the connection.
pub struct AnswerStream<M: Mode, T> {
    #[cfg_attr(not(feature = "blocking"), allow(dead_code))]
    mode: M,
    stream: ChatStream<M>,
    is_wrapped: bool,
    growing: Growing,
    /// How much of the text it has taken.
    grown: usize,
    answer: PhantomData<fn() -> T>,
}

impl<M: Mode, T: JsonSchema + DeserializeOwned> AnswerStream<M, T> {
    async fn begin<Op: Streams + Clone>(
        typed: &Typed<Op, T>,
        call: Call<M>,
    ) -> Result<Self, Error> {
        let (ask, is_wrapped) = streamed(typed)?;
        let mode = call.client.mode.clone();
        let opened = call.open(&ask).await?;
        Ok(Self {
            mode,
            stream: ChatStream::begin(call, opened, None).await?,
            is_wrapped,
            growing: Growing::default(),
            grown: 0,
            answer: PhantomData,
        })
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        self.stream.text()
    }

    /// What can be read of the answer so far: with what has begun closed where it stands. Lists have the elements that have
    /// begun, texts what is there of them; numbers and words are there when they are whole. `None` before the first value.
    /// Only what is new since the last time is read, so it may be asked for with every piece.
    pub fn so_far(&mut self) -> Option<&Value> {
        let text = self.stream.text();
        self.growing
            .push(text.get(self.grown..).unwrap_or_default());
        self.grown = text.len();
        let value = self.growing.value()?;
        match self.is_wrapped {
            true => value.get(super::schema::WRAPPED),
            false => Some(value),
        }
    }

    /// The stream it is read from: its outcome, its receipt, its response.
    pub fn stream(&self) -> &ChatStream<M> {
        &self.stream
    }

    fn poll_delta(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<String, Error>>> {
        loop {
            match ready!(self.stream.poll_chunk(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(chunk)) if chunk.text().is_empty() => {}
                Some(Ok(chunk)) => return Poll::Ready(Some(Ok(chunk.text().to_owned()))),
            }
        }
    }

    async fn delta(&mut self) -> Option<Result<String, Error>> {
        poll_fn(|context| self.poll_delta(context)).await
    }

    async fn whole(&mut self) -> Result<Parsed<T>, Error> {
        while let Some(delta) = self.delta().await {
            delta?;
        }
        self.judged()
    }

    /// The answer, when all of it has come.
    fn judged(&self) -> Result<Parsed<T>, Error> {
        let completion = self.stream.whole()?;
        let receipt = self.stream.receipt();
        let billed = receipt.as_ref().and_then(Receipt::billed_micro_usd);
        match parsed::only(&completion, self.is_wrapped) {
            Ok(value) => Ok(Parsed {
                value,
                completion,
                receipt,
                billed,
                repairs: 0,
            }),
            Err(problem) => Err(ask::failed(problem, completion, billed)),
        }
    }
}

impl<T: JsonSchema + DeserializeOwned> AnswerStream<Async, T> {
    /// The next piece of the text; `None` when the stream has ended.
    ///
    /// # Errors
    ///
    /// Those of the stream. Whether the answer is one comes out at the [end](AnswerStream::finish).
    pub async fn next(&mut self) -> Option<Result<String, Error>> {
        self.delta().await
    }

    /// Takes the rest of the stream and gives the value.
    ///
    /// # Errors
    ///
    /// Those of the stream, and [`Answer`](crate::ErrorKind::Answer) for an answer that is none.
    pub async fn finish(&mut self) -> Result<Parsed<T>, Error> {
        self.whole().await
    }
}

impl<T: JsonSchema + DeserializeOwned> Stream for AnswerStream<Async, T> {
    type Item = Result<String, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_delta(context)
    }
}

/// A list while it is written: each element as soon as it is whole, as a `Stream` of `Result<T, Error>` with the async
/// client and an iterator of the same with the blocking one; and all of it [at the end](ListStream::finish).
///
/// An element that does not fit is told at the end of the stream, with all that came and what it cost: until then nobody
/// knows how the answer ends. None is handed out behind it.
pub struct ListStream<M: Mode, T> {
    answer: AnswerStream<M, Vec<T>>,
    elements: Elements,
    /// Elements that are whole and not handed out yet.
    whole: VecDeque<String>,
    handed: usize,
    problem: Option<AnswerProblem>,
}

impl<M: Mode, T: JsonSchema + DeserializeOwned> ListStream<M, T> {
    /// The stream it is read from: its outcome, its receipt, its response.
    pub fn stream(&self) -> &ChatStream<M> {
        &self.answer.stream
    }

    fn poll_element(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(text) = self.whole.pop_front().filter(|_| self.problem.is_none()) {
                match parsed::of_text(&text, false) {
                    Ok(element) => {
                        self.handed += 1;
                        return Poll::Ready(Some(Ok(element)));
                    }
                    Err(problem) => self.problem = Some(at(problem, self.handed)),
                }
                continue;
            }
            match ready!(self.answer.poll_delta(context)) {
                Some(Ok(delta)) => {
                    let whole = &mut self.whole;
                    self.elements
                        .push(&delta, |element| whole.push_back(element));
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(self.last().map(Err)),
            }
        }
    }

    /// What is wrong with the whole, told once.
    fn last(&mut self) -> Option<Error> {
        self.problem.take()?;
        self.answer.judged().err()
    }

    async fn element(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_element(context)).await
    }
}

/// The same problem, at its place in the list.
fn at(problem: AnswerProblem, index: usize) -> AnswerProblem {
    match problem {
        AnswerProblem::Mismatch { path, problem } => AnswerProblem::Mismatch {
            path: format!("[{index}].{}", path.trim_start_matches('.')),
            problem,
        },
        problem => problem,
    }
}

impl<T: JsonSchema + DeserializeOwned> ListStream<Async, T> {
    /// The next element; `None` when the list has ended.
    ///
    /// # Errors
    ///
    /// Those of the stream, and [`Answer`](crate::ErrorKind::Answer) at its end for an element that does not fit.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        self.element().await
    }

    /// Takes the rest of the stream and gives the whole list, with the elements that were handed out.
    ///
    /// # Errors
    ///
    /// Those of the stream, and [`Answer`](crate::ErrorKind::Answer) for an answer that is none.
    pub async fn finish(&mut self) -> Result<Parsed<Vec<T>>, Error> {
        self.answer.whole().await
    }
}

impl<T: JsonSchema + DeserializeOwned + Unpin> Stream for ListStream<Async, T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_element(context)
    }
}

#[cfg(feature = "blocking")]
mod blocking {
    use super::{AnswerStream, DeserializeOwned, Error, JsonSchema, ListStream, Parsed};
    use crate::blocking::Blocking;

    impl<T: JsonSchema + DeserializeOwned> AnswerStream<Blocking, T> {
        /// Takes the rest of the stream and gives the value.
        ///
        /// # Errors
        ///
        /// Those of the stream, and [`Answer`](crate::ErrorKind::Answer) for an answer that is none.
        pub fn finish(&mut self) -> Result<Parsed<T>, Error> {
            self.mode.clone().block_on(self.whole())?
        }
    }

    impl<T: JsonSchema + DeserializeOwned> Iterator for AnswerStream<Blocking, T> {
        type Item = Result<String, Error>;

        fn next(&mut self) -> Option<Self::Item> {
            let mode = self.mode.clone();
            mode.block_on(self.delta())
                .unwrap_or_else(|error| Some(Err(error)))
        }
    }

    impl<T: JsonSchema + DeserializeOwned> ListStream<Blocking, T> {
        /// Takes the rest of the stream and gives the whole list, with the elements that were handed out.
        ///
        /// # Errors
        ///
        /// Those of the stream, and [`Answer`](crate::ErrorKind::Answer) for an answer that is none.
        pub fn finish(&mut self) -> Result<Parsed<Vec<T>>, Error> {
            self.answer.finish()
        }
    }

    impl<T: JsonSchema + DeserializeOwned> Iterator for ListStream<Blocking, T> {
        type Item = Result<T, Error>;

        fn next(&mut self) -> Option<Self::Item> {
            let mode = self.answer.mode.clone();
            mode.block_on(self.element())
                .unwrap_or_else(|error| Some(Err(error)))
        }
    }
}

impl<M: Mode, T> fmt::Debug for AnswerStream<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnswerStream").field(&self.stream).finish()
    }
}

impl<M: Mode, T> fmt::Debug for ListStream<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListStream")
            .field("stream", &self.answer.stream)
            .field("handed", &self.handed)
            .finish_non_exhaustive()
    }
}
