//! Asking again and again until something has happened, within a time that is kept.

use std::time::Duration;

use crate::client::{Call, Mode, Request};
use crate::error::{Error, ErrorKind};
use crate::operation::Reply;
use crate::progress::Listener;
use crate::runtime::{Instant, sleep_until, timeout_at};

/// How long a wait lasts when nothing is said.
pub(crate) const DEFAULT_WAIT: Duration = Duration::from_secs(900);

/// How often is asked when nothing is said.
pub(crate) const DEFAULT_INTERVAL: Duration = Duration::from_secs(3);

/// How often to ask, and whom to tell.
pub struct Polling<T> {
    pub(crate) interval: Duration,
    pub(crate) listener: Listener<T>,
}

impl<T> Polling<T> {
    pub(crate) fn tell(&self, progress: &T) {
        self.listener.tell(progress);
    }
}

/// Whatever the progress is.
impl<T> Clone for Polling<T> {
    fn clone(&self) -> Self {
        Self {
            interval: self.interval,
            listener: self.listener.clone(),
        }
    }
}

/// An operation that waits.
pub trait Waits {
    #[doc(hidden)]
    fn interval(&mut self) -> &mut Duration;
}

impl<M: Mode, Op: Waits> Request<M, Op> {
    /// How often to ask. By default every three seconds. Zero is refused: it would ask without a pause.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        *self.operation.interval() = interval;
        self.options.reject_if(
            interval.is_zero(),
            "poll_interval is zero: it would ask without a pause",
        );
        self
    }
}

impl<T> Default for Polling<T> {
    fn default() -> Self {
        Self {
            interval: DEFAULT_INTERVAL,
            listener: Listener::default(),
        }
    }
}

/// Sends `ask` until `is_done`, or until the call's time is up.
///
/// The wait never sleeps past its deadline: there it asks a last time if it can, and gives up.
pub(crate) async fn until<Op: Reply, M: Mode>(
    call: &Call<M>,
    what: &str,
    id: &str,
    polling: &Polling<Op::Output>,
    ask: &Op,
    is_done: impl Fn(&Op::Output) -> bool,
    state: impl Fn(&Op::Output) -> Option<String>,
) -> Result<Op::Output, Error> {
    let given = call.timeout().unwrap_or(DEFAULT_WAIT);
    let deadline = call.deadline.or_else(|| Instant::now().checked_add(given));
    let mut last_state = None;
    loop {
        let asked = match deadline {
            Some(deadline) => timeout_at(deadline, call.fetch(ask)).await,
            None => Ok(call.fetch(ask).await),
        };
        let is_over = || deadline.is_some_and(|deadline| deadline <= Instant::now());
        match asked {
            Ok(Ok(value)) => {
                polling.tell(&value);
                if is_done(&value) {
                    return Ok(value);
                }
                last_state = state(&value).or(last_state);
            }
            // Asking took the time that was left.
            Ok(Err(error)) if error.kind() != ErrorKind::Timeout || !is_over() => {
                return Err(error.about(id));
            }
            Ok(Err(_)) | Err(_) => {}
        }
        if is_over() {
            let state = last_state.unwrap_or_else(|| "unknown".to_owned());
            let message = format!(
                "{what} {id} is still {state:?} after the {given:?} it was given; it goes on, and can be waited for again"
            );
            return Err(Error::new(ErrorKind::WaitTimeout, message)
                .during(Op::INFO.method, Op::INFO.path)
                .about(id));
        }
        let next = Instant::now().checked_add(polling.interval);
        match (next, deadline) {
            (Some(next), Some(deadline)) => sleep_until(next.min(deadline)).await,
            (Some(next), None) => sleep_until(next).await,
            (None, Some(deadline)) => sleep_until(deadline).await,
            (None, None) => std::future::pending().await,
        }
    }
}
