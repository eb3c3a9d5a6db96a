//! Asking for an answer of a type, and again where it does not fit.

use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::parsed::{self, Parsed};
use super::schema::{self, Named};
use crate::chat::stream::Streams;
use crate::chat::{AnswerProblem, ChatMessage, FailedAnswer, Receipt, ResponseFormat};
use crate::client::{Call, Mode, Request, redescribe};
use crate::error::{Error, ErrorKind};
use crate::operation::{Http, Operation, Reply, Single};
use crate::types::ChatCompletion;

/// A completion whose answer is read as a `T`; see [`Request::parse`].
pub struct ParseAnswer<Op, T> {
    pub(super) ask: Typed<Op, T>,
    repairs: u32,
    budget_micro_usd: Option<i64>,
}

/// A completion that is asked for with the schema of a type.
pub struct Typed<Op, T> {
    ask: Op,
    is_strict: bool,
    answer: PhantomData<fn() -> T>,
}

impl<Op: Clone, T> Clone for Typed<Op, T> {
    fn clone(&self) -> Self {
        Self {
            ask: self.ask.clone(),
            ..*self
        }
    }
}

impl<Op: Clone, T> Clone for ParseAnswer<Op, T> {
    fn clone(&self) -> Self {
        Self {
            ask: self.ask.clone(),
            ..*self
        }
    }
}

impl<Op: Streams, T: JsonSchema> Typed<Op, T> {
    pub(super) fn new(ask: Op) -> Self {
        Self {
            ask,
            is_strict: true,
            answer: PhantomData,
        }
    }

    /// The completion to ask for, and whether the answer stands below an object.
    pub(super) fn ask(&self) -> Result<(Op, bool), Error>
    where
        Op: Clone,
    {
        let mut ask = self.ask.clone();
        let body = ask.body();
        if body.response_format.is_some() {
            let problem = "is set by the type of the answer: leave it out";
            return Err(Error::argument("response_format", problem));
        }
        let Named {
            name,
            schema,
            is_wrapped,
        } = match self.is_strict {
            true => schema::strict::<T>()?,
            false => schema::plain::<T>(),
        };
        let format = ResponseFormat::json_schema(name, schema).strict(self.is_strict);
        body.response_format = Some(format);
        Ok((ask, is_wrapped))
    }

    /// Refuses several choices, where one answer is wanted.
    pub(super) fn ask_for_one(&self) -> Result<(Op, bool), Error>
    where
        Op: Clone,
    {
        let (mut ask, is_wrapped) = self.ask()?;
        if ask.body().n.is_some_and(|n| n != 1) {
            let problem = "asks for several choices: `choices()` reads each";
            return Err(Error::argument("n", problem));
        }
        Ok((ask, is_wrapped))
    }
}

/// Something that asks for an answer of a type.
pub trait AsksTyped {
    #[doc(hidden)]
    fn is_strict(&mut self) -> &mut bool;
}

impl<Op, T> AsksTyped for ParseAnswer<Op, T> {
    fn is_strict(&mut self) -> &mut bool {
        &mut self.ask.is_strict
    }
}

impl<Op, T> AsksTyped for Typed<Op, T> {
    fn is_strict(&mut self) -> &mut bool {
        &mut self.is_strict
    }
}

impl<M: Mode, Op: AsksTyped> Request<M, Op> {
    /// Whether the server is to hold the answer to the schema. By default yes, and a type whose schema cannot be strict is
    /// refused before anything is sent; with `false` it goes out as schemars has it, as a hint.
    pub fn strict(mut self, strict: bool) -> Self {
        *self.operation.is_strict() = strict;
        self
    }
}

impl<M: Mode, Op: Streams> Request<M, Op> {
    /// Reads the answer as a value of a type of yours, whose JSON Schema goes out with the call: a [`Parsed`], which derefs
    /// to it. The name of the schema is that of the type, and comments on its fields are told to the model.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// use schemars::JsonSchema;
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize, JsonSchema)]
    /// struct Terms {
    ///     /// The day from which the contract holds, as YYYY-MM-DD.
    ///     effective_date: Option<String>,
    /// }
    ///
    /// let completions = client.chat().completions();
    /// let terms = completions
    ///     .create(pareta::AUTO, "Extract the terms: effective as of May 2, 2026.")
    ///     .parse::<Terms>()
    ///     .await?;
    /// assert_eq!(terms.effective_date.as_deref(), Some("2026-05-02"));
    /// println!("for {:?} micro-USD", terms.receipt().and_then(|receipt| receipt.billed_micro_usd()));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// What an answer may be is in [`typed`](crate::typed).
    ///
    /// # Errors
    ///
    /// [`Argument`](ErrorKind::Argument) for a type that cannot be asked for strictly, with the place and what to write
    /// instead, before anything is sent; [`Answer`](ErrorKind::Answer) for an answer that is none, with all that came: see
    /// [`Error::answer`]; and those of every call.
    #[doc(alias = "structured output")]
    #[doc(alias = "json schema")]
    #[doc(alias = "extract")]
    pub fn parse<T: JsonSchema + DeserializeOwned + Send>(self) -> Request<M, ParseAnswer<Op, T>> {
        redescribe(self, |ask| ParseAnswer {
            ask: Typed::new(ask),
            repairs: 0,
            budget_micro_usd: None,
        })
    }
}

