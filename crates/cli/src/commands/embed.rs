//! `pareta embed`.

use std::io::{self, Write};

use pareta::embeddings::Vectors;

use super::receipts;
use crate::args::EmbedArgs;
use crate::context::Context;
use crate::destination::Destination;
use crate::errors::Failure;
use crate::input;
use crate::output::progress::Progress;
use crate::output::table::{Cell, Table};

pub async fn run(context: &Context, args: EmbedArgs) -> Result<(), Failure> {
    let output = context.output;
    let texts = input::texts(args.texts, args.file, "the texts").await?;
    let client = context.client()?;
    let destination = args.out.as_deref();
    let destination = destination.map(|out| Destination::open(out, args.force));
    let destination = destination.transpose()?;
    let request = client
        .embeddings()
        .create(&texts)
        .input_type(args.input_type);
    let progress = Progress::new(output, format!("embedding {} texts", texts.len()));
    let request = request.on_progress(progress.of_parts("embedding", "texts"));
    let vectors = progress.during(request.into_future()).await?;
    let replies = vectors.replies();
    replies.iter().for_each(|reply| context.note(reply.meta()));
    if output.json {
        output.replies(replies)?;
    }
    let is_table = destination.is_none() && !output.json;
    if let Some(destination) = destination {
        if let Some(file) = destination.write(output, |file| rows(file, &vectors))? {
            output.hint(&format!("wrote {}", file.display()));
        }
    }
    if is_table {
        output.table(&sizes(&texts, &vectors))?;
    }
    let model = vectors.model().unwrap_or("a model without a name");
    let tokens = vectors.usage().prompt_tokens();
    let tokens = tokens.map_or_else(String::new, |tokens| format!(", {tokens} tokens"));
    let there = if is_table {
        "; --out FILE takes the vectors, and so does --json"
    } else {
        ""
    };
    output.hint(&format!(
        "{} vectors by {model}{tokens}{there}",
        vectors.len()
    ));
    receipts::tell_sum(context, replies);
    Ok(())
}

/// A row for each text, in the order of the texts.
fn rows(file: &mut dyn Write, vectors: &Vectors) -> io::Result<()> {
    for (index, vector) in vectors.iter().enumerate() {
        let vector = serde_json::to_string(vector)?;
        writeln!(file, "{{\"index\":{index},\"vector\":{vector}}}")?;
    }
    Ok(())
}

fn sizes(texts: &[String], vectors: &Vectors) -> Table {
    let mut table = Table::new([">INDEX", ">CHARACTERS", ">NUMBERS", "TEXT"]);
    for (index, (text, vector)) in texts.iter().zip(vectors.iter()).enumerate() {
        table.row([
            Cell::of(Some(index)),
            Cell::of(Some(text.chars().count())),
            Cell::of(Some(vector.len())),
            Cell::plain(text),
        ]);
    }
    table
}
