//! Record calls to the Pareta API once, and replay them for ever.
//!
//! A [`Recorder`] is a [layer](pareta::client::layer) that writes each try of each call to a [HAR
//! file](http://www.softwareishard.com/blog/har-12-spec/), without the key; a [`Player`] answers from such a file in place of
//! the server; and a [`Recording`] is either, as the environment says, which is what a test uses:
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/greeting.har");
//! use pareta_recording::Recording;
//!
//! let client: pareta::Client = Recording::open(path)?.client().build()?;
//! assert!(!client.tasks().list().await?.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! All three work in the blocking client as well. With the feature `server` there are local servers that record and replay
//! for clients in any language; the command has them as `pareta record` and `pareta replay`.
//!
//! # The file
//!
//! HAR 1.2, which browsers and proxies open. Bodies are kept byte for byte, those that are no text in base64; the host is not
//! kept, and stands there as `recorded.invalid`. What is ours begins with an underscore:
//!
//! | Member | Of | What it is |
//! |---|---|---|
//! | `_pareta` | `log` | `redacted`: which headers and which places in JSON were made unreadable |
//! | `_attempt` | an entry | which try of its call it was, from 1 on |
//! | `_failure` | an entry | why no response came (its status is 0): `kind`, `message`, `isRetryable`, `mayHaveExecuted` |
//! | `_events` | `content` | of a stream, for each event: when it came, in milliseconds from the start, and how many bytes it has |
//! | `_cut` | `content` | why the reply broke off here |
//! | `_sha256` | `postData`, a `param` | the digest of a file or of bytes, which stands for them |

mod asked;
#[cfg(fuzzing)]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod fuzzing;
mod har;
mod inspect;
mod json_path;
mod kept;
mod played;
mod player;
mod problem;
mod reader;
mod recorder;
mod recording;
mod redaction;
#[cfg(feature = "server")]
pub mod server;
mod tape;
mod writer;

pub use inspect::{Moved, Reply, read_replies, replies};
pub use played::Replayed;
pub use player::Player;
pub use problem::Problem;
pub use recorder::Recorder;
pub use recording::{Mode, Recording};
pub use redaction::Redaction;
pub use tape::{Answer, Pace, Rules, Tape};
