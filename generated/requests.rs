// Generated from openapi.yaml by `cargo regenerate`. Do not edit.
// contract: 941e60dd59f9c4d5

//! The bodies of requests.
/// The form that attaches a document below 5 MiB to a row: three text parts, then the file.
#[derive(Clone, Debug)]
pub struct AttachBlobForm {
    /// Position of the row in the set, in decimal, from 0.
    pub idx: i64,
    /// Name of the input field of the row that takes the document.
    pub field_name: ::std::string::String,
    /// Media type of the document, such as `application/pdf`.
    pub mime: ::std::string::String,
    /// The document: its raw bytes, fewer than 5,242,880. The media type of the part is the one in `mime`.
    pub file: crate::Upload,
}
/// The body of a request to complete an upload.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct CompleteBlobUploadRequest {
    /// Position of the row in the set, from 0; the same as when the upload URL was created.
    pub idx: i64,
    /// Name of the input field of the row; the same as when the upload URL was created.
    pub field_name: ::std::string::String,
    /// Where the document is stored, as the reply with the upload URL said.
    pub storage_uri: ::std::string::String,
    /// Media type of the document; the same as when the upload URL was created.
    pub mime: ::std::string::String,
}
/// The body of a request for an upload URL.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct CreateBlobUploadUrlRequest {
    /// Position of the row in the set, from 0.
    pub idx: i64,
    /// Name of the input field of the row that takes the document.
    pub field_name: ::std::string::String,
    /// Media type of the document, such as `application/pdf`. The upload must be sent with the same one.
    pub mime: ::std::string::String,
    /// Size of the document in bytes, 5,242,880 or more.
    pub file_size: i64,
}
/// The body of a request for a chat completion.
///
/// Only `model` and `messages` are needed. A further parameter of the OpenAI API may be added under its own name and is passed
/// on as it is.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct CreateChatCompletionRequest {
    /// Id of the endpoint that shall answer, such as `invoices-prod`. Not empty.
    pub model: ::std::string::String,
    /// The conversation so far, oldest message first. At least one.
    pub messages: ::std::vec::Vec<crate::chat::ChatMessage>,
    /// Whether the answer comes as a stream of chunks. Left out when it does not, which is the default.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub stream: ::std::option::Option<bool>,
    /// What a stream shall hold beside the answer. Only with `stream`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub stream_options: ::std::option::Option<StreamOptions>,
    /// How freely tokens are sampled, from 0 to 2.
    ///
    /// 0 is as steady as the model gets. The default is the model's own, usually 1.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub temperature: ::std::option::Option<f64>,
    /// Share of the probability mass to sample from, above 0 and up to 1.
    ///
    /// The default is 1, which is all of it. Set this or `temperature`, not both.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub top_p: ::std::option::Option<f64>,
    /// How many choices to generate, 1 or more. The default is 1. Every choice is billed.
    ///
    /// The model `auto` and the lane for agents give one; `auto` refuses more with 400.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub n: ::std::option::Option<i64>,
    /// Texts that end the answer when the model is about to write one of them; they are not part of the answer.
    ///
    /// The wire also takes one bare string in place of the list. By default there are none.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub stop: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Upper limit of the tokens of the answer, 1 or more. The default is what the context window leaves.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub max_tokens: ::std::option::Option<i64>,
    /// Upper limit of the generated tokens, reasoning included, 1 or more.
    ///
    /// The newer form of `max_tokens`. The default is what the context window leaves.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub max_completion_tokens: ::std::option::Option<i64>,
    /// Penalty on every token that has occurred before, from -2 to 2.
    ///
    /// Above 0 the answer moves on to new subjects. The default is 0.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub presence_penalty: ::std::option::Option<f64>,
    /// Penalty on a token that grows with how often it has occurred, from -2 to 2.
    ///
    /// Above 0 the answer repeats itself less. The default is 0.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub frequency_penalty: ::std::option::Option<f64>,
    /// Seed of the sampling: the same request with the same seed should give the same answer, without a guarantee.
    ///
    /// By default there is none.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub seed: ::std::option::Option<i64>,
    /// Whether to return the log probability of each token of the answer. The default is false.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub logprobs: ::std::option::Option<bool>,
    /// How many alternatives to return for each token, from 0 to 20. Only with `logprobs`. The default is none.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub top_logprobs: ::std::option::Option<i64>,
    /// What to add to the score of single tokens: from token id, written in decimal, to a number from -100 to 100.
    ///
    /// By default nothing is added.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub logit_bias: ::std::option::Option<
        ::std::collections::BTreeMap<::std::string::String, f64>,
    >,
    /// An id for the end user on whose behalf you call. By default there is none.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub user: ::std::option::Option<::std::string::String>,
    /// The form the answer must have. The default is free text.
    ///
    /// The model `auto` refuses it beside `tools` with 400; the lane for agents takes both.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub response_format: ::std::option::Option<crate::chat::ResponseFormat>,
    /// The tools the model may call. By default there are none.
    ///
    /// The model `auto` refuses them with 400 in a stream, and beside a `response_format`; the lane for agents takes them.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub tools: ::std::option::Option<::std::vec::Vec<crate::chat::Tool>>,
    /// Whether and which tool the model calls. The default is `auto` when there are tools, else `none`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub tool_choice: ::std::option::Option<crate::chat::ToolChoice>,
    /// Whether the model may call several tools in one answer. The default is true.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub parallel_tool_calls: ::std::option::Option<bool>,
    /// How much a reasoning model thinks before it answers.
    ///
    /// Known values: `minimal`, `low`, `medium`, `high`; others may come. The default is the model's own.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub reasoning_effort: ::std::option::Option<::std::string::String>,
    /// Labels of your own for this call, from name to text. By default there are none.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub metadata: ::std::option::Option<
        ::std::collections::BTreeMap<::std::string::String, ::std::string::String>,
    >,
}
/// The body of a request for embeddings.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct CreateEmbeddingsRequest {
    /// The texts, from 1 to 512 in one call.
    pub input: ::std::vec::Vec<::std::string::String>,
    /// Which side of a search the texts are on. A query is embedded to lie near the documents that answer it. By default they are
    /// documents.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub input_type: ::std::option::Option<::std::string::String>,
}
/// The body of a request to start an eval run.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct CreateEvalRunRequest {
    /// Id of the eval set to score the models on. Not empty.
    pub eval_set_id: ::std::string::String,
    /// The models to score, each named once: `auto`, ids of frontier models, and aliases of open models. At least one.
    ///
    /// Frontier models come from the list of frontier models, open models from the leaderboard of the task; organisations of
    /// today have `auto` in place of open models.
    pub candidate_model_ids: ::std::vec::Vec<::std::string::String>,
}
/// The form that creates an eval set: the text parts, in the order they stand here, then the file.
#[derive(Clone, Debug)]
pub struct CreateEvalSetForm {
    /// Id of the task the rows are graded against. Not empty. `custom-eval` is a panel of judges.
    pub task_id: ::std::string::String,
    /// What is asked of a model with each row, in a sentence of up to 500 characters.
    ///
    /// Organisations of today have to send it; older ones do not have it.
    pub prompt: ::std::option::Option<::std::string::String>,
    /// Label of the set, for people. Clients make one up when none is given.
    pub name: ::std::string::String,
    /// The rows, as JSON lines: one JSON object per line, at least one.
    ///
    /// A row is an object with `input`, what the model is given, and `expected_output`, what it should answer, both objects of
    /// the shapes the task describes. Older organisations take any input, and what should be answered under `expected`. A row
    /// whose input is a document may have only the answer; the document is attached afterwards. Sent as a file of type
    /// `application/jsonl`.
    pub items: crate::Upload,
}
/// The body of a request for a frontier comparison.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct CreateFrontierComparisonRequest {
    /// The vendor's model. Known values: `gpt-5.5`, `gemini-3-5-flash`, `gemini-3-1-pro`, `claude-sonnet-4-6`; another is refused.
    pub model: ::std::string::String,
    /// The conversation, oldest message first. From 1 to 40, each with a text as its content.
    pub messages: ::std::vec::Vec<crate::chat::ChatMessage>,
}
/// The body of a request to rank documents.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct CreateRerankRequest {
    /// What is asked. Not blank.
    pub query: ::std::string::String,
    /// The documents, from 1 to 1,000 in one call.
    pub documents: ::std::vec::Vec<::std::string::String>,
    /// How many of the best to list, 1 or more. By default all. Every document is scored and billed all the same.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub top_n: ::std::option::Option<i64>,
}
/// The body of a request to synthesize speech.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct CreateSpeechRequest {
    /// What to say, 1 to 5000 characters.
    pub text: ::std::string::String,
    /// Name of the voice. By default the service chooses.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub voice: ::std::option::Option<::std::string::String>,
}
/// The body of a request to transcribe speech.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct CreateTranscriptionRequest {
    /// The audio file in standard base64, with padding. Not empty.
    pub audio_base64: ::std::string::String,
    /// Language that is spoken, as an ISO 639-1 code such as `en`. By default it is detected.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub language: ::std::option::Option<::std::string::String>,
}
/// The body of a request to deploy an endpoint.
///
/// Only `task` is needed. The service works out the rest, hardware included; a further key is passed on as it is.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct DeployEndpointRequest {
    /// Id of the task the endpoint shall serve, such as `invoice-line-items`. Not empty.
    pub task: ::std::string::String,
    /// The model to serve, by its alias on the leaderboard of the task.
    ///
    /// The default is `recommended`, the model the leaderboard recommends.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub model: ::std::option::Option<::std::string::String>,
    /// Name of the new endpoint, which is also its id. By default the service makes one up.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub name: ::std::option::Option<::std::string::String>,
    /// Region to run in. By default the service chooses.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub region: ::std::option::Option<::std::string::String>,
    /// Provider to run on. By default the service chooses.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub provider: ::std::option::Option<::std::string::String>,
    /// Quality score of the model on the task, from 0 to 1. By default the service works it out.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub quality: ::std::option::Option<f64>,
    /// Benchmark context of the model. Known values: `rte`, `twostage`; others may come. By default the service works it out.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub run_mode: ::std::option::Option<::std::string::String>,
    /// Title of the task, for people. By default the service works it out.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    #[serde(rename = "taskDisplay")]
    pub task_display: ::std::option::Option<::std::string::String>,
    /// Unit cost of one request, in micro-USD, never floored. By default the service works it out.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub cost_per_request_micro_usd: ::std::option::Option<i64>,
}
/// The body of a request to change an image.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct EditImageRequest {
    /// What to change, up to 4,000 characters. Not blank.
    pub prompt: ::std::string::String,
    /// The image, a PNG or JPEG of at most 25 MB, in standard base64.
    pub image: ::std::string::String,
    /// The same seed, prompt and image give the same image. By default each is another one.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub seed: ::std::option::Option<i64>,
}
/// The body of a request for an image.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct GenerateImageRequest {
    /// What to paint, up to 4,000 characters. Not blank.
    pub prompt: ::std::string::String,
    /// Width and height in pixels. By default `1024x1024`; a size that is not known is refused.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub size: ::std::option::Option<::std::string::String>,
    /// The same seed and prompt give the same image. By default each image is another one.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub seed: ::std::option::Option<i64>,
}
/// The body of a request to match an intent to a task.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
pub struct MatchTaskRequest {
    /// What you want to do, in your own words. Not blank; taken as it is, surrounding spaces included.
    pub query: ::std::string::String,
    /// How many ranked candidates to return at most, 1 or more. Clients send the default too.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub top_k: ::std::option::Option<i64>,
}
/// The form that asks for a proposal: a text part, then the file.
#[derive(Clone, Debug)]
pub struct ProposeContractForm {
    /// What the rows are about and what is asked of a model, in a sentence of up to 500 characters.
    pub prompt: ::std::string::String,
    /// The rows, as JSON lines: one JSON object per line, as a rule five or more. Sent as a file of type `application/jsonl`.
    pub items: crate::Upload,
}
/// What a stream shall hold beside the answer. Only with `stream`.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
pub struct StreamOptions {
    /// Whether the last chunk before the end carries the token counts of the whole answer.
    ///
    /// That chunk has an empty list of choices. The default is false.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub include_usage: ::std::option::Option<bool>,
}
