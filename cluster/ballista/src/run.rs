//! A job that is written down.

use std::error::Error;
use std::path::{Path, PathBuf};

use ballista::extension::SessionContextExt;
use datafusion::prelude::{CsvReadOptions, JsonReadOptions, ParquetReadOptions, SessionContext};
use pareta_datafusion::{Caller, Paid};
use serde::Deserialize;

use crate::cluster;

/// A job, as its file has it. Paths are those of the machine that reads them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    job: String,
    /// The rows.
    source: String,
    /// What the source reads.
    #[serde(default)]
    tables: Vec<Table>,
    /// What tells a row from others, as SQL.
    id: String,
    /// A directory that every executor sees.
    journals: PathBuf,
    /// Where the results go, as Parquet.
    out: String,
    concurrency: Option<usize>,
    budget: Budget,
    ask: Ask,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    /// A file or a directory: .parquet, .csv, .json
    path: String,
    format: Format,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Parquet,
    Csv,
    Json,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    micro_usd: i64,
    per_call_micro_usd: Option<i64>,
    /// Of a million tokens: read, and written.
    per_million_tokens: Option<(i64, i64)>,
}

/// What is asked. Expressions are SQL over the source.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Ask {
    Chat {
        model: String,
        prompt: String,
        system: Option<String>,
        max_tokens: Option<i64>,
    },
    Embed {
        text: String,
    },
    Rerank {
        query: String,
        documents: String,
        top_n: Option<i64>,
    },
}

pub async fn run(
    path: &Path,
    url: Option<&str>,
    listen: &str,
    known_as: &str,
) -> Result<(), Box<dyn Error>> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let file: File =
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let caller = Caller::from_env();
    let context = match url {
        None => SessionContext::new(),
        Some(url) => {
            let state = cluster::state(&caller, cluster::config())?;
            let context = SessionContext::remote_with_state(url, state).await?;
            // What makes a state one of a cluster puts its own functions in place of all.
            context.register_udf(caller.function().as_ref().clone());
            context
        }
    };
    for table in &file.tables {
        let (name, path) = (table.name.as_str(), table.path.as_str());
        match table.format {
            Format::Parquet => {
                context
                    .register_parquet(name, path, ParquetReadOptions::default())
                    .await
            }
            Format::Csv => {
                context
                    .register_csv(name, path, CsvReadOptions::default())
                    .await
            }
            Format::Json => {
                context
                    .register_json(name, path, JsonReadOptions::default())
                    .await
            }
        }?;
    }
    let paid = paid(
        file.ask,
        Over {
            context: &context,
            caller: &caller,
            job: file.job,
            source: file.source,
            id: file.id,
            journals: file.journals,
            concurrency: file.concurrency,
            budget: file.budget,
            held_at: url.map(|_| (listen, known_as)),
        },
    )
    .await?;
    paid.write_parquet(&file.out).await?;
    Ok(())
}

/// All of a job but what is asked.
struct Over<'a> {
    context: &'a SessionContext,
    caller: &'a Caller,
    job: String,
    source: String,
    id: String,
    journals: PathBuf,
    concurrency: Option<usize>,
    budget: Budget,
    held_at: Option<(&'a str, &'a str)>,
}

async fn paid(ask: Ask, over: Over<'_>) -> Result<Paid, Box<dyn Error>> {
    let source = over.context.sql(&over.source).await?;
    let expression = |sql: &str| source.parse_sql_expr(sql);
    let mut job = over
        .caller
        .job(over.job, source.clone())
        .id(expression(&over.id)?)
        .journals(over.journals)
        .budget_micro_usd(over.budget.micro_usd);
    if let Some(calls) = over.concurrency {
        job = job.concurrency(calls);
    }
    if let Some(worst) = over.budget.per_call_micro_usd {
        job = job.per_call_micro_usd(worst);
    }
    if let Some((read, written)) = over.budget.per_million_tokens {
        job = job.per_million_tokens(read, written);
    }
    if let Some((listen, known_as)) = over.held_at {
        job = job.hold(listen, known_as).await?;
    }
    Ok(match ask {
        Ask::Chat {
            model,
            prompt,
            system,
            max_tokens,
        } => {
            if let Some(system) = system {
                job = job.system(system);
            }
            if let Some(most) = max_tokens {
                job = job.max_tokens(most);
            }
            job.chat(model, expression(&prompt)?)?
        }
        Ask::Embed { text } => job.embed(expression(&text)?)?,
        Ask::Rerank {
            query,
            documents,
            top_n,
        } => {
            if let Some(most) = top_n {
                job = job.top_n(most);
            }
            job.rerank(expression(&query)?, expression(&documents)?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::File;

    #[test]
    fn the_job_of_the_readme_can_be_read() {
        let readme = include_str!("../README.md");
        let (_, behind) = readme.split_once("```toml\n").expect("a job");
        let (job, _) = behind.split_once("```").expect("its end");
        toml::from_str::<File>(job).expect("a job that can be read");
    }
}
