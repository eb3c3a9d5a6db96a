// Generated from openapi.yaml by `cargo regenerate`. Do not edit.
// contract: 941e60dd59f9c4d5

use std::borrow::Cow;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use crate::types::*;
impl JsonSchema for ChatCompletion {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ChatCompletion")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A whole answer of a chat model.\n\nThe reply of `POST /v1/chat/completions` without streaming. The text is in the message of a choice. The shape is that of the\nOpenAI API.",
            "properties" : { "id" : { "type" : ["string", "null"], "description" :
            "Id of the completion. `None` when absent.", }, "model" : { "type" :
            ["string", "null"], "description" :
            "Id of the model or endpoint that answered. `None` when absent.", },
            "created" : { "type" : ["integer", "null"], "description" :
            "When the completion was created, in seconds since the Unix epoch. `None` when absent.",
            "format" : "int64", }, "choices" : { "type" : ["array", "null"],
            "description" :
            "The answers, one entry for each choice that was asked for.\n\nAn empty list when absent. A reply that has none, and nothing else, is no answer: the client gives an error in place of it.",
            "items" : generator.subschema_for:: < Choice > (), }, "usage" : {
            "description" :
            "How many tokens the call took.\n\nAn empty object when absent, whose counts are all `None`.",
            "anyOf" : [generator.subschema_for:: < Usage > (), { "type" : "null" }] },
            "object" : { "type" : ["string", "null"], "description" :
            "Name of this kind of object. Known value: `chat.completion`; others may come. `None` when absent.",
            }, "system_fingerprint" : { "type" : ["string", "null"], "description" :
            "Marks the configuration the model ran with: when it changes, the same seed may give another answer.\n\n`None` when absent.",
            }, "service_tier" : { "type" : ["string", "null"], "description" :
            "The processing tier that served the call. Known value: `default`; others may come. `None` when absent.",
            }, }, }
        )
    }
}
impl JsonSchema for ChatCompletionChunk {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ChatCompletionChunk")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "One step of a streamed answer of a chat model.\n\nAn event of `POST /v1/chat/completions` with streaming. It has the shape of a whole completion, except that each choice\ncarries a `delta`, what this step adds, in place of a `message`. The first and the last chunks of a stream often add no\ntext.",
            "properties" : { "id" : { "type" : ["string", "null"], "description" :
            "Id of the completion, the same on every chunk of one stream. `None` when absent.",
            }, "model" : { "type" : ["string", "null"], "description" :
            "Id of the model or endpoint that answered. `None` when absent.", },
            "created" : { "type" : ["integer", "null"], "description" :
            "When the completion was created, in seconds since the Unix epoch. `None` when absent.",
            "format" : "int64", }, "choices" : { "type" : ["array", "null"],
            "description" :
            "What this chunk adds to each choice, as a rule one entry.\n\nEmpty on a chunk that carries only token counts. An empty list when absent.",
            "items" : generator.subschema_for:: < Choice > (), }, "usage" : {
            "description" :
            "The token counts of the whole answer.\n\nAs a rule only on the last chunk. An empty object when absent, whose counts are all `None`.",
            "anyOf" : [generator.subschema_for:: < Usage > (), { "type" : "null" }] },
            "object" : { "type" : ["string", "null"], "description" :
            "Name of this kind of object. Known value: `chat.completion.chunk`; others may come. `None` when absent.",
            }, "system_fingerprint" : { "type" : ["string", "null"], "description" :
            "Marks the configuration the model ran with: when it changes, the same seed may give another answer.\n\n`None` when absent.",
            }, "service_tier" : { "type" : ["string", "null"], "description" :
            "The processing tier that served the call. Known value: `default`; others may come. `None` when absent.",
            }, }, }
        )
    }
}
impl JsonSchema for Choice {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Choice")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "One of the answers of a completion, or what a chunk adds to it.\n\nAn element of `choices`. Both `message` and `delta` can always be read: the one that does not apply is empty.",
            "properties" : { "index" : { "type" : ["integer", "null"], "description" :
            "Position among the choices, from 0.\n\nOn a chunk it tells which choice the delta belongs to. `None` when absent.",
            "format" : "int64", }, "finish_reason" : { "type" : ["string", "null"],
            "description" :
            "Why the answer ended.\n\nKnown values: `stop`, `length`, `tool_calls`, `content_filter`; others may come. `None` when absent, as on a chunk\nbefore the last of its choice.",
            }, "message" : { "description" :
            "The whole message.\n\nAn empty object when absent, as on every chunk.",
            "anyOf" : [generator.subschema_for:: < Message > (), { "type" : "null" }] },
            "delta" : { "description" :
            "What this chunk adds to the message.\n\nAn empty object when absent, as on every completion that is not streamed.",
            "anyOf" : [generator.subschema_for:: < Message > (), { "type" : "null" }] },
            }, }
        )
    }
}
impl JsonSchema for Message {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Message")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "What a model said, or the part of it that one chunk adds.\n\nThe `message` of a choice, or its `delta` in a stream.",
            "properties" : { "role" : { "type" : ["string", "null"], "description" :
            "Who speaks.\n\nKnown values: `assistant`, `user`, `system`, `tool`; others may come. `None` when absent, as on every chunk but the\nfirst.",
            }, "content" : { "type" : ["string", "null"], "description" :
            "The text; of a list of typed parts, which some servers send in its place, the text of its parts of type `text`.\n\n`None` when absent, as in a message that only calls tools, and on chunks that add no text.",
            }, "name" : { "type" : ["string", "null"], "description" :
            "Name of the speaker. `None` when absent.", }, "refusal" : { "type" :
            ["string", "null"], "description" :
            "Why the model would not answer, in its own words. `None` when absent.", },
            "reasoning_content" : { "type" : ["string", "null"], "description" :
            "What the model thought before it answered, from models that show it.\n\nNot part of the answer. `None` when absent.",
            }, "tool_calls" : { "type" : ["array", "null"], "description" :
            "The tools the model wants called, in order.\n\nOn a chunk, pieces of such calls, which belong together by `index`. An empty list when absent.",
            "items" : generator.subschema_for:: < ToolCall > (), }, "tool_call_id" : {
            "type" : ["string", "null"], "description" :
            "The id of the tool call this message is the result of. `None` when absent.",
            }, }, }
        )
    }
}
impl JsonSchema for ToolCall {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ToolCall")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A tool the model wants called, or a piece of such a call in a stream.\n\nAn element of `tool_calls`. In a stream the first piece has `id`, `type` and the name; the arguments follow in pieces with\nthe same `index`.",
            "properties" : { "index" : { "type" : ["integer", "null"], "description" :
            "Position among the calls of the message, from 0. As a rule only in a stream. `None` when absent.",
            "format" : "int64", }, "id" : { "type" : ["string", "null"], "description" :
            "Id of the call; the message with the result repeats it. `None` when absent.",
            }, "type" : { "type" : ["string", "null"], "description" :
            "Kind of the tool. Known value: `function`; others may come. `None` when absent.",
            }, "function" : { "description" :
            "The function to call, with its arguments.\n\nAn empty object when absent.",
            "anyOf" : [generator.subschema_for:: < FunctionCall > (), { "type" : "null"
            }] }, }, }
        )
    }
}
impl JsonSchema for FunctionCall {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("FunctionCall")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The function of a tool call, with its arguments.", "properties" : { "name" :
            { "type" : ["string", "null"], "description" :
            "Name of the function. `None` when absent.", }, "arguments" : { "type" :
            ["string", "null"], "description" :
            "The arguments as the model wrote them, as a rule the text of a JSON object.\n\nThe model may have written something that is not valid JSON; in a stream this is a piece of the text. `None` when\nabsent.",
            }, }, }
        )
    }
}
impl JsonSchema for Usage {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Usage")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "How many tokens a call took.\n\nThe `usage` of a completion, or of the last chunk of a stream.",
            "properties" : { "prompt_tokens" : { "type" : ["integer", "null"],
            "description" :
            "Tokens of the conversation that was sent, 0 or more. `None` when absent.",
            "format" : "int64", }, "completion_tokens" : { "type" : ["integer", "null"],
            "description" :
            "Tokens of the answer, 0 or more, with those of the reasoning. `None` when absent.",
            "format" : "int64", }, "total_tokens" : { "type" : ["integer", "null"],
            "description" :
            "Tokens of conversation and answer together, 0 or more. `None` when absent.",
            "format" : "int64", }, "prompt_tokens_details" : { "description" :
            "The tokens of the conversation by kind.\n\nAn empty object when absent.",
            "anyOf" : [generator.subschema_for:: < PromptTokensDetails > (), { "type" :
            "null" }] }, "completion_tokens_details" : { "description" :
            "The tokens of the answer by kind.\n\nAn empty object when absent.", "anyOf"
            : [generator.subschema_for:: < CompletionTokensDetails > (), { "type" :
            "null" }] }, }, }
        )
    }
}
impl JsonSchema for PromptTokensDetails {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("PromptTokensDetails")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The tokens of a conversation by kind. Part of a usage.", "properties" : {
            "cached_tokens" : { "type" : ["integer", "null"], "description" :
            "Tokens that were read from a cache, 0 or more. `None` when absent.",
            "format" : "int64", }, "audio_tokens" : { "type" : ["integer", "null"],
            "description" : "Tokens of audio, 0 or more. `None` when absent.", "format" :
            "int64", }, }, }
        )
    }
}
impl JsonSchema for CompletionTokensDetails {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("CompletionTokensDetails")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The tokens of an answer by kind. Part of a usage.", "properties" : {
            "reasoning_tokens" : { "type" : ["integer", "null"], "description" :
            "Tokens spent on reasoning, 0 or more. `None` when absent.", "format" :
            "int64", }, "audio_tokens" : { "type" : ["integer", "null"], "description" :
            "Tokens of audio, 0 or more. `None` when absent.", "format" : "int64", },
            "accepted_prediction_tokens" : { "type" : ["integer", "null"], "description"
            :
            "Tokens of a prediction that became part of the answer, 0 or more. `None` when absent.",
            "format" : "int64", }, "rejected_prediction_tokens" : { "type" : ["integer",
            "null"], "description" :
            "Tokens of a prediction that did not become part of the answer, 0 or more. `None` when absent.",
            "format" : "int64", }, }, }
        )
    }
}
impl JsonSchema for ModelList {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ModelList")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The models that can be called: the deployed endpoints that have an inference URL now.\n\nThe reply of `GET /v1/models`, in the form of the OpenAI model listing. It can be iterated over and has a length.",
            "properties" : { "data" : { "type" : ["array", "null"], "description" :
            "The models. An empty list when absent.", "items" : generator.subschema_for::
            < Model > (), }, }, }
        )
    }
}
impl JsonSchema for Model {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Model")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A model that can be called: `auto`, or a deployed endpoint that has an inference URL now.\n\nAn element of the replies of `GET /v1/models` and `GET /agent/v1/models`.",
            "properties" : { "id" : { "type" : ["string", "null"], "description" :
            "Id of the model, to be given as `model` of a chat completion. `None` when absent.",
            }, "owned_by" : { "type" : ["string", "null"], "description" :
            "Whose model it is: `pareta`, or the name of a vendor. `None` when absent.",
            }, "created" : { "type" : ["integer", "null"], "description" :
            "When the model was made, in seconds since the Unix epoch. `None` when absent.",
            "format" : "int64", }, "max_model_len" : { "type" : ["integer", "null"],
            "description" :
            "How many tokens prompt and answer may have together. `None` when absent.",
            "format" : "int64", }, "context_window" : { "type" : ["integer", "null"],
            "description" :
            "How many tokens the model can attend to. `None` when absent.", "format" :
            "int64", }, }, }
        )
    }
}
impl JsonSchema for Endpoint {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Endpoint")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A deployed open model that serves inference.\n\nThe reply of `GET /v1/endpoints/{endpoint_id}`, an element of the reply of `GET /v1/endpoints`, and the outcome of a\ndeployment. It says nothing of hardware: the service chooses that.",
            "properties" : { "id" : { "type" : ["string", "null"], "description" :
            "Id of the endpoint, to be given as `model` of a chat completion.\n\nThe same as the name, which is read in its place when the id is missing or empty. `None` when both are absent.",
            }, "name" : { "type" : ["string", "null"], "description" :
            "Name of the endpoint, the same as its id. `None` when absent.", }, "model" :
            { "type" : ["string", "null"], "description" :
            "Alias of the model that is served.\n\nAliases belong to a task and are those of its leaderboard; the real id of the model is not disclosed. `None` when\nabsent.",
            }, "status" : { "type" : ["string", "null"], "description" :
            "Whether the endpoint can be called.\n\nKnown values: `live`, `starting`, `stopped`; others may come. Only a `live` endpoint answers. `None` when absent.",
            }, "taskName" : { "type" : ["string", "null"], "description" :
            "Id of the task the endpoint serves.\n\nSome replies send it as `task`, which is read when `taskName` is missing or empty. `None` when both are absent.",
            }, "url" : { "type" : ["string", "null"], "description" :
            "URL for inference, there once the endpoint has been live. `None` when absent.",
            }, "recommendedSystemPrompt" : { "type" : ["string", "null"], "description" :
            "The system prompt the model was benchmarked with, for tasks that have one.\n\nThe service applies it to a call that has no `system` message; a call with one overrides it. `None` when absent.",
            }, "promptScaffold" : { "type" : ["string", "null"], "description" :
            "A system prompt to fill in, for tasks that sort into labels of your own.\n\nNever applied by itself: put your labels in and send it as the `system` message. `None` when absent.",
            }, "task" : { "type" : ["string", "null"], "description" :
            "Another key for the task, in replies without `taskName`.\n\nRead through the task of the endpoint; it has no accessor of its own.",
            }, }, }
        )
    }
}
impl JsonSchema for DeployProgress {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("DeployProgress")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A step of a deployment.\n\nThe data of a `progress` event of `POST /v1/endpoints`, and of an event with a name nobody knows yet.",
            "properties" : { "stage" : { "type" : ["string", "null"], "description" :
            "Name of the stage the deployment is in, for programs.\n\nThe server owns the names. `None` when absent.",
            }, "label" : { "type" : ["string", "null"], "description" :
            "What is being done, in a few words for people. `None` when absent.", },
            "pct" : { "type" : ["number", "null"], "description" :
            "How far the deployment has come, in percent, from 0 to 100. `None` when absent.",
            "format" : "double", }, "message" : { "type" : ["string", "null"],
            "description" : "More about the step, for people. `None` when absent.", }, },
            }
        )
    }
}
impl JsonSchema for DeployComplete {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("DeployComplete")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The end of a deployment that succeeded.\n\nThe data of the `complete` event of `POST /v1/endpoints`.",
            "properties" : { "endpoint" : { "description" :
            "The new endpoint.\n\nAn empty object when absent.", "anyOf" : [generator
            .subschema_for:: < Endpoint > (), { "type" : "null" }] }, }, }
        )
    }
}
impl JsonSchema for DeployFailure {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("DeployFailure")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The end of a deployment that failed.\n\nThe data of the `error` event of `POST /v1/endpoints`.",
            "properties" : { "message" : { "type" : ["string", "null"], "description" :
            "What went wrong, for people. `None` when absent.", }, }, }
        )
    }
}
impl JsonSchema for Task {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Task")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A benchmarked job: something models have been measured at.\n\nThe reply of `GET /v1/tasks/{task_id}`, and an element of the reply of `GET /v1/tasks`.",
            "properties" : { "id" : { "type" : ["string", "null"], "description" :
            "Id of the task, which does not change, such as `invoice-line-items`. `None` when absent.",
            }, "default_scorer" : { "type" : ["string", "null"], "description" :
            "Name of the function that grades an answer on this task. `None` when absent.",
            }, "has_blob_input" : { "type" : ["boolean", "null"], "description" :
            "Whether the rows of the task hold documents or images, and not only text.\n\nIf so, documents have to be attached to the rows of an eval set. `false` when absent.",
            "default" : false, }, "input_schema" : { "description" :
            "JSON Schema of the `input` of a row. The fields that take a document are among its properties. `None` when absent.",
            }, "output_schema" : { "description" :
            "JSON Schema of an answer. What it says of the `expected_output` of a row is under `output_schema_role`. `None` when absent.",
            }, "output_schema_role" : { "type" : ["string", "null"], "description" :
            "What `output_schema` is to the rows. Known values: `gold`, it is the shape of `expected_output`; `summary`, it sums the\nanswer up and `gold_schema` is the shape; others may come. `None` when absent.",
            }, "gold_schema" : { "description" :
            "JSON Schema of the `expected_output` of a row, where it is not `output_schema`. `None` when absent.",
            }, "examples" : { "type" : ["array", "null"], "description" :
            "Example rows, as many as were asked for with `examples_n`. They show the real shape of a row.\n\nAn empty list when absent.",
            "items" : generator.subschema_for:: < TaskExample > (), }, }, }
        )
    }
}
impl JsonSchema for TaskExample {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("TaskExample")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A row as a task wants it.\n\nAn element of the `examples` of a task.",
            "properties" : { "input" : { "description" :
            "What the model is given. `None` when absent, as in a row whose input is a document.",
            }, "expected_output" : { "description" :
            "What it should answer. `None` when absent, as from older servers.", },
            "expected" : { "description" :
            "What it should answer, as older servers call it. `None` when absent.", }, },
            }
        )
    }
}
impl JsonSchema for TaskMatch {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("TaskMatch")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The outcome of matching an intent to a task.\n\nThe reply of `POST /v1/tasks/match`. Look at `matched` and `chosen` first; without a choice, `candidates` has the\nalternatives.",
            "properties" : { "query" : { "type" : ["string", "null"], "description" :
            "The intent as it was sent. `None` when absent.", }, "matched" : { "type" :
            ["boolean", "null"], "description" :
            "Whether a task fits with high confidence. `false` when absent.", "default" :
            false, }, "chosen" : { "description" :
            "The task that fits.\n\n`None` when absent or empty, which is when nothing fits with confidence.",
            "anyOf" : [generator.subschema_for:: < TaskMatchCandidate > (), { "type" :
            "null" }] }, "candidates" : { "type" : ["array", "null"], "description" :
            "The ranked alternatives, best first, at most as many as were asked for.\n\nAn empty list when absent.",
            "items" : generator.subschema_for:: < TaskMatchCandidate > (), }, "ambiguous"
            : { "type" : ["boolean", "null"], "description" :
            "Whether the two best scores lie close together. `false` when absent.",
            "default" : false, }, "matcher" : { "type" : ["string", "null"],
            "description" :
            "How the match was made.\n\nKnown values: `keyword` for shared words, `semantic` for nearness in meaning, `reason` for a model that reasons about\nthe intent; others may come. `None` when absent.",
            }, "type" : { "type" : ["string", "null"], "description" :
            "What kind of outcome this is.\n\nKnown values, to which others may be added:\n\n- `task`: a task fits, see `chosen`.\n- `capability`: no single task but a general capability fits, see `capability`.\n- `unsupported`: the service does not cover this, see `reasoning`.\n- `none`: nothing was found.\n\n`None` when absent.",
            }, "reasoning" : { "type" : ["string", "null"], "description" :
            "Why the outcome is what it is, for people. `None` when absent.", },
            "confidence" : { "type" : ["string", "null"], "description" :
            "How sure the outcome is. Known values: `high`, `medium`, `low`; others may come. `None` when absent.",
            }, "capability" : { "description" :
            "The general capability that fits, when `type` is `capability`.\n\n`None` when absent or empty.",
            "anyOf" : [generator.subschema_for:: < Capability > (), { "type" : "null" }]
            }, }, }
        )
    }
}
impl JsonSchema for TaskMatchCandidate {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("TaskMatchCandidate")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A task that may fit an intent.\n\nAn element of the `candidates` of a match, and its `chosen`.",
            "properties" : { "task_id" : { "type" : ["string", "null"], "description" :
            "Id of the task. `None` when absent.", }, "score" : { "type" : ["number",
            "null"], "description" :
            "How well the task fits, from 0 to 1; higher is better. `None` when absent, as when the matcher reasons.",
            "format" : "double", }, "rank" : { "type" : ["integer", "null"],
            "description" : "Place among the candidates, from 0. `None` when absent.",
            "format" : "int64", }, "category" : { "type" : ["string", "null"],
            "description" : "Field of work the task belongs to. `None` when absent.", },
            "confidence" : { "type" : ["string", "null"], "description" :
            "How sure the fit is. Known values: `high`, `medium`, `low`; others may come. `None` when absent.",
            }, }, }
        )
    }
}
impl JsonSchema for Capability {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Capability")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A general capability, for an intent that no single task covers.\n\nThe `capability` of a match.",
            "properties" : { "id" : { "type" : ["string", "null"], "description" :
            "Id of the capability. Known values: `chat`, `coding`, `agentic`, `vision`, `asr`, `tts`; others may come. `None` when\nabsent.",
            }, "label" : { "type" : ["string", "null"], "description" :
            "Name of the capability, for people. `None` when absent.", }, "category" : {
            "type" : ["string", "null"], "description" :
            "Name of its category in the catalog, for people. `None` when absent.", },
            "category_id" : { "type" : ["string", "null"], "description" :
            "Id of its category in the catalog. `None` when absent.", }, "desc" : {
            "type" : ["string", "null"], "description" :
            "What the capability is good for, for people. `None` when absent.", }, }, }
        )
    }
}
impl JsonSchema for Leaderboard {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Leaderboard")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The open models ranked on a task, with one frontier model as the baseline to beat.\n\nThe reply of `GET /v1/tasks/{task_id}/leaderboard`.",
            "properties" : { "task_id" : { "type" : ["string", "null"], "description" :
            "Id of the task. `None` when absent.", }, "metric" : { "type" : ["string",
            "null"], "description" :
            "What the ranking goes by. Known value: `quality`; others may come. `None` when absent.",
            }, "cost_unit" : { "type" : ["string", "null"], "description" :
            "What the costs are counted per. Known value: `per_request`; others may come. `None` when absent.",
            }, "recommended" : { "type" : ["string", "null"], "description" :
            "Alias of the model the service would choose, to be given as `model` of a deployment.\n\nDeploying with `recommended` chooses the same. `None` when absent.",
            }, "models" : { "type" : ["array", "null"], "description" :
            "The open models, best first.\n\nAn empty list when absent.", "items" :
            generator.subschema_for:: < LeaderboardEntry > (), }, "frontier" : {
            "description" :
            "The frontier model that savings are reckoned against.\n\n`None` when absent or empty.",
            "anyOf" : [generator.subschema_for:: < LeaderboardEntry > (), { "type" :
            "null" }] }, }, }
        )
    }
}
impl JsonSchema for LeaderboardEntry {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("LeaderboardEntry")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A model on a leaderboard.\n\nAn element of the `models` of a leaderboard, and its `frontier`.",
            "properties" : { "name" : { "type" : ["string", "null"], "description" :
            "Name of the model.\n\nFor an open model the alias it has on this task, to be given to a deployment or an eval run as it is; for a frontier\nmodel the id of its vendor. `None` when absent.",
            }, "kind" : { "type" : ["string", "null"], "description" :
            "Whose model it is. Known values: `open`, `frontier`; others may come. `None` when absent.",
            }, "quality" : { "type" : ["number", "null"], "description" :
            "Quality score on the task, from 0 to 1; higher is better. `None` when absent.",
            "format" : "double", }, "cost_per_request_micro_usd" : { "type" : ["integer",
            "null"], "description" :
            "Cost of one request, in micro-USD: `1_000_000` is 1 US dollar.\n\nA unit rate, so it is never floored: in whole cents most models would cost nothing. `None` when absent.",
            "format" : "int64", }, "context_k" : { "type" : ["integer", "null"],
            "description" :
            "Size of the context window, in thousands of tokens. `None` when absent.",
            "format" : "int64", }, "run_mode" : { "type" : ["string", "null"],
            "description" :
            "How the benchmark ran the model.\n\nKnown values: `rte`, `twostage`; others may come. Context for the score rather than something to choose. `None` when\nabsent.",
            }, }, }
        )
    }
}
impl JsonSchema for FrontierModel {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("FrontierModel")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A vendor model that open models can be evaluated against, never one to deploy.\n\nAn element of the reply of `GET /v1/eval/frontier-models`.",
            "properties" : { "id" : { "type" : ["string", "null"], "description" :
            "Id of the model as its vendor publishes it, to be given to an eval run as a candidate.\n\n`None` when absent.",
            }, "vendor" : { "type" : ["string", "null"], "description" :
            "Who makes the model. Known values: `openai`, `anthropic`; others may come. `None` when absent.",
            }, "vision" : { "type" : ["boolean", "null"], "description" :
            "Whether the model takes images. `false` when absent.", "default" : false, },
            "benchmarked" : { "type" : ["boolean", "null"], "description" :
            "Whether the model is on the leaderboard of the task that was asked about.\n\nMeans nothing when no task was given. `false` when absent.",
            "default" : false, }, }, }
        )
    }
}
impl JsonSchema for EvalSet {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("EvalSet")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A set of rows to evaluate models on, which can be used again and again.\n\nThe replies of `POST /v1/eval-sets` and `GET /v1/eval-sets/{eval_set_id}` hold one, the reply of `GET /v1/eval-sets` lists\nthem.",
            "properties" : { "id" : { "type" : ["string", "null"], "description" :
            "Id of the set, to be given to an eval run. `None` when absent.", },
            "task_id" : { "type" : ["string", "null"], "description" :
            "Id of the task the rows are graded against. `None` when absent.", },
            "prompt" : { "type" : ["string", "null"], "description" :
            "What is asked of a model with each row; older servers call it `intent`. `None` when absent, as on older sets.",
            }, "intent" : { "type" : ["string", "null"], "description" :
            "The sentence, as older servers call it.", }, "name" : { "type" : ["string",
            "null"], "description" :
            "Label of the set, for people. Made up when none was given. `None` when absent.",
            }, "item_count" : { "type" : ["integer", "null"], "description" :
            "How many rows the set has, 0 or more. `None` when absent.", "format" :
            "int64", }, "scoring_strategy" : { "type" : ["string", "null"], "description"
            :
            "How answers are graded. Known values: `extraction`, `classification`; others may come. `None` when absent.",
            }, }, }
        )
    }
}
impl JsonSchema for EvalRun {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("EvalRun")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The state of an eval run, with the results once it has ended.\n\nThe reply of `GET /v1/eval-runs/{run_id}`: an envelope of the run and its results, read as one object. The reply of\n`POST /v1/eval-runs`, which has only the id and the status, reads as a run too.",
            "properties" : { "run" : { "description" :
            "The run itself.\n\nIts properties are read through the eval run; it has no accessor of its own.",
            "anyOf" : [generator.subschema_for:: < EvalRunState > (), { "type" : "null"
            }] }, "results" : { "type" : ["array", "null"], "description" :
            "The results, one entry for each model, once the run has ended.\n\nAn empty list when absent.",
            "items" : generator.subschema_for:: < EvalResult > (), }, "run_id" : { "type"
            : ["string", "null"], "description" :
            "Id of the run, in the reply that creates one.\n\nRead through the id of the run; it has no accessor of its own.",
            }, "status" : { "type" : ["string", "null"], "description" :
            "State of the run, in the reply that creates one.\n\nRead through the status of the run; it has no accessor of its own.",
            }, }, }
        )
    }
}
impl JsonSchema for EvalRunState {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("EvalRunState")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The run inside the reply of an eval run.\n\nIts properties are read through the eval run.",
            "properties" : { "id" : { "type" : ["string", "null"], "description" :
            "Id of the run.\n\nRead from `run_id` in the reply that creates a run, which has no `run`. `None` when absent.",
            }, "eval_set_id" : { "type" : ["string", "null"], "description" :
            "Id of the eval set the models are scored on. `None` when absent.", },
            "status" : { "type" : ["string", "null"], "description" :
            "State of the run.\n\nKnown values: `queued`, `running`, `evaluating`, `completed`, `failed`; others may come. A run that is `completed` or `failed` has\nended. `None` when absent.",
            }, "candidate_model_ids" : { "type" : ["array", "null"], "description" :
            "The models that are scored: `auto`, ids of frontier models, aliases of open models.\n\nAn empty list when absent.",
            "items" : { "type" : "string", }, }, "error_detail" : { "type" : ["string",
            "null"], "description" :
            "What went wrong, for people, when the status is `failed`. `None` when absent.",
            }, "total_cost_micro_usd" : { "type" : ["integer", "null"], "description" :
            "Total cost of the run, in micro-USD: `1_000_000` is 1 US dollar.\n\nThe exact number. What is billed is this total in dollars, floored toward minus infinity to whole cents: `420_715` is\nbilled as `0.42`, and `-1` as `-0.01`. `0` when absent.",
            "default" : 0, "format" : "int64", }, }, }
        )
    }
}
impl JsonSchema for EvalResult {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("EvalResult")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "How one model did in an eval run.\n\nAn element of the `results` of a run. When the interval of an open model reaches as high as the mean of a frontier model,\nthe open one may well be as good on your data; the mean cost says what it saves.",
            "properties" : { "model_id" : { "type" : ["string", "null"], "description" :
            "The model: `auto`, the id of a frontier model, or the alias of an open model. `None` when absent.",
            }, "kind" : { "type" : ["string", "null"], "description" :
            "Whose model it is. Known values: `open`, `frontier`; others may come. `None` when absent, as on `auto`.",
            }, "quality_mean" : { "type" : ["number", "null"], "description" :
            "Mean score over the rows, from 0 to 1; higher is better. Where labels are graded, one macro-F1 over the set. `None` when\nabsent, as where nothing can be graded.",
            "format" : "double", }, "quality_ci_low" : { "type" : ["number", "null"],
            "description" :
            "Lower bound of the 95 % confidence interval of the mean score, from 0 to 1. `None` when absent.",
            "format" : "double", }, "quality_ci_high" : { "type" : ["number", "null"],
            "description" :
            "Upper bound of the 95 % confidence interval of the mean score, from 0 to 1. `None` when absent.",
            "format" : "double", }, "exact_match" : { "type" : ["number", "null"],
            "description" :
            "Share of the rows whose label is exactly right, in percent, from 0 to 100. `None` when absent, as where no labels are\ngraded.",
            "format" : "double", }, "mean_cost_micro_usd" : { "type" : ["integer",
            "null"], "description" :
            "Mean cost of one row, in micro-USD: `1_000_000` is 1 US dollar.\n\nA unit rate, so it is never floored: in whole cents most models would cost nothing. `None` when absent.",
            "format" : "int64", }, "n_succeeded" : { "type" : ["integer", "null"],
            "description" : "How many rows were scored, 0 or more. `None` when absent.",
            "format" : "int64", }, "error_count" : { "type" : ["integer", "null"],
            "description" : "How many rows failed, 0 or more. `None` when absent.",
            "format" : "int64", }, "per_item" : { "type" : ["array", "null"],
            "description" :
            "How the model did row by row, where the server says so.\n\nAn empty list when absent.",
            "items" : generator.subschema_for:: < EvalItemResult > (), }, }, }
        )
    }
}
impl JsonSchema for EvalItemResult {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("EvalItemResult")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "How one model did on one row of an eval set.\n\nAn element of `per_item` of a result. A row that failed has an error in place of a score.",
            "properties" : { "idx" : { "type" : ["integer", "null"], "description" :
            "Position of the row in the set, from 0. `None` when absent.", "format" :
            "int64", }, "score" : { "type" : ["number", "null"], "description" :
            "Score of the answer, from 0 to 1; higher is better. `None` when absent.",
            "format" : "double", }, "prediction" : { "type" : ["string", "null"],
            "description" : "The answer of the model. `None` when absent.", }, "error" :
            { "type" : ["string", "null"], "description" :
            "Why the row failed, for people. `None` when absent.", }, }, }
        )
    }
}
impl JsonSchema for BlobUpload {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("BlobUpload")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "Where to put the bytes of a large document.\n\nThe reply of `POST /v1/eval-sets/{eval_set_id}/blob-upload-url`.",
            "properties" : { "upload_url" : { "type" : ["string", "null"], "description"
            :
            "The signed URL to put the document to: absolute, and on another host than this API.\n\nSend the raw bytes of the document in one PUT request. Its `Content-Type` is the media type this URL was asked for with,\nand it has no `Authorization` header: the URL is its own permission, and the key must not leave this API. Any 2xx status\nmeans the bytes have arrived; what remains is to complete the upload. `None` when absent.",
            }, "storage_uri" : { "type" : ["string", "null"], "description" :
            "Where the document is stored then, to be repeated as it is when the upload is completed. `None` when absent.",
            }, }, }
        )
    }
}
impl JsonSchema for Transcription {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Transcription")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "Speech as text.\n\nThe reply of `POST /v1/audio/transcriptions`.",
            "properties" : { "text" : { "type" : ["string", "null"], "description" :
            "What was said. `None` when absent.", }, "language" : { "type" : ["string",
            "null"], "description" :
            "Language that was spoken, as an ISO 639-1 code such as `en`. `None` when absent.",
            }, "duration_s" : { "type" : ["number", "null"], "description" :
            "Length of the audio that was sent and billed, in seconds. `None` when absent.",
            "format" : "double", }, }, }
        )
    }
}
impl JsonSchema for Speech {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Speech")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "Text as speech.\n\nThe reply of `POST /v1/audio/speech`.", "properties" : {
            "audio_base64" : { "type" : ["string", "null"], "description" :
            "The audio file in standard base64. `None` when absent.", }, "sample_rate" :
            { "type" : ["integer", "null"], "description" :
            "Samples per second, in hertz. `None` when absent.", "format" : "int64", },
            "duration_s" : { "type" : ["number", "null"], "description" :
            "Length of the audio that was made and billed, in seconds. `None` when absent.",
            "format" : "double", }, "format" : { "type" : ["string", "null"],
            "description" :
            "Format of the audio file. Known value: `wav`; others may come. `None` when absent.",
            }, }, }
        )
    }
}
impl JsonSchema for AutoMetrics {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("AutoMetrics")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "What the organisation's calls of `auto` came to over the last 30 days.\n\nThe reply of `GET /v1/auto/metrics`. Savings are projected: what a frontier model would have cost for the same calls, less what\nwas billed.",
            "properties" : { "requests_30d" : { "type" : ["integer", "null"],
            "description" :
            "How many calls there were in 30 days, 0 or more. `None` when absent.",
            "format" : "int64", }, "requests_today" : { "type" : ["integer", "null"],
            "description" :
            "How many calls there were today, 0 or more. `None` when absent.", "format" :
            "int64", }, "success_rate_30d" : { "type" : ["number", "null"], "description"
            :
            "Share of the calls that succeeded, from 0 to 1. `None` when absent, and without traffic.",
            "format" : "double", }, "billed_micro_usd_30d" : { "type" : ["integer",
            "null"], "description" :
            "What the calls of 30 days were billed, in micro-USD: `1_000_000` is 1 US dollar. `None` when absent.",
            "format" : "int64", }, "billed_micro_usd_today" : { "type" : ["integer",
            "null"], "description" :
            "What the calls of today were billed, in micro-USD: `1_000_000` is 1 US dollar. `None` when absent.",
            "format" : "int64", }, "cost_to_serve_micro_usd_30d" : { "type" : ["integer",
            "null"], "description" :
            "What it cost to serve the calls of 30 days, in micro-USD. `None` when absent.",
            "format" : "int64", }, "savings_vs_frontier_micro_usd_30d" : { "type" :
            ["integer", "null"], "description" :
            "What was saved in 30 days against a frontier model, in micro-USD, as a projection. `None` when absent, and without traffic.",
            "format" : "int64", }, "savings_multiple_30d" : { "type" : ["number",
            "null"], "description" :
            "How many times more a frontier model would have cost, as a projection. `None` when absent, and without traffic.",
            "format" : "double", }, "performance_hourly_7d" : { "type" : ["array",
            "null"], "description" :
            "The hours of the last 7 days, oldest first.\n\nAn empty list when absent.",
            "items" : generator.subschema_for:: < AutoHour > (), }, "days_30d" : { "type"
            : ["array", "null"], "description" :
            "The last 30 days, oldest first: the last one is today.\n\nAn empty list when absent.",
            "items" : generator.subschema_for:: < AutoDay > (), }, "last_request" : {
            "description" :
            "The latest call. `None` when absent or empty, and before the first call.",
            "anyOf" : [generator.subschema_for:: < AutoRequest > (), { "type" : "null" }]
            }, }, }
        )
    }
}
impl JsonSchema for AutoHour {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("AutoHour")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "One hour of calls of `auto`.\n\nAn element of `performance_hourly_7d` of the metrics.",
            "properties" : { "hour" : { "type" : ["string", "null"], "description" :
            "Which hour, as the server writes it. `None` when absent.", }, "requests" : {
            "type" : ["integer", "null"], "description" :
            "How many calls there were, 0 or more. `None` when absent.", "format" :
            "int64", }, "error_rate" : { "type" : ["number", "null"], "description" :
            "Share of the calls that failed, from 0 to 1. `None` when absent.", "format"
            : "double", }, "p50_ms" : { "type" : ["number", "null"], "description" :
            "Within how many milliseconds half of the calls were answered. `None` when absent, and without calls.",
            "format" : "double", }, "p95_ms" : { "type" : ["number", "null"],
            "description" :
            "Within how many milliseconds 95 of 100 calls were answered. `None` when absent, and without calls.",
            "format" : "double", }, }, }
        )
    }
}
impl JsonSchema for AutoDay {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("AutoDay")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "One day of calls of `auto`.\n\nAn element of `days_30d` of the metrics.",
            "properties" : { "day" : { "type" : ["string", "null"], "description" :
            "Which day, as the server writes it. `None` when absent.", }, "n" : { "type"
            : ["integer", "null"], "description" :
            "How many calls there were, 0 or more. `None` when absent.", "format" :
            "int64", }, "ok" : { "type" : ["integer", "null"], "description" :
            "How many of them succeeded, 0 or more. `None` when absent.", "format" :
            "int64", }, "success_rate" : { "type" : ["number", "null"], "description" :
            "Share of the calls that succeeded, from 0 to 1. `None` when absent, and without calls.",
            "format" : "double", }, }, }
        )
    }
}
impl JsonSchema for AutoRequest {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("AutoRequest")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "One call of `auto`.\n\nThe `last_request` of the metrics.", "properties" : {
            "created_at" : { "type" : ["string", "null"], "description" :
            "When it was made, as the server writes it. `None` when absent.", },
            "status_code" : { "type" : ["integer", "null"], "description" :
            "The HTTP status it was answered with. `None` when absent.", "format" :
            "int64", }, "duration_ms" : { "type" : ["number", "null"], "description" :
            "How long it took, in milliseconds. `None` when absent.", "format" :
            "double", }, "billed_micro_usd" : { "type" : ["integer", "null"],
            "description" :
            "What it was billed, in micro-USD: `1_000_000` is 1 US dollar. `None` when absent.",
            "format" : "int64", }, "cost_to_serve_micro_usd" : { "type" : ["integer",
            "null"], "description" :
            "What it cost to serve, in micro-USD. `None` when absent.", "format" :
            "int64", }, }, }
        )
    }
}
impl JsonSchema for FrontierComparison {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("FrontierComparison")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "What a vendor's model answered.\n\nThe reply of `POST /v1/playground/frontier`.",
            "properties" : { "model" : { "type" : ["string", "null"], "description" :
            "The vendor's model that answered. `None` when absent.", }, "content" : {
            "type" : ["string", "null"], "description" :
            "The answer. `None` when absent.", }, "cost_micro_usd" : { "type" :
            ["integer", "null"], "description" :
            "What the call cost and was billed, in micro-USD: `1_000_000` is 1 US dollar.\n\nThe cost of one call, so it is never floored. `None` when absent.",
            "format" : "int64", }, "latency_ms" : { "type" : ["integer", "null"],
            "description" :
            "How long the answer took, in milliseconds. `None` when absent.", "format" :
            "int64", }, }, }
        )
    }
}
impl JsonSchema for Embeddings {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Embeddings")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A vector for each text of a call.\n\nThe reply of `POST /v1/embeddings`.",
            "properties" : { "object" : { "type" : ["string", "null"], "description" :
            "Name of this kind of object. Known value `list`; others may come. `None` when absent.",
            }, "data" : { "type" : ["array", "null"], "description" :
            "The vectors, each with the place of its text.\n\nAn empty list when absent.",
            "items" : generator.subschema_for:: < Embedding > (), }, "model" : { "type" :
            ["string", "null"], "description" :
            "The model that made the vectors. Those of another model must not be mixed with them. `None` when absent.",
            }, "usage" : { "description" :
            "How many tokens the call took.\n\nAn empty object when absent, whose counts are all `None`.",
            "anyOf" : [generator.subschema_for:: < Usage > (), { "type" : "null" }] }, },
            }
        )
    }
}
impl JsonSchema for Embedding {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Embedding")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The vector of one text.\n\nAn element of `data` of embeddings.",
            "properties" : { "object" : { "type" : ["string", "null"], "description" :
            "Name of this kind of object. Known value `embedding`; others may come. `None` when absent.",
            }, "index" : { "type" : ["integer", "null"], "description" :
            "Place of the text in the call, from 0. `None` when absent.", "format" :
            "int64", }, "embedding" : { "type" : ["array", "null"], "description" :
            "The vector: 1,024 numbers whose squares add up to 1.\n\nAn empty list when absent.",
            "items" : { "type" : "number", "format" : "double", }, }, }, }
        )
    }
}
impl JsonSchema for Rerank {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Rerank")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "Documents ranked by how well they answer a query.\n\nThe reply of `POST /v1/rerank`.",
            "properties" : { "results" : { "type" : ["array", "null"], "description" :
            "The documents' places and scores, best first.\n\nAn empty list when absent.",
            "items" : generator.subschema_for:: < RerankResult > (), }, "model" : {
            "type" : ["string", "null"], "description" :
            "The model that scored. `None` when absent.", }, "pairs" : { "type" :
            ["integer", "null"], "description" :
            "How many documents were scored and billed, 0 or more. `None` when absent.",
            "format" : "int64", }, }, }
        )
    }
}
impl JsonSchema for RerankResult {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("RerankResult")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The score of one document.\n\nAn element of `results` of a ranking.",
            "properties" : { "index" : { "type" : ["integer", "null"], "description" :
            "Place of the document in the call, from 0. `None` when absent.", "format" :
            "int64", }, "relevance_score" : { "type" : ["number", "null"], "description"
            :
            "How likely the document answers the query, above 0 and below 1. It stands on its own, and can be compared between calls.\n`None` when absent.",
            "format" : "double", }, }, }
        )
    }
}
impl JsonSchema for ImageGeneration {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ImageGeneration")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "An image that was made.\n\nThe reply of `POST /v1/images/generations` and `POST /v1/images/edits`.",
            "properties" : { "created" : { "type" : ["integer", "null"], "description" :
            "When it was made, in seconds since the Unix epoch. `None` when absent.",
            "format" : "int64", }, "model" : { "type" : ["string", "null"], "description"
            : "The model that made it. `None` when absent.", }, "size" : { "type" :
            ["string", "null"], "description" :
            "Width and height that came, such as `1024x1024`. `None` when absent.", },
            "data" : { "type" : ["array", "null"], "description" :
            "The image; a list of one.\n\nAn empty list when absent.", "items" :
            generator.subschema_for:: < ImageData > (), }, }, }
        )
    }
}
impl JsonSchema for ImageData {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ImageData")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "The bytes of an image.\n\nAn element of `data` of an image that was made.",
            "properties" : { "b64_json" : { "type" : ["string", "null"], "description" :
            "The PNG file in standard base64. `None` when absent.", }, }, }
        )
    }
}
impl JsonSchema for ProposalResult {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ProposalResult")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "What rows could be graded by.\n\nThe reply of `POST /v1/eval-sets/propose-contract`.",
            "properties" : { "proposals" : { "type" : ["array", "null"], "description" :
            "The tasks that fit; none when the rows are of several kinds.\n\nAn empty list when absent.",
            "items" : generator.subschema_for:: < ContractProposal > (), }, "homogeneous"
            : { "type" : ["boolean", "null"], "description" :
            "Whether the rows are all of one kind. `false` when absent.", }, "conflict" :
            { "description" :
            "What the sentence asks for and the rows do not show. `None` when absent or empty.",
            "anyOf" : [generator.subschema_for:: < ProposalConflict > (), { "type" :
            "null" }] }, "split" : { "description" :
            "How the rows fall apart. `None` when absent or empty.", "anyOf" : [generator
            .subschema_for:: < ProposalSplit > (), { "type" : "null" }] }, "closest_task"
            : { "type" : ["string", "null"], "description" :
            "Id of the task that comes nearest. `None` when absent.", }, "prompt" : {
            "type" : ["string", "null"], "description" :
            "The sentence that was sent; older servers call it `intent`. `None` when absent.",
            }, "intent" : { "type" : ["string", "null"], "description" :
            "The sentence, as older servers call it.", }, "message" : { "type" :
            ["string", "null"], "description" :
            "What the server says to it, for people. `None` when absent.", }, }, }
        )
    }
}
impl JsonSchema for ContractProposal {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ContractProposal")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A task that rows could be graded by.\n\nAn element of `proposals` of a proposal.",
            "properties" : { "task_id" : { "type" : ["string", "null"], "description" :
            "Id of the task; `custom-eval` is a panel of judges. `None` when absent.", },
            "confidence" : { "type" : ["string", "null"], "description" :
            "How sure the fit is. Known values: `high`, `medium`, `low`; others may come. `None` when absent.",
            }, "evidence" : { "description" :
            "What it rests on.\n\nAn empty object when absent.", "anyOf" : [generator
            .subschema_for:: < ProposalEvidence > (), { "type" : "null" }] }, "warning" :
            { "type" : ["string", "null"], "description" :
            "What speaks against it, for people. `None` when absent.", }, }, }
        )
    }
}
impl JsonSchema for ProposalEvidence {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ProposalEvidence")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "What a proposal rests on.\n\nThe `evidence` of a proposed task.",
            "properties" : { "validated_n" : { "type" : ["integer", "null"],
            "description" : "How many rows fit the task, 0 or more. `None` when absent.",
            "format" : "int64", }, "total_n" : { "type" : ["integer", "null"],
            "description" :
            "How many rows were looked at, 0 or more. `None` when absent.", "format" :
            "int64", }, "matcher_reason" : { "type" : ["string", "null"], "description" :
            "Why the task was chosen, for people. `None` when absent.", }, "alternatives"
            : { "description" :
            "Other tasks that were thought of, as the server writes them. `None` when absent.",
            }, }, }
        )
    }
}
impl JsonSchema for ProposalConflict {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ProposalConflict")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "A sentence that asks for something else than the rows show.\n\nThe `conflict` of a proposal.",
            "properties" : { "intended_task" : { "type" : ["string", "null"],
            "description" : "Id of the task the sentence asks for. `None` when absent.",
            }, "reasoning" : { "type" : ["string", "null"], "description" :
            "What does not fit, for people. `None` when absent.", }, }, }
        )
    }
}
impl JsonSchema for ProposalSplit {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ProposalSplit")
    }
    #[allow(unused_variables)]
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!(
            { "type" : "object", "description" :
            "Rows of several kinds.\n\nThe `split` of a proposal.", "properties" : {
            "closest_task" : { "type" : ["string", "null"], "description" :
            "Id of the task most rows fit. `None` when absent.", }, "validated_n" : {
            "type" : ["integer", "null"], "description" :
            "How many rows fit it, 0 or more. `None` when absent.", "format" : "int64",
            }, "total_n" : { "type" : ["integer", "null"], "description" :
            "How many rows were looked at, 0 or more. `None` when absent.", "format" :
            "int64", }, }, }
        )
    }
}
