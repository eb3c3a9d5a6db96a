//! Loops of tools: the model calls functions of yours, they are run, it is told what they gave, until it answers.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! use pareta::tools::Tool;
//! use serde_json::{Value, json};
//!
//! let definition = pareta::chat::Tool::function("find_invoice")
//!     .description("Finds an invoice by its number, and says whether it is paid.")
//!     .parameters(json!({ "type": "object", "properties": { "number": { "type": "string" } }, "required": ["number"] }));
//! let find_invoice = Tool::dynamic(definition, |wanted: Value| async move {
//!     match wanted["number"].as_str() {
//!         Some(number) => Ok(format!("Invoice {number} is paid.")),
//!         None => Err("an invoice has a number"),
//!     }
//! });
//! let answer = client
//!     .agent()
//!     .completions()
//!     .create("Is invoice number INV-2041 paid?")
//!     .run_tools([find_invoice])
//!     .max_turns(6)
//!     .max_calls(20)
//!     .await?;
//! println!("{} after {} calls", answer.text(), answer.calls().len());
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | `Tool::new` | a function with arguments of a type of yours (feature `schemars`) |
//! | [`Tool::dynamic`] | one that is known only at run time, `Value` in and anything out |
//! | [`Tool::of`] | one with a state of its own, a [`Handler`] |
//! | [`run_tools`](crate::client::Request::run_tools) | the loop, behind any completion |
//! | [`decide`](crate::client::Request::decide) | a yes, a no or other arguments before each call |
//! | [`watch`](crate::client::Request::watch) | the loop as it happens, a [`ToolRun`] of [`ToolEvent`]s |
//! | [`ToolAnswer`] | the answer, the conversation, every call and the bill |
//!
//! # What the model is told
//!
//! The calls of a turn are run side by side and their results given back under their ids, in the order the model made
//! them. What goes wrong with a call is its result, so that the model can do better: a tool there is none of, arguments
//! that cannot be read, an error, a panic, a time that was up, a refusal of yours. [`ToolAnswer::calls`] has all of it.
//!
//! # Limits
//!
//! Turns, calls and money each have one of their own, and `.timeout()` is for all of it. At a limit the loop ends with an
//! error that has the whole [`conversation`](crate::Error::conversation): given to another loop, that goes on where this
//! one stopped, with the calls that have no result: those that were not run, and those that were at work when the time was
//! up. Each turn is billed once, whatever its retries.
//!
//! On the lane for agents turns are streamed, for whoever watches; elsewhere they come whole, for the model `auto` takes no
//! tools in a stream.

mod events;
mod execute;
mod run;
mod tool;

pub use events::{CallOutcome, CallRecord, ToolAnswer, ToolEvent, TurnEnd};
pub use execute::Decision;
pub use run::{RunTools, ToolRun, WatchTools};
pub use tool::{Handler, Running, Tool, ToolError, ToolResult};
