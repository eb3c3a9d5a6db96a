//! A function of yours, as the model sees it and as it is run.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::chat;
use crate::types::FunctionCall;

/// What a tool gives: the text the model is told, or why there is none.
pub type ToolResult = Result<String, ToolError>;

/// A tool at work.
pub type Running<'a> = Pin<Box<dyn Future<Output = ToolResult> + Send + 'a>>;

/// Why a tool has no result. The model is told, and may try again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ToolError {
    /// The arguments are not what the tool takes.
    BadArguments(String),
    /// The tool says that it failed.
    Failed(String),
}

impl fmt::Display for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadArguments(problem) => f.write_str(problem),
            Self::Failed(problem) => write!(f, "the tool failed: {problem}"),
        }
    }
}

impl std::error::Error for ToolError {}

/// A tool with a state of its own: a connection, a counter. What needs none is made by `Tool::new`, or by
/// [`Tool::dynamic`].
///
/// ```
/// use pareta::tools::{Handler, Running, Tool, ToolError};
/// use pareta::types::FunctionCall;
///
/// struct Ledger(std::collections::HashMap<String, i64>);
///
/// impl Handler for Ledger {
///     fn definition(&self) -> pareta::chat::Tool {
///         pareta::chat::Tool::function("balance").description("The balance of an account, by its name.")
///     }
///
///     fn call<'a>(&'a self, call: &'a FunctionCall) -> Running<'a> {
///         Box::pin(async move {
///             let arguments: serde_json::Value = call.arguments_as().map_err(|error| ToolError::BadArguments(error.to_string()))?;
///             let account = arguments["account"].as_str().unwrap_or_default();
///             let balance = self.0.get(account).ok_or_else(|| ToolError::Failed("no such account".to_owned()))?;
///             Ok(balance.to_string())
///         })
///     }
/// }
///
/// let tool = Tool::of(Ledger(Default::default()));
/// assert_eq!(tool.name(), "balance");
/// ```
pub trait Handler: Send + Sync + 'static {
    /// The tool as the model sees it: its name, what it does, and the schema of its arguments.
    fn definition(&self) -> chat::Tool;

    /// Runs it, with the arguments the model wrote.
    ///
    /// # Errors
    ///
    /// What the model is to be told.
    fn call<'a>(&'a self, call: &'a FunctionCall) -> Running<'a>;
}

/// A tool of a [loop](super): a function of yours with a name and a description.
#[derive(Clone)]
pub struct Tool {
    name: String,
    definition: chat::Tool,
    handler: Arc<dyn Handler>,
    pub(super) time_limit: Option<Duration>,
}

