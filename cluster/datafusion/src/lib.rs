#![doc = include_str!("../README.md")]
//! # One paid column
//!
//! What is filtered, joined, grouped or limited is so in the source; behind it comes the one column that is paid for, and then the
//! results are written, or read. There is no function for SQL, because a query is what its planner makes of it: calls are copied by
//! the access to a field, hoisted out of `CASE` and below a filter, and made for a thousand rows where three were asked for.
//! So the plan is looked at before it runs, and refused unless it has exactly one paid expression.
//!
//! The column `answer` is a struct: what was asked for (`text`, `value`, `vector` or `ranking`), `error`, `billed_micro_usd` and
//! `request_id`. What is wrong with a row is its `error`; what would meet every row fails the query. Nothing is paid
//! twice: see [`pareta_bulk`], which makes the calls.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod answers;
mod call;
mod frame;
mod job;
mod spec;

#[cfg(feature = "object-stores")]
pub use object_store;

pub use call::Caller;
pub use frame::Paid;
pub use job::JobOver;
pub use spec::NAME;
