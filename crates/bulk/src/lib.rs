#![doc = include_str!("../README.md")]
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
