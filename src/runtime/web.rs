//! In a page, or in Node: one thread, its timers, and nothing that may wait.

use std::fmt;
use std::future::{Future, Ready, poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;
pub(crate) use wasmtimer::std::Instant;
pub(crate) use wasmtimer::tokio::{Sleep, sleep, timeout};

use crate::error::Error;

/// A timer counts milliseconds in 31 bits, some 24 days.
pub(crate) const LONGEST: Duration = Duration::from_secs(20 * 24 * 60 * 60);

pub(crate) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(js_sys::Date::now() as u64)
}

/// Ends then, or after the longest time there is.
pub(crate) fn sleep_until(deadline: Instant) -> Sleep {
    wasmtimer::tokio::sleep_until(at_most(deadline))
}

pub(crate) fn timeout_at<F: Future>(deadline: Instant, future: F) -> wasmtimer::tokio::Timeout<F> {
    wasmtimer::tokio::timeout_at(at_most(deadline), future)
}

fn at_most(deadline: Instant) -> Instant {
    deadline.min(Instant::now() + LONGEST)
}

/// Calls run where they are polled: there is no other place.
pub(crate) async fn stay<T>(call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    call.await
}

/// The one thread.
#[derive(Clone)]
pub struct Handle;

/// Being on it.
pub(crate) struct Inside;

impl Handle {
    pub(crate) fn current() -> Self {
        Self
    }

    pub(crate) fn enter(&self) -> Inside {
        Inside
    }

    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        wasm_bindgen_futures::spawn_local(work);
    }
}

/// Starts a task of its own.
pub(crate) fn spawn(work: impl Future<Output = ()> + 'static) -> Task {
    let (abort, aborted) = oneshot::channel();
    wasm_bindgen_futures::spawn_local(async move {
        let mut work = pin!(work);
        let mut aborted = Some(aborted);
        poll_fn(|context| {
            match aborted
                .as_mut()
                .map(|aborted| Pin::new(aborted).poll(context))
            {
                Some(Poll::Ready(Ok(()))) => return Poll::Ready(()),
                // Nobody is left who could.
                Some(Poll::Ready(Err(_))) => aborted = None,
                Some(Poll::Pending) | None => {}
            }
            work.as_mut().poll(context)
        })
        .await;
    });
    Task(AbortHandle(Arc::new(Mutex::new(Some(abort)))))
}

/// A task that goes on whether it is waited for or not.
pub(crate) struct Task(AbortHandle);

impl Task {
    pub fn abort_handle(&self) -> AbortHandle {
        self.0.clone()
    }
}

/// Stops a task.
#[derive(Clone)]
pub(crate) struct AbortHandle(Arc<Mutex<Option<oneshot::Sender<()>>>>);

impl AbortHandle {
    pub fn abort(&self) {
        let abort = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        // It may have ended.
        abort.map(|abort| abort.send(()));
    }
}

/// Does at once what would wait on a thread of its own elsewhere.
pub(crate) fn spawn_blocking<T>(work: impl FnOnce() -> T) -> JoinHandle<T> {
    ready(Ok(work()))
}

pub(crate) type JoinHandle<T> = Ready<Result<T, Panicked>>;

/// What cannot be: a panic ends everything here.
#[derive(Debug)]
pub(crate) enum Panicked {}

impl Panicked {
    pub fn is_panic(&self) -> bool {
        match *self {}
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Panicked {}
