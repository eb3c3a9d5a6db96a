#![doc = include_str!("../README.md")]

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
