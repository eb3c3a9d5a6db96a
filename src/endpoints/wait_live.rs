//! Waiting until an endpoint serves.

use std::time::Duration;

use crate::client::{Call, Mode};
use crate::error::Error;
use crate::operation::Operation;
use crate::progress::{Listener, Progresses};
use crate::types::Endpoint;
use crate::wait::{self, Polling, Waits};

/// Waits for an endpoint; see [`Endpoints::wait_until_live`](super::Endpoints::wait_until_live).
#[derive(Clone)]
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

impl Progresses for WaitUntilLive {
    type Progress = Endpoint;

    fn listener(&mut self) -> &mut Listener<Endpoint> {
        &mut self.polling.listener
    }
}

impl Waits for WaitUntilLive {
    fn interval(&mut self) -> &mut Duration {
        &mut self.polling.interval
    }
}

impl<M: Mode> Operation<M> for WaitUntilLive {
    type Output = Endpoint;

    const PARTS: Option<&'static str> = Some("wait_until_live");

    async fn run(self, call: Call<M>) -> Result<Endpoint, Error> {
        poll(&call, &self.endpoint_id, &self.polling).await
    }
}

/// Asks for an endpoint until it is live.
pub(super) async fn poll<M: Mode>(
    call: &Call<M>,
    endpoint_id: &str,
    polling: &Polling<Endpoint>,
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
