//! Names of the contract as Rust spells them.

use proc_macro2::Ident;
use quote::format_ident;

/// `listPets`, `list-pets`, `HTTPRoute`, `read__item__get` → words in lower case, joined by `_`.
pub fn snake_case(name: &str) -> String {
    let snake = words(name).join("_").to_ascii_lowercase();
    match snake.starts_with(|first: char| first.is_ascii_digit()) {
        true => format!("_{snake}"),
        false => snake,
    }
}

/// The same as a type is written: `ListPets`.
pub fn pascal_case(name: &str) -> String {
    let capital = |word: String| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_ascii_uppercase().to_string() + letters.as_str()
        })
    };
    let pascal: String = words(name).into_iter().map(capital).collect();
    match pascal.starts_with(|first: char| first.is_ascii_digit()) {
        true => format!("_{pascal}"),
        false => pascal,
    }
}

/// A word ends where a capital begins the next one, or with what cannot stand in a name.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let is_start = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                let next_is_small = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && next_is_small)
            });
        match (letter.is_ascii_alphanumeric(), words.last_mut()) {
            (true, Some(word)) if !is_start => word.push(*letter),
            (true, _) => words.push(letter.to_string()),
            (false, _) => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a name can stand in Rust, if need be as a raw identifier.
pub fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// An identifier: raw where the name is a keyword, and with a `_` where it cannot even be that.
pub fn ident(name: &str) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(ident) => ident,
        Err(_) if matches!(name, "self" | "super" | "crate" | "Self" | "_" | "") => {
            format_ident!("{name}_")
        }
        Err(_) => format_ident!("r#{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{ident, pascal_case, snake_case};

    #[test]
    fn names_of_any_case_become_one() {
        let cases = [
            ("list_pets", "list_pets", "ListPets"),
            ("listPets", "list_pets", "ListPets"),
            ("list-pets", "list_pets", "ListPets"),
            ("pets.list", "pets_list", "PetsList"),
            ("HTTPRoute", "http_route", "HTTPRoute"),
            ("getV1Pets", "get_v1_pets", "GetV1Pets"),
            (
                "read_item_items__item_id__get",
                "read_item_items_item_id_get",
                "ReadItemItemsItemIdGet",
            ),
            ("2fa", "_2fa", "_2fa"),
            ("filter[status]", "filter_status", "FilterStatus"),
        ];
        for (name, snake, pascal) in cases {
            assert_eq!(
                (snake_case(name), pascal_case(name)),
                (snake.into(), pascal.into())
            );
        }
        assert_eq!(
            (ident("type"), ident("self")),
            (ident("r#type"), ident("self_"))
        );
    }
}
