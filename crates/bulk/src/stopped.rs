//! Why a job has stopped before its end.

use std::fmt;

use pareta::Error;

/// Why a job has stopped before its end. What was under way then has ended and was handed on; the same job, run again, goes
/// on behind it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Stopped {
    /// Another call might pass the budget.
    Budget {
        /// What calls that have ended did cost, in micro-USD.
        spent_micro_usd: i64,
        /// What there was.
        budget_micro_usd: i64,
    },
    /// The server refuses what all calls have in common: the key (401, 403), the credit (402).
    Refused(Error),
    /// The server cannot be reached, or does not answer, however often it is tried.
    Outage(Error),
    /// So many of the rows fail that it can hardly be the rows.
    TooManyFailures {
        /// Rows that failed.
        failed: u64,
        /// Rows that were answered.
        answered: u64,
    },
    /// The process that holds the budget is gone.
    LeaseLost,
    /// The journal cannot be written, or is not one.
    Journal(String),
    /// The job is set up in a way that cannot be.
    Setup(String),
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Budget {
                spent_micro_usd,
                budget_micro_usd,
            } => write!(
                f,
                "another call might pass the budget of {budget_micro_usd} micro-USD: {spent_micro_usd} were spent, and the \
                 most a call can cost is set aside; run the job again with more"
            ),
            Self::Refused(error) => write!(f, "the server would refuse every row: {error}"),
            Self::Outage(error) => write!(
                f,
                "the server is out of reach: {error}; run the job again later"
            ),
            Self::TooManyFailures { failed, answered } => write!(
                f,
                "{failed} rows failed, and {answered} were answered: look at why, and run the job again"
            ),
            Self::LeaseLost => {
                f.write_str("the process that holds the budget is gone: nothing is sent without it")
            }
            Self::Journal(problem) | Self::Setup(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for Stopped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(error) | Self::Outage(error) => Some(error),
            _ => None,
        }
    }
}
