//! What in a document cannot be generated from. Every check adds what it finds, with the place.

mod cycles;
mod operations;
mod parts;
mod structure;
mod types;

pub use cycles::cycles;
pub use operations::operations;
pub use parts::parts;
pub use structure::structure;
pub use types::types;

#[cfg(test)]
mod tests {
    use crate::taken::Code;

    /// What is said of a contract with these paths and components, in YAML.
    pub fn said(rest: &str) -> String {
        let text = format!("openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\n{rest}");
        let read = crate::document::read(&text, Code::of_the_library().unwrap());
        match read {
            Ok(read) => read.refusals.to_string(),
            Err(refusals) => refusals.to_string(),
        }
    }

    /// What is said of a contract with one operation, GET /x, and these components.
    pub fn said_of_operation(operation: &str, components: &str) -> String {
        said(&format!(
            "paths: {{/x: {{get: {{operationId: get_x, responses: {{'200': {{description: d}}}}, {operation}}}}}}}\n\
             components: {{{components}}}\n"
        ))
    }

    /// What is said of a response type with these properties.
    pub fn said_of_properties(properties: &str) -> String {
        said(&format!(
            "components: {{schemas: {{Case: {{type: object, x-pareta-response: true, properties: {{{properties}}}}}}}}}"
        ))
    }

    #[track_caller]
    pub fn assert_said(said: &str, expected: &str) {
        assert!(said.contains(expected), "{said:?}");
    }
}
