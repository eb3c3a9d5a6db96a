//! Several answers of one call, each on its own.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::ask::{ParseAnswer, Typed};
use super::parsed;
use crate::chat::stream::Streams;
use crate::chat::{AnswerProblem, Receipt};
use crate::client::{Call, Mode, Request, redescribe};
use crate::error::Error;
use crate::operation::{Http, Operation, Reply, Single};
use crate::types::ChatCompletion;

/// A completion each of whose choices is read as a `T`; see [`Request::choices`].
pub struct ParseChoices<Op, T>(Typed<Op, T>);

impl<Op: Clone, T> Clone for ParseChoices<Op, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// The answers of a call with `n` above 1, in their order. One bill is for all of them.
#[derive(Clone, Debug)]
pub struct Choices<T> {
    answers: Vec<Result<T, AnswerProblem>>,
    completion: ChatCompletion,
}

impl<T> Choices<T> {
    /// Each answer, or why it is none.
    pub fn iter(&self) -> std::slice::Iter<'_, Result<T, AnswerProblem>> {
        self.answers.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// The completion they are of, with its raw side.
    pub fn completion(&self) -> &ChatCompletion {
        &self.completion
    }

    /// What they cost together; `None` where the server does not say.
    pub fn receipt(&self) -> Option<Receipt> {
        self.completion.receipt()
    }
}

impl<T> IntoIterator for Choices<T> {
    type Item = Result<T, AnswerProblem>;
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.answers.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Choices<T> {
    type Item = &'a Result<T, AnswerProblem>;
    type IntoIter = std::slice::Iter<'a, Result<T, AnswerProblem>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<M: Mode, Op, T> Request<M, ParseAnswer<Op, T>> {
    /// Reads every choice, for a call with `.n(…)`: a [`Choices`]. None is repaired.
    pub fn choices(self) -> Request<M, ParseChoices<Op, T>> {
        redescribe(self, |parse| ParseChoices(parse.ask))
    }
}

impl<M, Op, T> Operation<M> for ParseChoices<Op, T>
where
    M: Mode,
    Op: Streams + Reply<Output = ChatCompletion> + Clone,
    T: JsonSchema + DeserializeOwned + Send,
{
    type Output = Choices<T>;

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Single::of(&self.0.ask()?.0, http)
    }

    async fn run(self, call: Call<M>) -> Result<Choices<T>, Error> {
        let (ask, is_wrapped) = self.0.ask()?;
        let completion = call.fetch(&ask).await?;
        let choices = completion.choices().iter();
        let answers = choices
            .map(|choice| parsed::of_choice(choice, is_wrapped))
            .collect();
        Ok(Choices {
            answers,
            completion,
        })
    }
}
