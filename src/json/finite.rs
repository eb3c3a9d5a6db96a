//! Writing JSON that says what it was given: a number JSON has no word for is an error, where serde_json writes null.

use std::io::Write;

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// A value as JSON text.
///
/// # Errors
///
/// Those of its `Serialize`, and a number that is not finite.
pub(crate) fn to_json(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Finite(value))
}

/// The same into a writer.
pub(crate) fn write_json(writer: impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    serde_json::to_writer(writer, &Finite(value))
}

/// A value whose numbers are finite when it is written, however deep they are.
struct Finite<T>(T);

impl<T: Serialize> Serialize for Finite<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(Checking(serializer))
    }
}

/// A serializer, or a part of one, that hands on what is finite.
struct Checking<S>(S);

fn refused<E: serde::ser::Error>(number: f64) -> E {
    E::custom(format!("{number} is no number JSON knows"))
}

macro_rules! hand_on {
    ($($method:ident($($argument:ident: $kind:ty),*);)*) => {$(
        fn $method(self, $($argument: $kind),*) -> Result<S::Ok, S::Error> {
            self.0.$method($($argument),*)
        }
    )*};
}

macro_rules! hand_on_compounds {
    ($($method:ident($($argument:ident: $kind:ty),*) -> $compound:ident;)*) => {$(
        fn $method(self, $($argument: $kind),*) -> Result<Self::$compound, S::Error> {
            self.0.$method($($argument),*).map(Checking)
        }
    )*};
}

impl<S: Serializer> Serializer for Checking<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Checking<S::SerializeSeq>;
    type SerializeTuple = Checking<S::SerializeTuple>;
    type SerializeTupleStruct = Checking<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Checking<S::SerializeTupleVariant>;
    type SerializeMap = Checking<S::SerializeMap>;
    type SerializeStruct = Checking<S::SerializeStruct>;
    type SerializeStructVariant = Checking<S::SerializeStructVariant>;

    fn serialize_f32(self, number: f32) -> Result<S::Ok, S::Error> {
        match number.is_finite() {
            true => self.0.serialize_f32(number),
            false => Err(refused(number.into())),
        }
    }

    fn serialize_f64(self, number: f64) -> Result<S::Ok, S::Error> {
        match number.is_finite() {
            true => self.0.serialize_f64(number),
            false => Err(refused(number)),
        }
    }

    hand_on! {
        serialize_bool(value: bool);
        serialize_i8(value: i8);
        serialize_i16(value: i16);
        serialize_i32(value: i32);
        serialize_i64(value: i64);
        serialize_i128(value: i128);
        serialize_u8(value: u8);
        serialize_u16(value: u16);
        serialize_u32(value: u32);
        serialize_u64(value: u64);
        serialize_u128(value: u128);
        serialize_char(value: char);
        serialize_str(value: &str);
        serialize_bytes(value: &[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(name: &'static str);
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str);
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_some(&Finite(value))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_struct(name, &Finite(value))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0
            .serialize_newtype_variant(name, index, variant, &Finite(value))
    }

    hand_on_compounds! {
        serialize_seq(length: Option<usize>) -> SerializeSeq;
        serialize_tuple(length: usize) -> SerializeTuple;
        serialize_tuple_struct(name: &'static str, length: usize) -> SerializeTupleStruct;
        serialize_tuple_variant(name: &'static str, index: u32, variant: &'static str, length: usize)
            -> SerializeTupleVariant;
        serialize_map(length: Option<usize>) -> SerializeMap;
        serialize_struct(name: &'static str, length: usize) -> SerializeStruct;
        serialize_struct_variant(name: &'static str, index: u32, variant: &'static str, length: usize)
            -> SerializeStructVariant;
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! hand_on_elements {
    ($($kind:ident::$method:ident;)*) => {$(
        impl<S: $kind> $kind for Checking<S> {
            type Ok = S::Ok;
            type Error = S::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
                self.0.$method(&Finite(value))
            }

            fn end(self) -> Result<S::Ok, S::Error> {
                self.0.end()
            }
        }
    )*};
}

hand_on_elements! {
    SerializeSeq::serialize_element;
    SerializeTuple::serialize_element;
    SerializeTupleStruct::serialize_field;
    SerializeTupleVariant::serialize_field;
}

macro_rules! hand_on_fields {
    ($($kind:ident;)*) => {$(
        impl<S: $kind> $kind for Checking<S> {
            type Ok = S::Ok;
            type Error = S::Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), S::Error> {
                self.0.serialize_field(key, &Finite(value))
            }

            fn end(self) -> Result<S::Ok, S::Error> {
                self.0.end()
            }
        }
    )*};
}

hand_on_fields! {
    SerializeStruct;
    SerializeStructVariant;
}

impl<S: SerializeMap> SerializeMap for Checking<S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), S::Error> {
        self.0.serialize_key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
        self.0.serialize_value(&Finite(value))
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;
    use serde_json::value::RawValue;

    use super::to_json;
    use crate::json::Raw;

    #[derive(Serialize)]
    enum Any<'a> {
        Unit,
        New(f64),
        Tuple(f32, f64),
        Struct { at: &'a [Option<f64>] },
    }

    #[test]
    fn a_number_that_is_none_is_an_error_wherever_it_is() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(to_json(&bad).is_err());
            assert!(to_json(&(bad as f32)).is_err());
            assert!(to_json(&(1, bad)).is_err());
            assert!(to_json(&BTreeMap::from([("k", vec![bad])])).is_err());
            assert!(to_json(&Any::New(bad)).is_err());
            assert!(to_json(&Any::Tuple(bad as f32, 0.0)).is_err());
            assert!(
                to_json(&Any::Struct {
                    at: &[None, Some(bad)]
                })
                .is_err()
            );
        }
        let error = to_json(&f64::NAN).unwrap_err();
        assert_eq!(error.to_string(), "NaN is no number JSON knows");
    }

    #[test]
    fn everything_else_is_written_as_serde_json_writes_it() {
        let raw: Box<RawValue> = serde_json::from_str(r#"{"b": 1.50, "a":  "\u0041"}"#).unwrap();
        let value = (
            (
                "text",
                'c',
                1_u8,
                -2_i64,
                u128::MAX,
                0.1_f32,
                1e300,
                true,
                (),
            ),
            [
                Any::Unit,
                Any::New(1.5),
                Any::Tuple(0.5, 2.0),
                Any::Struct {
                    at: &[None, Some(0.1)],
                },
            ],
            BTreeMap::from([(7, "key")]),
            Some(raw),
        );
        assert_eq!(
            to_json(&value).unwrap(),
            serde_json::to_vec(&value).unwrap()
        );
    }

    #[test]
    fn json_kept_whole_is_written_to_the_letter() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        let texts = [
            r#"{"b": 1.50, "a":  "\u0041", "b": 2}"#,
            "1e400",
            "420715.000000000000001",
            &deep,
        ];
        for text in texts {
            let raw = Raw::from_json(text).unwrap();
            assert_eq!(to_json(&raw).unwrap(), text.as_bytes());
            let inside = to_json(&BTreeMap::from([("k", [Some(&raw)])])).unwrap();
            assert_eq!(inside, format!(r#"{{"k":[{text}]}}"#).as_bytes());
        }
    }
}
