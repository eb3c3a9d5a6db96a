//! Texts as vectors, for search and comparison by meaning.
//!
//! A vector has 1,024 numbers and length 1, so the product of two is how near their texts are in meaning. Texts to search
//! in are documents, the default; what is searched for is a query.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! use pareta::types::InputType;
//!
//! let texts = ["The notice period is three months.", "The parties share all costs."];
//! let documents = client.embeddings().create(texts).await?;
//! let query = client.embeddings().create(["How long is the notice period?"]).input_type(InputType::Query).await?;
//!
//! let product = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
//! assert!(product(&documents[0], &query[0]) > product(&documents[1], &query[0]));
//!
//! // What a vector store takes.
//! let stored: Vec<Vec<f32>> = documents.into_f32().collect();
//! # assert_eq!((stored.len(), stored[0].len()), (2, 1024));
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`create`](Embeddings::create) | any number of texts, each as a vector |
//! | [`Vectors`] | the vectors in the order of the texts, the model that made them, the tokens they took |

use std::fmt;
use std::ops::{Index, Range};
use std::sync::OnceLock;

use crate::client::{Call, Mode, Request, redescribe};
use crate::error::Error;
use crate::generated::operations::CreateEmbeddings;
use crate::json::Raw;
use crate::operation::{ExtraBody, Http, OpenBody, Operation, Single};
use crate::parts::{self, Whole};
use crate::progress::{Listener, PartsProgress, Progresses};
use crate::types::Embedding;

pub use crate::generated::namespaces::embeddings::*;

/// How many texts one request takes.
const MOST: usize = 512;

impl<M: Mode> Embeddings<M> {
    /// A vector for each text: `POST /v1/embeddings`.
    ///
    /// Any number of them: more than 512 go out in several requests, a few side by side, which share the client's budget
    /// of retries and the call's `.timeout()`. It gives all vectors, or an error. Of each text about the first 512 tokens
    /// count; what is behind them is left out by the server without a word.
    ///
    /// `.input_type(…)` says which side of a search the texts are on. Keep [`Vectors::model`] with what you store: the
    /// vectors of two models must not be compared.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let texts = (1..=600).map(|number| format!("Clause {number}"));
    /// let vectors = client.embeddings().create(texts).await?;
    /// assert_eq!((vectors.len(), vectors.replies().len()), (600, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// One text is a list of one; a bare text is none:
    ///
    /// ```compile_fail
    /// # fn no(client: pareta::Client) {
    /// client.embeddings().create("The notice period is three months.");
    /// # }
    /// ```
    ///
    /// # Cancel safety
    ///
    /// Where the future is dropped on its way, what has been answered is billed. Under an `.idempotency_key(…)` of
    /// yours the same call is not billed again.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for no texts, or a text that is blank, which it names, before anything is
    /// sent; [`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the balance does not cover it;
    /// [`InvalidResponse`](crate::ErrorKind::InvalidResponse) for a reply without exactly one vector for each text, or
    /// vectors of different lengths or models. Of several requests the error says which failed, and what was billed so far; its
    /// [`idempotency_key`](crate::Error::idempotency_key) is one for the whole call, to repeat it under without a second
    /// bill.
    #[doc(alias = "embed")]
    pub fn create(
        &self,
        texts: impl IntoIterator<Item = impl Into<String>>,
    ) -> Request<M, EmbedTexts> {
        let mut request = self.client.low_level().create_embeddings(texts);
        let texts = &request.operation.body.input;
        let is_empty = texts.is_empty();
        let blank = texts.iter().position(|text| text.trim().is_empty());
        let options = &mut request.options;
        options.reject_if(is_empty, "texts is empty: give one text or more");
        if let Some(at) = blank {
            options.reject(format!("texts[{at}] is blank: it must say something"));
        }
        redescribe(request, |create| EmbedTexts {
            create,
            listener: Listener::default(),
        })
    }
}

/// Makes a vector of each text; see [`Embeddings::create`].
#[derive(Clone)]
pub struct EmbedTexts {
    create: CreateEmbeddings,
    listener: Listener<PartsProgress>,
}

impl<M: Mode> Request<M, EmbedTexts> {
    /// Which side of a search the texts are on: [`InputType::Query`](crate::types::InputType::Query) lies near the
    /// documents that answer it. By default they are documents.
    pub fn input_type(mut self, input_type: impl Into<String>) -> Self {
        self.operation.create.body.input_type = Some(input_type.into());
        self
    }
}

impl Progresses for EmbedTexts {
    type Progress = PartsProgress;

    fn listener(&mut self) -> &mut Listener<PartsProgress> {
        &mut self.listener
    }
}

impl OpenBody for EmbedTexts {
    const KNOWN: &'static [&'static str] = CreateEmbeddings::KNOWN;

    fn extra(&mut self) -> &mut ExtraBody {
        self.create.extra()
    }
}

impl<M: Mode> Operation<M> for EmbedTexts {
    type Output = Vectors;

    const PARTS: Option<&'static str> = Some("embed");

    fn single(&self, http: &Http) -> Result<Single, Error> {
        parts::one_request("texts", self.create.body.input.len(), MOST)?;
        Single::of(&self.create, http)
    }

