//! On tokio.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, SystemTime};

pub(crate) use tokio::runtime::Handle;
pub(crate) use tokio::task::{AbortHandle, JoinHandle, spawn, spawn_blocking};
pub(crate) use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout, timeout_at};

use crate::error::Error;

/// Far enough in the future to be never, and near enough to be reckoned with.
pub(crate) const LONGEST: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// Runs a call on the runtime it is first polled on, whoever polls it later. That there is one without timers or I/O
/// comes out when these are used: a runtime cannot be asked, and panics.
pub(crate) async fn stay<T>(call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = Handle::try_current().map_err(|error| {
        let problem = "pareta::Client runs on tokio, and this is not polled there: await it inside \
                       `#[tokio::main]` or `Runtime::block_on`, or use `pareta::blocking::Client`";
        Error::configuration(problem).caused_by(error)
    })?;
    let mut call = pin!(call);
    poll_fn(|context| {
        let _inside = runtime.enter();
        let polled = catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| match of_the_runtime(&*panic) {
            Some(words) => Poll::Ready(Err(Error::configuration(format!(
                "pareta::Client runs on tokio with timers and I/O: make the runtime with `enable_all` ({words})"
            )))),
            None => resume_unwind(panic),
        })
    })
    .await
}

pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// What a runtime says that lacks something, or is no more.
fn of_the_runtime(panic: &(dyn Any + Send)) -> Option<&str> {
    let words = panic.downcast_ref::<&str>().copied();
    let words = words.or_else(|| panic.downcast_ref().map(String::as_str));
    words.filter(|words| words.starts_with("A Tokio 1.x context was found, but"))
}
