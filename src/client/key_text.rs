//! What a text must be to be sent as a key. One that was pasted with something else would be sent as it stands, and all
//! that comes back is 401.

use super::given::{Given, code_point, intruder, is_quote};
use crate::error::Error;

/// The beginnings of headers that hold a key.
const HEADERS: [&str; 4] = ["Authorization:", "X-API-Key:", "API-Key:", "Bearer"];

/// Refuses what is no key by itself. The message holds no part of it.
pub(super) fn check(key: &Given) -> Result<(), Error> {
    match problem(&key.text) {
        None => Ok(()),
        Some(problem) => Err(Error::configuration(format!(
            "the API key {} {problem}",
            key.place
        ))),
    }
}

fn problem(key: &str) -> Option<String> {
    const ALONE: &str = "give the key alone, as it was issued";
    if is_placeholder(key) {
        let problem = "is a placeholder that no key was put in place of: give the key itself";
        return Some(problem.to_owned());
    }
    let ends = [key.chars().next(), key.chars().next_back()];
    if let Some(quote) = ends.into_iter().flatten().find(|end| is_quote(*end)) {
        return Some(format!("is in quotes ({}): {ALONE}", code_point(quote)));
    }
    if let Some(header) = HEADERS.iter().find(|header| begins_with(key, header)) {
        return Some(format!("begins with `{header}`: {ALONE}"));
    }
    if has_a_name(key) {
        return Some(format!("has a variable's name and `=` before it: {ALONE}"));
    }
    let odd = |letter: char| match intruder(letter) {
        None if !letter.is_ascii() => Some("a character that is not ASCII"),
        intruder => intruder,
    };
    let mut letters = key.chars().zip(1..);
    let (letter, what, position) =
        letters.find_map(|(letter, position)| Some((letter, odd(letter)?, position)))?;
    Some(format!(
        "holds {what} ({}, character {position}), which stands in no key: {ALONE}",
        code_point(letter)
    ))
}

/// `<your-key>`, `$NAME`, `${NAME}`, `{{ name }}`, `%NAME%`, or with an ellipsis for the rest.
fn is_placeholder(key: &str) -> bool {
    let within = |start, end| key.starts_with(start) && key.ends_with(end);
    let names_a_variable = |rest: &str| !rest.is_empty() && rest.chars().all(is_of_a_name);
    within("<", ">")
        || within("[", "]")
        || within("{", "}")
        || within("${", "}")
        || key.strip_prefix('$').is_some_and(names_a_variable)
        || (within("%", "%") && names_a_variable(key.trim_matches('%')))
        || key.ends_with("...")
        || key.ends_with('…')
}

/// Whether the text begins so, and a word that does not end there is not another.
fn begins_with(key: &str, start: &str) -> bool {
    let Some((head, rest)) = key.split_at_checked(start.len()) else {
        return false;
    };
    let is_whole = start.ends_with(':')
        || rest.is_empty()
        || rest.starts_with(|next: char| next == ':' || next.is_whitespace());
    is_whole && head.eq_ignore_ascii_case(start)
}

/// Whether it is a line of a shell or a file of variables. A key may end in `=`, and may hold one.
fn has_a_name(key: &str) -> bool {
    let exported = key.strip_prefix("export ");
    let Some((name, value)) = exported.unwrap_or(key).split_once('=') else {
        return exported.is_some();
    };
    let name = name.trim();
    let is_a_constant = name.contains('_')
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && (name.chars()).all(|letter| is_of_a_name(letter) && !letter.is_ascii_lowercase());
    let is_a_word_for_it = ["api_key", "api-key", "apikey", "key", "token"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word));
    let is_padding = value.chars().all(|letter| letter == '=');
    exported.is_some() || name.is_empty() || ((is_a_constant || is_a_word_for_it) && !is_padding)
}

