//! A recorded reply while it is played.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderName, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::har::{Content, Entry, Pair};
use crate::problem::Problem;
use crate::tape::Pace;

/// A recorded reply: see [`Tape::answer`](crate::Tape::answer).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Replayed {
    /// Its status.
    pub status: StatusCode,
    /// Its headers, without those that say how it was sent.
    pub headers: HeaderMap,
    /// How long the head is to be waited for: not at all, unless it is played at the recorded [pace](crate::Pace).
    pub delay: Duration,
    /// The pieces of the body, each with how long it is waited for behind the one before it.
    pub pieces: Vec<(Duration, Bytes)>,
    /// Why it breaks off behind them; `None` where it is whole.
    pub cut: Option<String>,
}

impl Replayed {
    pub(crate) fn of(entry: Entry, pace: Pace, is_ours: bool) -> Result<Self, Problem> {
        let response = entry.response;
        let status = StatusCode::from_u16(response.status);
        let wait = match pace {
            Pace::AtOnce => 0.0,
            Pace::AsRecorded => entry.timings.wait,
        };
        Ok(Self {
            status: status.map_err(|_| Problem::new("the recorded response has no status"))?,
            headers: kept(response.headers, is_ours),
            delay: milliseconds(wait),
            cut: response.content.cut.clone(),
            pieces: pieces(response.content, wait, pace)?,
        })
    }

    /// The head, when it is time for it, and the body that follows.
    pub(crate) async fn response(self) -> http::Response<Playing> {
        if !self.delay.is_zero() {
            sleep(self.delay).await;
        }
        let mut response = http::Response::new(Playing {
            pieces: self.pieces.into_iter().rev().collect(),
            cut: self.cut,
            waiting: None,
        });
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// The headers that say something of the reply, and not of how it was sent.
fn kept(pairs: Vec<Pair>, is_ours: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for pair in pairs {
        // Other tools write what is none: `:status`.
        let (Ok(name), Ok(value)) = (
            pair.name.parse::<HeaderName>(),
            HeaderValue::from_str(&pair.value),
        ) else {
            continue;
        };
        let is_of_sending = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name);
        // They have decoded the body, and kept what said how.
        if !is_of_sending && (is_ours || name != CONTENT_ENCODING) {
            headers.append(name, value);
        }
    }
    headers
}

fn pieces(
    content: Content,
    mut passed: f64,
    pace: Pace,
) -> Result<Vec<(Duration, Bytes)>, Problem> {
    let text = content.text.unwrap_or_default();
    let mut body = match content.encoding.as_deref() {
        None | Some("") => Bytes::from(text),
        Some("base64") => STANDARD
            .decode(text)
            .map(Bytes::from)
            .map_err(|error| Problem::new(format!("the recorded body is no base64: {error}")))?,
        Some(other) => {
            return Err(Problem::new(format!(
                "the recorded body is encoded as {other:?}, which is not known"
            )));
        }
    };
    let mut pieces = Vec::new();
    for (time, length) in content.events {
        let length = usize::try_from(length)
            .unwrap_or(usize::MAX)
            .min(body.len());
        let pause = match pace {
            Pace::AtOnce => Duration::ZERO,
            Pace::AsRecorded => milliseconds(time - passed),
        };
        passed = passed.max(time);
        pieces.push((pause, body.split_to(length)));
    }
    pieces.push((Duration::ZERO, body));
    pieces.retain(|(pause, piece)| !pause.is_zero() || !piece.is_empty());
    Ok(pieces)
}

/// A time that may be anything.
fn milliseconds(time: f64) -> Duration {
    Duration::try_from_secs_f64(time / 1e3).unwrap_or_default()
}

/// A body that is played.
#[derive(Debug)]
pub(crate) struct Playing {
    /// The last first.
    pieces: Vec<(Duration, Bytes)>,
    cut: Option<String>,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Body for Playing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some((pause, _)) = self.pieces.last().filter(|(pause, _)| !pause.is_zero()) {
            let pause = *pause;
            let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(pause)));
            ready!(waiting.as_mut().poll(context));
            self.waiting = None;
        }
        if let Some((_, piece)) = self.pieces.pop() {
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        Poll::Ready(self.cut.take().map(|why| {
            let why = format!("as it was recorded, the reply breaks off here: {why}");
            Err(io::Error::new(io::ErrorKind::UnexpectedEof, why))
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty() && self.cut.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match self.cut {
            None => SizeHint::with_exact(
                self.pieces
                    .iter()
                    .map(|(_, piece)| piece.len() as u64)
                    .sum(),
            ),
            Some(_) => SizeHint::default(),
        }
    }
}
