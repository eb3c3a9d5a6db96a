//! The models that can be called: `GET /v1/models`.
//!
//! These are the endpoints of your organisation that are live now, listed as the OpenAI API lists models, for tools that
//! ask for such a list. Endpoints that are stopped or starting are in [`endpoints`](crate::endpoints) only.
//!
//! ```
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let sandbox = pareta_sandbox::Sandbox::start().await?;
//! # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
//! let models = client.models().list().await?;
//! let ids: Vec<_> = models.iter().filter_map(|model| model.id()).collect();
//! assert_eq!(ids, ["ep_contract_qwen"]);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | | |
//! |---|---|
//! | [`list`](Models::list) | all of them; there are no pages |

use crate::client::{Async, Client, Mode, Request};
use crate::generated::operations::ListModels;

/// The models namespace; see [`Client::models`](crate::client::Client::models).
#[derive(Clone, Debug)]
pub struct Models<M: Mode = Async> {
    client: Client<M>,
}

impl<M: Mode> Models<M> {
    pub(crate) fn new(client: &Client<M>) -> Self {
        let client = client.clone();
        Self { client }
    }

    /// The endpoints that are live, as the OpenAI API lists models: `GET /v1/models`. Gives a
    /// [`ModelList`](crate::types::ModelList), which can be iterated over.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// # let sandbox = pareta_sandbox::Sandbox::start().await?;
    /// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    /// let models = client.models().list().await?;
    /// for model in &models {
    ///     println!("{:?} by {:?}", model.id(), model.owned_by());
    /// }
    /// assert_eq!(models.len(), models.data().len());
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn list(&self) -> Request<M, ListModels> {
        self.client.low_level().list_models()
    }
}
