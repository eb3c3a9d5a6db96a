//! Who calls: the key, and what is counted by key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::keys::{Identity, Keys};
use crate::retry::Budget;

/// One caller at one base URL.
pub(crate) struct Tenant {
    pub keys: Arc<Keys>,
    pub budget: Budget,
}

/// The tenants of a client and of all that were derived from it: those with the same base URL and the same key are one,
/// and no two others have anything in common.
#[derive(Default)]
pub(crate) struct Tenants(Mutex<HashMap<(String, Identity), Weak<Tenant>>>);

impl Tenants {
    /// The tenant with these keys at this base URL.
    pub fn with(&self, base_url: &str, keys: Arc<Keys>) -> Arc<Tenant> {
        let mut tenants = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = (base_url.to_owned(), keys.identity());
        if let Some(tenant) = tenants.get(&name).and_then(Weak::upgrade) {
            return tenant;
        }
        // Those nobody has any more go when there is no room left for another.
        if tenants.len() == tenants.capacity() {
            tenants.retain(|_, tenant| tenant.strong_count() > 0);
        }
        let budget = Budget::new();
        let tenant = Arc::new(Tenant { keys, budget });
        tenants.insert(name, Arc::downgrade(&tenant));
        tenant
    }
}
