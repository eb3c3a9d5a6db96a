#![doc = include_str!("../README.md")]
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

#![cfg_attr(docsrs, feature(doc_cfg))]

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
