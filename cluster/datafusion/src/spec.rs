//! What a paid column is, as it stands in the plan.
//!
//! All of it is one literal: what travels with the expression cannot be lost on its way to an executor, as options of a
//! session can. The key is not in it.

use std::path::PathBuf;

use pareta::chat::{ChatMessage, ResponseFormat};
use pareta::saved::SavedCall;
use pareta::{Client, Error};
use pareta_bulk::{Budget, Embed, Job, Lease};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the function is called in plans.
pub const NAME: &str = "pareta_call";

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    pub job: String,
    /// Of this run: nothing of an earlier one is left over in a process that goes on.
    pub run: String,
    pub ask: Ask,
    pub journals: Option<PathBuf>,
    pub budget: Option<Money>,
    pub concurrency: usize,
    pub by_content: bool,
    pub repeat_failed: bool,
}

/// What is asked about each row.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    Chat(Chat),
    Embed { input_type: Option<String> },
    Rerank { top_n: Option<i64> },
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Chat {
    pub model: String,
    pub system: Option<String>,
    pub max_tokens: Option<i64>,
    pub temperature: Option<f64>,
    /// The name of a schema, and the schema: answers are JSON.
    pub schema: Option<(String, Value)>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Money {
    pub total: i64,
    pub per_call: Option<i64>,
    /// Of a million tokens: read, and written.
    pub prices: Option<(i64, i64)>,
    /// Where to lease it, on a cluster.
    pub lease: Option<String>,
}

impl Spec {
    pub fn read(text: &str) -> Result<Self, String> {
        serde_json::from_str(text)
            .map_err(|error| format!("the paid column is none of this version: {error}"))
    }

    /// The job it is.
    pub async fn job(&self, client: &Client) -> Result<Job, String> {
        let mut job = Job::new(client, self.job.as_str()).concurrency(self.concurrency);
        if let Some(directory) = &self.journals {
            job = job.journals(directory);
        }
        if let Some(money) = &self.budget {
            let mut budget = match &money.lease {
                None => Budget::micro_usd(money.total),
                Some(address) => {
                    let lease = Lease::connect(address).await;
                    let lease = lease.map_err(|error| {
                        format!(
                            "the budget cannot be leased, and nothing is sent without it: {error}"
                        )
                    })?;
                    Budget::leased(lease)
                }
            };
            if let Some(worst) = money.per_call {
                budget = budget.per_call(worst);
            }
            if let Some((read, written)) = money.prices {
                budget = budget.per_million_tokens(read, written);
            }
            job = job.budget(budget);
        }
        if self.by_content {
            job = job.by_content();
        }
        if self.repeat_failed {
            job = job.repeat_failed();
        }
        Ok(job)
    }
}

impl Chat {
    pub fn call(&self, client: &Client, prompt: &str) -> Result<SavedCall, Error> {
        let system = self.system.as_deref().map(ChatMessage::system);
        let messages: Vec<ChatMessage> = system
            .into_iter()
            .chain([ChatMessage::user(prompt)])
            .collect();
        let mut call = client
            .chat()
            .completions()
            .create(self.model.as_str(), messages);
        if let Some(most) = self.max_tokens {
            call = call.max_tokens(most);
        }
        if let Some(temperature) = self.temperature {
            call = call.temperature(temperature);
        }
        if let Some((name, schema)) = &self.schema {
            let format = ResponseFormat::json_schema(name.as_str(), schema.clone()).strict(true);
            call = call.response_format(format);
        }
        call.to_saved()
    }
}

/// What is sent for texts.
pub fn embed(input_type: Option<&str>) -> Embed {
    match input_type {
        Some(side) => Embed::new().input_type(side),
        None => Embed::new(),
    }
}
