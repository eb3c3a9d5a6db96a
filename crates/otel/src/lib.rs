#![doc = include_str!("../README.md")]

mod evaluation;
mod metrics;
mod propagation;

pub use evaluation::{evaluation_items, evaluation_results};
pub use metrics::{MetricsLayer, names};
pub use propagation::Propagation;
