//! Progenitor's own statements for putting a request together, on our client.

use proc_macro2::{Ident, TokenStream};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ImplItemFn, Pat, Stmt};

/// Progenitor's statements up to `build()`, with its client replaced by ours and its version header left out.
pub fn building(method: &ImplItemFn) -> Result<Vec<Stmt>, String> {
    let mut building = Vec::new();
    for statement in &method.block.stmts {
        let Stmt::Local(local) = statement else {
            continue;
        };
        let Pat::Ident(name) = strip_type(&local.pat) else {
            continue;
        };
        match name.ident.to_string().as_str() {
            "url" => building.push(with_our_client(statement.clone())),
            "request" => {
                let chain = local.init.as_ref().map(|init| (*init.expr).clone());
                let chain = chain.ok_or("progenitor: a request without a value")?;
                let mut chain = before_build(chain)?;
                OurClient.visit_expr_mut(&mut chain);
                building.push(syn::parse_quote! { let request = #chain; });
            }
            _ => {}
        }
    }
    match building.len() {
        2 => Ok(building),
        _ => Err("progenitor: expected a `url` and a `request`".to_owned()),
    }
}

fn strip_type(pattern: &Pat) -> &Pat {
    match pattern {
        Pat::Type(typed) => &typed.pat,
        other => other,
    }
}

/// `….headers(header_map).build()?` → `…`
fn before_build(chain: Expr) -> Result<Expr, String> {
    let Expr::Try(attempt) = chain else {
        return Err("progenitor: a request that does not end in `build()?`".to_owned());
    };
    let mut chain = *attempt.expr;
    for expected in ["build", "headers"] {
        match chain {
            Expr::MethodCall(call) if call.method == expected => chain = *call.receiver,
            _ => return Err(format!("progenitor: a request without `{expected}()`")),
        }
    }
    Ok(chain)
}

fn with_our_client(mut statement: Stmt) -> Stmt {
    // `format!` hides its arguments from a visitor until they are parsed.
    if let Stmt::Local(local) = &mut statement {
        if let Some(init) = &mut local.init {
            if let Expr::Macro(format) = &mut *init.expr {
                format.mac.tokens = replace_self(format.mac.tokens.clone());
            }
        }
    }
    statement
}

fn replace_self(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            proc_macro2::TokenTree::Ident(ident) if ident == "self" => {
                proc_macro2::TokenTree::Ident(Ident::new("http", ident.span()))
            }
            other => other,
        })
        .collect()
}

/// Replaces progenitor's client and runtime by ours.
struct OurClient;

impl VisitMut for OurClient {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.is_ident("self") {
            *path = syn::parse_quote! { http };
        }
        if path
            .segments
            .first()
            .is_some_and(|first| first.ident == "progenitor_client")
        {
            path.segments = path.segments.iter().skip(1).cloned().collect();
        }
        visit_mut::visit_path_mut(self, path);
    }
}
