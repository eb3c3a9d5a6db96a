//! Waiting until an endpoint serves.

use std::time::Duration;

use crate::client::{Call, Mode, Request};
use crate::error::Error;
use crate::operation::Operation;
use crate::types::Endpoint;
use crate::wait::{self, Polling};

/// Waits for an endpoint; see [`Endpoints::wait_until_live`](super::Endpoints::wait_until_live).
pub struct WaitUntilLive {
    endpoint_id: String,
    polling: Polling<Endpoint>,
}

impl WaitUntilLive {
    pub(super) fn new(endpoint_id: String) -> Self {
        let polling = Polling::default();
        Self {
            endpoint_id,
            polling,
        }
    }
}

impl<M: Mode> Request<M, WaitUntilLive> {
    /// How often to ask. By default every three seconds.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.operation.polling.interval = interval;
        self
    }

    /// Called with the endpoint each time it was asked for.
    pub fn on_progress(mut self, tell: impl FnMut(&Endpoint) + Send + 'static) -> Self {
        self.operation.polling.on_progress = Some(Box::new(tell));
        self
    }
}

impl<M: Mode> Operation<M> for WaitUntilLive {
    type Output = Endpoint;

    async fn run(mut self, call: Call<M>) -> Result<Endpoint, Error> {
        poll(&call, &self.endpoint_id, &mut self.polling).await
    }
}

/// Asks for an endpoint until it is live.
pub(super) async fn poll<M: Mode>(
    call: &Call<M>,
    endpoint_id: &str,
    polling: &mut Polling<Endpoint>,
) -> Result<Endpoint, Error> {
    let retrieve = call
        .client
        .low_level()
        .retrieve_endpoint(endpoint_id)
        .operation;
    wait::until(
        call,
        "endpoint",
        endpoint_id,
        polling,
        &retrieve,
        Endpoint::is_live,
        |endpoint| endpoint.status().map(str::to_owned),
    )
    .await
}
