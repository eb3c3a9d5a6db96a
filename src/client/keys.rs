//! Which key a try is sent under: the one there is, or the one a provider gives.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Poll;
use std::time::Duration;

use http::HeaderValue;
use tokio::sync::watch;

use super::credentials::{BoxError, Credential, Credentials};
use super::given::Given;
use super::key::ApiKey;
use super::secrets::Secrets;
use crate::error::{Error, ErrorKind, shortened};
use crate::runtime::{AbortHandle, Instant, spawn, timeout_at};

/// The longest time before its end at which a key is replaced.
const LONGEST_MARGIN: Duration = Duration::from_secs(30);

/// The keys of one tenant.
pub(crate) enum Keys {
    Fixed(Arc<ApiKey>),
    Provided(Arc<Provided>),
}

/// What makes two keys the same tenant's.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Identity {
    Key(HeaderValue),
    /// The provider, by its place.
    Provider(usize),
}

/// How long a key may be waited for.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    pub deadline: Option<Instant>,
    pub read_timeout: Duration,
}

/// How often the key of a call was replaced because a server refused it.
#[derive(Default)]
pub(super) struct Renewals(u8);

impl Renewals {
    /// A key that another call had got meanwhile may be an old one too; one that was asked for is not.
    const MOST: u8 = 2;
}

impl Keys {
    pub fn provided(credentials: Box<dyn Credentials>) -> Self {
        Self::Provided(Arc::new(Provided {
            name: credentials.name().into_owned(),
            credentials,
            state: Mutex::default(),
        }))
    }

    pub(super) fn identity(&self) -> Identity {
        match self {
            Self::Fixed(key) => Identity::Key(key.header.clone()),
            Self::Provided(provided) => Identity::Provider(Arc::as_ptr(provided).addr()),
        }
    }

    /// The keys of a call that has not been sent yet.
    pub fn secrets(&self) -> Secrets {
        match self {
            Self::Fixed(key) => Secrets::One(key.clone()),
            Self::Provided(_) => Secrets::Sent(Arc::default()),
        }
    }

    /// The key to send now.
    pub(super) async fn current(&self, patience: Patience) -> Result<Arc<ApiKey>, Error> {
        match self {
            Self::Fixed(key) => Ok(key.clone()),
            // In a box, so that calls under a fixed key have no room for this.
            Self::Provided(provided) => Ok(Box::pin(provided.key(None, patience)).await?.0),
        }
    }

