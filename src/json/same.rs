//! Whether two texts say the same.

use std::collections::HashMap;

use super::exact::ExactNumber;
use super::raw::Raw;
use super::schema::Kind;
use super::tape::{Tape, Value};

/// Compares without recursion, and in a time that grows as the texts do.
pub(super) fn same_json(left: &Raw, right: &Raw) -> bool {
    if left == right {
        return true;
    }
    let (left, right) = (Tape::of(left), Tape::of(right));
    let mut pending = vec![(left.root(), right.root())];
    while let Some((left, right)) = pending.pop() {
        let same = match (left.kind(), right.kind()) {
            (Kind::Number, Kind::Number) => {
                ExactNumber::of(left.text()) == ExactNumber::of(right.text())
            }
            (Kind::String, Kind::String) => left.string() == right.string(),
            (Kind::Array, Kind::Array) => pair_elements(left, right, &mut pending),
            (Kind::Object, Kind::Object) => pair_members(left, right, &mut pending),
            // Null, true and false are spelt in one way.
            _ => left.text() == right.text(),
        };
        if !same {
            return false;
        }
    }
    true
}

type Pairs<'a> = Vec<(Value<'a>, Value<'a>)>;

/// Puts together what stands at the same place; false where one has more than the other.
fn pair_elements<'a>(left: Value<'a>, right: Value<'a>, pairs: &mut Pairs<'a>) -> bool {
    let (mut left, mut right) = (left.children(), right.children());
    loop {
        match (left.next(), right.next()) {
            (Some((_, left)), Some((_, right))) => pairs.push((left, right)),
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// Puts together what stands under the same key; false where the keys are not the same.
fn pair_members<'a>(left: Value<'a>, right: Value<'a>, pairs: &mut Pairs<'a>) -> bool {
    let (left, right) = (left.members(), right.members());
    if left.len() != right.len() {
        return false;
    }
    let right: HashMap<_, _> = right.into_iter().collect();
    for (key, value) in left {
        match right.get(&key) {
            Some(other) => pairs.push((value, *other)),
            None => return false,
        }
    }
    true
}
