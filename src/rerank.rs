//! Documents ranked by how well they answer a query.
//!
//! A score is the probability that a document answers the query, on its own: it does not depend on the other documents, and
//! scores of different calls can be compared.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! let documents = ["The parties share all costs.", "The notice period is three months."];
//! let ranking = client.rerank().create("How long is the notice period?", documents).top_n(1).await?;
//! let best = ranking.first().ok_or("nothing was ranked")?;
//! assert_eq!((best.index(), *best.document()), (1, "The notice period is three months."));
//! println!("{:?}", best.score());
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`create`](Rerank::create) | the call, with any number of documents |
//! | [`Ranking`], [`Ranked`] | the documents themselves, best first, each with its place and its score |

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Deref, Range};

use crate::client::{Call, Mode, Request, redescribe};
use crate::error::Error;
use crate::generated::operations::CreateRerank;
use crate::json::Raw;
use crate::operation::{ExtraBody, Http, OpenBody, Operation, Single};
use crate::parts::{self, Whole};
use crate::progress::{Listener, PartsProgress, Progresses};

pub use crate::generated::namespaces::rerank::*;

/// How many documents one request takes.
const MOST: usize = 1_000;

impl<M: Mode> Rerank<M> {
    /// Ranks documents by how well they answer a query: `POST /v1/rerank`.
    ///
    /// A document is whatever has a text (`AsRef<str>`): a `String`, or a type of yours with more beside it. They are
    /// handed back, best first. `.top_n(n)` keeps the `n` best; every document is scored and billed all the same.
    ///
    /// Any number of them: more than 1,000 go out in several requests, a few side by side, which share the client's budget
    /// of retries and the call's `.timeout()`. The ranking is the one that a single request would give, because a score
    /// does not depend on the other documents. Of each about the first 512 tokens are read.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// struct Clause {
    ///     page: u32,
    ///     text: String,
    /// }
    ///
    /// impl AsRef<str> for Clause {
    ///     fn as_ref(&self) -> &str {
    ///         &self.text
    ///     }
    /// }
    ///
    /// let clause = |page, text: &str| Clause { page, text: text.to_owned() };
    /// let clauses = [clause(3, "The parties share all costs."), clause(7, "The notice period is three months.")];
    /// let ranking = client.rerank().create("How long is the notice period?", clauses).await?;
    /// assert_eq!(ranking[0].document().page, 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A bare text is no list of documents:
    ///
    /// ```compile_fail
    /// # fn no(client: pareta::Client) {
    /// client.rerank().create("How long is the notice period?", "The notice period is three months.");
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
    /// [`Argument`](crate::ErrorKind::Argument) for a blank query, no documents, or a document that is blank, which it
    /// names, before anything is sent; [`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the balance
    /// does not cover it; [`InvalidResponse`](crate::ErrorKind::InvalidResponse) for a reply that ranks a document twice,
    /// one that was not sent, or too few, and for parts scored by different models. Of several requests the error says
    /// which failed, and what was billed so far; its [`idempotency_key`](crate::Error::idempotency_key) is one for the
    /// whole call, to repeat it under without a second bill.
    pub fn create<D: AsRef<str>>(
        &self,
        query: impl Into<String>,
        documents: impl IntoIterator<Item = D>,
    ) -> Request<M, RankDocuments<D>> {
        let documents: Vec<D> = documents.into_iter().collect();
        let is_empty = documents.is_empty();
        let is_blank = |document: &D| document.as_ref().trim().is_empty();
        let blank = documents.iter().position(is_blank);
        let low_level = self.client.low_level();
        let mut request = low_level.create_rerank(query, None::<String>);
        let options = &mut request.options;
        options.reject_if(is_empty, "documents is empty: give one document or more");
        if let Some(at) = blank {
            options.reject(format!("documents[{at}] is blank: it must say something"));
        }
        redescribe(request, |rerank| RankDocuments {
            documents,
            rerank,
            listener: Listener::default(),
        })
    }
}

/// Ranks documents; see [`Rerank::create`].
#[derive(Clone)]
pub struct RankDocuments<D> {
    documents: Vec<D>,
    /// The request without the documents.
    rerank: CreateRerank,
    listener: Listener<PartsProgress>,
}

impl<M: Mode, D> Request<M, RankDocuments<D>> {
    /// How many of the best to keep, 1 or more. By default all.
    pub fn top_n(mut self, count: i64) -> Self {
        self.operation.rerank.body.top_n = Some(count);
        self
    }
}

impl<D> Progresses for RankDocuments<D> {
    type Progress = PartsProgress;

    fn listener(&mut self) -> &mut Listener<PartsProgress> {
        &mut self.listener
    }
}

impl<D> OpenBody for RankDocuments<D> {
    const KNOWN: &'static [&'static str] = CreateRerank::KNOWN;

    fn extra(&mut self) -> &mut ExtraBody {
        self.rerank.extra()
    }
}

impl<D: AsRef<str>> RankDocuments<D> {
    /// The request about these of the documents.
    fn asking(&self, range: Range<usize>) -> CreateRerank {
        let mut part = self.rerank.clone();
        let texts = self.documents[range].iter();
        part.body.documents = texts.map(|document| document.as_ref().to_owned()).collect();
        part
    }
}

