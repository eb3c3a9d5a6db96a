//! What each row asks for.

use futures_util::stream;
use pareta::Client;
use pareta::chat::{ChatMessage, ResponseFormat};
use pareta::saved::SavedCall;
use pareta_bulk::{Done, Embed, Estimate, Job, Results, Row, Stopped};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::lines;
use super::records::Record;
use super::template::{Template, column, said};
use crate::args::{BulkChatArgs, BulkEmbedArgs, BulkNames, BulkRerankArgs};
use crate::errors::Failure;
use crate::input;

/// Makes calls of rows.
pub trait Calls: Send + Sync + 'static {
    type Row: Send + 'static;

    fn row(&self, record: &Record) -> Result<Self::Row, String>;

    fn name(row: &Self::Row) -> &str;

    fn start(
        &self,
        job: &Job,
        rows: impl Iterator<Item = Self::Row> + Send + 'static,
    ) -> Result<Results, Stopped>;

    /// What a job of them would be.
    fn estimate(
        &self,
        job: &Job,
        rows: impl Iterator<Item = Self::Row>,
    ) -> Result<Estimate, Stopped>;

    /// A result as it is written.
    fn line(done: &Done) -> serde_json::Result<String>;
}

/// A row is a call.
macro_rules! of_calls {
    ($line:path) => {
        type Row = Row;

        fn name(row: &Row) -> &str {
            row.name()
        }

        fn start(
            &self,
            job: &Job,
            rows: impl Iterator<Item = Row> + Send + 'static,
        ) -> Result<Results, Stopped> {
            job.run(stream::iter(rows))
        }

        fn estimate(
            &self,
            job: &Job,
            rows: impl Iterator<Item = Row>,
        ) -> Result<Estimate, Stopped> {
            job.estimate(rows)
        }

        fn line(done: &Done) -> serde_json::Result<String> {
            $line(done)
        }
    };
}

fn named(id: &BulkNames, record: &Record) -> Result<String, String> {
    match &id.id {
        Some(id) => Ok(said(column(&record.columns, id)?)),
        None => Ok(record.line.to_string()),
    }
}

/// What is in a column; in a table it is a text.
fn read<T: DeserializeOwned>(given: &Value) -> serde_json::Result<T> {
    match given {
        Value::String(text) => serde_json::from_str(text),
        other => T::deserialize(other),
    }
}

fn template(text: &str) -> Result<Template, Failure> {
    Template::read(text).map_err(Failure::Input)
}

/// A question about each row.
pub struct Chat {
    client: Client,
    args: BulkChatArgs,
    asked: Asked,
    system: Option<Template>,
    format: Option<ResponseFormat>,
}

enum Asked {
    Prompt(Template),
    Messages(String),
}

impl Chat {
    pub async fn of(client: Client, args: BulkChatArgs) -> Result<Self, Failure> {
        let asked = match (&args.prompt, &args.messages_column) {
            (Some(prompt), _) => Asked::Prompt(template(prompt)?),
            (None, column) => Asked::Messages(column.clone().unwrap_or_default()),
        };
        let format = match &args.schema {
            None => None,
            Some(path) => {
                let text = input::bytes(path).await?;
                let schema: Value = serde_json::from_slice(&text).map_err(|error| {
                    Failure::Input(format!("{}: is not JSON: {error}", path.display()))
                })?;
                Some(ResponseFormat::json_schema("answer", schema))
            }
        };
        let system = args.system.as_deref().map(template).transpose()?;
        Ok(Self {
            client,
            asked,
            system,
            format,
            args,
        })
    }

