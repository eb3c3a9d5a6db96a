//! One layer for a test: it replays, or records, as the environment says.

use std::env;
use std::path::Path;

use pareta::client::layer::{Answer, Layer, Next, Outgoing};
use pareta::client::{Client, ClientBuilder};

use crate::har::{ORIGIN, Request};
use crate::player::Player;
use crate::problem::Problem;
use crate::recorder::{Recorder, request, upload};
use crate::redaction::Redaction;
use crate::tape::{Rules, Tape};

/// What is done with a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// `replay`: what was recorded is replayed, and nothing is sent.
    #[default]
    Replay,
    /// `new`: what was recorded is replayed; what was not is sent, and recorded behind it.
    New,
    /// `all`: everything is sent, and recorded in place of what there was.
    All,
    /// `none`: everything is sent, and nothing is recorded.
    None,
}

impl Mode {
    /// The variable that names it.
    pub const VARIABLE: &'static str = "PARETA_RECORDING";

    /// What the environment says: `replay` where it says nothing.
    ///
    /// # Errors
    ///
    /// A word that names no mode, and one that records where `CI` is set: nothing is ever recorded there.
    pub fn from_env() -> Result<Self, Problem> {
        let word = env::var(Self::VARIABLE).unwrap_or_default();
        let is_ci = env::var("CI").is_ok_and(|ci| !matches!(ci.as_str(), "" | "0" | "false"));
        Self::named(&word, is_ci)
    }

    fn named(word: &str, is_ci: bool) -> Result<Self, Problem> {
        let mode = match word {
            "" | "replay" => Self::Replay,
            "new" => Self::New,
            "all" => Self::All,
            "none" => Self::None,
            _ => {
                let variable = Self::VARIABLE;
                return Err(Problem::new(format!(
                    "{variable} is {word:?}: it is one of replay, new, all, none"
                )));
            }
        };
        match mode {
            Self::New | Self::All if is_ci => Err(Problem::new(format!(
                "{} is {word:?}, and CI is set: nothing is recorded there. Record on a machine of yours, and check the file in",
                Self::VARIABLE
            ))),
            mode => Ok(mode),
        }
    }
}

/// A layer that replays a file, and records it when the environment says so: `PARETA_RECORDING=all cargo test`. See [`Mode`].
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("greeting.har");
/// use pareta_recording::{Mode, Recording, Redaction, Rules};
///
/// // Once, with a key; a test says `Recording::open(path)` in place of this, and the environment the mode.
/// let recording = Recording::with(&path, Mode::All, Redaction::new(), Rules::new())?;
/// let client = recording.client().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
/// let recorded = client.chat().completions().create(pareta::AUTO, "Good morning").await?;
///
/// // Ever after, without one.
/// let client: pareta::Client = Recording::open(&path)?.client().build()?;
/// let replayed = client.chat().completions().create(pareta::AUTO, "Good morning").await?;
/// assert_eq!(replayed, recorded);
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Recording {
    /// Replays what there is.
    player: Option<Player>,
    /// Records what is sent.
    recorder: Option<Recorder>,
}

impl Recording {
    /// A recording in the mode the environment says, without more to redact and with the usual rules.
    ///
    /// # Errors
    ///
    /// Those of [`Mode::from_env`] and [`with`](Self::with).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Problem> {
        Self::with(path, Mode::from_env()?, Redaction::new(), Rules::new())
    }

    /// A recording in a mode, with what is made unreadable and what counts.
    ///
    /// # Errors
    ///
    /// A file that cannot be read as a recording or written, with the place, and settings that cannot be.
    pub fn with(
        path: impl AsRef<Path>,
        mode: Mode,
        redaction: Redaction,
        rules: Rules,
    ) -> Result<Self, Problem> {
        let path = path.as_ref();
        let play = |rules| Tape::open(path, rules).map(|tape| Some(Player::of(tape)));
        let (player, recorder) = match mode {
            Mode::Replay if !path.exists() => {
                return Err(Problem::of(
                    path,
                    format!(
                        "is not there: record it with {}=all, with a key and a base URL",
                        Mode::VARIABLE
                    ),
                ));
            }
            Mode::Replay => (play(rules)?, None),
            Mode::New => {
                let recorder = Recorder::append(path, redaction)?;
                (play(rules)?, Some(recorder))
            }
            Mode::All => (None, Some(Recorder::create(path, redaction)?)),
            Mode::None => (None, None),
        };
        Ok(Self { player, recorder })
    }

    /// A client with this layer. While it only replays it needs no key and no base URL, and has none of anybody's; in other
    /// modes they are given to the builder, or in the environment.
    pub fn client<M: pareta::client::Mode>(&self) -> ClientBuilder<M> {
        let builder = Client::<M>::builder().layer(self.clone());
        match (&self.player, &self.recorder) {
            (Some(_), None) => builder.base_url(ORIGIN).api_key("replayed"),
            _ => builder,
        }
    }

    /// The player, where it replays.
    pub fn player(&self) -> Option<&Player> {
        self.player.as_ref()
    }

    /// The recorder, where it records.
    pub fn recorder(&self) -> Option<&Recorder> {
        self.recorder.as_ref()
    }

    async fn answer<'a>(
        &'a self,
        outgoing: Outgoing<'a>,
        next: Next<'a>,
        recorder: &'a Recorder,
        request: Request,
    ) -> Result<pareta::client::layer::Incoming, pareta::client::layer::Failed> {
        if let Some(player) = &self.player {
            if let Some(entry) = player.find(&request)? {
                return player.play(&outgoing, entry).await;
            }
        }
        recorder.record(outgoing, next, request).await
    }
}

impl Layer for Recording {
    fn attempt<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        match (&self.recorder, &self.player) {
            (None, None) => next.run(outgoing),
            (None, Some(player)) => player.attempt(outgoing, next),
            (Some(recorder), _) => Box::pin(async move {
                let request = request(&outgoing, recorder.redaction()).await?;
                self.answer(outgoing, next, recorder, request).await
            }),
        }
    }

    fn upload<'a>(&'a self, outgoing: Outgoing<'a>, next: Next<'a>) -> Answer<'a> {
        match (&self.recorder, &self.player) {
            (None, None) => next.run(outgoing),
            (None, Some(player)) => player.upload(outgoing, next),
            (Some(recorder), _) => {
                let request = upload(&outgoing, recorder.redaction());
                Box::pin(self.answer(outgoing, next, recorder, request))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_named_and_nothing_is_recorded_in_ci() {
        for (word, mode) in [
            ("", Mode::Replay),
            ("replay", Mode::Replay),
            ("none", Mode::None),
        ] {
            assert_eq!(Mode::named(word, true), Ok(mode));
            assert_eq!(Mode::named(word, false), Ok(mode));
        }
        for (word, mode) in [("new", Mode::New), ("all", Mode::All)] {
            assert_eq!(Mode::named(word, false), Ok(mode));
            assert!(
                Mode::named(word, true)
                    .unwrap_err()
                    .to_string()
                    .contains("CI is set")
            );
        }
        assert!(
            Mode::named("once", false)
                .unwrap_err()
                .to_string()
                .contains("replay, new, all, none")
        );
    }
}
