// Generated from openapi.yaml by `cargo regenerate`. Do not edit.

/// Runs a macro over every response type.
macro_rules! for_every_type {
    ($run:ident) => {
        $run! {
            ChatCompletion
            ChatCompletionChunk
            Choice
            Message
            ToolCall
            FunctionCall
            Usage
            PromptTokensDetails
            CompletionTokensDetails
            ModelList
            Model
            Endpoint
            DeployProgress
            DeployComplete
            DeployFailure
            Task
            TaskExample
            TaskMatch
            TaskMatchCandidate
            Capability
            Leaderboard
            LeaderboardEntry
            FrontierModel
            EvalSet
            EvalRun
            EvalResult
            EvalItemResult
            BlobUpload
            Transcription
            Speech
            AutoMetrics
            AutoHour
            AutoDay
            AutoRequest
            FrontierComparison
            Embeddings
            Embedding
            Rerank
            RerankResult
            ImageGeneration
            ImageData
            ProposalResult
            ContractProposal
            ProposalEvidence
            ProposalConflict
            ProposalSplit
        }
    };
}
