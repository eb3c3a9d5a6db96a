//! Results of eval runs as events.

use pareta::telemetry::{TARGET, names as span};
use pareta::types::{EvalResult, EvalRun};
use tracing::Level;

/// The event's name by the conventions.
const EVENT: &str = "gen_ai.evaluation.result";
const NAME: &str = "gen_ai.evaluation.name";
const SCORE: &str = "gen_ai.evaluation.score.value";

// What the conventions have no names for.
const RUN: &str = "pareta.eval.run_id";
const SET: &str = "pareta.eval.set_id";
const LOW: &str = "pareta.eval.score.low";
const HIGH: &str = "pareta.eval.score.high";
const SUCCEEDED: &str = "pareta.eval.succeeded";
const ERRORS: &str = "pareta.eval.errors";
const COST: &str = "pareta.eval.mean_cost_micro_usd";
const ROW: &str = "pareta.eval.row";

/// Tells the scores of each model of a run, as events named `gen_ai.evaluation.result` of `tracing`, in its present span.
/// `opentelemetry-appender-tracing` makes log records of OpenTelemetry of them, and `tracing-opentelemetry` events of the
/// span.
///
/// `quality` is the mean the platform gives, with its interval in `pareta.eval.score.low` and `…high`; where a run has
/// `exact_match`, that is an event of its own. A score that is absent is not told.
///
/// ```
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// # let sandbox = pareta_sandbox::Sandbox::start().await?;
/// # let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
/// # let rows = [serde_json::json!({ "input": { "text": "Effective as of May 2, 2026." }, "expected_output": {} })];
/// # let input = pareta::evals::EvalInput::rows("contract-key-fields", rows);
/// let run = client.evals().runs().create(input, ["auto"]).wait().await?;
/// pareta_otel::evaluation_results(&run);
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn evaluation_results(run: &EvalRun) {
    for result in run.results() {
        let scores = [
            ("quality", result.quality_mean()),
            ("exact_match", result.exact_match()),
        ];
        for (name, score) in scores {
            let Some(score) = score else { continue };
            let is_quality = name == "quality";
            tracing::event!(
                name: EVENT,
                target: TARGET,
                Level::INFO,
                { NAME } = name,
                { SCORE } = score,
                { span::REQUEST_MODEL } = result.model_id(),
                { RUN } = run.id(),
                { SET } = run.eval_set_id(),
                { LOW } = result.quality_ci_low().filter(|_| is_quality),
                { HIGH } = result.quality_ci_high().filter(|_| is_quality),
                { SUCCEEDED } = result.n_succeeded(),
                { ERRORS } = result.error_count(),
                { COST } = result.mean_cost_micro_usd(),
            );
        }
    }
}

/// Tells the score of each row for each model of a run, as events like those of [`evaluation_results`], with the row in
/// `pareta.eval.row`. One that failed has `error.type` and no score. What was asked and answered is not told.
pub fn evaluation_items(run: &EvalRun) {
    for result in run.results() {
        items(run, result);
    }
}

fn items(run: &EvalRun, result: &EvalResult) {
    for item in result.per_item() {
        let failed = item.error().map(|_| "row_failed");
        tracing::event!(
            name: EVENT,
            target: TARGET,
            Level::INFO,
            { NAME } = "quality",
            { SCORE } = item.score().filter(|_| failed.is_none()),
            { span::REQUEST_MODEL } = result.model_id(),
            { RUN } = run.id(),
            { SET } = run.eval_set_id(),
            { ROW } = item.idx(),
            { span::ERROR_TYPE } = failed,
        );
    }
}
