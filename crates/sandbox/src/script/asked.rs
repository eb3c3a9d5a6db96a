//! Which requests a script is for.

use std::fmt;

use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Script;

/// A method and a path template, written `GET /v1/eval-runs/{run_id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Route {
    method: String,
    path: String,
}

/// Where a model speaks.
impl Default for Route {
    fn default() -> Self {
        Self::new("POST", "/v1/chat/completions")
    }
}

impl Route {
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        let method = method.into().to_ascii_uppercase();
        let path = path.into();
        Self { method, path }
    }

    /// Where a request goes.
    pub fn of(parts: &Parts) -> Self {
        Self::new(parts.method.as_str(), parts.uri.path())
    }

    /// The other route at which a model speaks.
    pub fn agent() -> Self {
        Self::new("POST", "/agent/v1/chat/completions")
    }

    pub fn is_chat(&self) -> bool {
        *self == Self::default() || *self == Self::agent()
    }

    fn leads_to(&self, other: &Self) -> bool {
        let fits = |(wanted, given): (&str, &str)| {
            let any = wanted.starts_with('{') && wanted.ends_with('}');
            wanted == given || any && !given.is_empty()
        };
        let (wanted, given) = (self.path.split('/'), other.path.split('/'));
        self.method == other.method
            && wanted.clone().count() == given.clone().count()
            && wanted.zip(given).all(fits)
    }
}

impl TryFrom<String> for Route {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once(' ') {
            Some((method, path)) => Ok(Self::new(method, path.trim_start())),
            None => Err(format!(
                "the route '{text}' is not a method and a path, such as 'GET /v1/models'"
            )),
        }
    }
}

impl From<Route> for String {
    fn from(route: Route) -> Self {
        route.to_string()
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// A request, as far as scripts look at it.
pub(crate) struct Asked {
    pub(super) route: Route,
    model: Option<String>,
    /// In lower case.
    text: String,
}

impl Asked {
    /// A chat call, and everything that was said in it.
    pub fn chat(route: Route, model: &str, said: &str) -> Self {
        Self {
            route,
            model: Some(model.to_owned()),
            text: said.to_lowercase(),
        }
    }

    /// Any other request, its query and its body.
    pub fn other(parts: &Parts, body: &[u8]) -> Self {
        let json: Value = serde_json::from_slice(body).unwrap_or_default();
        let query = parts.uri.query().unwrap_or_default();
        let text = format!("{query}\n{}", String::from_utf8_lossy(body));
        Self {
            route: Route::of(parts),
            model: json["model"].as_str().map(str::to_owned),
            text: text.to_lowercase(),
        }
    }
}

impl Script {
    pub(super) fn is_for(&self, asked: &Asked) -> bool {
        let said = |text: &String| asked.text.contains(&text.to_lowercase());
        self.route.leads_to(&asked.route)
            && (self.model.is_none() || self.model == asked.model)
            && self.when.iter().all(said)
    }

    /// Whether it says who it is for, or how often.
    pub(super) fn is_scoped(&self) -> bool {
        let unscoped = Self {
            route: Route::default(),
            model: None,
            when: Vec::new(),
            skip: 0,
            times: None,
            always: false,
            ..self.clone()
        };
        *self != unscoped
    }
}
