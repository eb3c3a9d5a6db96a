//! The prompt of a chat, and words that were meant to be something else.
//!
//! Over the generations the model has stood before the prompt (`chat MODEL PROMPT`, `chat MODEL < file`) and behind an
//! option (`chat PROMPT -m MODEL`). Who types the one where the other is read would be billed for a prompt that nobody
//! wrote, so what may be either is refused until `-m` says which it is.

use std::io::{self, IsTerminal};

use crate::args::ChatArgs;
use crate::errors::Failure;
use crate::input;

/// What is to be said, from the command line or from stdin.
pub async fn read(args: &ChatArgs) -> Result<String, Failure> {
    match &args.prompt[..] {
        [] => input::said(None, "the prompt").await,
        [dash] if dash == "-" => input::said(None, "the prompt").await,
        [prompt] => match args.model {
            Some(_) => Ok(prompt.clone()),
            None => unmistaken(prompt),
        },
        [first, rest @ ..] => Err(Failure::Input(several(first, rest, args.stream))),
    }
}

/// Refuses a prompt that may be the name of a model.
fn unmistaken(prompt: &str) -> Result<String, Failure> {
    let is_word = !prompt.is_empty() && !prompt.contains(char::is_whitespace);
    let (problem, said) = match is_word {
        true if is_model_name(prompt) => ("looks like the name of a model", "PROMPT"),
        true if has_stdin() => (
            "may be a prompt, or the model for what is on stdin",
            "< FILE",
        ),
        _ => return Ok(prompt.to_owned()),
    };
    Err(Failure::Input(format!(
        "{prompt:?} {problem}: a model goes behind -m, as in pareta chat -m {prompt} {said}; to send the word itself, \
         say whom to, as in pareta chat {prompt} -m auto"
    )))
}

fn several(first: &str, rest: &[String], is_streamed: bool) -> String {
    let advice = match is_model_name(first) {
        true => format!("a model goes behind -m, as in pareta chat -m {first} 'PROMPT'"),
        false if is_streamed => {
            "put it in quotes, and instructions behind --system; -s is --stream".to_owned()
        }
        false => "put it in quotes, as in pareta chat 'PROMPT'".to_owned(),
    };
    let count = rest.len() + 1;
    format!("the prompt is one argument, and there are {count}: {advice}")
}

/// Whether a word is spelt the way models and endpoints are: `auto`, `ep_contract_qwen`, `gpt-5.5`.
fn is_model_name(word: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.:/".contains(letter);
    let numbered = || word.contains('-') && word.contains(|it: char| it.is_ascii_digit());
    word == "auto"
        || word.starts_with(|first: char| first.is_ascii_alphabetic())
            && word.chars().all(is_plain)
            && (word.contains('_') || numbered())
}

/// Whether a file or a pipe stands on stdin. What is in a pipe cannot be known without waiting for it.
#[cfg(unix)]
fn has_stdin() -> bool {
    use std::fs::File;
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;

    let stdin = io::stdin().as_fd().try_clone_to_owned().map(File::from);
    let found = stdin.and_then(|stdin| stdin.metadata());
    found.is_ok_and(|found| {
        let kind = found.file_type();
        kind.is_fifo() || kind.is_socket() || kind.is_file() && found.len() > 0
    }) && !io::stdin().is_terminal()
}

#[cfg(not(unix))]
fn has_stdin() -> bool {
    !io::stdin().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::is_model_name;

    #[test]
    fn names_of_models_are_known_by_their_spelling() {
        for name in [
            "auto",
            "ep_contract_qwen",
            "gpt-5.5",
            "qwen-1",
            "Qwen/Qwen2-7B",
        ] {
            assert!(is_model_name(name), "{name}");
        }
        for word in [
            "",
            "hello",
            "Hello!",
            "well-known",
            "2026-01-01",
            "what?",
            "größe_1",
        ] {
            assert!(!is_model_name(word), "{word}");
        }
    }
}
