//! Where requests go, and the connections they go by.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::base_url::BaseUrl;
use super::wire::{Connecting, Wire, Wires};
use crate::error::Error;
use crate::operation::Http;

/// A base URL, and the HTTP clients that may send to it.
pub(crate) struct Site {
    pub pools: Arc<Pools>,
    pub base_url: BaseUrl,
    pub requests: Http,
    pub http: Wire,
    /// For hosts that are not the API: nothing of its own is ever added to what it sends. The error that kept it from
    /// being set up is told when it is needed.
    pub storage: Result<Wire, String>,
    /// A reply has come, so that a connection may be waiting for the next request.
    pub has_answered: AtomicBool,
}

/// The connections by one set of settings, which clients share that are derived from one another.
pub(crate) struct Pools {
    wires: Wires,
    sites: Mutex<HashMap<String, Weak<Site>>>,
}

impl Pools {
    pub(super) fn new(settings: Connecting) -> Arc<Self> {
        Arc::new(Self {
            wires: Wires::new(settings),
            sites: Mutex::default(),
        })
    }

    pub(super) fn settings(&self) -> &Connecting {
        self.wires.settings()
    }

    /// What is behind a base URL.
    pub(super) fn site(self: &Arc<Self>, base_url: BaseUrl) -> Result<Arc<Site>, Error> {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        let name = base_url.as_str().to_owned();
        if let Some(site) = sites.get(&name).and_then(Weak::upgrade) {
            return Ok(site);
        }
        let site = Arc::new(self.new_site(base_url)?);
        if sites.len() == sites.capacity() {
            sites.retain(|_, site| site.strong_count() > 0);
        }
        sites.insert(name, Arc::downgrade(&site));
        Ok(site)
    }

    fn new_site(self: &Arc<Self>, base_url: BaseUrl) -> Result<Site, Error> {
        let settings = self.settings();
        let http = match settings.http_client.clone() {
            Some(client) => Wire::given(client),
            None => self.wires.wire(&base_url)?,
        };
        let storage = match settings.upload_client.clone() {
            Some(client) => Ok(Wire::given(client)),
            // One made here adds nothing of its own; one of the caller's may.
            None if settings.http_client.is_none() => Ok(http.clone()),
            None => self.wires.wire(&base_url),
        };
        Ok(Site {
            pools: self.clone(),
            requests: Http::new(base_url.prefix()),
            base_url,
            http,
            storage: storage.map_err(|error| error.to_string()),
            has_answered: AtomicBool::new(false),
        })
    }
}
