//! The two worlds a call can be sent in. Everything else is written once, for both.

use std::fmt;
use std::future::Future;

use crate::error::Error;
use crate::runtime::Handle;

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

#[cfg(feature = "blocking")]
pub(crate) mod blocking {
    use std::sync::Arc;
    use std::task::{Context, Poll, Waker};

    use tokio::runtime::{Builder, Runtime};

    use super::{Error, Future, Handle, Mode, fmt, private};

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
