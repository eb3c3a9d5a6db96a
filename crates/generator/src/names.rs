//! From the contract's names to Rust's.

use proc_macro2::{Ident, Span};

/// `taskName`, `task-name`, `TaskName` → `task_name`; `HTTPError` → `http_error`.
pub fn snake_case(name: &str) -> String {
    words(name).join("_")
}

/// `task_name`, `task-name` → `TaskName`.
pub fn pascal_case(name: &str) -> String {
    let capitalized = |word: &String| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters.clone()).collect::<String>()
    };
    words(name).iter().map(capitalized).collect()
}

/// The words of a name in lower case: cut at whatever is no letter or digit of any alphabet, and where capitals begin a
/// new one.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let letters: Vec<char> = name.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            words.push(String::new());
            continue;
        }
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(at + 1);
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || before.is_uppercase() && after.is_some_and(|after| after.is_lowercase())
            });
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The name of a method, a field or an argument: a keyword stays what it is, for [`ident`] makes it raw. None where
/// nothing in the name can be written in Rust.
pub fn method_name(name: &str) -> Option<String> {
    let snake = snake_case(name);
    if !snake.contains(char::is_alphabetic) || is_decomposed(name) {
        return None;
    }
    let snake = match snake.as_str() {
        // Never raw: `r#self` is none.
        "self" | "super" | "crate" => snake + "_",
        _ if snake.starts_with(char::is_numeric) => format!("_{snake}"),
        _ => snake,
    };
    is_name(&snake).then_some(snake)
}

/// The name of a type; one that is in upper camel case already stays as it is.
pub fn type_name(name: &str) -> Option<String> {
    let is_upper_camel =
        name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphanumeric);
    let pascal = if is_upper_camel {
        name.to_owned()
    } else {
        pascal_case(name)
    };
    (is_name(&pascal) && !is_decomposed(name)).then_some(pascal)
}

/// Whether it can be written in Rust as it is, as a raw identifier where it is a keyword.
pub fn is_method_name(name: &str) -> bool {
    method_name(name).as_deref() == Some(name)
        || name.starts_with('_')
            && name.len() > 1
            && is_name(name)
            && !name.contains(char::is_uppercase)
}

/// Whether letters and their accents stand apart in it: Rust takes them together, and would see another name.
fn is_decomposed(name: &str) -> bool {
    name.contains(|letter| ('\u{300}'..='\u{36f}').contains(&letter))
}

/// Whether it can be written in Rust, as a raw identifier where it is a keyword.
pub fn is_name(name: &str) -> bool {
    let is_never = matches!(name, "_" | "self" | "Self" | "super" | "crate");
    let is_written = |text: &str| syn::parse_str::<Ident>(text).is_ok();
    !is_never && (is_written(name) || is_written(&format!("r#{name}")))
}

/// An identifier, raw where the name is a keyword. What Rust cannot write at all is refused before.
pub fn ident(name: &str) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(ident) => ident,
        Err(_) => Ident::new_raw(name, Span::call_site()),
    }
}

/// The known name that is nearest to a misspelt one, if one is near.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = |known: &'a str| {
        let allowed = (known.len() / 4).clamp(1, 3);
        let distance = distance(&name.to_lowercase(), &known.to_lowercase());
        (distance <= allowed).then_some((distance, known))
    };
    known.filter_map(near).min().map(|(_, known)| known)
}

/// How many letters have to be put in, taken out, exchanged or swapped to get from one to the other.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![(0..=other.len()).collect::<Vec<_>>()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let differs = usize::from(one[i - 1] != other[j - 1]);
            let mut least = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + differs);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_named_in_snake_case() {
        for (name, expected) in [
            ("taskName", "task_name"),
            ("zz-top", "zz_top"),
            ("2fa", "_2fa"),
            ("HTTPError", "http_error"),
            ("getURL", "get_url"),
            ("x-request-id", "x_request_id"),
            (
                "read_item_items__item_id__get",
                "read_item_items_item_id_get",
            ),
            ("Self", "self_"),
            ("type", "type"),
            ("sha256Sum", "sha256_sum"),
            ("Größe", "größe"),
            ("日本", "日本"),
        ] {
            assert_eq!(method_name(name).as_deref(), Some(expected), "{name}");
        }
        for name in ["12", "_", "", "$", "gro\u{308}sse", "€"] {
            assert_eq!(method_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_type_is_named_in_upper_camel_case() {
        for (name, expected) in [
            ("HTTPValidationError", "HTTPValidationError"),
            ("Body_upload-file", "BodyUploadFile"),
            ("Page[Item]", "PageItem"),
            ("task_match", "TaskMatch"),
            ("model.v1.User", "ModelV1User"),
            ("größe", "Größe"),
        ] {
            assert_eq!(type_name(name).as_deref(), Some(expected), "{name}");
        }
        for name in ["2fa", "Self", "", "gro\u{308}sse"] {
            assert_eq!(type_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_misspelt_name_has_a_nearest() {
        let known = ["description", "required", "x-pareta-name"];
        assert_eq!(
            nearest("descripton", known.into_iter()),
            Some("description")
        );
        assert_eq!(nearest("requried", known.into_iter()), Some("required"));
        assert_eq!(
            nearest("x-pareta-nmae", known.into_iter()),
            Some("x-pareta-name")
        );
        assert_eq!(nearest("colour", known.into_iter()), None);
    }
}
