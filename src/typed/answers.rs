//! Answers of completions that are there already.

use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::{parsed, schema};
use crate::chat::AnswerProblem;
use crate::types::ChatCompletion;

/// Reads answers of a type from completions that are there already: those of a job, a recording or a fixture. What was asked
/// for by [`parse`](crate::client::Request::parse) is read as that does.
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
/// use pareta::typed::Answers;
/// use pareta::types::ChatCompletion;
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Terms {
///     effective_date: Option<String>,
/// }
///
/// let ask = client.chat().completions().create(pareta::AUTO, "Extract the terms: effective as of May 2, 2026.");
/// let kept = ask.parse::<Terms>().await?.completion().json().to_owned();
///
/// let terms = Answers::<Terms>::new().read(&ChatCompletion::from_json(kept)?)?;
/// assert_eq!(terms.effective_date.as_deref(), Some("2026-05-02"));
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Answers<T> {
    is_wrapped: bool,
    answer: PhantomData<fn() -> T>,
}

impl<T: JsonSchema> Answers<T> {
    /// A reader for answers of this type, made once for any number of them.
    pub fn new() -> Self {
        Self {
            is_wrapped: schema::plain::<T>().is_wrapped,
            answer: PhantomData,
        }
    }
}

impl<T: JsonSchema> Default for Answers<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: DeserializeOwned> Answers<T> {
    /// The one answer of a completion.
    ///
    /// # Errors
    ///
    /// Why it is none, by how it ended first: a text that was cut is no bad JSON.
    pub fn read(&self, completion: &ChatCompletion) -> Result<T, AnswerProblem> {
        parsed::only(completion, self.is_wrapped)
    }
}

impl<T> fmt::Debug for Answers<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("type", &std::any::type_name::<T>())
            .finish()
    }
}