    fn messages(&self, record: &Record) -> Result<Vec<ChatMessage>, String> {
        let row = &record.columns;
        match &self.asked {
            Asked::Prompt(prompt) => {
                let system = self
                    .system
                    .as_ref()
                    .map(|system| system.fill(row))
                    .transpose()?;
                let system = system.map(ChatMessage::system);
                let prompt = ChatMessage::user(prompt.fill(row)?);
                Ok(system.into_iter().chain([prompt]).collect())
            }
            Asked::Messages(name) => {
                let given = column(row, name)?;
                let given = read(given);
                given.map_err(|error| format!("has no conversation in {name:?}: {error}"))
            }
        }
    }
}

impl Calls for Chat {
    of_calls!(lines::chat);

    fn row(&self, record: &Record) -> Result<Row, String> {
        let completions = self.client.chat().completions();
        let mut call = completions.create(self.args.model.as_str(), self.messages(record)?);
        if let Some(max_tokens) = self.args.max_tokens {
            call = call.max_tokens(max_tokens);
        }
        if let Some(temperature) = self.args.temperature {
            call = call.temperature(temperature);
        }
        if let Some(format) = &self.format {
            call = call.response_format(format.clone());
        }
        let call = call.to_saved().map_err(|error| error.to_string())?;
        Ok(Row::new(named(&self.args.names, record)?, call))
    }
}

/// Lines of an OpenAI batch are calls already.
pub struct Batch;

impl Calls for Batch {
    of_calls!(Done::to_batch_line);

    fn row(&self, record: &Record) -> Result<Row, String> {
        let (name, call) =
            SavedCall::from_batch_line(&record.text).map_err(|error| error.to_string())?;
        Ok(Row::new(name, call))
    }
}

/// A ranking of the documents of each row.
pub struct Rerank {
    client: Client,
    args: BulkRerankArgs,
    query: Template,
}

impl Rerank {
    pub fn of(client: Client, args: BulkRerankArgs) -> Result<Self, Failure> {
        let query = template(&args.query)?;
        Ok(Self {
            client,
            args,
            query,
        })
    }
}

impl Calls for Rerank {
    of_calls!(lines::rerank);

    fn row(&self, record: &Record) -> Result<Row, String> {
        let name = &self.args.documents_column;
        let given = column(&record.columns, name)?;
        let documents: Result<Vec<String>, _> = read(given);
        let documents = documents
            .map_err(|_| format!("has no list of texts in {name:?}, such as [\"one\", \"two\"]"))?;
        let query = self.query.fill(&record.columns)?;
        let mut call = self.client.rerank().create(query, documents);
        if let Some(top_n) = self.args.top_n {
            call = call.top_n(top_n);
        }
        let call = call.to_saved().map_err(|error| error.to_string())?;
        Ok(Row::new(named(&self.args.names, record)?, call))
    }
}

/// A vector of each row's text.
pub struct Vectors {
    args: BulkEmbedArgs,
    text: Template,
}

impl Vectors {
    pub fn of(args: BulkEmbedArgs) -> Result<Self, Failure> {
        let text = template(&args.text)?;
        Ok(Self { args, text })
    }

    fn embed(&self) -> Embed {
        Embed::new().input_type(self.args.input_type.as_str())
    }
}

impl Calls for Vectors {
    type Row = (String, String);

    fn row(&self, record: &Record) -> Result<(String, String), String> {
        let text = self.text.fill(&record.columns)?;
        if text.trim().is_empty() {
            return Err("its text is blank: it must say something".to_owned());
        }
        Ok((named(&self.args.names, record)?, text))
    }

    fn name((name, _): &(String, String)) -> &str {
        name
    }

    fn start(
        &self,
        job: &Job,
        rows: impl Iterator<Item = (String, String)> + Send + 'static,
    ) -> Result<Results, Stopped> {
        job.embed(self.embed(), stream::iter(rows))
    }

    fn estimate(
        &self,
        job: &Job,
        rows: impl Iterator<Item = (String, String)>,
    ) -> Result<Estimate, Stopped> {
        job.estimate_embed(&self.embed(), rows)
    }

    fn line(done: &Done) -> serde_json::Result<String> {
        lines::vector(done)
    }
}
