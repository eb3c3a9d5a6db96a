//! The catalog: `match_task`, `list_tasks`, `get_task`, `list_models`.

use pareta::types::{ModelList, Task, TaskMatch};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Done, Entry, Kind, Work, once, tool};
use crate::refusal::Refusal;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Match {
    /// What is to be done, in a sentence.
    query: String,
    /// How many candidates to rank.
    #[serde(default = "five")]
    top_k: i64,
}

fn five() -> i64 {
    5
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfTask {
    /// Such as `contract-key-fields`.
    pub task_id: String,
}

#[derive(Serialize, JsonSchema)]
struct Tasks {
    tasks: Vec<Task>,
}

pub fn add(tools: &mut Vec<Entry>) {
    tools.push(tool::<Match, TaskMatch, _>(
        Kind::Reads,
        "match_task",
        "Find the task that fits",
        "Finds the benchmarked task that fits what is to be done. For what rows are scored by; no task is needed to call a \
         model.",
        once,
        |work, args| async move {
            let call = work.client()?.tasks().match_intent(args.query).top_k(args.top_k);
            Done::of(work.call(call).await?)
        },
    ));
    tools.push(tool::<Nothing, Tasks, _>(
        Kind::Reads,
        "list_tasks",
        "List the tasks",
        "Lists the benchmarked tasks, each with how it is scored.",
        once,
        |work, _| async move {
            let call = work.client()?.tasks().list();
            let tasks = work.call(call).await?;
            Done::of(Tasks {
                tasks: tasks.iter().cloned().collect(),
            })
        },
    ));
    tools.push(tool::<OfTask, Task, _>(
        Kind::Reads,
        "get_task",
        "Show a task",
        "Shows a task: the shape of its rows, how it is scored, and rows to look at.",
        once,
        |work, args| async move {
            let call = work.client()?.tasks().retrieve(args.task_id);
            Done::of(work.call(call).await?)
        },
    ));
    tools.push(tool::<Nothing, ModelList, _>(
        Kind::Reads,
        "list_models",
        "List the models",
        "Lists the models that can be called now.",
        once,
        |work, _| async move {
            let call = work.client()?.models().list();
            Done::of(work.call(call).await?)
        },
    ));
}

impl Work {
    /// The ids of all models, for completions.
    pub async fn model_ids(&self) -> Result<Vec<String>, Refusal> {
        let models = self.call(self.client()?.models().list()).await?;
        Ok(models
            .iter()
            .filter_map(|model| model.id())
            .map(str::to_owned)
            .collect())
    }

    /// The ids of all tasks, for completions.
    pub async fn task_ids(&self) -> Result<Vec<String>, Refusal> {
        let tasks = self.call(self.client()?.tasks().list()).await?;
        Ok(tasks
            .iter()
            .filter_map(|task| task.id())
            .map(str::to_owned)
            .collect())
    }
}