impl<M: Mode, D: AsRef<str> + Send + Sync> Operation<M> for RankDocuments<D> {
    type Output = Ranking<D>;

    const PARTS: Option<&'static str> = Some("rerank");

    fn single(&self, http: &Http) -> Result<Single, Error> {
        parts::one_request("documents", self.documents.len(), MOST)?;
        Single::of(&self.asking(0..self.documents.len()), http)
    }

    async fn run(self, call: Call<M>) -> Result<Ranking<D>, Error> {
        let top = self
            .rerank
            .body
            .top_n
            .map(|top| usize::try_from(top).unwrap_or(0));
        let top = top.unwrap_or(usize::MAX);
        let whole = Whole {
            what: "documents",
            count: self.documents.len(),
            most: MOST,
            listener: self.listener.clone(),
        };
        let ask = |range: Range<usize>| self.asking(range);
        let read = |reply, range: &Range<usize>| scores(&reply, range, top);
        let replies = parts::send(call, whole, ask, read).await?;
        let mut pairs = Some(0_i64);
        let mut places = Vec::new();
        for (part, scored) in replies.values {
            pairs = pairs.and_then(|pairs| pairs.checked_add(scored?));
            places.extend(part);
        }
        // A reply has this order already, as a rule; the sort keeps that of equal scores.
        places.sort_by(|(_, one), (_, other)| best_first(*one, *other));
        places.truncate(top);
        let mut documents: Vec<Option<D>> = self.documents.into_iter().map(Some).collect();
        let ranked = places.into_iter().filter_map(|(index, score)| {
            let document = documents[index].take()?;
            Some(Ranked {
                document,
                index,
                score,
            })
        });
        Ok(Ranking {
            ranked: ranked.collect(),
            model: replies.model,
            pairs,
            replies: replies.raw,
        })
    }
}

/// What has no score comes last.
fn best_first(one: Option<f64>, other: Option<f64>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => other.total_cmp(&one),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}

/// A place among all documents, and its score.
type Score = (usize, Option<f64>);

/// The places and scores of a reply, and how many documents it says were scored.
fn scores(
    reply: &crate::types::Rerank,
    range: &Range<usize>,
    top: usize,
) -> Result<(Vec<Score>, Option<i64>), Error> {
    let refuse = |problem: String| Err(Error::unusable(reply, problem));
    let mut is_ranked = vec![false; range.len()];
    let mut scores = Vec::with_capacity(reply.len());
    for result in reply {
        let place = result.index().and_then(|index| usize::try_from(index).ok());
        let Some(place) = place.filter(|place| *place < range.len()) else {
            let index = result["index"].json();
            return refuse(format!(
                "the ranking has a document that was not sent: its index is {index}"
            ));
        };
        let document = range.start + place;
        if std::mem::replace(&mut is_ranked[place], true) {
            return refuse(format!("the ranking has document {document} twice"));
        }
        scores.push((document, result.relevance_score()));
    }
    let expected = range.len().min(top);
    if scores.len() < expected {
        let found = scores.len();
        return refuse(format!("the ranking has {found} documents of {expected}"));
    }
    Ok((scores, reply.pairs()))
}

/// Documents, best first: a slice of [`Ranked`] ones.
#[derive(Clone)]
pub struct Ranking<D> {
    ranked: Vec<Ranked<D>>,
    model: Option<String>,
    pairs: Option<i64>,
    replies: Vec<Raw>,
}

impl<D> Ranking<D> {
    /// The model that scored.
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// How many documents were scored, which is what is billed; none where the server did not say.
    pub fn pairs(&self) -> Option<i64> {
        self.pairs
    }

    /// The replies as they came, one for each 1,000 documents; each has its `meta()`.
    pub fn replies(&self) -> &[Raw] {
        &self.replies
    }
}

impl<D> Deref for Ranking<D> {
    type Target = [Ranked<D>];

    fn deref(&self) -> &[Ranked<D>] {
        &self.ranked
    }
}

impl<D> IntoIterator for Ranking<D> {
    type Item = Ranked<D>;
    type IntoIter = std::vec::IntoIter<Ranked<D>>;

    fn into_iter(self) -> Self::IntoIter {
        self.ranked.into_iter()
    }
}

impl<'a, D> IntoIterator for &'a Ranking<D> {
    type Item = &'a Ranked<D>;
    type IntoIter = std::slice::Iter<'a, Ranked<D>>;

    fn into_iter(self) -> Self::IntoIter {
        self.ranked.iter()
    }
}

impl<D> fmt::Debug for Ranking<D> {
    /// Without the documents.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.ranked).finish()
    }
}

/// A document with its place in the ranking's call, and its score.
#[derive(Clone, Copy)]
pub struct Ranked<D> {
    document: D,
    index: usize,
    score: Option<f64>,
}

impl<D> Ranked<D> {
    /// The document, as it was given.
    pub fn document(&self) -> &D {
        &self.document
    }

    /// The document itself.
    pub fn into_document(self) -> D {
        self.document
    }

    /// Its place among those that were given, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// How likely it answers the query, above 0 and below 1; `None` where the server did not say.
    pub fn score(&self) -> Option<f64> {
        self.score
    }
}

impl<D> fmt::Debug for Ranked<D> {
    /// Without the document.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ranked")
            .field("index", &self.index)
            .field("score", &self.score)
            .finish_non_exhaustive()
    }
}
