//! `pareta auto compare`: two answers, and what each was billed.

use std::time::{Duration, Instant};

use pareta::chat::ChatMessage;
use pareta::types::{ChatCompletion, FrontierComparison};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::json;

use super::chat_remarks;
use crate::args::CompareArgs;
use crate::context::Context;
use crate::errors::Failure;
use crate::input;
use crate::output::progress::Progress;
use pareta_report::money::dollars;
use pareta_report::visible;

pub async fn run(context: &Context, args: CompareArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let output = context.output;
    let prompt = input::said(args.prompt, "the prompt").await?;
    if prompt.trim().is_empty() {
        return Err(Failure::Input("the prompt is empty".to_owned()));
    }
    let client = context.client()?;
    // The vendor goes first: a name it does not have is refused before anything is billed.
    let asked = client
        .auto()
        .compare(&args.frontier, [ChatMessage::user(&prompt)]);
    let frontier = Progress::new(output, format!("asking {}", args.frontier))
        .during(asked.into_future())
        .await?;
    context.note(frontier.meta());
    if !output.json {
        let name = frontier.model().unwrap_or(&args.frontier);
        let took = frontier
            .latency_ms()
            .map(|ms| format!(", answered in {ms} ms"));
        let took = took.unwrap_or_default();
        answer(
            context,
            name,
            frontier.cost_micro_usd(),
            &took,
            frontier.content(),
        )?;
        if frontier.content().is_none_or(|text| text.trim().is_empty()) {
            output.hint(&format!("{name} said nothing: --json has the reply"));
        }
        output.line("")?;
    }
    let mut asked = client.chat().completions().create(pareta::AUTO, prompt);
    if let Some(timeout) = context.global.timeout {
        // Both share it.
        let left = timeout.saturating_sub(started.elapsed());
        asked = asked.timeout(left.max(Duration::from_millis(1)));
    }
    let progress = Progress::new(output, "asking auto");
    let auto = tokio::select! {
        biased;
        auto = progress.during(asked.into_future()) => auto.map_err(Failure::from),
        // The first answer is billed, and is told all the same.
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
    };
    if output.json {
        output.line(&both(&frontier, auto.as_ref().ok()))?;
    }
    let auto = auto?;
    context.note(auto.meta());
    if output.json {
        return Ok(());
    }
    let billed = auto
        .receipt()
        .and_then(|receipt| receipt.billed_micro_usd());
    answer(context, pareta::AUTO, billed, "", Some(auto.text()))?;
    chat_remarks::tell(output, &auto, None);
    if let Some(times) = times(frontier.cost_micro_usd(), billed) {
        let name = frontier.model().unwrap_or(&args.frontier);
        output.hint(&format!("{name} cost {times} times as much as auto"));
    }
    Ok(())
}

/// An answer under its bill.
fn answer(
    context: &Context,
    name: &str,
    billed: Option<i64>,
    took: &str,
    text: Option<&str>,
) -> Result<(), Failure> {
    let output = context.output;
    let bill = match billed {
        Some(billed) => format!("billed ${}", dollars(billed)),
        None => "without a receipt".to_owned(),
    };
    output.line(&visible(&format!("[{name}, {bill}{took}]")))?;
    let text = text.unwrap_or_default();
    output.write(text)?;
    match text.ends_with('\n') {
        true => Ok(()),
        false => output.write("\n"),
    }
}

/// Both replies as they came, and the receipt of `auto`, which is in the head of its reply.
fn both(frontier: &FrontierComparison, auto: Option<&ChatCompletion>) -> String {
    let frontier = frontier.document();
    let auto = auto.map(|auto| {
        let receipt = auto.receipt().unwrap_or_default();
        let receipt = json!({
            "billed_micro_usd": receipt.billed_micro_usd(),
            "frontier_would_have_cost_micro_usd": receipt.frontier_would_have_cost_micro_usd(),
        });
        format!(
            ",\"auto\":{},\"auto_receipt\":{receipt}",
            auto.document().json()
        )
    });
    let auto = auto.unwrap_or_default();
    format!("{{\"frontier\":{}{auto}}}", frontier.json())
}

/// How many times as much one amount is as another, never overstated.
fn times(amount: Option<i64>, than: Option<i64>) -> Option<Decimal> {
    let price = |amount: Option<i64>| amount.filter(|it| *it > 0).map(Decimal::from);
    let times = price(amount)?.checked_div(price(than)?)?;
    Some(times.round_dp_with_strategy(1, RoundingStrategy::ToZero))
}
