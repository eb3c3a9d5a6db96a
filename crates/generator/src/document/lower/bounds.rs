//! Rules about the limits of numbers.

use std::cmp::Ordering;

use serde_json::Number;

use crate::document::grammar::Place;
use crate::document::node::{Map, Node};
use crate::refusal::Refusals;

/// The two limits, each with the flag that excludes it, and how the laxer of two compares to the stricter.
const LIMITS: [(&str, &str, Ordering); 2] = [
    ("minimum", "exclusiveMinimum", Ordering::Less),
    ("maximum", "exclusiveMaximum", Ordering::Greater),
];

/// `exclusiveMinimum: 0` → `minimum: 0, exclusiveMinimum: true`, where it is the stricter of the two.
pub fn exclusive(node: &mut Node, _: &Place, _: &mut Refusals) {
    let Some(map) = node.as_map_mut() else { return };
    for (limit, exclusive, laxer) in LIMITS {
        let Some(Node::Number(excluded)) = map.get(exclusive).cloned() else {
            continue;
        };
        let included = map.get(limit).and_then(number);
        let compared = included.and_then(|included| excluded.as_f64()?.partial_cmp(&included));
        match compared != Some(laxer) {
            true => {
                map.insert(limit.to_owned(), Node::Number(excluded));
                map.insert(exclusive.to_owned(), Node::Flag(true));
            }
            false => {
                map.shift_remove(exclusive);
            }
        }
    }
}

/// The limits of an integer are whole: `minimum: 0.5` → `minimum: 1`. One beyond 64 bits limits nothing.
pub fn of_an_integer(node: &mut Node, _: &Place, _: &mut Refusals) {
    if node.word("type") != Some("integer") {
        return;
    }
    let Some(map) = node.as_map_mut() else { return };
    for (limit, exclusive, _) in LIMITS {
        let Some(value) = map
            .get(limit)
            .filter(|value| !is_i64(value))
            .and_then(number)
        else {
            continue;
        };
        let whole = if limit == "minimum" {
            value.ceil()
        } else {
            value.floor()
        };
        if whole.abs() >= i64::MAX as f64 {
            map.shift_remove(limit);
            map.shift_remove(exclusive);
            continue;
        }
        map.insert(limit.to_owned(), Node::Number(Number::from(whole as i64)));
        if whole != value {
            map.shift_remove(exclusive);
        }
    }
    // It says nothing about the type, and openapiv3 takes it only where it is whole.
    remove_unless_whole(map, "multipleOf");
}

fn remove_unless_whole(map: &mut Map, keyword: &str) {
    if map.get(keyword).is_some_and(|value| !is_i64(value)) {
        map.shift_remove(keyword);
    }
}

fn number(node: &Node) -> Option<f64> {
    match node {
        Node::Number(number) => number.as_f64(),
        _ => None,
    }
}

fn is_i64(node: &Node) -> bool {
    matches!(node, Node::Number(number) if number.is_i64())
}

#[cfg(test)]
mod tests {
    use crate::document::lower::tests::becomes;

    #[test]
    fn a_numeric_exclusive_limit_is_a_limit_and_a_flag() {
        becomes(
            "{type: number, exclusiveMinimum: 0}",
            "{type: number, minimum: 0, exclusiveMinimum: true}",
        );
        becomes(
            "{type: number, maximum: 5, exclusiveMaximum: 9}",
            "{type: number, maximum: 5}",
        );
    }

    #[test]
    fn the_limits_of_an_integer_are_whole() {
        becomes(
            "{type: integer, minimum: 0.0}",
            "{type: integer, minimum: 0}",
        );
        becomes(
            "{type: integer, exclusiveMaximum: 2.5}",
            "{type: integer, maximum: 2}",
        );
        becomes("{type: integer, maximum: 1e30}", "{type: integer}");
    }
}
