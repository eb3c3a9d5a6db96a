//! Local servers that record and replay, for clients in any language: they are pointed at one as at any base URL.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let upstream = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("tasks.har");
//! use pareta_recording::server::{RecordServer, ReplayServer};
//! use pareta_recording::{Recorder, Redaction, Rules};
//!
//! let recorder = Recorder::create(&path, Redaction::new())?;
//! let server = RecordServer::start(upstream, recorder, 0).await?;
//! // Whoever has its key is sent on under the key of `upstream`, which nobody sees.
//! let client = pareta::Client::builder().base_url(server.base_url()).api_key(server.api_key()).build()?;
//! let tasks = client.tasks().list().await?;
//! drop(server);
//!
//! let server = ReplayServer::start(&path, Rules::new(), 0).await?;
//! let client = pareta::Client::builder().base_url(server.base_url()).api_key("any").build()?;
//! assert_eq!(client.tasks().list().await?.raw(), tasks.raw());
//! assert_eq!(server.left(), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod local;
mod record;
mod replay;

pub use record::RecordServer;
pub use replay::ReplayServer;