    /// Looks for another key than the one a server has refused, and tells whether there is one.
    pub(super) async fn renew(
        &self,
        refused: &Arc<ApiKey>,
        renewals: &mut Renewals,
        patience: Patience,
    ) -> Result<bool, Error> {
        let Self::Provided(provided) = self else {
            return Ok(false);
        };
        while renewals.0 < Renewals::MOST {
            let (key, was_asked_for) = Box::pin(provided.key(Some(refused), patience)).await?;
            renewals.0 += if was_asked_for { Renewals::MOST } else { 1 };
            if key.header != refused.header {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The keys a provider gives, each kept for as long as it may be.
pub(crate) struct Provided {
    credentials: Box<dyn Credentials>,
    name: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// The question that is being answered, while anybody waits for it.
    asking: Weak<Asking>,
}

#[derive(Clone)]
struct Held {
    key: Arc<ApiKey>,
    /// From when on another one is asked for.
    stale: Option<Instant>,
    expires: Option<Instant>,
}

/// A key, or what to say of it.
type Outcome = Result<Arc<ApiKey>, Arc<str>>;

/// A question to the provider. It is answered in a task, so that a caller that is not polled keeps nobody waiting, and
/// ends with the last one who waits.
struct Asking {
    outcome: watch::Receiver<Option<Outcome>>,
    task: AbortHandle,
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Provided {
    /// A key that may be sent and is not the refused one, as far as the provider has another; and whether it was asked
    /// on behalf of this call.
    async fn key(
        self: &Arc<Self>,
        refused: Option<&Arc<ApiKey>>,
        patience: Patience,
    ) -> Result<(Arc<ApiKey>, bool), Error> {
        // A runtime that ends takes the question along that another one waits for.
        for _ in 0..2 {
            let (asking, was_asked) = {
                let mut state = self.state();
                let now = Instant::now();
                match &state.held {
                    Some(held) if held.is_fresh(now) && !is_same(refused, &held.key) => {
                        return Ok((held.key.clone(), false));
                    }
                    _ => {}
                }
                let is_open = |asking: &Arc<Asking>| asking.outcome.has_changed().is_ok();
                match state.asking.upgrade().filter(is_open) {
                    Some(asking) => (asking, false),
                    None => (self.ask(&mut state), true),
                }
            };
            let mut outcome = asking.outcome.clone();
            let answered = self
                .wait(patience, outcome.wait_for(Option::is_some))
                .await?;
            let outcome = answered.ok().and_then(|outcome| outcome.clone());
            match outcome {
                Some(Ok(key)) => return Ok((key, was_asked)),
                Some(Err(problem)) => {
                    let held = self.state().held.clone();
                    // It was asked early.
                    let is_usable = |held: &Held| {
                        refused.is_none() && held.expires.is_none_or(|end| Instant::now() < end)
                    };
                    return match held.filter(is_usable) {
                        Some(held) => Ok((held.key, was_asked)),
                        None => Err(self.failed(&problem)),
                    };
                }
                None => {}
            }
        }
        Err(self.failed("the runtime it ran on has ended"))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts the question, for all who want to know.
    fn ask(self: &Arc<Self>, state: &mut State) -> Arc<Asking> {
        let (tell, outcome) = watch::channel(None);
        let provided = self.clone();
        let task = spawn(async move {
            let answer = provided.answer().await;
            let outcome = provided.keep(answer);
            tell.send_replace(Some(outcome));
        });
        let asking = Arc::new(Asking {
            outcome,
            task: task.abort_handle(),
        });
        state.asking = Arc::downgrade(&asking);
        asking
    }

    /// What the provider says, whatever it does.
    async fn answer(&self) -> Result<Credential, String> {
        let mut answer = pin!(async { self.credentials.credential().await });
        let answer = poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
            match polled {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(answer)) => Poll::Ready(Some(answer)),
                Err(_) => Poll::Ready(None),
            }
        });
        match answer.await {
            Some(answer) => answer.map_err(|error| told(&error)),
            None => Err("it panicked".to_owned()),
        }
    }

    /// Checks a key, and keeps it for the calls to come.
    fn keep(&self, answer: Result<Credential, String>) -> Outcome {
        let checked = answer.and_then(|credential| {
            let place = format!("from {}", self.name);
            let given = Given::at(&credential.key, place).ok_or("it is empty")?;
            let key = ApiKey::new(&given).map_err(|error| error.message().to_owned())?;
            Ok((key, credential.expires))
        });
        let mut state = self.state();
        state.asking = Weak::new();
        let held = state.held.take();
        let (key, expires) = match checked {
            Ok(checked) => checked,
            Err(problem) => {
                let words = match &held {
                    Some(held) => held.key.redactor.words(problem),
                    None => problem,
                };
                state.held = held;
                return Err(words.into());
            }
        };
        let key = match held {
            Some(held) if held.key.header == key.header => held.key,
            _ => Arc::new(key),
        };
        let now = Instant::now();
        let margin = |end: Instant| (end.saturating_duration_since(now) / 10).min(LONGEST_MARGIN);
        state.held = Some(Held {
            key: key.clone(),
            stale: expires.map(|end| end - margin(end)),
            expires,
        });
        Ok(key)
    }

    /// Waits for as long as the call may.
    async fn wait<T>(
        &self,
        patience: Patience,
        answer: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let silent_until = Instant::now() + patience.read_timeout;
        let until = patience
            .deadline
            .map_or(silent_until, |deadline| deadline.min(silent_until));
        timeout_at(until, answer).await.map_err(|_| {
            let name = &self.name;
            let message = match until < silent_until {
                true => format!(
                    "the time for the whole call was up, the limit set with `timeout`, and {name} had not given the \
                     API key"
                ),
                false => format!(
                    "no API key from {name} within {:?}, the limit set with `read_timeout`",
                    patience.read_timeout
                ),
            };
            Error::new(ErrorKind::Timeout, message).retryable(true)
        })
    }

    fn failed(&self, problem: &str) -> Error {
        Error::configuration(format!("no API key from {}: {problem}", self.name))
    }
}

impl Held {
    fn is_fresh(&self, now: Instant) -> bool {
        self.stale.is_none_or(|stale| now < stale)
    }
}

fn is_same(refused: Option<&Arc<ApiKey>>, key: &Arc<ApiKey>) -> bool {
    refused.is_some_and(|refused| refused.header == key.header)
}

/// What an error says, with its causes.
fn told(error: &BoxError) -> String {
    let outermost: &(dyn std::error::Error + 'static) = &**error;
    let chain = std::iter::successors(Some(outermost), |&error| error.source());
    let words: Vec<_> = chain.map(ToString::to_string).collect();
    shortened(&words.join(": "))
}