impl<M: Mode, Op, T> Request<M, ParseAnswer<Op, T>> {
    /// How often an answer that is no JSON, or does not fit the type, is sent back with what is wrong with it. By default
    /// never. Each is a call of its own, billed as one, under a key derived from that of the first; `.timeout()` is for
    /// all of them.
    pub fn repair(mut self, times: u32) -> Self {
        self.operation.repairs = times;
        self
    }

    /// The most that all answers may cost together, in micro-USD: none is sent back where another like the last would go
    /// beyond it, or where the server does not say what they cost. By default there is no limit.
    pub fn budget_micro_usd(mut self, budget: i64) -> Self {
        self.operation.budget_micro_usd = Some(budget);
        self
    }
}

impl<M, Op, T> Operation<M> for ParseAnswer<Op, T>
where
    M: Mode,
    Op: Streams + Reply<Output = ChatCompletion> + Clone,
    T: JsonSchema + DeserializeOwned + Send,
{
    type Output = Parsed<T>;

    fn single(&self, http: &Http) -> Result<Single, Error> {
        Single::of(&self.ask.ask_for_one()?.0, http)
    }

    async fn run(self, call: Call<M>) -> Result<Parsed<T>, Error> {
        let (mut ask, is_wrapped) = self.ask.ask_for_one()?;
        let call = match self.repairs {
            0 => call,
            _ => call.keyed()?,
        };
        let mut completion = call.fetch(&ask).await?;
        let mut spent = billed(&completion);
        let mut repairs = 0;
        loop {
            let problem = match parsed::only(&completion, is_wrapped) {
                Ok(value) => {
                    return Ok(Parsed {
                        value,
                        receipt: completion.receipt(),
                        completion,
                        billed: spent,
                        repairs,
                    });
                }
                Err(problem) => problem,
            };
            let is_worth_it = repairs < self.repairs && problem.can_be_repaired();
            if !is_worth_it || !self.affords_another(spent, billed(&completion)) {
                return Err(failed(problem, completion, spent));
            }
            repairs += 1;
            let messages = &mut ask.body().messages;
            messages.extend(
                completion
                    .choices()
                    .iter()
                    .map(|choice| ChatMessage::from(choice.message())),
            );
            messages.push(ChatMessage::user(told(&problem)));
            let again = call.step(&format!("repair-{repairs}"))?;
            // What was paid for so far is not lost with the call that repairs it.
            completion = match again.fetch(&ask).await {
                Ok(repaired) => repaired,
                Err(error) => {
                    let failed = FailedAnswer {
                        problem,
                        completion,
                        billed: spent,
                    };
                    return Err(error.with_answer(failed));
                }
            };
            spent = spent
                .zip(billed(&completion))
                .map(|(spent, more)| spent.saturating_add(more));
        }
    }
}

impl<Op, T> ParseAnswer<Op, T> {
    fn affords_another(&self, spent: Option<i64>, last: Option<i64>) -> bool {
        match (self.budget_micro_usd, spent, last) {
            (None, ..) => true,
            (Some(budget), Some(spent), Some(last)) => spent.saturating_add(last) <= budget,
            (Some(_), ..) => false,
        }
    }
}

fn billed(completion: &ChatCompletion) -> Option<i64> {
    completion
        .receipt()
        .as_ref()
        .and_then(Receipt::billed_micro_usd)
}

/// What is said to the model about its answer.
fn told(problem: &AnswerProblem) -> String {
    format!("That cannot be used: {problem}. Answer again, with the corrected JSON alone.")
}

/// The error of an answer that is none.
pub(super) fn failed(
    problem: AnswerProblem,
    completion: ChatCompletion,
    billed: Option<i64>,
) -> Error {
    let error = Error::new(ErrorKind::Answer, problem.to_string());
    let error = match completion.meta() {
        Some(meta) => error.found_in(meta),
        None => error,
    };
    error.with_answer(FailedAnswer {
        problem,
        completion,
        billed,
    })
}
