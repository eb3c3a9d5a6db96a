//! Jobs of many calls to the Pareta API, from ten rows to millions.
//!
//! A [`Job`] has a name, and rows: anything that is a call as data ([`SavedCall`](pareta::saved::SavedCall)). It sends them,
//! many at once, and hands their results on as they come.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("tickets.journal");
//! use futures_util::{StreamExt, stream};
//! use pareta_bulk::{Budget, Job, Row};
//!
//! let tickets = (0..20).map(|id| (id, format!("Ticket {id}: please refund my payment.")));
//! let mut rows = Vec::new();
//! for (id, ticket) in tickets {
//!     let call = client.chat().completions().create(pareta::AUTO, ticket).max_tokens(100);
//!     rows.push(Row::new(id.to_string(), call.to_saved()?));
//! }
//!
//! let job = Job::new(&client, "tickets-2026-11")
//!     .journal(&path)
//!     .budget(Budget::micro_usd(1_000_000).per_call(5_000));
//! let mut results = job.run(stream::iter(rows.clone()))?;
//! while let Some(done) = results.next().await {
//!     let done = done?;
//!     match done.outcome.failure() {
//!         None => println!("{}: {:?}", done.name, done.outcome.reply()),
//!         Some(failed) => println!("{} failed: {}", done.name, failed.message),
//!     }
//! }
//! println!("{} micro-USD", results.totals().counted_micro_usd);
//! drop(results);
//!
//! // Run again, all of it is in the journal.
//! let again: Vec<_> = job.run(stream::iter(rows))?.collect().await;
//! assert!(again.iter().all(|done| done.as_ref().is_ok_and(|done| done.is_from_journal)));
//! # assert_eq!(sandbox.ledger().len(), 20);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Nothing is paid twice
//!
//! Each call goes out under a key that is derived from the job's name, the row's name and the call itself, so that it is
//! the same in every run: where a server has seen it, it answers again and bills nothing. And with a
//! [journal](Job::journal) nothing is sent again that has been answered, however long the server remembers its keys. A
//! process may be killed at any instant: the next one reads the journal, and repeats the calls that were under way.
//!
//! So a job's name must be the same for what is to be the same job, and another one where it is to be paid again.
//!
//! # A budget is not passed
//!
//! Before a call the most it can cost is [set aside](Budget), behind it what it did cost is counted: by its first receipt,
//! for that of a repetition says 0. Where it is not known whether a try was billed, what was set aside is counted. Several
//! processes can [lease](Lease) one budget of its [`Holder`]; without that none of them makes a call.
//!
//! # A pace that finds its level
//!
//! There are as many calls at once as the server takes: more with each answer, half as many where it is busy (503) or too slow,
//! and never more than [`Job::concurrency`] says. Where it refuses calls for being too many (429), they are spaced so that it
//! need not, just below what it was found to take. While it asks to wait (`Retry-After`), nothing is sent. No row waits for
//! another.
//!
//! # Errors
//!
//! What is wrong with a row (400, 413, 422), or with its answer (cut, refused, not of your type), is the outcome of that row, a
//! [`Failed`], which keeps the answer. What would meet every row stops the job, as a [`Stopped`]: no key, no credit, no
//! connection, no budget, or too many rows that fail. What is under way then ends first, and is handed on.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod asked;
mod batch_line;
mod budget;
mod check;
mod embed;
mod estimate;
mod job;
mod journal;
mod lease;
mod outcome;
mod pace;
mod purse;
mod rate;
mod results;
mod row;
mod send;
mod session;
mod stopped;
mod totals;

pub use batch_line::one_line;
pub use budget::Budget;
pub use embed::Embed;
pub use estimate::Estimate;
pub use job::Job;
pub use journal::{Durability, spent_micro_usd};
pub use lease::{Holder, Lease};
pub use outcome::{Answered, Failed, Outcome};
pub use results::{Done, Results};
pub use row::Row;
pub use session::Session;
pub use stopped::Stopped;
pub use totals::Totals;

/// The guide, of which the examples are run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/bulk.md")]
mod guide {}
