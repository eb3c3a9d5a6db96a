//! The one place where requests are sent: keys, tries, waits and errors.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue, Method};
use reqwest::Url;

use super::attempt::{Around, Attempt};
use super::body::BodyReader;
use super::failed::Failed;
use super::key::{ApiKey, fresh_idempotency_key};
use super::keys::{Patience, Renewals};
use super::meta::Meta;
use super::request::Options;
use super::rules::Rules;
use super::secrets::Secrets;
use super::sending::{Destination, FromBody, Reached, Sending};
use super::site::Site;
use super::tenant::{Tenant, Tenants};
use crate::error::Error;
use crate::operation::{Http, Prepared};
use crate::retry::{self, Ceiling, Decision};
use crate::runtime::{Instant, sleep};
use crate::telemetry;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What a client and its clones share. Those derived from it have cores of their own, with what they have in common.
pub(crate) struct Core {
    pub site: Arc<Site>,
    pub tenant: Arc<Tenant>,
    /// All there are among the clients that are derived from one another.
    pub tenants: Arc<Tenants>,
    /// What every call says.
    pub headers: HeaderMap,
    pub around: Around,
    pub rules: Rules,
}

/// What a call is sent by.
#[derive(Clone, Copy)]
pub(crate) struct Terms<'a> {
    pub options: &'a Options,
    pub deadline: Option<Instant>,
    pub secrets: &'a Secrets,
}

/// A reply, as far as it was waited for.
pub(crate) struct Received<B> {
    pub meta: Arc<Meta>,
    pub body: B,
}

/// A reply that has begun.
pub(crate) type Opened = Received<BodyReader>;

impl Core {
    pub fn base_url(&self) -> &str {
        self.site.base_url.as_str()
    }