impl Tool {
    /// A function whose arguments are a type of yours, with the feature `schemars`: their JSON Schema goes out, strict where
    /// it [can be](crate::typed), and what the model writes is read as one before the function is called. What it gives is
    /// told to the model: a text as it is, anything else as JSON. So is its error.
    ///
    /// ```
    /// use pareta::tools::Tool;
    /// use schemars::JsonSchema;
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize, JsonSchema)]
    /// struct FindInvoice {
    ///     /// As printed at its top: INV-2041.
    ///     number: String,
    /// }
    ///
    /// let tool = Tool::new("find_invoice", "Finds an invoice by its number.", |wanted: FindInvoice| async move {
    ///     match wanted.number.as_str() {
    ///         "INV-2041" => Ok("It is paid."),
    ///         _ => Err("there is no such invoice"),
    ///     }
    /// });
    /// # let _ = tool;
    /// ```
    #[cfg(feature = "schemars")]
    #[doc(alias = "function calling")]
    pub fn new<A, F, R, E>(
        name: impl Into<String>,
        description: impl Into<String>,
        function: impl Fn(A) -> F + Send + Sync + 'static,
    ) -> Self
    where
        A: schemars::JsonSchema + serde::de::DeserializeOwned + Send,
        F: Future<Output = Result<R, E>> + Send + 'static,
        R: Serialize,
        E: fmt::Display,
    {
        use crate::typed::{read_arguments, schema};
        let (named, is_strict) = match schema::strict::<A>() {
            Ok(named) => (named, true),
            Err(_) => (schema::plain::<A>(), false),
        };
        let is_wrapped = named.is_wrapped;
        let definition = chat::Tool::function(name)
            .description(description)
            .parameters(named.schema)
            .strict(is_strict);
        let run = move |call: &FunctionCall| -> Running<'static> {
            let running = read_arguments(call, is_wrapped).map(&function);
            Box::pin(async move { told(running.map_err(ToolError::BadArguments)?.await) })
        };
        Self::of(Function { definition, run })
    }

    /// A function that is known only at run time: its definition is data, and so are its arguments.
    ///
    /// ```
    /// use pareta::tools::Tool;
    /// use serde_json::{Value, json};
    ///
    /// let definition = pareta::chat::Tool::function("add")
    ///     .description("Adds two numbers.")
    ///     .parameters(json!({ "type": "object", "properties": { "a": { "type": "number" }, "b": { "type": "number" } } }));
    /// let tool = Tool::dynamic(definition, |arguments: Value| async move {
    ///     match (arguments["a"].as_f64(), arguments["b"].as_f64()) {
    ///         (Some(a), Some(b)) => Ok(a + b),
    ///         _ => Err("both must be numbers"),
    ///     }
    /// });
    /// # let _ = tool;
    /// ```
    pub fn dynamic<F, R, E>(
        definition: chat::Tool,
        function: impl Fn(Value) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<R, E>> + Send + 'static,
        R: Serialize,
        E: fmt::Display,
    {
        let run = move |call: &FunctionCall| -> Running<'static> {
            let arguments = call.arguments_as::<Value>();
            let arguments = arguments.map_err(|error| ToolError::BadArguments(error.to_string()));
            let running = arguments.map(&function);
            Box::pin(async move { told(running?.await) })
        };
        Self::of(Function { definition, run })
    }

    /// A tool with a state of its own.
    pub fn of(handler: impl Handler) -> Self {
        let definition = handler.definition();
        Self {
            name: definition.name().unwrap_or_default().to_owned(),
            definition,
            handler: Arc::new(handler),
            time_limit: None,
        }
    }

    /// How long it may take, in place of the limit for all tools of a loop.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// The name the model calls it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tool as the model sees it.
    pub fn definition(&self) -> &chat::Tool {
        &self.definition
    }

    pub(super) fn call<'a>(&'a self, call: &'a FunctionCall) -> Running<'a> {
        self.handler.call(call)
    }
}

impl fmt::Debug for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tool").field(&self.name).finish()
    }
}

/// A function as a handler.
struct Function<F> {
    definition: chat::Tool,
    run: F,
}

impl<F> Handler for Function<F>
where
    F: Fn(&FunctionCall) -> Running<'static> + Send + Sync + 'static,
{
    fn definition(&self) -> chat::Tool {
        self.definition.clone()
    }

    fn call<'a>(&'a self, call: &'a FunctionCall) -> Running<'a> {
        (self.run)(call)
    }
}

/// What a function gave, as the model is told: a text as it is, and anything else as JSON.
fn told<R: Serialize, E: fmt::Display>(result: Result<R, E>) -> ToolResult {
    let value = result.map_err(|error| ToolError::Failed(error.to_string()))?;
    match serde_json::to_value(&value) {
        Ok(Value::String(text)) => Ok(text),
        // Not by way of the value, which has no order of its own and no more than 64 bits.
        Ok(_) => serde_json::to_string(&value).map_err(unwritable),
        Err(error) => Err(unwritable(error)),
    }
}

fn unwritable(error: serde_json::Error) -> ToolError {
    ToolError::Failed(format!("its result cannot be written as JSON: {error}"))
}
