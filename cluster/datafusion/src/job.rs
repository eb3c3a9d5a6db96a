//! A job over the rows of a query.

use std::path::PathBuf;

use datafusion::common::{DataFusionError, Result, plan_err};
use datafusion::logical_expr::Expr;
use datafusion::prelude::{DataFrame, lit, named_struct};
use pareta_bulk::{Holder, spent_micro_usd};
use schemars::JsonSchema;

use crate::call::Caller;
use crate::frame::Paid;
use crate::spec::{Ask, Chat, Money, Spec};

/// A job over the rows of a query: how its calls are made. The last of its methods says what is asked.
#[derive(Debug)]
#[must_use = "nothing is asked yet"]
pub struct JobOver {
    caller: Caller,
    source: DataFrame,
    id: Option<Expr>,
    chat: Chat,
    input_type: Option<String>,
    top_n: Option<i64>,
    holder: Option<Holder>,
    spec: Spec,
}

/// What the column is called.
const COLUMN: &str = "answer";

impl JobOver {
    pub(crate) fn new(caller: Caller, job: String, source: DataFrame) -> Self {
        Self {
            caller,
            source,
            id: None,
            chat: Chat::default(),
            input_type: None,
            top_n: None,
            holder: None,
            spec: Spec {
                job,
                run: String::new(),
                ask: Ask::Embed { input_type: None },
                journals: None,
                budget: None,
                concurrency: 64,
                by_content: false,
                repeat_failed: false,
            },
        }
    }

    /// What tells a row from others, in every run: a column of ids. It is part of what a call is known by.
    pub fn id(mut self, id: Expr) -> Self {
        self.id = Some(id);
        self
    }

    /// Rows that ask for the same are one call: no ids are needed.
    pub fn by_content(mut self) -> Self {
        self.spec.by_content = true;
        self
    }

    /// The directory with the journals of all processes at work on the job: on a cluster, one that all of them see. What is in
    /// there is neither sent nor paid again.
    pub fn journals(mut self, directory: impl Into<PathBuf>) -> Self {
        self.spec.journals = Some(directory.into());
        self
    }

    /// The most calls at once in one process. By default 64.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.spec.concurrency = calls;
        self
    }

    /// Sends rows again that failed in an earlier run.
    pub fn repeat_failed(mut self) -> Self {
        self.spec.repeat_failed = true;
        self
    }

    /// The most all runs may cost, in micro-USD. It needs to know the most a call can cost.
    pub fn budget_micro_usd(mut self, total: i64) -> Self {
        self.money().total = total;
        self
    }

    /// The most one call can cost, in micro-USD.
    pub fn per_call_micro_usd(mut self, worst: i64) -> Self {
        self.money().per_call = Some(worst);
        self
    }

    /// What a million tokens cost, in micro-USD: those that are read, and those that are written.
    pub fn per_million_tokens(mut self, read: i64, written: i64) -> Self {
        self.money().prices = Some((read, written));
        self
    }

    /// This process holds the budget, for executors that lease of it: it listens at an address, such as `0.0.0.0:0`, and they
    /// know its machine by this name. What earlier runs have cost is read from the journals. With the last of what is made
    /// of this job the budget is gone, and no executor makes a call any more.
    pub async fn hold(mut self, listen: &str, known_as: &str) -> Result<Self> {
        let spent = match &self.spec.journals {
            Some(directory) => spent_micro_usd(&self.spec.job, directory)
                .map_err(|stopped| DataFusionError::External(Box::new(stopped)))?,
            None => 0,
        };
        let holder = Holder::start(listen, self.money().total, spent).await?;
        self.money().lease = Some(holder.address_at(known_as));
        self.holder = Some(holder);
        Ok(self)
    }

    fn money(&mut self) -> &mut Money {
        self.spec.budget.get_or_insert_default()
    }

    /// Instructions for each conversation.
    pub fn system(mut self, text: impl Into<String>) -> Self {
        self.chat.system = Some(text.into());
        self
    }

    /// The most tokens of each answer.
    pub fn max_tokens(mut self, tokens: i64) -> Self {
        self.chat.max_tokens = Some(tokens);
        self
    }

    /// See [`pareta::chat`].
    pub fn temperature(mut self, temperature: f64) -> Self {
        self.chat.temperature = Some(temperature);
        self
    }

    /// Which side of a search texts are on.
    pub fn input_type(mut self, side: impl Into<String>) -> Self {
        self.input_type = Some(side.into());
        self
    }

    /// How many of the best documents to keep.
    pub fn top_n(mut self, most: i64) -> Self {
        self.top_n = Some(most);
        self
    }

    /// Asks a model about each row: `answer.text`.
    pub fn chat(mut self, model: impl Into<String>, prompt: Expr) -> Result<Paid> {
        self.chat.model = model.into();
        let ask = Ask::Chat(self.chat.clone());
        self.build(ask, prompt)
    }

    /// Asks a model for a `T` about each row: `answer.value`, its JSON.
    pub fn extract<T: JsonSchema>(
        mut self,
        model: impl Into<String>,
        prompt: Expr,
    ) -> Result<Paid> {
        let schema = pareta::typed::strict_schema::<T>();
        let schema = schema.map_err(|error| DataFusionError::Plan(error.to_string()))?;
        self.chat.schema = Some(("answer".to_owned(), schema));
        self.chat(model, prompt)
    }

    /// Makes a vector of the text of each row, 512 in a call: `answer.vector`.
    pub fn embed(self, text: Expr) -> Result<Paid> {
        let input_type = self.input_type.clone();
        self.build(Ask::Embed { input_type }, text)
    }

    /// Ranks the documents of each row, a list of texts, by how well they answer a query: `answer.ranking`.
    pub fn rerank(self, query: Expr, documents: Expr) -> Result<Paid> {
        let top_n = self.top_n;
        let asked = named_struct(vec![lit("query"), query, lit("documents"), documents]);
        self.build(Ask::Rerank { top_n }, asked)
    }

    fn build(mut self, ask: Ask, asked: Expr) -> Result<Paid> {
        let id = match (self.id.take(), self.spec.by_content) {
            (Some(id), _) => id,
            (None, true) => lit(""),
            (None, false) => {
                return plan_err!(
                    "say what tells rows from each other, with id(…), or that equal ones are one call, with by_content()"
                );
            }
        };
        if self.spec.by_content && self.spec.journals.is_none() {
            return plan_err!(
                "rows that are one call have their answer from the journals: give them a directory"
            );
        }
        let mut run = [0; 8];
        getrandom::fill(&mut run).map_err(|error| DataFusionError::Plan(error.to_string()))?;
        self.spec.run = format!("{:016x}", u64::from_le_bytes(run));
        self.spec.ask = ask;
        let spec = serde_json::to_string(&self.spec);
        let spec = spec.map_err(|error| DataFusionError::Plan(error.to_string()))?;
        let columns = self.source.schema().columns();
        if columns.iter().any(|column| column.name() == COLUMN) {
            return plan_err!("the source has a column {COLUMN:?} already: give it another name");
        }
        let call = self.caller.function().call(vec![lit(spec), id, asked]);
        let columns = columns.into_iter().map(Expr::Column);
        let frame = self.source.select(columns.chain([call.alias(COLUMN)]))?;
        Ok(Paid::new(frame, self.holder))
    }
}
