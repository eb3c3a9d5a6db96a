//! The metrics of an endpoint.

use crate::client::{Async, Client, Mode, Request};
use crate::generated::operations::{
    RetrieveEndpointActivity, RetrieveEndpointCost, RetrieveEndpointPerformance,
    RetrieveEndpointQuality, RetrieveEndpointUptime,
};

/// The metrics of one endpoint; see [`Endpoints::metrics`](super::Endpoints::metrics).
///
/// Each gives the server's JSON as it comes, a [`Raw`](crate::Raw), for its shape is the server's. `.query(name,
/// value)` sends query parameters such as `window=24h`, `since=30d` or `group_by=day`, in the order given.
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
/// let metrics = client.endpoints().metrics("ep_contract_qwen");
/// let performance = metrics.performance().query("window", "24h").await?;
/// println!("{performance}");
/// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Metrics<M: Mode = Async> {
    client: Client<M>,
    endpoint_id: String,
}

impl<M: Mode> Metrics<M> {
    pub(super) fn new(client: &Client<M>, endpoint_id: String) -> Self {
        let client = client.clone();
        Self {
            client,
            endpoint_id,
        }
    }

    /// How fast it answers: `GET /v1/endpoints/{endpoint_id}/performance`.
    pub fn performance(&self) -> Request<M, RetrieveEndpointPerformance> {
        self.client
            .low_level()
            .retrieve_endpoint_performance(&self.endpoint_id)
    }

    /// When it was up: `GET /v1/endpoints/{endpoint_id}/uptime`.
    pub fn uptime(&self) -> Request<M, RetrieveEndpointUptime> {
        self.client
            .low_level()
            .retrieve_endpoint_uptime(&self.endpoint_id)
    }

    /// What it cost: `GET /v1/endpoints/{endpoint_id}/cost`.
    pub fn cost(&self) -> Request<M, RetrieveEndpointCost> {
        self.client
            .low_level()
            .retrieve_endpoint_cost(&self.endpoint_id)
    }

    /// How good its answers are: `GET /v1/endpoints/{endpoint_id}/quality`.
    pub fn quality(&self) -> Request<M, RetrieveEndpointQuality> {
        self.client
            .low_level()
            .retrieve_endpoint_quality(&self.endpoint_id)
    }

    /// What it was asked: `GET /v1/endpoints/{endpoint_id}/activity`.
    pub fn activity(&self) -> Request<M, RetrieveEndpointActivity> {
        self.client
            .low_level()
            .retrieve_endpoint_activity(&self.endpoint_id)
    }
}
