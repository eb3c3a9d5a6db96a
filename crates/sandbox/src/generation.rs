//! Which of the API's generations an organisation has.

use std::fmt;
use std::str::FromStr;

/// The generation of the API that the sandbox's organisation belongs to.
///
/// | | `Seed` | `Both` | `Today` |
/// |---|---|---|---|
/// | Endpoints | yes | yes | none, and none can be deployed (403); `model` takes but `auto` (404) |
/// | `GET /v1/models` | live endpoints | live endpoints | `auto` |
/// | Embeddings, rerank, images, proposals, metrics and comparisons of `auto`, the agent lane | 404 | yes | yes |
/// | `auto` refuses tools in a stream, tools beside a `response_format`, more than one choice | no | yes | yes |
/// | Eval sets | no prompt | both ways | a prompt (400), rows of `input` and `expected_output` objects (422) |
/// | Runs | over open and frontier models | over all of them | over `auto` and frontier models |
/// | The matcher | scores words | scores words | gives no score, and counts a capability as a match |
///
/// With `Both` an eval set is of today when it has a prompt: then its runs begin `queued`, labels are graded by macro-F1
/// with `exact_match` beside it, and the row of `auto` has no kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Generation {
    /// The time of endpoints: clients up to 0.3.
    Seed,
    /// An organisation of today, which calls `auto`: clients from 1.0 on.
    Today,
    /// An organisation of today that has kept its endpoints.
    #[default]
    Both,
}

impl Generation {
    /// Whether it has endpoints.
    pub(crate) fn has_endpoints(self) -> bool {
        self != Self::Today
    }

    /// Whether it has the routes of today.
    pub(crate) fn has_todays_routes(self) -> bool {
        self != Self::Seed
    }
}

const NAMES: [(Generation, &str); 3] = [
    (Generation::Seed, "seed"),
    (Generation::Today, "today"),
    (Generation::Both, "both"),
];

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(generation, _)| generation == self);
        f.write_str(name.map_or("", |(_, name)| name))
    }
}

impl FromStr for Generation {
    type Err = InvalidGeneration;

    /// Reads `seed`, `today` or `both`.
    fn from_str(text: &str) -> Result<Self, InvalidGeneration> {
        let found = NAMES.iter().find(|(_, name)| *name == text);
        let found = found.map(|(generation, _)| *generation);
        found.ok_or_else(|| InvalidGeneration(text.to_owned()))
    }
}

/// A word that names no [`Generation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidGeneration(String);

impl fmt::Display for InvalidGeneration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "'{}' is no generation; there are seed, today and both",
            self.0
        )
    }
}

impl std::error::Error for InvalidGeneration {}
