//! Eval sets: the rows models are scored on.

use super::propose::{bind, check_prompt};
use super::rows::{IntoRows, Rows, Written};
use super::upload::{Document, UploadDocument};
use crate::client::{Call, Mode, Request, describe};
use crate::error::Error;
use crate::generated::namespaces::evals::EvalSets;
use crate::operation::Operation;
use crate::progress::{Listener, Progresses, UploadProgress};
use crate::types::EvalSet;

impl<M: Mode> EvalSets<M> {
    /// Makes a set of rows: `POST /v1/eval-sets`. A row is anything that is written as a JSON object; the documented
    /// shape is `{"input": …, "expected_output": …}`, both objects, and `{"input": …, "expected": …}` with organisations
    /// of the time of endpoints. `.prompt(text)` says what is asked with each row, which organisations of today have to;
    /// [`create_from_prompt`](Self::create_from_prompt) works the task out from it.
    ///
    /// Rows are taken one by one, and many do not stay in memory. They may come with their errors, or from a
    /// [file](Rows::jsonl_file): [`IntoRows`] has all that counts. `.name(…)` labels the set.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// #[derive(serde::Serialize)]
    /// struct Row {
    ///     input: &'static str,
    ///     expected: serde_json::Value,
    /// }
    ///
    /// let rows = [Row {
    ///     input: "This agreement is effective as of January 1, 2026.",
    ///     expected: serde_json::json!({ "effective_date": "2026-01-01" }),
    /// }];
    /// let set = client.evals().sets().create("contract-key-fields", rows).name("my contracts").await?;
    /// assert_eq!(set.item_count(), Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for no rows, or a row that cannot be had or is no JSON object, which it
    /// names, before anything is sent.
    pub fn create<As>(
        &self,
        task: impl Into<String>,
        rows: impl IntoRows<As>,
    ) -> Request<M, CreateEvalSet> {
        let operation = CreateEvalSet {
            task: Some(task.into()),
            prompt: None,
            name: None,
            rows: rows.into_rows(),
            listener: Listener::default(),
        };
        describe(&self.client, operation)
    }

    /// Makes a set of rows, for the task that a prompt and the rows themselves say they are graded by.
    ///
    /// `prompt` says in a sentence what is asked of a model with each row. The task is
    /// [proposed](super::Evals::propose_contract) first, and the set is made when the proposal is clean; the rows are read
    /// once, and sent both times from the same bytes. `.task(id)` names the task and skips the proposal, such as
    /// `custom-eval`, the panel of judges, which is taken only where it is asked for.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// use pareta::ErrorKind;
    /// use serde_json::json;
    ///
    /// let rows = (1..=5).map(|day| json!({
    ///     "input": { "text": format!("This agreement is effective as of May {day}, 2026.") },
    ///     "expected_output": { "effective_date": format!("2026-05-0{day}") },
    /// }));
    /// let sets = client.evals().sets();
    /// match sets.create_from_prompt("Extract the key fields of contracts", rows).await {
    ///     Ok(set) => println!("{:?} is graded as {:?}", set.id(), set.task_id()),
    ///     Err(error) if error.kind() == ErrorKind::UnclearProposal => {
    ///         println!("{error}: {:?}", error.proposal().map(|proposal| proposal.proposals()));
    ///     }
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # assert_eq!(sets.list().await?[0].task_id(), Some("contract-key-fields"));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for no rows, a row that cannot be had or is no JSON object, which it
    /// names, and a prompt that is blank or has more than 500 characters, before anything is sent;
    /// [`UnclearProposal`](crate::ErrorKind::UnclearProposal) for a proposal that is not clean: the error says why, and has
    /// it whole as its [`proposal`](crate::Error::proposal). No set was made then.
    pub fn create_from_prompt<As>(
        &self,
        prompt: impl Into<String>,
        rows: impl IntoRows<As>,
    ) -> Request<M, CreateEvalSet> {
        let operation = CreateEvalSet {
            task: None,
            prompt: Some(prompt.into()),
            name: None,
            rows: rows.into_rows(),
            listener: Listener::default(),
        };
        describe(&self.client, operation)
    }

