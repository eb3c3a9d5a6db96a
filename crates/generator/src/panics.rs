//! A panic, of ours or of a dependency, is told as a refusal: a contract never ends the generator.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use openapiv3::{OpenAPI, PathItem, ReferenceOr};

use crate::refusal::Refusals;

thread_local! {
    /// Whether a panic on this thread is awaited, and so not to be printed.
    static IS_AWAITED: Cell<bool> = const { Cell::new(false) };
}

/// What a stage gives; if it panics, a refusal at the place that is searched for then.
pub fn told<T>(
    stage: impl FnOnce() -> Result<T, Refusals>,
    place: impl FnOnce() -> String,
) -> Result<T, Refusals> {
    caught(stage).unwrap_or_else(|message| {
        let mut refusals = Refusals::default();
        refusals.push(
            place(),
            format!(
                "the generator failed on it; say it in another way, or take it out ({message})"
            ),
        );
        Err(refusals)
    })
}

/// What a stage gives, or what it panicked with. Nothing is printed.
pub fn caught<T>(stage: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_AWAITED.get() {
                usual(info);
            }
        }));
    });
    let before = IS_AWAITED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(stage));
    IS_AWAITED.set(before);
    result.map_err(message)
}

fn message(panicked: Box<dyn Any + Send>) -> String {
    let text = panicked
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    let text = text.or_else(|| panicked.downcast_ref::<String>().cloned());
    // Some show a whole value, over many lines.
    let line = text.as_deref().and_then(|text| text.lines().next());
    line.unwrap_or("no message").chars().take(160).collect()
}

/// The operation or the schema on which a contract panics: the operation that does so alone, or else the schema
/// without which there is no panic.
pub fn culprit(api: &OpenAPI, panics: &dyn Fn(OpenAPI) -> bool) -> String {
    let without_operations = |api: &OpenAPI| {
        let mut api = api.clone();
        api.paths.paths.clear();
        api
    };
    for (path, item) in &api.paths.paths {
        let methods = item.as_item().into_iter().flat_map(PathItem::iter);
        for (method, operation) in methods {
            let mut alone = PathItem::default();
            let slot = match method {
                "get" => &mut alone.get,
                "put" => &mut alone.put,
                "post" => &mut alone.post,
                "delete" => &mut alone.delete,
                _ => &mut alone.patch,
            };
            *slot = Some(operation.clone());
            let mut api = without_operations(api);
            api.paths
                .paths
                .insert(path.clone(), ReferenceOr::Item(alone));
            if panics(api) {
                return format!("paths.{path}.{method}");
            }
        }
    }
    let schemas = api
        .components
        .iter()
        .flat_map(|components| components.schemas.keys());
    for name in schemas {
        let mut api = without_operations(api);
        if let Some(components) = &mut api.components {
            components.schemas.shift_remove(name);
        }
        if !panics(api) {
            return format!("components.schemas.{name}");
        }
    }
    "openapi.yaml".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_as_a_refusal() {
        let said = told::<()>(|| panic!("at {}", "once"), || "paths./x.get".to_owned());
        let expected = "paths./x.get: the generator failed on it; say it in another way, or take it out (at once)";
        assert_eq!(said.unwrap_err().to_string(), expected);
        assert_eq!(told(|| Ok(1), || unreachable!()), Ok(1));
    }

    #[test]
    fn the_culprit_is_the_operation_that_panics_alone_or_the_schema_that_must_be_there() {
        let api: OpenAPI = serde_yaml_ng::from_str(
            "{openapi: 3.0.3, info: {title: t, version: '1'}, \
             paths: {/a: {get: {responses: {}}}, /b: {post: {responses: {}}, put: {responses: {}}}}, \
             components: {schemas: {A: {type: string}, B: {type: string}}}}",
        )
        .unwrap();
        let has_put = |api: OpenAPI| {
            let mut items = api.paths.paths.values().filter_map(ReferenceOr::as_item);
            items.any(|item| item.put.is_some())
        };
        assert_eq!(culprit(&api, &has_put), "paths./b.put");
        let has_b = |api: OpenAPI| {
            let schemas = api.components.unwrap_or_default().schemas;
            schemas.contains_key("B") && api.paths.paths.is_empty()
        };
        assert_eq!(culprit(&api, &has_b), "components.schemas.B");
    }
}
