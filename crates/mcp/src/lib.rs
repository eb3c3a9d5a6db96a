//! The Pareta platform as tools for an agent: a server of the Model Context Protocol, of its revisions with a session and of the
//! one without. `docs/mcp.md` says how hosts are set up; the program is `pareta-mcp`, which `pareta mcp` starts.

mod files;
pub mod http;
mod money;
mod prompts;
mod refusal;
mod resources;
mod server;
mod tools;

pub use money::Limits;
pub use server::{Options, Server};
