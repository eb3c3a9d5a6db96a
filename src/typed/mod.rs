//! Answers as values of your own types.
//!
//! With the feature `schemars`. A type that is [`JsonSchema`](schemars::JsonSchema) and `Deserialize` says what is asked
//! for: [`parse`](crate::client::Request::parse) sends its schema and reads the answer as a [`Parsed`] of it, in chat and
//! on the lane for agents, with both clients.
//!
//! | | |
//! |---|---|
//! | `.parse::<T>()` | one answer, as a [`Parsed<T>`](Parsed) |
//! | `.parse::<T>().repair(2)` | one that does not fit is sent back with what is wrong with it |
//! | `.n(3).parse::<T>().choices()` | each choice on its own: [`Choices`] |
//! | `.stream_parse::<T>()` | the answer while it is written, and the whole at the end: [`AnswerStream`] |
//! | `.stream_list::<T>()` | a list, each element as soon as it is whole: [`ListStream`] |
//!
//! # What can be asked for
//!
//! Servers hold an answer to a schema that is strict: every object names all its properties, requires each and allows no
//! other. That is made of your type: what is `Option` stays nullable, so that a model need not invent a value, and is
//! `None` again here. `$ref` and recursion are kept, enums with a tag become `anyOf`. Lengths, defaults and other
//! keywords that strict servers do not take are put into the description, for the model to read.
//!
//! What cannot be said strictly is refused before anything is sent, with the place and what to write instead: maps, any
//! JSON, tuples, untagged enums, an enum flattened into a struct. With `.strict(false)` such a schema goes out as it is,
//! as a hint.
//!
//! A list, an enum or a scalar by itself is asked for below an object, as servers want it, and read from there.
//!
//! A model writes the properties in the order of the schema, and schemars puts them in that of the alphabet: a field
//! `reasoning` would come behind `answer`. Where the order counts, turn its feature `preserve_order` on, which keeps that
//! of the type.
//!
//! # When it is no answer
//!
//! A call of the kind [`Answer`](crate::ErrorKind::Answer) has failed behind its reply, which was billed. The error's
//! [`answer()`](crate::Error::answer) has text, completion and receipt, and says why:
//!
//! | [`AnswerProblem`](crate::chat::AnswerProblem) | |
//! |---|---|
//! | `Refused` | the model's words |
//! | `CutByLength`, `Filtered` | by its finish reason, before its text is looked at: what was cut is no bad JSON |
//! | `ToolCalls` | the model asked for tools |
//! | `NoJson` | and where it stops being any |
//! | `Mismatch` | with the place, such as `lines[2].amount` |
//! | `SeveralChoices` | a server that gave more than was asked for |

mod answers;
mod ask;
mod choices;
mod elements;
mod growing;
mod parsed;
pub(crate) mod schema;
mod streamed;

/// The strict schema of a type, as it goes out: for a look at it, and for requests of your own.
///
/// ```
/// #[derive(schemars::JsonSchema)]
/// # #[allow(dead_code)]
/// struct Terms {
///     effective_date: Option<String>,
/// }
///
/// let schema = pareta::typed::strict_schema::<Terms>()?;
/// assert_eq!(schema["required"], serde_json::json!(["effective_date"]));
/// # Ok::<(), pareta::Error>(())
/// ```
///
/// # Errors
///
/// [`Argument`](crate::ErrorKind::Argument) for a type that cannot be asked for strictly, with the place and what to write
/// instead.
pub fn strict_schema<T: schemars::JsonSchema>() -> Result<serde_json::Value, crate::Error> {
    Ok(schema::strict::<T>()?.schema)
}

pub use answers::Answers;
pub use ask::{AsksTyped, ParseAnswer, Typed};
pub use choices::{Choices, ParseChoices};
pub use parsed::Parsed;
pub(crate) use parsed::read_arguments;
pub use streamed::{AnswerStream, ListStream, StreamAnswer, StreamList};
