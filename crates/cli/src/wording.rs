//! What the SDK says to people who write Rust, in the words of the command.

use std::borrow::Cow;

use pareta::ErrorKind;

/// What the SDK's messages name, and what the command has in its place. Where it has nothing, what is said about it is
/// left out.
const NAMES: [(&str, Option<&str>); 28] = [
    (
        "ClientBuilder::allow_http",
        Some("--allow-http, or allow_http = true in a profile"),
    ),
    ("ClientBuilder::api_key", Some("a profile")),
    (
        "ClientBuilder::base_url",
        Some("--base-url, or to a profile"),
    ),
    ("ClientBuilder::connect_timeout", None),
    (
        "ClientBuilder::credentials",
        Some("key_command in a profile"),
    ),
    ("ClientBuilder::http_client", None),
    ("ClientBuilder::read_timeout", None),
    ("ClientBuilder::timeout", Some("--timeout")),
    ("ClientBuilder::proxy", None),
    ("ClientBuilder::root_certificate", None),
    ("Upload::reader", Some("standard input, as `-`")),
    ("client.agent()", Some("pareta chat --agent")),
    ("endpoints().deploy", Some("pareta endpoints deploy")),
    ("idempotency_key", Some("--header idempotency-key:KEY")),
    ("max_event_bytes", None),
    ("max_response_bytes", None),
    ("read_timeout", None),
    ("timeout", Some("--timeout")),
    // Of the blocking client, and of the runtimes of others: no message of the command's own calls.
    ("Runtime::block_on", None),
    ("#[tokio::main]", None),
    ("serde::Serialize", None),
    ("enable_all", None),
    ("pareta::AUTO", Some("auto")),
    ("pareta::Client", None),
    ("pareta::blocking::Client", None),
    ("tokio::main", None),
    ("tokio::runtime", None),
    ("tokio::task::spawn_blocking", None),
];

/// Whether a message is the SDK's own. What a server says is told as it is, whatever it names.
pub fn is_of_the_sdk(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Configuration
            | ErrorKind::Argument
            | ErrorKind::Connection
            | ErrorKind::Timeout
            | ErrorKind::InvalidResponse
            | ErrorKind::TruncatedStream
            | ErrorKind::WaitTimeout
    )
}

/// A message of the SDK's in the words of the command.
pub fn of_the_command(message: &str) -> Cow<'_, str> {
    let mut said = Cow::Borrowed(message);
    for (name, ours) in NAMES {
        let quoted = format!("`{name}`");
        while let Some(at) = said.find(&quoted) {
            let end = at + quoted.len();
            said = Cow::Owned(match ours {
                Some(ours) => format!("{}{ours}{}", &said[..at], &said[end..]),
                None => without_clause(&said, at, end),
            });
        }
    }
    said
}

/// The message without the part of it that this stands in.
fn without_clause(message: &str, at: usize, end: usize) -> String {
    const BEFORE: [&str; 5] = [" (", "; ", ", ", ": ", " or "];
    let (before, behind) = (&message[..at], &message[end..]);
    let start = BEFORE.iter().filter_map(|mark| before.rfind(mark)).max();
    let start = start.unwrap_or(0);
    let is_aside = before[start..].starts_with(" (");
    let close: &[&str] = if is_aside {
        &[")"]
    } else {
        &[";", ",", ")", " ("]
    };
    let end = close.iter().filter_map(|mark| behind.find(mark)).min();
    let rest = end.map_or("", |end| &behind[end + usize::from(is_aside)..]);
    let kept = before[..start].trim_end_matches([',', ';', ':']);
    format!("{kept}{rest}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    #[test]
    fn the_command_names_what_it_has() {
        for (message, said) in [
            (
                "the base URL starts with http://; use https://, or allow it with `ClientBuilder::allow_http`",
                "the base URL starts with http://; use https://, or allow it with --allow-http, or allow_http = true \
                 in a profile",
            ),
            (
                "the reply is larger than 5 bytes, the limit set with `max_response_bytes`",
                "the reply is larger than 5 bytes",
            ),
            (
                "the CA is not known: set SSL_CERT_FILE or give `ClientBuilder::root_certificate`",
                "the CA is not known: set SSL_CERT_FILE",
            ),
            (
                "add its root to the system's, or give `ClientBuilder::root_certificate` (x is not known)",
                "add its root to the system's (x is not known)",
            ),
            (
                "x does not answer (is a firewall in between?); `ClientBuilder::connect_timeout` gives it longer",
                "x does not answer (is a firewall in between?)",
            ),
            (
                "the proxy p (given to `ClientBuilder::proxy`) speaks SOCKS: turn it off",
                "the proxy p speaks SOCKS: turn it off",
            ),
            (
                "it would come to a halt: use `pareta::Client` there, or call it inside `tokio::task::spawn_blocking`",
                "it would come to a halt",
            ),
            (
                "expected `,` or `true`, `max_tokens`",
                "expected `,` or `true`, `max_tokens`",
            ),
        ] {
            assert_eq!(of_the_command(message), said);
        }
    }

    /// What the command has nothing of: its messages are for code.
    const FOR_CODE: [&str; 3] = ["raw_call", "tools", "typed"];

    /// Where each message of the SDK's names something of Rust's: any name in it that only code has.
    fn names() -> BTreeMap<String, PathBuf> {
        let mut names = BTreeMap::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the sources of the SDK") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    let is_for_code = FOR_CODE.iter().any(|name| path.ends_with(name));
                    if !is_for_code {
                        folders.push(path);
                    }
                    continue;
                }
                let text = fs::read_to_string(&path).expect("a source");
                let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
                let is_code = |line: &&str| !line.trim_start().starts_with(['/', '#']);
                for line in code.lines().filter(is_code) {
                    let line = line.split(" // ").next().unwrap_or_default();
                    for name in line.split('`').skip(1).step_by(2) {
                        let is_name =
                            name.contains(['_', '(']) || name.contains("::") && name.len() > 2;
                        if is_name && !name.contains('{') {
                            names.insert(name.to_owned(), path.clone());
                        }
                    }
                }
            }
        }
        names
    }

    #[test]
    fn no_message_names_what_only_rust_has() {
        let names = names();
        assert!(names.contains_key("max_response_bytes"), "{names:?}");
        for (name, path) in names {
            let is_known = NAMES.iter().any(|(known, _)| *known == name);
            assert!(
                is_known,
                "a message in {} names `{name}`: say in NAMES what the command has in its place",
                path.display()
            );
        }
    }
}
