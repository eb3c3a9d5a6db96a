//! The operations of the contract that have no route yet: they say so.

use axum::http::{Method, StatusCode, Uri};

use crate::error::ApiError;

pub(crate) struct Stub {
    pub id: &'static str,
    pub method: &'static str,
    pub path: &'static str,
}

pub(crate) const STUBS: &[Stub] = include!("stubs.rs");

/// What a request for one of them is answered.
pub(crate) fn answer(method: &Method, uri: &Uri) -> Option<ApiError> {
    let asked = |stub: &&Stub| stub.method == method.as_str() && is_like(stub.path, uri.path());
    let stub = STUBS.iter().find(asked)?;
    let detail = format!("The sandbox does not play {} yet", stub.id);
    Some(ApiError::new(StatusCode::NOT_IMPLEMENTED, detail))
}

fn is_like(template: &str, path: &str) -> bool {
    let takes = |(of, step): (&str, &str)| of == step || of.starts_with('{');
    template.split('/').count() == path.split('/').count()
        && template.split('/').zip(path.split('/')).all(takes)
}