    async fn run(self, call: Call<M>) -> Result<Vectors, Error> {
        let mut template = self.create;
        let texts = std::mem::take(&mut template.body.input);
        let whole = Whole {
            what: "texts",
            count: texts.len(),
            most: MOST,
            listener: self.listener,
        };
        let ask = |range: Range<usize>| {
            let mut part = template.clone();
            part.body.input = texts[range].to_vec();
            part
        };
        let length = OnceLock::new();
        let read = |reply, range: &Range<usize>| in_order(reply, range, &length);
        let replies = parts::send(call, whole, ask, read).await?;
        let mut usage = Tokens {
            prompt: Some(0),
            total: Some(0),
        };
        let mut vectors = Vec::with_capacity(texts.len());
        for (part, tokens) in replies.values {
            vectors.extend(part);
            usage = usage.and(tokens);
        }
        Ok(Vectors {
            vectors,
            model: replies.model,
            usage,
            replies: replies.raw,
        })
    }
}

/// The vectors of a reply in the order of its texts, of which these are in `range`. All of a call have one length, which
/// the first one says: what is compared number by number must not end early.
fn in_order(
    reply: crate::types::Embeddings,
    range: &Range<usize>,
    length: &OnceLock<usize>,
) -> Result<(Vec<Embedding>, Tokens), Error> {
    let refuse = |problem: String| Err(Error::unusable(&reply, problem));
    let mut has_come = vec![false; range.len()];
    for vector in &reply {
        let place = vector.index().and_then(|index| usize::try_from(index).ok());
        let Some(place) = place.filter(|place| *place < range.len()) else {
            let index = vector["index"].json();
            return refuse(format!(
                "a vector is of no text that was sent: its index is {index}"
            ));
        };
        let text = range.start + place;
        if std::mem::replace(&mut has_come[place], true) {
            return refuse(format!("there are two vectors of text {text}"));
        }
        let found = vector.embedding().len();
        if found == 0 {
            return refuse(format!(
                "the vector of text {text} is empty, or no list of numbers"
            ));
        }
        let length = *length.get_or_init(|| found);
        if found != length {
            return refuse(format!(
                "the vector of text {text} has {found} numbers, and those before it {length}"
            ));
        }
    }
    if let Some(place) = has_come.iter().position(|has_come| !has_come) {
        let text = range.start + place;
        return refuse(format!("there is no vector of text {text}"));
    }
    let usage = Tokens {
        prompt: reply.usage().prompt_tokens(),
        total: reply.usage().total_tokens(),
    };
    let mut vectors: Vec<Embedding> = reply.into_iter().collect();
    vectors.sort_by_key(Embedding::index);
    Ok((vectors, usage))
}

/// How many tokens some texts took; none where a server did not say of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    prompt: Option<i64>,
    total: Option<i64>,
}

impl Tokens {
    /// The tokens of the texts, which are what is billed.
    pub fn prompt_tokens(&self) -> Option<i64> {
        self.prompt
    }

    /// All tokens.
    pub fn total_tokens(&self) -> Option<i64> {
        self.total
    }

    fn and(self, other: Self) -> Self {
        let sum = |one: Option<i64>, other: Option<i64>| one?.checked_add(other?);
        Self {
            prompt: sum(self.prompt, other.prompt),
            total: sum(self.total, other.total),
        }
    }
}

/// A vector for each text, in the order of the texts. One is had by its place, as in a slice: `vectors[0]`.
#[derive(Clone)]
pub struct Vectors {
    vectors: Vec<Embedding>,
    model: Option<String>,
    usage: Tokens,
    replies: Vec<Raw>,
}

impl Vectors {
    /// How many there are: as many as texts.
    pub fn len(&self) -> usize {
        self.vectors.len()
    }

    /// Whether there is none, which never happens: a call has a text.
    pub fn is_empty(&self) -> bool {
        self.vectors.is_empty()
    }

    /// The vector of the text at a place; `None` behind the last.
    pub fn get(&self, place: usize) -> Option<&[f64]> {
        self.vectors.get(place).map(Embedding::embedding)
    }

    /// The vectors, one after another.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f64]> + DoubleEndedIterator {
        self.vectors.iter().map(Embedding::embedding)
    }

    /// The vectors as vector stores take them, each narrowed when it is taken. What came is given up on the way, so that
    /// the two do not stand in memory side by side.
    pub fn into_f32(self) -> impl ExactSizeIterator<Item = Vec<f32>> {
        let narrow = |vector: Embedding| {
            let numbers = vector.embedding().iter();
            numbers.map(|number| *number as f32).collect()
        };
        self.vectors.into_iter().map(narrow)
    }

    /// The model that made them. Those of another must not be mixed with them.
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// How many tokens the texts took.
    pub fn usage(&self) -> Tokens {
        self.usage
    }

    /// The replies as they came, one for each 512 texts; each has its `meta()`.
    pub fn replies(&self) -> &[Raw] {
        &self.replies
    }
}

impl Index<usize> for Vectors {
    type Output = [f64];

    fn index(&self, place: usize) -> &[f64] {
        self.vectors[place].embedding()
    }
}

impl fmt::Debug for Vectors {
    /// Without the numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vectors")
            .field("len", &self.len())
            .field("model", &self.model)
            .field("usage", &self.usage)
            .finish_non_exhaustive()
    }
}
