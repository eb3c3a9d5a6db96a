//! Starting a run, with everything checked before the first side effect.

use std::time::Duration;

use super::frontier::Frontier;
use super::input::{EvalInput, Source};
use super::rows::Written;
use super::sets::Grading;
use super::{known_models, sets, wait_run};
use crate::client::{Call, Mode, Request, redescribe};
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::progress::{Listener, Progresses, UploadProgress};
use crate::types::EvalRun;
use crate::wait::{self, Polling, Waits};

/// Starts a run; see [`EvalRuns::create`](super::EvalRuns::create).
#[derive(Clone)]
pub struct CreateRun {
    input: EvalInput,
    models: Vec<String>,
    frontier: Frontier,
    name: Option<String>,
    listener: Listener<RunProgress>,
}

/// Starts a run and waits for its end; see [`Request::wait`].
#[derive(Clone)]
pub struct CreateRunAndWait {
    create: CreateRun,
    interval: Duration,
}

/// How far a run has come that is started, and waited for where [`wait`](Request::wait) says so.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RunProgress {
    /// The rows it was given are on their way. With a prompt and no task they go twice: first for the task to be proposed.
    Uploading(UploadProgress),
    /// The run, each time it was asked for.
    Run(EvalRun),
}

impl RunProgress {
    /// The run; `None` before there is one.
    pub fn run(&self) -> Option<&EvalRun> {
        match self {
            Self::Run(run) => Some(run),
            Self::Uploading(_) => None,
        }
    }

    /// In a word: `uploading`, and then the status of the run; `None` where that has none.
    pub fn status(&self) -> Option<&str> {
        match self {
            Self::Uploading(_) => Some("uploading"),
            Self::Run(run) => run.status(),
        }
    }

    /// How much of the rows has been sent; `None` behind that.
    pub fn upload(&self) -> Option<UploadProgress> {
        match self {
            Self::Uploading(upload) => Some(*upload),
            Self::Run(_) => None,
        }
    }
}

impl CreateRun {
    pub(super) fn new(
        input: EvalInput,
        models: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            input,
            models: models.into_iter().map(Into::into).collect(),
            frontier: Frontier::None,
            name: None,
            listener: Listener::default(),
        }
    }
}

impl<M: Mode> Request<M, CreateRun> {
    /// The vendor models to compare with. By default none.
    pub fn frontier(mut self, frontier: Frontier) -> Self {
        self.operation.frontier = frontier;
        self
    }

    /// A label for the eval set that is made of rows given with the run. Has no effect on a set that exists.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.operation.name = Some(name.into());
        self
    }

    /// Waits until the run has ended, for at most 15 minutes unless `.timeout()` says otherwise. A run that failed is
    /// a result like any other. Where the future is dropped, the run goes on; see
    /// [`create`](super::EvalRuns::create).
    pub fn wait(self) -> Request<M, CreateRunAndWait> {
        redescribe(self, |create| CreateRunAndWait {
            create,
            interval: wait::DEFAULT_INTERVAL,
        })
    }
}

impl Progresses for CreateRunAndWait {
    type Progress = RunProgress;

    fn listener(&mut self) -> &mut Listener<RunProgress> {
        &mut self.create.listener
    }
}

impl Waits for CreateRunAndWait {
    fn interval(&mut self) -> &mut Duration {
        &mut self.interval
    }
}

impl Progresses for CreateRun {
    type Progress = RunProgress;

    fn listener(&mut self) -> &mut Listener<RunProgress> {
        &mut self.listener
    }
}

impl<M: Mode> Operation<M> for CreateRun {
    type Output = EvalRun;

    const PARTS: Option<&'static str> = Some("create_run");

    async fn run(self, call: Call<M>) -> Result<EvalRun, Error> {
        start(self, &call).await
    }
}

impl<M: Mode> Operation<M> for CreateRunAndWait {
    type Output = EvalRun;

    const PARTS: Option<&'static str> = Some("create_run_and_wait");

    async fn run(self, call: Call<M>) -> Result<EvalRun, Error> {
        let listener = self.create.listener.clone();
        let run = start(self.create, &call).await?;
        let id = run.id().unwrap_or_default();
        let polling = Polling {
            interval: self.interval,
            listener: listener.of_part(|run: &EvalRun| RunProgress::Run(run.clone())),
        };
        wait_run::poll(&call, id, &polling).await
    }
}

async fn start<M: Mode>(create: CreateRun, call: &Call<M>) -> Result<EvalRun, Error> {
    let CreateRun {
        input,
        models,
        frontier,
        name,
        listener,
    } = create;
    let of_rows = listener.of_part(|rows| RunProgress::Uploading(*rows));
    let input = check(input.0, of_rows).await?;
    check_given(&models, &frontier)?;
    let input = bound(input, call).await?;
    let candidates = candidates(call, &input, models, frontier).await?;
    // From here on there are side effects.
    let (eval_set_id, is_new) = match input {
        Bound::Set(id) => (id, false),
        Bound::Rows { task, rows } => {
            let set = sets::make(&task, name, rows, &call.step("set")?).await?;
            let id = set.id().map(str::to_owned);
            let id =
                id.ok_or_else(|| Error::unusable(&set, "the eval set that was made has no id"))?;
            (id, true)
        }
    };
    let operation = call
        .client
        .low_level()
        .create_eval_run(&eval_set_id, candidates)
        .operation;
    match call.fetch(&operation).await {
        Ok(run) if run.id().is_some() => Ok(run),
        Ok(run) => {
            Err(Error::unusable(&run, "the run that was started has no id").about(eval_set_id))
        }
        Err(error) if is_new && !take_back(call, &eval_set_id, &error).await => {
            Err(error.about(eval_set_id))
        }
        Err(error) => Err(error),
    }
}

