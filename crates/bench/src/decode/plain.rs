//! The floor: the same properties as derived structs that keep nothing else.

#![expect(dead_code, reason = "what is measured is that they are filled")]

use serde::Deserialize;

/// A completion and a chunk have the same properties.
#[derive(Deserialize)]
pub struct Completion {
    pub id: Option<String>,
    pub model: Option<String>,
    pub created: Option<i64>,
    #[serde(default)]
    pub choices: Vec<Choice>,
    pub usage: Option<Usage>,
    pub object: Option<String>,
    pub system_fingerprint: Option<String>,
    pub service_tier: Option<String>,
}

#[derive(Deserialize)]
pub struct Choice {
    pub index: Option<i64>,
    pub finish_reason: Option<String>,
    pub message: Option<Message>,
    pub delta: Option<Message>,
}

#[derive(Deserialize)]
pub struct Message {
    pub role: Option<String>,
    pub content: Option<String>,
    pub name: Option<String>,
    pub refusal: Option<String>,
    pub reasoning_content: Option<String>,
    #[serde(default)]
    pub tool_calls: Vec<ToolCall>,
    pub tool_call_id: Option<String>,
}

#[derive(Deserialize)]
pub struct ToolCall {
    pub index: Option<i64>,
    pub id: Option<String>,
    pub r#type: Option<String>,
    pub function: Option<FunctionCall>,
}

#[derive(Deserialize)]
pub struct FunctionCall {
    pub name: Option<String>,
    pub arguments: Option<String>,
}

#[derive(Deserialize)]
pub struct Usage {
    pub prompt_tokens: Option<i64>,
    pub completion_tokens: Option<i64>,
    pub total_tokens: Option<i64>,
    pub prompt_tokens_details: Option<PromptTokensDetails>,
    pub completion_tokens_details: Option<CompletionTokensDetails>,
}

#[derive(Deserialize)]
pub struct PromptTokensDetails {
    pub cached_tokens: Option<i64>,
    pub audio_tokens: Option<i64>,
}

#[derive(Deserialize)]
pub struct CompletionTokensDetails {
    pub reasoning_tokens: Option<i64>,
    pub audio_tokens: Option<i64>,
    pub accepted_prediction_tokens: Option<i64>,
    pub rejected_prediction_tokens: Option<i64>,
}

#[derive(Deserialize)]
pub struct Run {
    pub run: Option<RunState>,
    #[serde(default)]
    pub results: Vec<RunResult>,
    pub run_id: Option<String>,
    pub status: Option<String>,
}

#[derive(Deserialize)]
pub struct RunState {
    pub id: Option<String>,
    pub eval_set_id: Option<String>,
    pub status: Option<String>,
    pub error_detail: Option<String>,
    #[serde(default)]
    pub candidate_model_ids: Vec<String>,
    pub total_cost_micro_usd: Option<i64>,
}

#[derive(Deserialize)]
pub struct RunResult {
    pub model_id: Option<String>,
    pub kind: Option<String>,
    pub quality_mean: Option<f64>,
    pub quality_ci_low: Option<f64>,
    pub quality_ci_high: Option<f64>,
    pub mean_cost_micro_usd: Option<i64>,
    pub n_succeeded: Option<i64>,
    pub error_count: Option<i64>,
    #[serde(default)]
    pub per_item: Vec<ItemResult>,
}

#[derive(Deserialize)]
pub struct ItemResult {
    pub idx: Option<i64>,
    pub score: Option<f64>,
    pub prediction: Option<String>,
    pub error: Option<String>,
}