    /// Attaches a document to a row: row `idx`, counted from 0, under the input field `field_name`.
    ///
    /// Below 5 MiB it goes to the API (`POST …/attach-blob`); from there on straight to storage, by a URL the API signs
    /// (`POST …/blob-upload-url`, `PUT`, `POST …/blob-upload-complete`). A file is read while it is sent, not before.
    /// Gives the API's last reply as it comes.
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a file that cannot be read, before anything is sent. What storage
    /// refuses is no matter of the key: [`RateLimited`](crate::ErrorKind::RateLimited),
    /// [`Server`](crate::ErrorKind::Server) or [`Status`](crate::ErrorKind::Status), in storage's own words.
    pub fn upload_document(
        &self,
        eval_set_id: impl Into<String>,
        idx: u64,
        field_name: impl Into<String>,
        document: impl Into<Document>,
    ) -> Request<M, UploadDocument> {
        let (id, field) = (eval_set_id.into(), field_name.into());
        describe(
            &self.client,
            UploadDocument::new(id, idx, field, document.into()),
        )
    }
}

/// Makes an eval set; see [`EvalSets::create`].
#[derive(Clone)]
pub struct CreateEvalSet {
    /// Where it is not named, it is proposed.
    pub(super) task: Option<String>,
    pub(super) prompt: Option<String>,
    pub(super) name: Option<String>,
    pub(super) rows: Rows,
    pub(super) listener: Listener<UploadProgress>,
}

impl Progresses for CreateEvalSet {
    type Progress = UploadProgress;

    fn listener(&mut self) -> &mut Listener<UploadProgress> {
        &mut self.listener
    }
}

impl<M: Mode> Request<M, CreateEvalSet> {
    /// The task the rows are graded by, in place of the one that is proposed.
    pub fn task(mut self, task: impl Into<String>) -> Self {
        self.operation.task = Some(task.into());
        self
    }

    /// What is asked of a model with each row, in a sentence of up to 500 characters. Organisations of today have to say
    /// it.
    pub fn prompt(mut self, prompt: impl Into<String>) -> Self {
        self.operation.prompt = Some(prompt.into());
        self
    }

    /// A label for the set. By default one that tells how many rows it has.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.operation.name = Some(name.into());
        self
    }
}

impl<M: Mode> Operation<M> for CreateEvalSet {
    type Output = EvalSet;

    const PARTS: Option<&'static str> = Some("create_eval_set");

    async fn run(self, call: Call<M>) -> Result<EvalSet, Error> {
        let mut rows = self.rows.check().await?;
        rows.source.tell(self.listener);
        let grading = Grading::of(self.task, self.prompt)?;
        let bound = grading.bound(&rows, &call).await?;
        make(&bound, self.name, rows, &call).await
    }
}

/// What rows are graded by: a task, a prompt for it to be proposed from, or both.
pub(super) struct Grading {
    task: Option<String>,
    prompt: Option<String>,
}

impl Grading {
    /// Refuses what cannot be.
    pub fn of(task: Option<String>, prompt: Option<String>) -> Result<Self, Error> {
        if let Some(prompt) = &prompt {
            check_prompt(prompt)?;
        }
        if task.as_ref().is_some_and(|task| task.trim().is_empty()) {
            return Err(Error::argument(
                "task",
                "is empty: give the id of a task, such as contract-key-fields",
            ));
        }
        Ok(Self { task, prompt })
    }

    /// The same with its task, which is proposed where it is not named.
    pub async fn bound<M: Mode>(self, rows: &Written, call: &Call<M>) -> Result<Bound, Error> {
        let task = match (self.task, &self.prompt) {
            (Some(task), _) => task,
            (None, prompt) => bind(prompt.as_deref().unwrap_or_default(), rows, call).await?,
        };
        let prompt = self.prompt;
        Ok(Bound { task, prompt })
    }
}

/// A task that is known, and what is asked with each row.
pub(super) struct Bound {
    pub task: String,
    prompt: Option<String>,
}

/// Makes a set of rows that have been checked.
pub(super) async fn make<M: Mode>(
    bound: &Bound,
    name: Option<String>,
    rows: Written,
    call: &Call<M>,
) -> Result<EvalSet, Error> {
    let low_level = call.client.low_level();
    let name = name.unwrap_or_else(|| format!("rust eval set ({} rows)", rows.count));
    let file_name = format!("items.{}.jsonl", bound.task);
    let file = Document::of(rows.source).file_name(file_name);
    let create = low_level.create_eval_set(&bound.task, name, file);
    let create = match &bound.prompt {
        Some(prompt) => create.prompt(prompt),
        None => create,
    };
    call.fetch(&create.operation).await
}
