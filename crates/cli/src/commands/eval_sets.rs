//! `pareta evals sets`.

use super::{confirm, word};
use crate::args::SetsCommand;
use crate::context::Context;
use crate::errors::Failure;
use crate::input::{self, Rows};
use crate::output::details::details;
use crate::output::progress::Progress;
use crate::output::size;
use crate::output::table::{Cell, Table};
use pareta_report::visible;

pub async fn run(context: &Context, command: SetsCommand) -> Result<(), Failure> {
    let output = context.output;
    match command {
        SetsCommand::Create {
            task,
            prompt,
            file,
            name,
        } => {
            let client = context.client()?;
            let sets = client.evals().sets();
            let mut request = input::aside(move || {
                let mut rows = Rows::open(file.as_deref())?;
                let request = match (prompt, task) {
                    (Some(prompt), None) => sets.create_from_prompt(prompt, &mut rows),
                    (Some(prompt), Some(task)) => {
                        sets.create_from_prompt(prompt, &mut rows).task(task)
                    }
                    (None, task) => sets.create(task.unwrap_or_default(), &mut rows),
                };
                rows.finish().map(|()| request)
            })
            .await?;
            if let Some(name) = name {
                request = request.name(name);
            }
            let progress = Progress::new(output, "uploading the rows");
            let request = request.on_progress(progress.of_upload("uploading the rows"));
            let set = progress.during(request.into_future()).await?;
            context.note(set.meta());
            match output.json {
                true => output.reply(&set),
                false => {
                    output.line(&visible(set.id().unwrap_or("-")))?;
                    let (count, id) = (set.item_count().unwrap_or(0), set.id().unwrap_or_default());
                    output.hint(&format!(
                        "{count} rows; pareta evals run --eval-set {} --models ...",
                        word(id)
                    ));
                    Ok(())
                }
            }
        }
        SetsCommand::List => {
            let sets = context.client()?.evals().sets().list().await?;
            context.note(sets.raw().meta());
            if output.json {
                return output.reply(sets.raw());
            }
            let mut table = Table::new(["ID", "TASK", "NAME", ">ROWS", "SCORING"]);
            for set in &sets {
                let [id, task, name, scoring] =
                    [set.id(), set.task_id(), set.name(), set.scoring_strategy()].map(Cell::of);
                table.row([id, task, name, Cell::of(set.item_count()), scoring]);
            }
            output.table(&table)
        }
        SetsCommand::Show { id } => {
            let set = context.client()?.evals().sets().retrieve(id).await?;
            context.note(set.meta());
            match output.json {
                true => output.reply(&set),
                false => output.table(&details(&set)),
            }
        }
        SetsCommand::Delete { id, yes } => {
            let client = context.client()?;
            confirm(&format!("eval set {}", visible(&id)), yes)?;
            let reply = client.evals().sets().delete(&id).await?;
            context.note(reply.meta());
            match output.json {
                true => output.reply(&reply),
                false => output.line(&format!("{} is removed", visible(&id))),
            }
        }
        SetsCommand::Upload {
            id,
            file,
            row,
            field,
            mime,
        } => {
            input::must_exist(&file)?;
            let bytes = std::fs::metadata(&file)
                .map_err(|error| input::unreadable(&file, &error))?
                .len();
            let name = file.display().to_string();
            let client = context.client()?;
            let document = input::upload(file).await?;
            let sets = client.evals().sets();
            let mut request = sets.upload_document(&id, row, field, document);
            if let Some(mime) = mime {
                request = request.media_type(mime);
            }
            let progress = Progress::new(output, format!("uploading {name}, {}", size(bytes)));
            let request = request.on_progress(progress.of_upload(&format!("uploading {name}")));
            let reply = progress.during(request.into_future()).await?;
            context.note(reply.meta());
            match output.json {
                true => output.reply(&reply),
                false => output.line(&visible(&format!(
                    "{name} is attached to row {row} of {id}"
                ))),
            }
        }
    }
}
