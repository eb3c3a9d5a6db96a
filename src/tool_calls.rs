//! Reading what the model asks of tools.

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;

use crate::types::{ChatCompletion, FunctionCall, ToolCall};

impl ChatCompletion {
    /// The tool calls of the first choice; an empty list when there are none.
    #[doc(alias = "function calling")]
    pub fn tool_calls(&self) -> &[ToolCall] {
        let first = self.choices().first();
        first
            .map(|choice| choice.message().tool_calls())
            .unwrap_or_default()
    }
}

impl FunctionCall {
    /// The arguments as a type of yours. Arguments that are absent, null or empty read as `{}`; a server that sends the
    /// object itself in place of its text is understood.
    ///
    /// ```
    /// use pareta::types::ChatCompletion;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct FindInvoice {
    ///     number: String,
    /// }
    ///
    /// let completion = ChatCompletion::from_json(
    ///     r#"{"choices": [{"message": {"tool_calls": [{
    ///         "id": "call_1",
    ///         "function": {"name": "find_invoice", "arguments": "{\"number\": \"INV-2041\"}"}
    ///     }]}}]}"#,
    /// )?;
    /// for call in completion.tool_calls() {
    ///     let wanted: FindInvoice = call.function().arguments_as()?;
    ///     assert_eq!(wanted.number, "INV-2041");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the model wrote something that is not valid JSON or not of that type. Its text names the function and says
    /// why, and can be given back to the model as the result of the call.
    #[doc(alias = "function calling")]
    pub fn arguments_as<T: DeserializeOwned>(&self) -> Result<T, ArgumentsError> {
        let arguments = match self.get("arguments") {
            Some(arguments) => arguments
                .as_str()
                .unwrap_or(Cow::Borrowed(arguments.json())),
            None => Cow::Borrowed(""),
        };
        let text = match arguments.trim() {
            "" | "null" => "{}",
            text => text,
        };
        serde_json::from_str(text).map_err(|cause| ArgumentsError {
            function: self.name().unwrap_or_default().to_owned(),
            cause,
        })
    }
}

/// The arguments of a tool call that could not be read; see [`FunctionCall::arguments_as`].
#[derive(Debug)]
pub struct ArgumentsError {
    function: String,
    cause: serde_json::Error,
}

impl ArgumentsError {
    /// The function the model wanted to call; empty where it named none.
    pub fn function(&self) -> &str {
        &self.function
    }

    /// What is wrong with the arguments.
    pub fn cause(&self) -> &serde_json::Error {
        &self.cause
    }
}

/// With its cause, for this is what the model is told.
impl fmt::Display for ArgumentsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { function, cause } = self;
        write!(f, "the arguments of {function:?} cannot be read: {cause}")
    }
}

impl std::error::Error for ArgumentsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Arguments {
        crate_no: Option<u8>,
    }

    fn call(arguments: &str) -> FunctionCall {
        FunctionCall::from_json(format!(r#"{{"name": "weigh"{arguments}}}"#)).unwrap()
    }

    #[test]
    fn arguments_are_read_however_they_are_sent() {
        let cases = [
            (r#", "arguments": "{\"crate_no\": 7}""#, Some(7)),
            (r#", "arguments": {"crate_no": 7}"#, Some(7)),
            (r#", "arguments": " {} ""#, None),
            (r#", "arguments": {}"#, None),
            (r#", "arguments": """#, None),
            (r#", "arguments": " \n""#, None),
            (r#", "arguments": "null""#, None),
            (r#", "arguments": null"#, None),
            ("", None),
        ];
        for (arguments, crate_no) in cases {
            let read = call(arguments).arguments_as::<Arguments>();
            assert_eq!(read.unwrap(), Arguments { crate_no }, "{arguments}");
        }
    }

    #[test]
    fn arguments_that_cannot_be_read_say_whose_and_why() {
        let cases = [
            (
                r#", "arguments": "{\"crate_no\": ""#,
                "EOF while parsing a value at line 1 column 12",
            ),
            (
                r#", "arguments": "{\"crate_no\": 300}""#,
                "invalid value: integer `300`, expected u8 at line 1 column 16",
            ),
            (
                r#", "arguments": "{}{}""#,
                "trailing characters at line 1 column 3",
            ),
            (
                r#", "arguments": true"#,
                "invalid type: boolean `true`, expected struct Arguments at line 1 column 4",
            ),
        ];
        for (arguments, why) in cases {
            let error = call(arguments).arguments_as::<Arguments>().unwrap_err();
            let expected = format!("the arguments of \"weigh\" cannot be read: {why}");
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.function(), "weigh");
        }
    }
}
