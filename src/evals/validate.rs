//! Rows against the JSON Schemas of a task, before anything is made of them.

use std::{fmt, io, thread};

use boon::{
    CompileError, Compiler, Draft, InstanceToken, SchemaIndex, Schemas, UrlLoader, ValidationError,
};
use serde_json::Value;

use super::rows::{IntoRows, Rows, Written};
use crate::client::{Call, Mode, Request, redescribe};
use crate::error::Error;
use crate::generated::namespaces::evals::EvalSets;
use crate::generated::operations::RetrieveTask;
use crate::json::Raw;
use crate::operation::Operation;
use crate::runtime::spawn_blocking;
use crate::types::Task;

/// How many problems are told; nobody reads more, and rows can be many.
const MOST_TOLD: usize = 1_000;

/// Schemas and rows may be nested as deep as JSON is read, and are walked in each other: more than a thread has by default.
const STACK: usize = 256 * 1024 * 1024;

impl<M: Mode> EvalSets<M> {
    /// Checks rows against the schemas of a task (`GET /v1/tasks/{task_id}`): `input` against the task's `input_schema`,
    /// and `expected_output`, or `expected` in its place, against the `gold_schema`, else the `output_schema`. Nothing is
    /// made, and no row is sent anywhere. With the feature `validate`.
    ///
    /// It gives what is wrong, with row and path, up to 1,000 problems; none where every row fits. The input of a task that
    /// takes documents is not checked: those are attached later. A schema that points elsewhere is not followed, and is an
    /// error.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// use serde_json::json;
    ///
    /// let rows = [json!({
    ///     "input": { "text": "This agreement is effective as of May 2, 2026." },
    ///     "expected_output": { "effective_date": 20260502 },
    /// })];
    /// let problems = client.evals().sets().validate("contract-key-fields", rows).await?;
    /// for problem in &problems {
    ///     println!("{problem}");
    /// }
    /// assert_eq!((problems[0].row(), problems[0].path()), (0, "$.expected_output.effective_date"));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for no rows, or a row that cannot be had or is no JSON object, before
    /// anything is asked; [`NotFound`](crate::ErrorKind::NotFound) when there is no such task;
    /// [`InvalidResponse`](crate::ErrorKind::InvalidResponse) for a task without schemas, or one whose schema cannot be
    /// used.
    pub fn validate<As>(
        &self,
        task_id: impl Into<String>,
        rows: impl IntoRows<As>,
    ) -> Request<M, ValidateRows> {
        let rows = rows.into_rows();
        let request = self.client.low_level().retrieve_task(task_id);
        redescribe(request, |task| ValidateRows { task, rows })
    }
}

/// Checks rows; see [`EvalSets::validate`].
#[derive(Clone)]
pub struct ValidateRows {
    task: RetrieveTask,
    rows: Rows,
}

impl<M: Mode> Operation<M> for ValidateRows {
    type Output = Vec<RowProblem>;

    async fn run(self, call: Call<M>) -> Result<Vec<RowProblem>, Error> {
        let rows = self.rows.check().await?;
        let task = call.fetch(&self.task).await?;
        let failed = |cause: io::Error| {
            Error::configuration("the rows could not be checked").caused_by(cause)
        };
        let checking = spawn_blocking(move || {
            let thread = thread::Builder::new().stack_size(STACK);
            let checking = thread.spawn(move || check(&task, &rows)).map_err(failed)?;
            let panicked = |_| Err(failed(io::Error::other("a panic")));
            checking.join().unwrap_or_else(panicked)
        });
        let cancelled = |error| Err(failed(io::Error::other(error)));
        checking.await.unwrap_or_else(cancelled)
    }
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    row: usize,
    path: String,
    problem: String,
}

impl RowProblem {
    /// Which row it is, counted from 0.
    pub fn row(&self) -> usize {
        self.row
    }

    /// Where in the row: `$.expected_output.total`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there, in words.
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

/// `row 3, $.expected_output.total: want number, but got string`.
impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}, {}: {}", self.row, self.path, self.problem)
    }
}

