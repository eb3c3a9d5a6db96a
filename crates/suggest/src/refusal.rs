//! What in a contract cannot be generated from: one line each, all of them at once.

use std::fmt;

/// The place of what is about the contract as a whole.
const CONTRACT: &str = "openapi.yaml";

/// One thing that is refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// Where it stands in the contract: `components.schemas.Endpoint.properties.url`.
    pub place: String,
    /// What is wrong, and what to write in its place.
    pub problem: String,
}

/// Everything that is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusals(Vec<Refusal>);

impl Refusals {
    /// Adds one, unless it is there already.
    pub fn push(&mut self, place: impl Into<String>, problem: impl Into<String>) {
        let mut place = place.into();
        if place.is_empty() {
            CONTRACT.clone_into(&mut place);
        }
        let problem = problem.into();
        let refusal = Refusal { place, problem };
        if !self.0.contains(&refusal) {
            self.0.push(refusal);
        }
    }

    /// Adds those of another reading.
    pub fn append(&mut self, other: Refusals) {
        for Refusal { place, problem } in other.0 {
            self.push(place, problem);
        }
    }

    /// The value of another reading; what that refused is added.
    pub fn take<T>(&mut self, read: Result<T, impl Into<Refusals>>) -> Option<T> {
        read.map_err(|refused| self.append(refused.into())).ok()
    }

    /// The value, unless something was refused on the way to it.
    pub fn or<T>(self, value: T) -> Result<T, Refusals> {
        match self.0.is_empty() {
            true => Ok(value),
            false => Err(self),
        }
    }

    /// Each of them, in the order they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Refusal> {
        self.0.iter()
    }
}

impl From<String> for Refusals {
    /// A problem of the contract as a whole.
    fn from(problem: String) -> Self {
        let mut refusals = Refusals::default();
        refusals.push(CONTRACT, problem);
        refusals
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Refusal { place, problem }) in self.0.iter().enumerate() {
            let end = if index == 0 { "" } else { "\n" };
            // One line each, whatever is quoted in it.
            let line = format!("{place}: {problem}").replace(['\n', '\r'], " ");
            write!(f, "{end}{line}")?;
        }
        Ok(())
    }
}
