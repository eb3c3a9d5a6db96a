//! Whether one model is as good as another: verdicts on runs, and how often they err.

mod runs;
mod simulation;
mod verdicts;
