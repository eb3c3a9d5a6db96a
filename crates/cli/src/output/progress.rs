//! Progress on stderr: on a terminal one line that is drawn again and again, and gone when it is over; elsewhere a line
//! now and then, of what takes long.

use std::future::Future;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pareta::progress::{PartsProgress, UploadProgress};

use super::{Output, Shown, size};
use pareta_report::visible;

/// How often the line of a terminal is drawn.
const EVERY: Duration = Duration::from_millis(200);

/// How long something takes before a line is written of it, and how far apart the lines are.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// How wide a bar is.
const BAR: usize = 24;

/// What is being waited for; clones share it.
#[derive(Clone)]
pub struct Progress {
    state: Arc<Mutex<State>>,
    shown: Shown,
}

#[derive(Clone)]
struct State {
    text: String,
    /// How much of it is done, from 0 to 1, where that is known.
    share: Option<f64>,
}

impl Progress {
    pub fn new(output: Output, text: impl Into<String>) -> Self {
        let state = State {
            text: text.into(),
            share: None,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            shown: output.progress,
        }
    }

    pub fn set(&self, text: impl Into<String>) {
        self.put(text.into(), None);
    }

    /// A listener of an upload, which is named so.
    pub fn of_upload(&self, what: &str) -> impl FnMut(&UploadProgress) + Send + use<> {
        let (shown, what) = (self.clone(), what.to_owned());
        let behind = self.state().text;
        move |upload| {
            if upload.sent == upload.total {
                return shown.put(behind.clone(), None);
            }
            let (sent, total) = (size(upload.sent), size(upload.total));
            shown.put(format!("{what}, {sent} of {total}"), Some(upload.share()));
        }
    }

    /// A listener of a call made of several requests: what it does, to what.
    pub fn of_parts(
        &self,
        does: &'static str,
        what: &'static str,
    ) -> impl FnMut(&PartsProgress) + Send + use<> {
        let shown = self.clone();
        move |parts| {
            let text = format!("{does} {} of {} {what}", parts.done, parts.total);
            shown.put(text, Some(parts.share()));
        }
    }

    /// What is done, and how much of it.
    pub fn share(&self, text: impl Into<String>, share: f64) {
        self.put(text.into(), Some(share));
    }

    fn put(&self, text: String, share: Option<f64>) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State { text, share };
    }

    fn state(&self) -> State {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.clone()
    }

    /// Shows the state and the time that has passed while something is done.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        if self.shown == Shown::Nothing {
            return work.await;
        }
        let started = Instant::now();
        let _line = (self.shown == Shown::Drawn).then(|| Line);
        let mut work = std::pin::pin!(work);
        let mut ticks = tokio::time::interval(EVERY);
        let mut lines = Lines::default();
        let mut frame = 0;
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                _ = ticks.tick() => {}
            }
            let (state, elapsed) = (self.state(), started.elapsed());
            let mut stderr = io::stderr();
            // Nobody is left to be told when it cannot be written.
            let _ = match self.shown {
                Shown::Drawn => {
                    frame += 1;
                    let line = drawn(&state, elapsed, frame, super::width());
                    write!(stderr, "\r\x1b[2K{line}")
                }
                _ => match lines.next(&state, elapsed) {
                    Some(line) => writeln!(stderr, "{line}"),
                    None => Ok(()),
                },
            };
        }
    }
}

/// The line of a terminal so wide: a bar where the end is known, and else something that turns.
fn drawn(state: &State, elapsed: Duration, frame: usize, width: usize) -> String {
    const TURNS: [char; 4] = ['|', '/', '-', '\\'];
    let text = visible(&state.text);
    let time = time(elapsed);
    let line = match state.share {
        Some(share) => {
            let filled = (share.clamp(0.0, 1.0) * BAR as f64) as usize;
            let bar: String = (0..BAR)
                .map(|at| if at < filled { '#' } else { '.' })
                .collect();
            format!("{text}  [{bar}] {:3} %  {time}", percent(share))
        }
        None => format!("{} {text}  {time}", TURNS[frame % TURNS.len()]),
    };
    // One column less than there are: a full line would wrap.
    line.chars().take(width.saturating_sub(1)).collect()
}

/// What was written last of something that takes long.
#[derive(Default)]
struct Lines {
    at: Duration,
    text: String,
}

impl Lines {
    /// The next line, where it is time for one and there is something new to say.
    fn next(&mut self, state: &State, elapsed: Duration) -> Option<String> {
        let mut text = visible(&state.text).into_owned();
        if let Some(share) = state.share {
            text += &format!(", {} %", percent(share));
        }
        let is_time = elapsed >= self.at + BETWEEN_LINES;
        if !is_time || text == self.text {
            return None;
        }
        self.at = elapsed;
        self.text.clone_from(&text);
        Some(format!("{text}  {}", time(elapsed)))
    }
}

fn percent(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 100.0) as u32
}

fn time(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

/// Wipes the line away, even when the work is dropped.
struct Line;

impl Drop for Line {
    fn drop(&mut self) {
        let _ = write!(io::stderr(), "\r\x1b[2K");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(text: &str, share: Option<f64>) -> State {
        State {
            text: text.to_owned(),
            share,
        }
    }

    const TIME: Duration = Duration::from_secs(72);

    #[test]
    fn a_bar_where_the_end_is_known_and_else_something_that_turns() {
        let half = state("uploading a.csv", Some(0.5));
        let line = drawn(&half, TIME, 0, 80);
        assert_eq!(
            line,
            "uploading a.csv  [############............]  50 %  01:12"
        );
        let waiting = state("ep_1: starting", None);
        let lines: Vec<_> = (1..=2)
            .map(|frame| drawn(&waiting, TIME, frame, 80))
            .collect();
        assert_eq!(
            lines,
            ["/ ep_1: starting  01:12", "- ep_1: starting  01:12"]
        );
    }

    #[test]
    fn no_line_wraps_and_none_has_control_characters() {
        for width in 0..80 {
            let line = drawn(&state("a\u{1b}[31m\nb", Some(7.0)), TIME, 0, width);
            assert!(line.chars().count() < width.max(1), "{width}: {line}");
            assert!(!line.contains(char::is_control), "{line:?}");
        }
        let over = drawn(&state("x", Some(f64::NAN)), TIME, 0, 80);
        assert!(over.contains("  0 %"), "{over}");
    }

    #[test]
    fn elsewhere_a_line_now_and_then_of_what_is_new() {
        let mut lines = Lines::default();
        let told: Vec<_> = (0..40)
            .filter_map(|second| {
                let text = if second < 22 { "queued" } else { "running" };
                lines.next(&state(text, None), Duration::from_secs(second))
            })
            .collect();
        assert_eq!(told, ["queued  00:05", "running  00:22"]);
        let mut lines = Lines::default();
        let told: Vec<_> = (0..12)
            .filter_map(|second| {
                let share = second as f64 / 12.0;
                lines.next(
                    &state("uploading", Some(share)),
                    Duration::from_secs(second),
                )
            })
            .collect();
        assert_eq!(told, ["uploading, 41 %  00:05", "uploading, 83 %  00:10"]);
    }
}
