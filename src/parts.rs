//! One call as several requests side by side, where one request would be larger than the API takes.

use std::future::{Future, poll_fn};
use std::ops::Range;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::Poll;

use crate::client::{Call, Mode};
use crate::error::Error;
use crate::json::Raw;
use crate::operation::Reply;
use crate::progress::{Listener, PartsProgress};
use crate::response::Response;

/// How many parts are under way at once.
const AT_ONCE: usize = 4;

/// What a call is about, and how many of it one request takes.
pub(crate) struct Whole {
    pub what: &'static str,
    pub count: usize,
    pub most: usize,
    pub listener: Listener<PartsProgress>,
}

/// What the parts gave, in their order.
pub(crate) struct Replies<T> {
    pub values: Vec<T>,
    /// The replies as they came.
    pub raw: Vec<Raw>,
    /// The one model that made them all.
    pub model: Option<String>,
}

/// One part that was answered.
struct Answered<T> {
    range: Range<usize>,
    raw: Raw,
    value: T,
}

/// Sends a call in as many parts as it takes, and gives all their replies, or an error that says which part failed and
/// what was billed.
///
/// `ask` makes the request for a part, and `read` checks its reply. Several parts have keys of their own, derived from
/// the call's, under which all of it can be repeated without a second bill. After a failure no other part is begun, and
/// those under way are waited for: they are billed, and that has to be said.
pub(crate) async fn send<M: Mode, Op, T: Send>(
    call: Call<M>,
    whole: Whole,
    ask: impl Fn(Range<usize>) -> Op + Send + Sync,
    read: impl Fn(Op::Output, &Range<usize>) -> Result<T, Error> + Send + Sync,
) -> Result<Replies<T>, Error>
where
    Op: Reply<Output: Response>,
{
    let ranges: Vec<Range<usize>> = (0..whole.count)
        .step_by(whole.most)
        .map(|start| start..whole.count.min(start + whole.most))
        .collect();
    let is_split = ranges.len() > 1;
    let call = if is_split { call.keyed()? } else { call };
    let progress = Mutex::new(PartsProgress {
        done: 0,
        total: whole.count,
        parts_done: 0,
        parts: ranges.len(),
    });
    let (call, ask, read, whole, progress) = (&call, &ask, &read, &whole, &progress);
    let parts = ranges.iter().cloned().enumerate().map(|(at, range)| {
        let part = async move {
            let operation = ask(range.clone());
            let reply = match is_split {
                true => {
                    call.step(&format!("part-{}", at + 1))?
                        .fetch(&operation)
                        .await?
                }
                false => call.fetch(&operation).await?,
            };
            let raw = reply.raw().clone();
            let value = read(reply, &range)?;
            if let Ok(mut progress) = progress.lock() {
                progress.done += range.len();
                progress.parts_done += 1;
                whole.listener.tell(&progress);
            }
            Ok(Answered { range, raw, value })
        };
        Box::pin(part) as Pin<Box<dyn Future<Output = _> + Send + '_>>
    });
    let mut answered = Vec::new();
    let mut failed = None;
    for (at, result) in side_by_side(parts, AT_ONCE).await {
        match result {
            Ok(part) => answered.push(part),
            Err(error) => failed = failed.or(Some((at, error))),
        }
    }
    let failed = failed.or_else(|| mixed(&answered));
    match failed {
        Some((_, error)) if !is_split => Err(error),
        Some((at, error)) => {
            let range = &ranges[at];
            let part = format!(
                "part {} of {} ({} {} to {})",
                at + 1,
                ranges.len(),
                whole.what,
                range.start,
                range.end - 1
            );
            let bill = billed(&answered, whole.what);
            let message = format!("{part}: {}; {bill}", error.message());
            let (attempts, may_have_executed) = (error.attempts(), error.may_have_executed());
            let key = call.options.idempotency_key.as_ref();
            Err(error.saying(message).given_up(
                attempts,
                may_have_executed || !answered.is_empty(),
                key.and_then(|key| key.to_str().ok()),
            ))
        }
        None => {
            let model = answered.first().and_then(|part| model(&part.raw));
            let (values, raw) = answered
                .into_iter()
                .map(|part| (part.value, part.raw))
                .unzip();
            Ok(Replies { values, raw, model })
        }
    }
}

/// Refuses what one request cannot hold.
pub(crate) fn one_request(what: &str, count: usize, most: usize) -> Result<(), Error> {
    match count > most {
        true => Err(Error::argument(
            what,
            format!("has {count}, and one request takes {most}: save the call in parts of so many"),
        )),
        false => Ok(()),
    }
}

fn model(reply: &Raw) -> Option<String> {
    reply["model"].as_str().map(Into::into)
}

/// The first part that another model made than the part before all others.
fn mixed<T>(answered: &[Answered<T>]) -> Option<(usize, Error)> {
    let first = model(&answered.first()?.raw);
    let at = answered.iter().position(|part| model(&part.raw) != first)?;
    let raw = &answered[at].raw;
    let named =
        |model: Option<String>| model.unwrap_or_else(|| "a model without a name".to_owned());
    let (this, first) = (named(model(raw)), named(first));
    let problem = format!(
        "it was answered by {this} and the first part by {first}, and what they say must not be mixed"
    );
    Some((at, Error::unusable(raw, problem)))
}

/// What has been answered and so was billed, in words.
fn billed<T>(answered: &[Answered<T>], what: &str) -> String {
    if answered.is_empty() {
        return "no other part was answered".to_owned();
    }
    let count: usize = answered.iter().map(|part| part.range.len()).sum();
    let receipt = |part: &Answered<T>| part.raw.meta()?.integer_header("x-pareta-billed");
    let amount: Option<i64> = answered.iter().map(receipt).sum();
    let amount = amount.map_or_else(String::new, |amount| format!(" with {amount} micro-USD"));
    format!("{count} {what} were answered, and are billed{amount}")
}

/// Runs futures, so many at once, and gives their results in order. After a failure it begins no other.
pub(crate) async fn side_by_side<T, F>(
    futures: impl Iterator<Item = F>,
    at_once: usize,
) -> Vec<(usize, Result<T, Error>)>
where
    F: Future<Output = Result<T, Error>> + Unpin,
{
    let mut waiting = futures.enumerate();
    let mut running: Vec<(usize, F)> = Vec::new();
    let mut results = Vec::new();
    let mut has_failed = false;
    poll_fn(|context| {
        loop {
            let mut at = 0;
            while at < running.len() {
                match Pin::new(&mut running[at].1).poll(context) {
                    Poll::Pending => at += 1,
                    Poll::Ready(result) => {
                        has_failed |= result.is_err();
                        results.push((running.swap_remove(at).0, result));
                    }
                }
            }
            let room = if has_failed {
                0
            } else {
                at_once.saturating_sub(running.len())
            };
            let before = running.len();
            running.extend(waiting.by_ref().take(room));
            match running.len() {
                0 => return Poll::Ready(()),
                now if now == before => return Poll::Pending,
                _ => {}
            }
        }
    })
    .await;
    results.sort_by_key(|(at, _)| *at);
    results
}