/// Deletes the set that was made for a run, where that run is refused for what it asks and so would be again. True where
/// there is no set any more.
async fn take_back<M: Mode>(call: &Call<M>, eval_set_id: &str, error: &Error) -> bool {
    let is_final = matches!(error.kind(), ErrorKind::BadRequest | ErrorKind::NotFound);
    if !is_final || error.may_have_executed() {
        return false;
    }
    let delete = call.client.low_level().delete_eval_set(eval_set_id);
    match call.step("delete") {
        Ok(call) => call.fetch(&delete.operation).await.is_ok(),
        Err(_) => false,
    }
}

/// An input there is nothing wrong with that can be seen from here.
enum Checked {
    Set(String),
    Rows { grading: Grading, rows: Written },
}

/// The same, with the task that is known or was proposed.
enum Bound {
    Set(String),
    Rows { task: sets::Bound, rows: Written },
}

async fn bound<M: Mode>(input: Checked, call: &Call<M>) -> Result<Bound, Error> {
    Ok(match input {
        Checked::Set(id) => Bound::Set(id),
        Checked::Rows { grading, rows } => Bound::Rows {
            task: grading.bound(&rows, call).await?,
            rows,
        },
    })
}

async fn check(input: Source, listener: Listener<UploadProgress>) -> Result<Checked, Error> {
    match input {
        Source::Set(id) if id.trim().is_empty() => Err(Error::argument(
            "eval_set",
            "is empty: give the id of an eval set, or rows",
        )),
        Source::Set(id) => Ok(Checked::Set(id)),
        Source::TaskOfSet => Err(Error::argument(
            "task",
            "is given with an eval set, which has a task already: leave it out",
        )),
        Source::Rows { task, prompt, rows } => {
            let grading = Grading::of(task, prompt)?;
            let mut rows = rows.check().await?;
            rows.source.tell(listener);
            Ok(Checked::Rows { grading, rows })
        }
    }
}

/// The models to evaluate, open ones first, each once, in the order given.
async fn candidates<M: Mode>(
    call: &Call<M>,
    input: &Bound,
    models: Vec<String>,
    frontier: Frontier,
) -> Result<Vec<String>, Error> {
    let mut candidates = models;
    if let Frontier::Models(ids) = &frontier {
        candidates.extend(ids.iter().cloned());
    }
    if let Bound::Rows { task, .. } = input {
        known_models::check(call, &task.task, &candidates).await?;
    }
    if asks_roster(&frontier) {
        candidates.extend(from_roster(call, input, &frontier).await?);
        check_models(&candidates)?;
        check_any(&candidates)?;
    }
    let mut seen = std::collections::HashSet::new();
    candidates.retain(|model| seen.insert(model.clone()));
    Ok(candidates)
}

fn asks_roster(frontier: &Frontier) -> bool {
    matches!(frontier, Frontier::All | Frontier::Benchmarked)
}

/// Refuses names that are none, without asking anybody.
fn check_given(models: &[String], frontier: &Frontier) -> Result<(), Error> {
    let named: &[String] = match frontier {
        Frontier::Models(ids) => ids,
        Frontier::None | Frontier::All | Frontier::Benchmarked => &[],
    };
    let all = [models, named].concat();
    check_models(&all)?;
    match asks_roster(frontier) {
        true => Ok(()),
        false => check_any(&all),
    }
}

fn check_any(models: &[String]) -> Result<(), Error> {
    match models.is_empty() {
        true => Err(Error::argument(
            "models",
            "is empty: give the aliases of the models to evaluate",
        )),
        false => Ok(()),
    }
}

fn check_models(models: &[String]) -> Result<(), Error> {
    match models.iter().position(|model| model.trim().is_empty()) {
        Some(place) => Err(Error::argument(format!("models[{place}]"), "is empty")),
        None => Ok(()),
    }
}

/// The vendor models a keyword stands for, by the task's roster.
async fn from_roster<M: Mode>(
    call: &Call<M>,
    input: &Bound,
    frontier: &Frontier,
) -> Result<Vec<String>, Error> {
    let low_level = call.client.low_level();
    let task = match input {
        Bound::Rows { task, .. } => task.task.clone(),
        Bound::Set(id) => {
            let set = call
                .fetch(&low_level.retrieve_eval_set(id).operation)
                .await?;
            let task = set.task_id().map(str::to_owned);
            task.ok_or_else(|| {
                Error::unusable(
                    &set,
                    "the eval set names no task to choose frontier models for",
                )
            })?
        }
    };
    let roster = call
        .fetch(&low_level.list_frontier_models().task(task).operation)
        .await?;
    Ok(frontier.choose(&roster))
}