    pub fn http(&self) -> &Http {
        &self.site.requests
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The keys of a call that has not been sent yet.
    pub fn secrets(&self) -> Secrets {
        self.tenant.keys.secrets()
    }

    /// The key the next call would go under.
    pub async fn expose_api_key(&self) -> Result<String, Error> {
        let patience = Patience {
            deadline: None,
            read_timeout: self.rules.read_timeout,
        };
        let key = self.tenant.keys.current(patience).await?;
        let bearer = key
            .header
            .to_str()
            .ok()
            .and_then(|header| header.strip_prefix("Bearer "));
        Ok(bearer.unwrap_or_default().to_owned())
    }

    /// Sends a request and waits for what is wanted of the reply: the whole of it, or its beginning. A reply that breaks
    /// off before that is another failed try; what has begun is never sent again.
    pub async fn call<B: FromBody>(
        &self,
        request: &mut Prepared,
        terms: Terms<'_>,
    ) -> Result<Received<B>, Error> {
        let (meta, body) = self.persist(request, Destination::Api, terms).await?;
        Ok(Received { meta, body })
    }

    /// Sends a request to a host that is not the API: without the key and without anything of this client's.
    pub async fn store(&self, request: &mut Prepared, terms: Terms<'_>) -> Result<(), Error> {
        self.persist::<Vec<u8>>(request, Destination::Storage, terms)
            .await?;
        Ok(())
    }

    /// Tries until a reply has come, or another try makes no sense.
    async fn persist<B: FromBody>(
        &self,
        request: &mut Prepared,
        destination: Destination,
        terms: Terms<'_>,
    ) -> Result<(Arc<Meta>, B), Error> {
        let Terms {
            options, deadline, ..
        } = terms;
        let key = self.idempotency_key(request, destination, options)?;
        if destination == Destination::Api {
            self.add_headers(&mut request.headers, options, key.as_ref());
        }
        let url = self.url(request, destination)?;
        let is_safe = is_safe(&request.method);
        let max_retries = options
            .max_retries
            .unwrap_or(self.rules.ceiling.max_retries);
        let ceiling = Ceiling {
            max_retries,
            ..self.rules.ceiling
        };
        let started = Instant::now();
        let mut may_have_executed = false;
        let (mut retries, mut resent, mut renewed, mut unsent) = (0, 0, 0, 0);
        let mut renewals = Renewals::default();
        loop {
            let number = retries + resent + renewed + 1;
            let may_be_stale = resent == 0 && self.site.has_answered.load(Ordering::Relaxed);
            let begun = Instant::now();
            let (sent_under, outcome) = match self.authorize(request, destination, terms).await {
                Ok(sent_under) => {
                    let sending = Sending {
                        core: self,
                        request,
                        destination,
                        url: &url,
                        terms,
                        started,
                        number,
                        reached: Reached::default(),
                    };
                    (sent_under, sending.run().await)
                }
                Err(error) => (None, Err(Failed::before_sending(error))),
            };
            let told = |outcome, wait| Attempt {
                method: &request.method,
                path: &request.path,
                number,
                outcome,
                time_taken: begun.elapsed(),
                wait,
            };
            let mut failed = match outcome {
                Ok(answer) => {
                    self.tenant.budget.deposit();
                    self.tell(told(Ok(answer.status), None));
                    let meta = Meta {
                        method: request.method.clone(),
                        path: request.path.clone(),
                        status: answer.status,
                        headers: answer.headers,
                        attempts: number,
                        idempotency_key: key,
                        clock: answer.clock,
                    };
                    return Ok((Arc::new(meta), answer.body));
                }
                Err(failed) => failed.at(destination),
            };
            unsent += u32::from(!failed.was_sent);
            may_have_executed |= failed.may_have_executed && !is_safe;
            let may_repeat = is_safe
                || request.method == Method::PUT
                || request.method == Method::DELETE
                || !failed.may_have_executed
                || (self.rules.keys_honoured && key.is_some());
            // Servers close connections nobody uses, at times just when somebody does.
            if may_repeat && may_be_stale && failed.met_closed_connection {
                self.tell(told(Err(&failed.error), Some(Duration::ZERO)));
                resent = 1;
                continue;
            }
            // Nothing was done, and nothing is amiss but the key.
            if let (Some(key), Some(401)) = (sent_under, failed.error.status()) {
                let patience = self.patience(terms);
                match (self.tenant.keys)
                    .renew(&key, &mut renewals, patience)
                    .await
                {
                    Ok(true) => {
                        self.tell(told(Err(&failed.error), Some(Duration::ZERO)));
                        renewed += 1;
                        continue;
                    }
                    Ok(false) => {}
                    Err(problem) => failed.error = failed.error.with_note(problem.message()),
                }
            }
            let decision = match failed.failure {
                Some(failure) if may_repeat => {
                    let decision = ceiling.decide(&retry::Attempt {
                        retries,
                        retry_after: failed.retry_after,
                        remaining: deadline
                            .map(|deadline| deadline.saturating_duration_since(Instant::now())),
                        jitter01: (self.rules.jitter)(),
                    });
                    let affordable = decision == Decision::Stop
                        || !failure.is_outage()
                        || self.tenant.budget.withdraw();
                    if affordable { decision } else { Decision::Stop }
                }
                _ => Decision::Stop,
            };
            let wait = match decision {
                Decision::Wait(wait) => Some(wait),
                Decision::Stop => None,
            };
            let error = failed.error.during(&request.method, &request.path);
            let error = terms.secrets.redact_error(error.after(failed.retry_after));
            self.tell(told(Err(&error), wait));
            let Some(wait) = wait else {
                return Err(error.given_up(
                    number - unsent,
                    may_have_executed,
                    key.as_ref().and_then(|key| key.to_str().ok()),
                ));
            };
            sleep(wait).await;
            retries += 1;
        }
    }

    /// Tells of a try that is over.
    fn tell(&self, attempt: Attempt<'_>) {
        telemetry::note_attempt(&attempt);
        for listener in &self.around.listeners {
            listener(&attempt);
        }
    }

    /// The key of this call, fixed before its first try: the caller's, or a fresh one for a POST. What changes nothing
    /// needs none.
    fn idempotency_key(
        &self,
        request: &Prepared,
        destination: Destination,
        options: &Options,
    ) -> Result<Option<HeaderValue>, Error> {
        match &options.idempotency_key {
            _ if destination == Destination::Storage || is_safe(&request.method) => Ok(None),
            Some(key) => Ok(Some(key.clone())),
            None if request.method == Method::POST => fresh_idempotency_key().map(Some),
            None => Ok(None),
        }
    }

    /// Where the request goes, whole.
    fn url(&self, request: &Prepared, destination: Destination) -> Result<Url, Error> {
        match destination {
            Destination::Api => self.site.base_url.join(&request.url),
            Destination::Storage => Url::parse(&request.url).map_err(|error| {
                Error::argument("the upload URL", "is not a URL").caused_by(error)
            }),
        }
    }

    /// Says who calls, in what goes to the API; and which key that is.
    async fn authorize(
        &self,
        request: &mut Prepared,
        destination: Destination,
        terms: Terms<'_>,
    ) -> Result<Option<Arc<ApiKey>>, Error> {
        if destination == Destination::Storage {
            return Ok(None);
        }
        let key = self.tenant.keys.current(self.patience(terms)).await?;
        terms.secrets.add(&key);
        let headers = &mut request.headers;
        headers.insert(AUTHORIZATION, key.header.clone());
        Ok(Some(key))
    }

    fn patience(&self, terms: Terms<'_>) -> Patience {
        Patience {
            deadline: terms.deadline,
            read_timeout: self.rules.read_timeout,
        }
    }

    /// What every request to the API says, beside what this one says.
    fn add_headers(&self, headers: &mut HeaderMap, options: &Options, key: Option<&HeaderValue>) {
        replace(headers, &self.headers);
        replace(headers, &options.headers);
        if let Some(key) = key {
            headers.insert(IDEMPOTENCY_KEY, key.clone());
        }
    }
}

/// Whether a method changes nothing, so that it may be repeated as often as one likes.
fn is_safe(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD
}

/// Puts headers in the place of those with the same names.
pub(super) fn replace(headers: &mut HeaderMap, given: &HeaderMap) {
    for name in given.keys() {
        headers.remove(name);
    }
    for (name, value) in given {
        headers.append(name, value.clone());
    }
}
