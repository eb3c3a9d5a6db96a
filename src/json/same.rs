//! Whether two texts say the same.

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
    let by_key = |object: Value<'a>| {
        let mut members = object.members();
        members.sort_by(|(left, _), (right, _)| left.cmp(right));
        members
    };
    let (left, right) = (by_key(left), by_key(right));
    let keys_are_the_same = left.len() == right.len()
        && left
            .iter()
            .zip(&right)
            .all(|(left, right)| left.0 == right.0);
    pairs.extend(
        left.into_iter()
            .zip(right)
            .map(|(left, right)| (left.1, right.1)),
    );
    keys_are_the_same
}
