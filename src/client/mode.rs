//! The two worlds a call can be sent in. Everything else is written once, for both.

use std::any::Any;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;

use tokio::runtime::Handle;

use crate::error::Error;

/// How a client runs its calls: [`Async`], or
/// [`Blocking`](https://docs.rs/pareta/latest/pareta/blocking/struct.Blocking.html) with the feature `blocking`.
pub trait Mode: private::Sealed + Clone + fmt::Debug + Send + Sync + 'static {
    #[doc(hidden)]
    fn start() -> Result<Self, Error>;

    /// Runs what nobody waits for, as far as that can be done.
    #[doc(hidden)]
    fn see_to(&self, runtime: &Handle, work: impl Future<Output = ()> + Send + 'static);
}

pub(crate) mod private {
    pub trait Sealed {}
}

/// Calls are futures, on the tokio runtime of the caller.
#[derive(Clone, Copy, Debug, Default)]
pub struct Async;

impl Mode for Async {
    fn start() -> Result<Self, Error> {
        Ok(Self)
    }

    fn see_to(&self, runtime: &Handle, work: impl Future<Output = ()> + Send + 'static) {
        runtime.spawn(work);
    }
}

impl private::Sealed for Async {}

/// Runs a call on the runtime it is first polled on, whoever polls it later. That there is one without timers or I/O
/// comes out when these are used: a runtime cannot be asked, and panics.
pub(super) async fn on_tokio<T>(call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
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

/// What a runtime says that lacks something, or is no more.
fn of_the_runtime(panic: &(dyn Any + Send)) -> Option<&str> {
    let words = panic.downcast_ref::<&str>().copied();
    let words = words.or_else(|| panic.downcast_ref().map(String::as_str));
    words.filter(|words| words.starts_with("A Tokio 1.x context was found, but"))
}

#[cfg(feature = "blocking")]
pub(crate) mod blocking {
    use std::sync::Arc;
    use std::task::{Context, Waker};

    use tokio::runtime::{Builder, Runtime};

    use super::{Error, Future, Handle, Mode, Poll, fmt, private};

    /// Calls block the thread they are made on, and run on a small runtime of the client's own.
    #[derive(Clone)]
    pub struct Blocking {
        runtime: Arc<Owned>,
    }

    /// A runtime that may be dropped anywhere: inside another runtime too.
    struct Owned(Option<Runtime>);

    impl Drop for Owned {
        fn drop(&mut self) {
            if let Some(runtime) = self.0.take() {
                runtime.shutdown_background();
            }
        }
    }

    impl private::Sealed for Blocking {}

    impl fmt::Debug for Blocking {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Blocking")
        }
    }

    impl Mode for Blocking {
        fn start() -> Result<Self, Error> {
            let runtime = Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("pareta")
                .enable_all()
                .build()
                .map_err(|error| {
                    Error::configuration("cannot start a runtime for the blocking client")
                        .caused_by(error)
                })?;
            Ok(Self {
                runtime: Arc::new(Owned(Some(runtime))),
            })
        }

        fn see_to(&self, runtime: &Handle, work: impl Future<Output = ()> + Send + 'static) {
            match inside_async_code() {
                true => drop(runtime.spawn(work)),
                false => runtime.block_on(work),
            }
        }
    }

    impl Blocking {
        /// Blocks until the future is done.
        pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> Result<T, Error> {
            match &self.runtime.0 {
                Some(runtime) if !inside_async_code() => Ok(runtime.block_on(future)),
                _ => Err(Error::configuration(
                    "the blocking client was called from async code, which it would bring to a halt: use \
                     `pareta::Client` there, or call it inside `tokio::task::spawn_blocking`",
                )),
            }
        }
    }

    /// Whether this thread is polling a task. A thread of `spawn_blocking` knows its runtime too, but has no budget
    /// of polls that could run out.
    fn inside_async_code() -> bool {
        const MORE_THAN_A_BUDGET: usize = 1_000;
        if Handle::try_current().is_err() {
            return false;
        }
        let mut context = Context::from_waker(Waker::noop());
        (0..MORE_THAN_A_BUDGET).any(|_| {
            let mut poll = std::pin::pin!(tokio::task::consume_budget());
            matches!(poll.as_mut().poll(&mut context), Poll::Pending)
        })
    }
}
