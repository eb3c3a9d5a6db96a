//! The operations that the sandbox has no route for.

use std::fmt::Write as _;

use syn::visit::{self, Visit};
use syn::{Expr, ExprCall, ExprMethodCall, Lit};

use crate::lookup::{Lookup, Operation};

/// The list of them, beside the routes with this source.
pub fn list(contract: &Lookup, routes: &str) -> Result<String, String> {
    let source = syn::parse_file(routes).map_err(|error| error.to_string())?;
    let mut played = Routes::default();
    played.visit_file(&source);
    let stubs = contract
        .operations()
        .filter(|operation| !played.has(operation.method, operation.path));
    let mut text = String::from(
        "// Written by `cargo regenerate --scaffold`: an operation is here until it has a route.\n&[\n",
    );
    for Operation {
        id, method, path, ..
    } in stubs
    {
        let method = method.to_uppercase();
        let _ = writeln!(
            text,
            "    Stub {{ id: {id:?}, method: {method:?}, path: {path:?} }},"
        );
    }
    Ok(text + "]\n")
}

/// Method and path of each route.
#[derive(Default)]
struct Routes(Vec<(String, String)>);

impl Routes {
    fn has(&self, method: &str, path: &str) -> bool {
        self.0
            .iter()
            .any(|(played, route)| played == method && is_like(route, path))
    }
}

/// The same steps, whatever their parameters are called.
fn is_like(route: &str, path: &str) -> bool {
    let steps = |path: &str| -> Vec<String> {
        let step = |step: &str| if step.starts_with('{') { "{}" } else { step }.to_owned();
        path.split('/').map(step).collect()
    };
    steps(route) == steps(path)
}

impl Visit<'_> for Routes {
    /// `.route("/v1/tasks", get(list).post(create))`
    fn visit_expr_method_call(&mut self, call: &ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        if let (true, Some(Expr::Lit(path)), Some(handlers)) =
            (call.method == "route", call.args.get(0), call.args.get(1))
        {
            if let Lit::Str(path) = &path.lit {
                let mut methods = Methods::default();
                methods.visit_expr(handlers);
                let path = path.value();
                self.0
                    .extend(methods.0.into_iter().map(|method| (method, path.clone())));
            }
        }
    }
}

/// What is called in an expression: the methods of a route among it.
#[derive(Default)]
struct Methods(Vec<String>);

impl Visit<'_> for Methods {
    fn visit_expr_call(&mut self, call: &ExprCall) {
        if let Expr::Path(path) = &*call.func {
            self.0
                .extend(path.path.segments.last().map(|last| last.ident.to_string()));
        }
    }

    fn visit_expr_method_call(&mut self, call: &ExprMethodCall) {
        self.visit_expr(&call.receiver);
        self.0.push(call.method.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_route_is_a_stub() {
        let contract = "
            paths:
              /v1/tasks: {get: {operationId: list_tasks}, post: {operationId: create_task}}
              /v1/tasks/{task_id}: {get: {operationId: retrieve_task}, delete: {operationId: delete_task}}
              /v1/tasks/{task_id}/best: {get: {operationId: best_task}}
        ";
        let routes = r#"
            fn api() -> Router {
                Router::new()
                    .route("/v1/tasks", get(tasks::list).post(tasks::create))
                    .route("/v1/tasks/{id}", routing::get(tasks::retrieve))
            }
        "#;
        let contract = Lookup::of(serde_yaml_ng::from_str(contract).unwrap());
        let list = list(&contract, routes).unwrap();
        let ids = |word: &str| list.contains(&format!("\"{word}_task"));
        assert!(ids("delete") && ids("best"), "{list}");
        assert!(!ids("list") && !ids("create") && !ids("retrieve"), "{list}");
    }
}
