//! Speech to text and text to speech.
//!
//! Both are billed by the minute of audio. A recording is a path or the bytes of a file; a path is never taken for
//! audio.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! let audio = client.audio();
//! let speech = audio.speech("Good morning.").voice("af_heart").await?;
//! let path = std::env::temp_dir().join("pareta-module-page.wav");
//! speech.save(&path)?;
//!
//! let heard = audio.transcriptions(path.as_path()).language("en").await?;
//! assert_eq!(heard.text(), Some("Good morning."));
//! # std::fs::remove_file(&path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`speech`](Audio::speech) | a text, spoken: a [`Speech`](crate::types::Speech), which decodes and saves itself |
//! | [`transcriptions`](Audio::transcriptions) | the text of a recording ([`AudioInput`]) |

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::client::{Mode, Request};
use crate::generated::operations::CreateTranscription;

pub use crate::generated::namespaces::audio::*;

impl<M: Mode> Audio<M> {
    /// The text spoken in a recording: `POST /v1/audio/transcriptions`. `.language(code)` says which language it is
    /// in. Billed by the minute of audio.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let speech = client.audio().speech("Good morning.").await?;
    /// let transcription = client.audio().transcriptions(speech.audio()?).await?;
    /// assert_eq!(transcription.text(), Some("Good morning."));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Argument`](crate::ErrorKind::Argument) for a file that cannot be read or audio that is empty, before
    /// anything is sent.
    pub fn transcriptions(&self, audio: impl Into<AudioInput>) -> Request<M, CreateTranscription> {
        let low_level = self.client.low_level();
        match audio.into().read() {
            Ok(audio) => {
                let mut request = low_level.create_transcription(STANDARD.encode(&audio));
                request
                    .options
                    .reject_if(audio.is_empty(), "audio is empty");
                request
            }
            Err(problem) => {
                let mut request = low_level.create_transcription("");
                request.options.reject(problem);
                request
            }
        }
    }
}

/// A recording: a file, or bytes. A path is never taken for audio, nor audio for a path.
#[derive(Clone)]
#[non_exhaustive]
pub enum AudioInput {
    /// A file.
    Path(PathBuf),
    /// The bytes of one.
    Bytes(Vec<u8>),
}

impl AudioInput {
    fn read(self) -> Result<Vec<u8>, String> {
        match self {
            AudioInput::Bytes(bytes) => Ok(bytes),
            AudioInput::Path(path) => std::fs::read(&path).map_err(|error| {
                format!("the audio file {} cannot be read: {error}", path.display())
            }),
        }
    }
}

impl std::fmt::Debug for AudioInput {
    /// Without the audio.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AudioInput::Path(path) => f.debug_tuple("Path").field(path).finish(),
            AudioInput::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
        }
    }
}

impl From<&Path> for AudioInput {
    fn from(path: &Path) -> Self {
        AudioInput::Path(path.to_owned())
    }
}

impl From<PathBuf> for AudioInput {
    fn from(path: PathBuf) -> Self {
        AudioInput::Path(path)
    }
}

impl From<&PathBuf> for AudioInput {
    fn from(path: &PathBuf) -> Self {
        AudioInput::Path(path.clone())
    }
}

impl From<Vec<u8>> for AudioInput {
    fn from(bytes: Vec<u8>) -> Self {
        AudioInput::Bytes(bytes)
    }
}

impl From<&[u8]> for AudioInput {
    fn from(bytes: &[u8]) -> Self {
        AudioInput::Bytes(bytes.to_owned())
    }
}
