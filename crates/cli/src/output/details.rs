//! One object, member by member: everything the server sent, whether this version knows it or not.

use pareta::{Kind, Raw};

use super::table::{Cell, Table};
use pareta_report::visible;

/// Deeper than this a value is shown as JSON text.
const DEEPEST: usize = 6;

/// A table of paths and values.
pub fn details(value: &Raw) -> Table {
    let mut table = Table::without_header();
    add(&mut table, "", value, 0);
    table
}

fn add(table: &mut Table, path: &str, value: &Raw, depth: usize) {
    let is_nested = match value.json_kind() {
        Kind::Object => value.members().len() > 0,
        Kind::Array => value
            .elements()
            .any(|element| matches!(element.json_kind(), Kind::Object | Kind::Array)),
        _ => false,
    };
    match value.json_kind() {
        Kind::Object if is_nested && depth < DEEPEST => {
            for (key, member) in value.members() {
                let key = visible(key);
                let path = if path.is_empty() {
                    key.into_owned()
                } else {
                    format!("{path}.{key}")
                };
                add(table, &path, member, depth + 1);
            }
        }
        Kind::Array if is_nested && depth < DEEPEST => {
            for (index, element) in value.elements().enumerate() {
                add(table, &format!("{path}[{index}]"), element, depth + 1);
            }
        }
        _ => table.row([Cell::dim(path), Cell::plain(&shown(value))]),
    }
}

/// A value on one line: strings as they are, everything else as JSON.
fn shown(value: &Raw) -> String {
    match value.json_kind() {
        Kind::Null => "-".to_owned(),
        Kind::String => value.as_str().unwrap_or_default().into_owned(),
        _ => super::json::one_line(value.json()).into_owned(),
    }
}