fn is_of_a_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(key: &str) -> Given {
        Given::by_method("ClientBuilder::api_key", key).expect("a key")
    }

    #[test]
    fn keys_are_taken_without_what_a_paste_leaves_around_them() {
        let keys = [
            "pareta_sk_example",
            "x",
            "-",
            "EMPTY",
            "bearerless",
            "bearer-x",
            "c2VjcmV0LXNlY3JldA==",
            "AKIA_X=",
            "YWJj+ZGV/Zg==",
            "a.b-c_d~e:f",
            "sk=abc",
            "eyJhbGciOi.eyJzdWIi.c2ln",
            "$2b$12$abc",
            "a$b",
            "100%",
        ];
        for key in keys {
            for pasted in [
                key.to_owned(),
                format!(" {key}\r\n"),
                format!("\u{feff}{key}"),
                format!("\u{200b}\u{a0}{key}\u{2060}\t\u{3000}\u{200e}"),
            ] {
                let given = given(&pasted);
                assert_eq!(given.text, key);
                assert!(check(&given).is_ok(), "{pasted:?}: {:?}", check(&given));
            }
        }
    }

    #[test]
    fn what_is_no_key_by_itself_is_refused_with_the_reason() {
        let cases = [
            ("\"canary\"", "is in quotes (U+0022)"),
            ("'canary'", "is in quotes (U+0027)"),
            ("`canary`", "is in quotes (U+0060)"),
            ("“canary”", "is in quotes (U+201C)"),
            ("«canary»", "is in quotes (U+00AB)"),
            ("canary'", "is in quotes (U+0027)"),
            ("\u{feff}\"canary\"\n", "is in quotes (U+0022)"),
            ("Bearer canary", "begins with `Bearer`"),
            ("bearer: canary", "begins with `Bearer`"),
            ("Bearer ", "begins with `Bearer`"),
            (
                "Authorization: Bearer canary",
                "begins with `Authorization:`",
            ),
            ("authorization:canary", "begins with `Authorization:`"),
            ("x-api-key: canary", "begins with `X-API-Key:`"),
            ("PARETA_API_KEY=canary", "has a variable's name"),
            ("export PARETA_API_KEY=canary", "has a variable's name"),
            ("export canary", "has a variable's name"),
            ("OPENAI_API_KEY = canary", "has a variable's name"),
            ("api_key=canary=", "has a variable's name"),
            ("Token=canary", "has a variable's name"),
            ("=canary", "has a variable's name"),
            ("cana ry", "a blank (U+0020, character 5)"),
            ("cana\u{a0}ry", "a blank (U+00A0, character 5)"),
            ("cana\nry", "a line break (U+000A, character 5)"),
            ("cana\try", "a blank (U+0009, character 5)"),
            ("cana\u{7f}ry", "a control character (U+007F, character 5)"),
            ("cana\0ry", "a control character (U+0000, character 5)"),
            (
                "cana\u{200b}ry",
                "an invisible character (U+200B, character 5)",
            ),
            ("cana—ry", "a typographic dash (U+2014, character 5)"),
            ("cana\"ry", "a quote (U+0022, character 5)"),
            ("cana’ry", "a quote (U+2019, character 5)"),
            (
                "canaéry",
                "a character that is not ASCII (U+00E9, character 5)",
            ),
            (
                "сanary",
                "a character that is not ASCII (U+0441, character 1)",
            ),
            ("<canary>", "is a placeholder"),
            ("<your canary>", "is a placeholder"),
            ("[canary]", "is a placeholder"),
            ("$CANARY", "is a placeholder"),
            ("${canary}", "is a placeholder"),
            ("{{canary}}", "is a placeholder"),
            ("{{ canary }}", "is a placeholder"),
            ("${{ secrets.canary }}", "is a placeholder"),
            ("%CANARY%", "is a placeholder"),
            ("canary...", "is a placeholder"),
            ("canary…", "is a placeholder"),
        ];
        for (key, said) in cases {
            let error = check(&given(key)).expect_err(key);
            let text = format!("{error} {error:?}");
            assert!(text.contains(said), "{key:?}: {error}");
            assert!(text.contains("given to `ClientBuilder::api_key`"), "{text}");
            assert!(!text.to_lowercase().contains("canary"), "{key:?}: {error}");
            assert_eq!(error.kind(), crate::ErrorKind::Configuration);
        }
    }
}
