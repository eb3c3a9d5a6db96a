//! `pareta api`: any route.

use std::io::{self, IsTerminal};
use std::path::Path;

use http::Method;
use serde_json::value::RawValue;

use crate::args::ApiArgs;
use crate::context::Context;
use crate::errors::Failure;
use crate::input;
use pareta_report::visible_json;

pub async fn run(context: &Context, args: ApiArgs) -> Result<(), Failure> {
    let body = body(&args).await?;
    let mut request = context.client()?.request(args.method, args.path);
    if let Some(body) = body {
        request = request.json(&body);
    }
    for (name, value) in args.query {
        request = request.query(name, value);
    }
    for (name, value) in args.header {
        request = match name.eq_ignore_ascii_case("idempotency-key") {
            true => request.idempotency_key(value),
            false => request.header(name, value),
        };
    }
    let reply = request.await?;
    context.note(reply.meta());
    match context.output.terminal && !context.output.json {
        true => context.output.line(&visible_json(reply.document().json())),
        false => context.output.reply(&reply),
    }
}

/// What `--data` says, or stdin where a body is usual and stdin is no terminal.
async fn body(args: &ApiArgs) -> Result<Option<Box<RawValue>>, Failure> {
    let takes_body = [Method::POST, Method::PUT, Method::PATCH].contains(&args.method);
    let (bytes, name) = match args.data.as_deref() {
        Some("-") => (input::stdin_bytes().await?, "stdin"),
        Some(data) => match data.strip_prefix('@') {
            Some(file) => (input::bytes(Path::new(file)).await?, file),
            None => (data.as_bytes().to_vec(), "--data"),
        },
        None if takes_body && !io::stdin().is_terminal() => {
            let bytes = input::stdin_bytes().await?;
            if bytes.trim_ascii().is_empty() {
                return Ok(None);
            }
            (bytes, "stdin")
        }
        None => return Ok(None),
    };
    let body = serde_json::from_slice(&bytes);
    body.map(Some)
        .map_err(|error| Failure::Input(format!("{name}:{}: is not JSON: {error}", error.line())))
}
