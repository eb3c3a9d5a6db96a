//! `pareta rerank`.

use super::receipts;
use crate::args::RerankArgs;
use crate::context::Context;
use crate::errors::Failure;
use crate::input;
use crate::output::progress::Progress;
use crate::output::table::{Cell, Table};

pub async fn run(context: &Context, args: RerankArgs) -> Result<(), Failure> {
    let output = context.output;
    let documents = input::texts(args.documents, args.file, "the documents").await?;
    let count = documents.len();
    let mut request = context.client()?.rerank().create(args.query, documents);
    if let Some(top_n) = args.top_n {
        request = request.top_n(top_n);
    }
    let progress = Progress::new(output, format!("ranking {count} documents"));
    let request = request.on_progress(progress.of_parts("ranking", "documents"));
    let ranking = progress.during(request.into_future()).await?;
    let replies = ranking.replies();
    replies.iter().for_each(|reply| context.note(reply.meta()));
    if output.json {
        output.replies(replies)?;
    } else {
        let mut table = Table::new([">RANK", ">SCORE", ">INDEX", "DOCUMENT"]);
        for (place, ranked) in ranking.iter().enumerate() {
            table.row([
                Cell::of(Some(place + 1)),
                Cell::of(ranked.score().map(|score| format!("{score:.3}"))),
                Cell::of(Some(ranked.index())),
                Cell::plain(ranked.document()),
            ]);
        }
        output.table(&table)?;
    }
    let model = ranking.model().unwrap_or("a model without a name");
    let pairs = ranking
        .pairs()
        .map_or_else(|| "documents".to_owned(), |it| format!("{it} documents"));
    output.hint(&format!(
        "{pairs} scored by {model}, which is what is billed"
    ));
    receipts::tell_sum(context, replies);
    Ok(())
}
