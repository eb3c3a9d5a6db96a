//! Tokens to source text.

use proc_macro2::TokenStream;

/// Formatted source under a header that says what it is made from and by which command.
pub fn source(header: &str, tokens: TokenStream) -> Result<String, String> {
    let file =
        syn::parse2(tokens).map_err(|error| format!("generated code does not parse: {error}"))?;
    let body = prettyplease::unparse(&file);
    Ok(format!(
        "// Generated from openapi.yaml by `cargo regenerate`. Do not edit.\n{header}\n\n{body}"
    ))
}
