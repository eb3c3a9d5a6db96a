//! What a namespace, its type and its methods are called, by default.

/// The words of a name, in lower case: `listDrillRegions` and `list drill-regions` have the same three.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for character in name.chars() {
        let is_break = !character.is_ascii_alphanumeric()
            || character.is_ascii_uppercase()
                && (before.is_ascii_lowercase() || before.is_ascii_digit());
        if is_break {
            words.push(String::new());
        }
        if let (true, Some(word)) = (character.is_ascii_alphanumeric(), words.last_mut()) {
            word.push(character.to_ascii_lowercase());
        }
        before = character;
    }
    words.retain(|word| !word.is_empty());
    words
}

pub fn snake_case(name: &str) -> String {
    words(name).join("_")
}

pub fn pascal_case(name: &str) -> String {
    let capital = |word: &String| match word.chars().next() {
        Some(first) => first.to_uppercase().to_string() + &word[first.len_utf8()..],
        None => String::new(),
    };
    words(name).iter().map(capital).collect()
}

/// One of what a word in the plural is for: `categories` → `category`.
pub fn singular(word: &str) -> String {
    for (plural, one) in [("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch")] {
        if let Some(stem) = word.strip_suffix(plural).filter(|stem| !stem.is_empty()) {
            return format!("{stem}{one}");
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.is_empty() && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// An operation id without the words of the namespace behind its first: `list_eval_sets` in `evals.sets` → `list`.
pub fn method(id: &str, namespace: &str) -> String {
    let nouns: Vec<_> = words(namespace).iter().map(|word| singular(word)).collect();
    let mut words = words(id);
    let first = words.first().cloned();
    words.retain(|word| !nouns.contains(&singular(word)));
    if let Some(first) = first.filter(|first| words.first() != Some(first)) {
        words.insert(0, first);
    }
    words.join("_")
}

/// Whether it can stand where Rust wants a name.
pub fn is_name(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{method, pascal_case, singular, snake_case};

    #[test]
    fn a_method_is_the_operation_id_without_the_noun() {
        for (id, namespace, expected) in [
            ("list_tasks", "tasks", "list"),
            ("retrieve_drill_region", "drill-regions", "retrieve"),
            (
                "retrieve_drill_region",
                "endpoints",
                "retrieve_drill_region",
            ),
            ("list_eval_sets", "evals.sets", "list"),
            ("listEvalSets", "evals.sets", "list"),
            ("list_categories", "categories", "list"),
            ("set_name_of_set", "sets", "set_name_of"),
            ("tasks", "tasks", "tasks"),
            ("list_frontier_models", "evals", "list_frontier_models"),
        ] {
            assert_eq!(method(id, namespace), expected, "{id} in {namespace}");
        }
    }

    #[test]
    fn names_are_made_of_words() {
        assert_eq!(snake_case("User Management"), "user_management");
        assert_eq!(pascal_case("drill-regions"), "DrillRegions");
        assert_eq!(snake_case("v2Models"), "v2_models");
        assert_eq!(
            ["addresses", "status", "boxes", "class"].map(singular),
            ["address", "status", "box", "class"]
        );
    }
}
