//! Guides: longer texts on one matter each, as they are in `docs/` of the repository.
//!
//! | | |
//! |---|---|
//! | [`coming_from_python`] | the Python client from 0.1 to 3.0, what its upgrades broke, method by method |
//! | [`coming_from_async_openai`] | async-openai, and what is different here |
//! | [`errors`] | each kind of error, when it comes and what to do about it |
//! | [`testing`] | testing your own code: the sandbox, scripts, faults, paused time; a real server, recorded once; mocks |
//! | [`snapshots`] | replies in insta's snapshots, and in other formats than JSON |
//! | `answers_and_tools` | answers as values and loops of tools, beside other clients (feature `schemars`) |
//! | [`layers`] | code of yours around each try: signing, tenants, rate limits, a cache, chaos |
//! | [`telemetry`] | spans and events of every call, their names, and what is in none of them |
//! | `verdicts` | whether a model is as good: the method, and how often it errs (feature `compare`) |
//! | [`regenerating`] | what to do when the API has changed |

pub mod coming_from_python {
    #![doc = include_str!("../docs/coming-from-python.md")]
}

pub mod coming_from_async_openai {
    #![doc = include_str!("../docs/coming-from-async-openai.md")]
}

pub mod errors {
    #![doc(alias = "retry")]
    #![doc(alias = "backoff")]
    #![doc(alias = "budget")]
    #![doc(alias = "proposal")]
    #![doc = include_str!("../docs/errors.md")]
}

pub mod testing {
    #![doc(alias = "mock")]
    #![doc(alias = "fake")]
    #![doc(alias = "test double")]
    #![doc(alias = "sandbox")]
    #![doc = include_str!("../docs/testing.md")]
}

pub mod snapshots {
    #![doc(alias = "insta")]
    #![doc(alias = "fixture")]
    #![doc = include_str!("../docs/snapshots.md")]
}

#[cfg(feature = "schemars")]
pub mod answers_and_tools {
    #![doc(alias = "structured output")]
    #![doc(alias = "function calling")]
    #![doc = include_str!("../docs/answers-and-tools.md")]
}

#[cfg(feature = "compare")]
pub mod verdicts {
    #![doc(alias = "statistics")]
    #![doc(alias = "significance")]
    #![doc(alias = "non-inferiority")]
    #![doc = include_str!("../docs/verdicts.md")]
}

pub mod layers {
    #![doc(alias = "middleware")]
    #![doc(alias = "interceptor")]
    #![doc = include_str!("../docs/layers.md")]
}

pub mod telemetry {
    #![doc(alias = "tracing")]
    #![doc(alias = "opentelemetry")]
    #![doc = include_str!("../docs/telemetry.md")]
}

pub mod regenerating {
    #![doc = include_str!("../docs/regenerating.md")]
}
