//! Writing by serde: the exact text where serde_json writes, the structure where any other format does.

use std::any::type_name;
use std::sync::LazyLock;

use serde::ser::{Error, Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::exact::Carried;
use super::raw::Raw;
use super::schema::Kind;
use super::tape::{MAX_DEPTH, Tape, Value};

/// With serde_json the exact text, byte for byte. With any other format what the text says: its objects, arrays and
/// scalars, in the order they were sent.
///
/// A serializer does not say what format it is, so serde_json's own are known by the names of their types; a wrapper
/// around one is taken for another format, save for `serde_path_to_error` and this crate's own. So is serde's, for a
/// field under `#[serde(flatten)]` and a variant under `#[serde(tag)]`: the members of the object become members of the
/// outer one, and each of them is exact text again. Behind `erased-serde` there is structure all the way down. A
/// formatter of serde_json's is not asked: `to_string_pretty` leaves the text as it is.
///
/// Structure says less than text, and what it cannot say it does not change:
///
/// - A number is an integer of 64 bits or a double, where that is exactly what was sent. Else (`1e400`, `0.1e-400`,
///   `420715.000000000000001`) it is its text, as a string.
/// - Half a surrogate pair stays an escape: `\ud83d`.
/// - A key that was sent twice is there once, with the later value, which is the one that reads.
/// - White space, and the spelling of numbers and escapes, are in [`json`](Raw::json) only.
///
/// # Errors
///
/// With more than 128 levels, which would overflow the stack of whoever writes them. And what a format refuses: TOML a
/// null in an array and an integer beyond 63 bits (a null member it leaves out), CSV any object.
impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match keeps_text::<S>() {
            true => write_text(self.json(), serializer),
            false => Tape::of(self).root().serialize(serializer),
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if keeps_text::<S>() {
            return write_text(self.text(), serializer);
        }
        match self.kind() {
            Kind::Null => serializer.serialize_none(),
            Kind::Boolean => serializer.serialize_bool(self.text() == "true"),
            Kind::String => serializer.serialize_str(&self.string().text),
            Kind::Number => match Carried::of(self.text()) {
                Carried::Unsigned(number) => serializer.serialize_u64(number),
                Carried::Signed(number) => serializer.serialize_i64(number),
                Carried::Float(number) => serializer.serialize_f64(number),
                Carried::AsText => serializer.serialize_str(self.text()),
            },
            Kind::Array | Kind::Object if self.depth >= MAX_DEPTH => {
                Err(S::Error::custom(format_args!(
                    "the JSON is more than {MAX_DEPTH} levels deep: only its text can be written"
                )))
            }
            Kind::Array => {
                let elements: Vec<_> = self.children().map(|(_, element)| element).collect();
                serializer.collect_seq(elements)
            }
            Kind::Object => {
                let members = self.members();
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in &members {
                    map.serialize_entry(&key.text, value)?;
                }
                map.end()
            }
        }
    }
}

/// Hands serde_json a text to be written as it is.
fn write_text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let text: &RawValue = serde_json::from_str(text).map_err(S::Error::custom)?;
    text.serialize(serializer)
}

/// Whether a serializer is serde_json's, which knows a raw value when it is handed one. Any other would write it as a
/// struct of one oddly named field. serde offers no way to ask but the name of the type; what the names are is asked
/// too, not written down here.
fn keeps_text<S: Serializer>() -> bool {
    static TEXT_WRITER: LazyLock<&str> = LazyLock::new(|| {
        let name = type_name::<&mut serde_json::Serializer<Vec<u8>>>();
        name.split_inclusive('<').next().unwrap_or(name)
    });
    let name = name_of::<S>();
    name.starts_with(*TEXT_WRITER)
        || name.starts_with(type_name::<serde_json::value::Serializer>())
        || buffers_for_serde_json(name)
}

/// The name of a serializer's or deserializer's type. Those that hand everything on are passed over:
/// serde_path_to_error's, which note where an error was, and this crate's, which refuses numbers that are not finite.
pub(super) fn name_of<S>() -> &'static str {
    const PASSED_OVER: [&str; 2] = ["serde_path_to_error::", "pareta::json::finite::"];
    let mut name = type_name::<S>();
    let inner = |name: &'static str| {
        let mut paths = PASSED_OVER.iter();
        let rest = paths.find_map(|path| name.strip_prefix(path))?;
        // Some compilers name lifetimes too.
        Some(rest.split_once('<')?.1.trim_start_matches("'_, "))
    };
    while let Some(wrapped) = inner(name) {
        name = wrapped;
    }
    name
}

/// Whether a serializer is the one with which serde holds back the fields of a variant, to hand them on to serde_json.
fn buffers_for_serde_json(name: &str) -> bool {
    let error = name.split_once("::content::ContentSerializer<");
    error
        .is_some_and(|(_, error)| error.strip_suffix('>') == Some(type_name::<serde_json::Error>()))
}
