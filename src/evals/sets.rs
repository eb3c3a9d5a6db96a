//! Eval sets: the rows models are scored on.

use super::rows::{IntoRows, Rows, Written};
use super::upload::{Document, UploadDocument};
use crate::client::upload::{UploadListener, Uploads};
use crate::client::{Call, Mode, Request, describe};
use crate::error::Error;
use crate::generated::namespaces::evals::EvalSets;
use crate::operation::Operation;
use crate::types::EvalSet;

impl<M: Mode> EvalSets<M> {
    /// Makes a set of rows: `POST /v1/eval-sets`. A row is anything that is written as a JSON object; the documented
    /// shape is `{"input": …, "expected": …}`. Rows are taken one by one, and many do not stay in memory. They may come with
    /// their errors, or from a [file](Rows::jsonl_file): [`IntoRows`] has all that counts. `.name(…)` labels the set.
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
            task: task.into(),
            name: None,
            rows: rows.into_rows(),
            listener: None,
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
pub struct CreateEvalSet {
    pub(super) task: String,
    pub(super) name: Option<String>,
    pub(super) rows: Rows,
    pub(super) listener: Option<UploadListener>,
}

impl Uploads for CreateEvalSet {
    fn listener(&mut self) -> &mut Option<UploadListener> {
        &mut self.listener
    }
}

impl<M: Mode> Request<M, CreateEvalSet> {
    /// A label for the set. By default one that tells how many rows it has.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.operation.name = Some(name.into());
        self
    }
}

impl<M: Mode> Operation<M> for CreateEvalSet {
    type Output = EvalSet;

    async fn run(self, call: Call<M>) -> Result<EvalSet, Error> {
        let rows = self.rows.check().await?;
        if self.task.trim().is_empty() {
            return Err(Error::argument(
                "task",
                "is empty: give the id of a task, such as contract-key-fields",
            ));
        }
        make(&self.task, self.name, rows, self.listener, &call).await
    }
}

/// Makes a set of rows that have been checked.
pub(super) async fn make<M: Mode>(
    task: &str,
    name: Option<String>,
    rows: Written,
    listener: Option<UploadListener>,
    call: &Call<M>,
) -> Result<EvalSet, Error> {
    let low_level = call.client.low_level();
    let name = name.unwrap_or_else(|| format!("rust eval set ({} rows)", rows.count));
    let file_name = format!("items.{task}.jsonl");
    let file = Document::of(rows.source).file_name(file_name);
    let mut create = low_level.create_eval_set(task, name, file).operation;
    create.listener = listener;
    call.fetch(&create).await
}