fn check(task: &Task, rows: &Written) -> Result<Vec<RowProblem>, Error> {
    let checker = Checker::of(task)?;
    let mut problems = Vec::new();
    let mut row = 0;
    rows.lines(|line| {
        if problems.len() < MOST_TOLD {
            checker.check(row, line, &mut problems);
        }
        row += 1;
    })?;
    problems.truncate(MOST_TOLD);
    Ok(problems)
}

/// The schemas of a task.
struct Checker {
    schemas: Schemas,
    input: Option<SchemaIndex>,
    expected: Option<SchemaIndex>,
}

impl Checker {
    fn of(task: &Task) -> Result<Self, Error> {
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        // The schema is the server's: it opens no file of this machine, and asks nobody.
        compiler.use_loader(Box::new(Nowhere));
        let mut schemas = Schemas::new();
        let mut compile = |name: &str, schema: Option<&Raw>| {
            let Some(schema) = schema else {
                return Ok(None);
            };
            let unusable = |problem: &dyn fmt::Display| {
                Error::unusable(
                    task,
                    format!("the {name} of the task cannot be used: {problem}"),
                )
            };
            let schema = schema.to_value().map_err(|error| unusable(&error))?;
            let place = format!("pareta:///{name}");
            let added = compiler.add_resource(&place, schema);
            added.map_err(|error| unusable(&error))?;
            let compiled = compiler.compile(&place, &mut schemas);
            compiled
                .map(Some)
                .map_err(|error| unusable(&said(name, &error)))
        };
        let input = task.input_schema().filter(|_| !task.has_blob_input());
        let input = compile("input_schema", input)?;
        let expected = match task.gold_schema() {
            Some(schema) => compile("gold_schema", Some(schema))?,
            None => compile("output_schema", task.output_schema())?,
        };
        if input.is_none() && expected.is_none() {
            let problem = "the task has no schemas that rows could be checked against";
            return Err(Error::unusable(task, problem));
        }
        Ok(Self {
            schemas,
            input,
            expected,
        })
    }

    fn check(&self, row: usize, line: &str, problems: &mut Vec<RowProblem>) {
        let mut tell = |path: &str, problem: String| {
            problems.push(RowProblem {
                row,
                path: path.to_owned(),
                problem,
            });
        };
        let value: Value = match Raw::from_json(line).map(|row| row.to_value()) {
            Ok(Ok(value)) => value,
            Ok(Err(error)) => return tell("$", format!("cannot be checked: {error}")),
            Err(error) => return tell("$", format!("cannot be checked: {error}")),
        };
        let expected = match value.get("expected_output") {
            None if value.get("expected").is_some() => "expected",
            _ => "expected_output",
        };
        for (key, schema) in [("input", self.input), (expected, self.expected)] {
            let Some(schema) = schema else {
                continue;
            };
            match value.get(key) {
                None => tell("$", format!("has no {key}")),
                Some(part) => {
                    if let Err(error) = self.schemas.validate(part, schema) {
                        leaves(&error, &mut |error| {
                            tell(&path(key, error), error.kind.to_string());
                        });
                    }
                }
            }
        }
    }
}

/// What is wrong with a schema: the first problem with it, where it is none.
fn said(name: &str, error: &CompileError) -> String {
    let mut first = None;
    if let CompileError::ValidationError { src, .. } = error {
        leaves(src, &mut |leaf| {
            first.get_or_insert_with(|| format!("{}: {}", path(name, leaf), leaf.kind));
        });
    }
    first.unwrap_or_else(|| error.to_string())
}

/// The problems that have no other as their cause.
fn leaves(error: &ValidationError<'_, '_>, tell: &mut impl FnMut(&ValidationError<'_, '_>)) {
    match error.causes.is_empty() {
        true => tell(error),
        false => error.causes.iter().for_each(|cause| leaves(cause, tell)),
    }
}

fn path(key: &str, error: &ValidationError<'_, '_>) -> String {
    let tokens = error.instance_location.tokens.iter();
    tokens.fold(format!("$.{key}"), |path, token| match token {
        InstanceToken::Prop(key) => crate::json::join(&path, key),
        InstanceToken::Item(index) => format!("{path}[{index}]"),
    })
}

struct Nowhere;

impl UrlLoader for Nowhere {
    fn load(&self, url: &str) -> Result<Value, Box<dyn std::error::Error>> {
        Err(format!("it points to {url}, which is not looked up").into())
    }
}
