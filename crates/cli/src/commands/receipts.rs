//! What calls cost, for people who watch.

use pareta::chat::Receipt;
use pareta::{Meta, Raw};
use rust_decimal::RoundingStrategy;

use crate::context::Context;
use crate::output::Shown;
use pareta_report::money::dollars;

/// Tells a receipt.
pub fn tell(context: &Context, receipt: Option<Receipt>) {
    let Some(receipt) = receipt else { return };
    let billed = receipt
        .billed_micro_usd()
        .map(|it| format!("billed ${}", dollars(it)));
    let frontier = receipt.frontier_would_have_cost_micro_usd().map(|it| {
        let times = receipt.savings_factor().map(|factor| {
            let floored = factor.round_dp_with_strategy(1, RoundingStrategy::ToZero);
            format!(", {floored} times as much")
        });
        let times = times.unwrap_or_default();
        format!("a frontier model would have cost ${}{times}", dollars(it))
    });
    let parts: Vec<String> = billed.into_iter().chain(frontier).collect();
    note(context, &parts.join("; "));
}

/// Tells what replies say they cost in their headers, where all of them do.
pub fn tell_sum(context: &Context, replies: &[Raw]) {
    let billed: Option<i64> = replies.iter().map(|reply| billed(reply.meta()?)).sum();
    if let Some(billed) = billed {
        note(context, &format!("billed ${}", dollars(billed)));
    }
}

fn billed(meta: &Meta) -> Option<i64> {
    let amount = meta.headers().get("x-pareta-billed")?;
    amount.to_str().ok()?.trim().parse().ok()
}

fn note(context: &Context, remark: &str) {
    let is_watched = context.output.progress == Shown::Drawn && context.output.terminal;
    if is_watched || context.output.verbose {
        context.output.hint(remark);
    }
}
