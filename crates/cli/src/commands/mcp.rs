//! `pareta mcp`: starts the server that is a program of its own.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use tokio::process::Command;

use crate::context::Context;
use crate::errors::Failure;

const PROGRAM: &str = "pareta-mcp";

pub async fn run(context: &Context, arguments: Vec<OsString>) -> Result<(), Failure> {
    let program = program();
    let mut command = Command::new(&program);
    command.args(arguments).kill_on_drop(true);
    let global = &context.global;
    if global.sandbox {
        command.arg("--sandbox");
    } else {
        if global.allow_http {
            command.arg("--allow-http");
        }
        // Whoever has no key finds out at the first call: the server starts all the same.
        if let Ok(client) = context.client() {
            command.env("PARETA_BASE_URL", client.base_url());
            if let Ok(key) = client.expose_api_key().await {
                command.env("PARETA_API_KEY", key);
            }
        }
    }
    let name = program.display();
    let mut child = command.spawn().map_err(|error| {
        Failure::Input(format!(
            "{name}: cannot be run: {error}; it is a program of its own: cargo install --git https://github.com/pareta-ai/pareta-rust \
             pareta-mcp"
        ))
    })?;
    let ended = child.wait().await;
    let status = ended.map_err(|error| Failure::failed("command", format!("{name}: {error}")))?;
    match status.code() {
        Some(0) => Ok(()),
        code => Err(Failure::Command {
            message: format!("{name}: {status}"),
            code: code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1),
        }),
    }
}

/// The one beside this program, or else the one that is found.
fn program() -> PathBuf {
    let name = format!("{PROGRAM}{}", env::consts::EXE_SUFFIX);
    let beside = env::current_exe().ok().map(|own| own.with_file_name(&name));
    beside
        .filter(|path| path.is_file())
        .unwrap_or_else(|| name.into())
}
