//! What every response type can do, checked by the compiler.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::{Debug, Display};

use pareta::types::*;
use pareta::{DecodeError, Drift, List, Raw, Response, ResponseType};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{fixtures, for_every_type};

/// What people keep in their own structs, send between threads and print.
fn is_a_value<T: Clone + Debug + Eq + Send + Sync + Unpin + 'static>() {}

/// The whole round trip of a response type by serde, and its own constructor.
fn survives_serde<T: Response + Clone + Eq + Serialize + DeserializeOwned>(
    from_json: fn(String) -> Result<T, DecodeError>,
) -> &'static str {
    let name = T::contract().name;
    for fixture in ["full", "unknown"] {
        let text = fixtures::text(name, fixture);
        let value: T = serde_json::from_str(&text).expect("JSON");
        assert_eq!(Ok(&value), from_json(text.clone()).as_ref(), "{name}");
        assert_eq!(value.clone(), value);
        assert_eq!(
            serde_json::to_string(&value).expect("JSON"),
            text.trim_ascii(),
            "{name}"
        );
    }
    serde_json::from_str::<T>("{").expect_err("no JSON");
    name
}

#[test]
fn every_type_is_a_value_that_survives_serde() {
    let mut names = BTreeSet::new();
    macro_rules! check {
        ($($name:ident)*) => { $(
            is_a_value::<$name>();
            names.insert(survives_serde::<$name>($name::from_json));
        )* };
    }
    for_every_type!(check);
    let registry = ResponseType::all().iter().map(|known| known.name);
    let missing: Vec<_> = names.difference(&registry.collect()).copied().collect();
    assert!(missing.is_empty(), "not in the registry: {missing:?}");
}

#[test]
fn what_surrounds_the_types_is_as_easy_to_keep() {
    is_a_value::<Raw>();
    is_a_value::<List<Task>>();
    is_a_value::<Drift>();
    is_a_value::<DecodeError>();
    fn is_an_error<E: Error + Display + Send + Sync + 'static>() {}
    is_an_error::<DecodeError>();
    fn can_be_sent<T: Send + Sync + 'static>() {}
    can_be_sent::<Box<dyn Response>>();
    can_be_sent::<ResponseType>();
}

#[test]
fn the_registry_knows_types_by_their_names() {
    assert!(ResponseType::named("Endpoint").is_some());
    assert!(ResponseType::named("endpoint").is_none());
    assert!(
        ResponseType::named("EvalRunState").is_none(),
        "it is read through EvalRun"
    );
    let names: BTreeSet<_> = ResponseType::all().iter().map(|known| known.name).collect();
    assert_eq!(names.len(), ResponseType::all().len());
    for known in fixtures::types() {
        let value = known.decode("{}").expect("JSON");
        assert_eq!(value.schema().name, known.name);
        assert!(format!("{value:?}").starts_with(known.name));
    }
}
