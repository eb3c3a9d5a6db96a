//! How far a call has come, told in one way.
//!
//! Whatever takes long has [`on_progress`](crate::client::Request::on_progress), with a value of a type of its own:
//!
//! | call | is told by |
//! |---|---|
//! | uploads: rows of an eval set, documents, images to change, recordings, bodies by a path | [`UploadProgress`], bytes |
//! | embeddings and rerank of more than one request takes | [`PartsProgress`], items and parts |
//! | a run that is started | [`RunProgress`](crate::evals::RunProgress): its rows on their way, then the run where it is waited for |
//! | a run that is waited for | [`EvalRun`](crate::types::EvalRun), each time it was asked for |
//! | a deployment | [`DeployEvent`](crate::endpoints::DeployEvent); an endpoint that is waited for, [`Endpoint`](crate::types::Endpoint) |
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! let texts: Vec<String> = (0..1200).map(|index| format!("text {index}")).collect();
//! let vectors = client
//!     .embeddings()
//!     .create(&texts)
//!     .on_progress(|progress| eprintln!("{} of {} texts", progress.done, progress.total))
//!     .await?;
//! assert_eq!(vectors.len(), 1200);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::sync::{Arc, Mutex, PoisonError};

use crate::client::{Mode, Request};

/// How much of an upload the connection has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadProgress {
    /// Bytes that have been taken. It grows within a try, and begins again at zero with the next.
    pub sent: u64,
    /// How many bytes there are, with what surrounds them in a form.
    pub total: u64,
    /// Which try it is: 1 is the first.
    pub attempt: u32,
}

/// How much of a call has been answered that is made of several requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartsProgress {
    /// Items that have been answered: texts, documents.
    pub done: usize,
    /// How many there are.
    pub total: usize,
    /// Requests that have been answered.
    pub parts_done: usize,
    /// How many it takes.
    pub parts: usize,
}

impl UploadProgress {
    /// How much of it, from 0 to 1; 1 where there is nothing to send.
    pub fn share(&self) -> f64 {
        share(self.sent, self.total)
    }
}

impl PartsProgress {
    /// How much of it, from 0 to 1.
    pub fn share(&self) -> f64 {
        share(self.done as u64, self.total as u64)
    }
}

fn share(done: u64, total: u64) -> f64 {
    match total {
        0 => 1.0,
        total => (done as f64 / total as f64).min(1.0),
    }
}

type Tell<T> = Mutex<dyn FnMut(&T) + Send>;

/// Somebody who wants to know how it goes, or nobody. Clones tell the same one, one after another.
pub struct Listener<T>(Option<Arc<Tell<T>>>);

impl<T> Listener<T> {
    pub(crate) fn new(tell: impl FnMut(&T) + Send + 'static) -> Self {
        Self(Some(Arc::new(Mutex::new(tell))))
    }

    pub(crate) fn tell(&self, progress: &T) {
        if let Some(listener) = &self.0 {
            // What it was in the middle of when it panicked is its own.
            let mut tell = listener.lock().unwrap_or_else(PoisonError::into_inner);
            tell(progress);
        }
    }

    pub(crate) fn is_nobody(&self) -> bool {
        self.0.is_none()
    }

    /// The same one, told of a part of what it wants to know.
    pub(crate) fn of_part<Part: 'static>(&self, whole: fn(&Part) -> T) -> Listener<Part>
    where
        T: 'static,
    {
        let Some(listener) = self.0.clone() else {
            return Listener(None);
        };
        let this = Self(Some(listener));
        Listener::new(move |part| this.tell(&whole(part)))
    }
}

impl<T> Clone for Listener<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Listener<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// An operation that takes long, and tells how far it is.
pub trait Progresses {
    /// What it is told by.
    type Progress;

    #[doc(hidden)]
    fn listener(&mut self) -> &mut Listener<Self::Progress>;
}

impl<M: Mode, Op: Progresses> Request<M, Op> {
    /// Called on the way, with how far the call has come: see [`progress`](crate::progress) for what it is told by. One at
    /// a time, where the call itself is at work, which is held up meanwhile; never once the call is given up. Where it is
    /// set again, the later one is told.
    #[doc(alias = "on_upload")]
    pub fn on_progress(mut self, tell: impl FnMut(&Op::Progress) + Send + 'static) -> Self {
        *self.operation.listener() = Listener::new(tell);
        self
    }
}
