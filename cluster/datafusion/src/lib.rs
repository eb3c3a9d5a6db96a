//! Paid columns for DataFusion: a call to the Pareta API for each row of a query.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! # let directory = tempfile::tempdir()?;
//! use datafusion::prelude::*;
//! use pareta_datafusion::Caller;
//!
//! let context = SessionContext::new();
//! let source = context
//!     .sql("SELECT id, 'Which queue? ' || ticket AS prompt FROM (VALUES (1, 'Refund!'), (2, 'It broke')) t(id, ticket)")
//!     .await?;
//!
//! let paid = Caller::new(client)
//!     .job("tickets", source)
//!     .id(col("id"))
//!     .journals(directory.path())
//!     .max_tokens(20)
//!     .budget_micro_usd(1_000_000)
//!     .per_call_micro_usd(2_000)
//!     .chat(pareta::AUTO, col("prompt"))?;
//! for batch in paid.collect().await? {
//!     println!("{batch:?}");
//! }
//! # assert_eq!(sandbox.ledger().len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is filtered, joined, grouped or limited is so in the source; behind it comes the one column that is paid for, and then the
//! results are written, or read. There is no function for SQL, because a query is what its planner makes of it: calls are copied by
//! the access to a field, hoisted out of `CASE` and below a filter, and made for a thousand rows where three were asked for.
//! So the plan is looked at before it runs, and refused unless it has exactly one paid expression.
//!
//! The column `answer` is a struct: what was asked for (`text`, `value`, `vector` or `ranking`), `error`, `billed_micro_usd` and
//! `request_id`. What is wrong with a row is its `error`; what would meet every row fails the query. Nothing is paid
//! twice: see [`pareta_bulk`], which makes the calls.

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
