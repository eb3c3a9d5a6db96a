//! A value of one of several types: which one it is.

use super::drift::conforms;
use super::raw::Raw;
use super::schema::{Kind, Shape};

/// A union as the contract describes it: a value is of one of its variants.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct UnionSchema {
    /// The type's name.
    pub name: &'static str,
    /// Its variants, in the contract's order.
    pub variants: &'static [VariantSchema],
}

/// One variant of a [`UnionSchema`], and what an object is known by to be of it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct VariantSchema {
    /// Its name.
    pub name: &'static str,
    /// What its value should be.
    pub shape: Shape,
    /// Keys with the strings one of which has to be under each.
    pub tags: &'static [(&'static str, &'static [&'static str])],
    /// Keys that have to be there.
    pub required: &'static [&'static str],
}

impl UnionSchema {
    #[doc(hidden)]
    pub const fn new(name: &'static str, variants: &'static [VariantSchema]) -> Self {
        Self { name, variants }
    }

    /// The position of the variant a value is of. Where it could be of several, that which asks for most; `None` where it
    /// is of none.
    pub(crate) fn choose(&self, raw: &Raw) -> Option<usize> {
        let variants = self.variants.iter().enumerate();
        let fitting = variants.filter(|(_, variant)| variant.fits(raw));
        // The first of equals.
        let chosen = fitting.rev().max_by_key(|(_, variant)| variant.demands())?;
        Some(chosen.0)
    }

    /// Whether a value that is of no variant could be of one the contract does not know yet.
    pub(crate) fn may_have_more(&self, raw: &Raw) -> bool {
        let mut variants = self.variants.iter();
        raw.json_kind() == Kind::Object && variants.any(|variant| conforms(raw, variant.shape))
    }
}

impl VariantSchema {
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        shape: Shape,
        tags: &'static [(&'static str, &'static [&'static str])],
        required: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            shape,
            tags,
            required,
        }
    }

    fn fits(&self, raw: &Raw) -> bool {
        let has_tag = |(key, values): &(&str, &[&str])| {
            let tag = raw.get(*key).and_then(Raw::as_str);
            tag.is_some_and(|tag| values.contains(&&*tag))
        };
        conforms(raw, self.shape)
            && self.tags.iter().all(has_tag)
            && self.required.iter().all(|key| raw.get(*key).is_some())
    }

    /// How much it asks of a value: tags before keys, and that a number is whole.
    fn demands(&self) -> (usize, usize) {
        match self.shape {
            Shape::Integer => (1, 0),
            _ => (self.tags.len(), self.required.len()),
        }
    }
}
