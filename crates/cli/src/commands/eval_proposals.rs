//! `pareta evals propose`: which task rows would be graded by.

use pareta::types::ProposalResult;
use pareta::{ProposalDoubt, Response};

use crate::args::ProposeArgs;
use crate::context::Context;
use crate::errors::Failure;
use crate::input::{self, Rows};
use crate::output::details::details;
use crate::output::progress::Progress;
use crate::output::table::{Cell, Table};

pub async fn run(context: &Context, args: ProposeArgs) -> Result<(), Failure> {
    let output = context.output;
    let client = context.client()?;
    let ProposeArgs { file, prompt } = args;
    let evals = client.evals();
    let request = input::aside(move || {
        let mut rows = Rows::open(file.as_deref())?;
        let request = evals.propose_contract(&mut rows, prompt);
        rows.finish().map(|()| request)
    })
    .await?;
    let progress = Progress::new(output, "looking at the rows");
    let request = request.on_progress(progress.of_upload("uploading the rows"));
    let proposal = progress.during(request.into_future()).await?;
    context.note(proposal.meta());
    match output.json {
        true => output.reply(&proposal),
        false => show(context, &proposal),
    }
}

fn show(context: &Context, proposal: &ProposalResult) -> Result<(), Failure> {
    let output = context.output;
    let mut table = Table::new(["TASK", "CONFIDENCE", ">FIT", "WHY"]);
    for contract in proposal.proposals() {
        let evidence = contract.evidence();
        let fit = evidence.validated_n().zip(evidence.total_n());
        table.row([
            Cell::of(contract.task_id()),
            Cell::of(contract.confidence()),
            Cell::of(fit.map(|(fitting, all)| format!("{fitting}/{all}"))),
            Cell::of(contract.warning().or(evidence.matcher_reason())),
        ]);
    }
    output.table(&table)?;
    let conflict = proposal.conflict().map(|conflict| conflict.raw());
    let split = proposal.split().map(|split| split.raw());
    for against in conflict.into_iter().chain(split) {
        output.table(&details(against))?;
    }
    if let Some(message) = proposal.message() {
        output.hint(message);
    }
    output.hint(&verdict(proposal));
    Ok(())
}

fn verdict(proposal: &ProposalResult) -> String {
    let Some(doubt) = proposal.doubt() else {
        let task = proposal.bound_task().unwrap_or_default();
        return format!("clear: pareta evals run --file FILE --prompt TEXT grades by {task}");
    };
    let problem = match doubt {
        ProposalDoubt::Conflict => "the prompt and the rows contradict each other",
        ProposalDoubt::Split => "the rows are of several kinds",
        ProposalDoubt::CustomEval => "only custom-eval is on offer, a panel of judges",
        ProposalDoubt::Several => "several tasks fit",
        ProposalDoubt::LowConfidence => "the confidence is low",
        ProposalDoubt::Mixed => "the rows are not said to be of one kind",
        _ => "no task fits",
    };
    let closest = proposal.closest_task();
    let closest = closest.map_or_else(String::new, |task| format!(", {task} comes closest"));
    format!(
        "not clear: {problem}{closest}; change the rows or the prompt, or name the task with --task"
    )
}
