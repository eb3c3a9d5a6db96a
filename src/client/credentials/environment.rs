//! Keys in a variable of the environment.

use std::borrow::Cow;

use super::{Credential, CredentialFuture, Credentials};
use crate::client::given::Given;

/// See [`environment`].
#[derive(Clone, Debug)]
pub struct Environment {
    variable: String,
}

/// The key in a variable of the environment, as it is when the client needs one: before the first call, and when a
/// server has refused the one there is. (A client without any provider reads `PARETA_API_KEY` once, when it is made.)
///
/// ```
/// use pareta::client::credentials;
///
/// let client = pareta::Client::builder()
///     .credentials(credentials::environment("TEAM_PARETA_KEY"))
///     .build()?;
/// # Ok::<(), pareta::Error>(())
/// ```
pub fn environment(variable: impl Into<String>) -> Environment {
    let variable = variable.into();
    Environment { variable }
}

impl Credentials for Environment {
    fn credential(&self) -> CredentialFuture<'_> {
        Box::pin(async {
            match Given::by_variable(&self.variable)? {
                Some(given) => Ok(Credential::new(given.text)),
                None => Err("it is not set: set it to the key".into()),
            }
        })
    }

    fn name(&self) -> Cow<'_, str> {
        format!("the environment variable {}", self.variable).into()
    }
}
