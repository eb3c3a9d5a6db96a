//! The server that replays.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response, StatusCode};

use super::local::{Answers, Body, Local, body, told};
use crate::problem::Problem;
use crate::tape::{Answer, Rules, Tape};

/// A server on this machine that answers with what was recorded. What was not is answered with 404, which shows the nearest
/// that was and what differs, and is kept for [`unmatched`](Self::unmatched). A try that got no response gets none again: the
/// connection is closed. Any key is as good as another. Dropping it ends it.
#[derive(Debug)]
pub struct ReplayServer {
    local: Local,
    replay: Arc<Replay>,
}

#[derive(Debug)]
struct Replay {
    tape: Tape,
    unmatched: Mutex<Vec<String>>,
}

impl ReplayServer {
    /// Starts it, on a port of your choice or, with 0, a free one.
    ///
    /// # Errors
    ///
    /// Those of [`Player::open`](crate::Player::open), and a port that is taken.
    pub async fn start(path: impl AsRef<Path>, rules: Rules, port: u16) -> Result<Self, Problem> {
        let replay = Arc::new(Replay {
            tape: Tape::open(path.as_ref(), rules)?,
            unmatched: Mutex::default(),
        });
        let local = Local::start(replay.clone(), port).await?;
        Ok(Self { local, replay })
    }

    /// Where clients are pointed at.
    pub fn base_url(&self) -> String {
        self.local.base_url()
    }

    /// How many of the recorded tries nobody has asked for yet.
    pub fn left(&self) -> usize {
        self.replay.tape.left()
    }

    /// What was asked for and is not recorded, each with the nearest that is.
    pub fn unmatched(&self) -> Vec<String> {
        self.replay
            .unmatched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits while it serves.
    pub async fn served(&mut self) {
        self.local.served().await;
    }
}

impl Answers for Replay {
    async fn answer(&self, request: Request<Bytes>) -> Option<Response<Body>> {
        let problem = match self.tape.answer(&request) {
            Ok(Answer::Reply(reply)) => return Some(reply.response().await.map(body)),
            Ok(Answer::Failure(_)) => return None,
            Ok(Answer::Unmatched(problem)) => problem,
            Err(problem) => problem.to_string(),
        };
        self.unmatched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(problem.clone());
        Some(told(StatusCode::NOT_FOUND, &problem))
    }
}
