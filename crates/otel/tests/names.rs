//! The SDK's table of names against that of OpenTelemetry's own crate.
//! (Which calls all of them deprecated since they have moved to a repository of their own.)
#![allow(deprecated)]

use opentelemetry_semantic_conventions::{attribute, metric};
use pareta::telemetry::names;
use pareta_otel::names as metrics;

#[test]
fn the_names_are_those_of_the_conventions() {
    let pairs = [
        (names::SERVER_ADDRESS, attribute::SERVER_ADDRESS),
        (names::SERVER_PORT, attribute::SERVER_PORT),
        (names::ERROR_TYPE, attribute::ERROR_TYPE),
        (names::HTTP_REQUEST_METHOD, attribute::HTTP_REQUEST_METHOD),
        (
            names::HTTP_RESPONSE_STATUS_CODE,
            attribute::HTTP_RESPONSE_STATUS_CODE,
        ),
        (names::URL_TEMPLATE, attribute::URL_TEMPLATE),
        (names::OPERATION_NAME, attribute::GEN_AI_OPERATION_NAME),
        (names::PROVIDER_NAME, attribute::GEN_AI_PROVIDER_NAME),
        (names::REQUEST_MODEL, attribute::GEN_AI_REQUEST_MODEL),
        (names::REQUEST_STREAM, attribute::GEN_AI_REQUEST_STREAM),
        (
            names::REQUEST_CHOICE_COUNT,
            attribute::GEN_AI_REQUEST_CHOICE_COUNT,
        ),
        (names::REQUEST_SEED, attribute::GEN_AI_REQUEST_SEED),
        (
            names::REQUEST_TEMPERATURE,
            attribute::GEN_AI_REQUEST_TEMPERATURE,
        ),
        (names::REQUEST_TOP_P, attribute::GEN_AI_REQUEST_TOP_P),
        (
            names::REQUEST_MAX_TOKENS,
            attribute::GEN_AI_REQUEST_MAX_TOKENS,
        ),
        (
            names::REQUEST_STOP_SEQUENCES,
            attribute::GEN_AI_REQUEST_STOP_SEQUENCES,
        ),
        (names::OUTPUT_TYPE, attribute::GEN_AI_OUTPUT_TYPE),
        (names::RESPONSE_ID, attribute::GEN_AI_RESPONSE_ID),
        (names::RESPONSE_MODEL, attribute::GEN_AI_RESPONSE_MODEL),
        (
            names::RESPONSE_FINISH_REASONS,
            attribute::GEN_AI_RESPONSE_FINISH_REASONS,
        ),
        (
            names::RESPONSE_TIME_TO_FIRST_CHUNK,
            attribute::GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
        ),
        (
            names::USAGE_INPUT_TOKENS,
            attribute::GEN_AI_USAGE_INPUT_TOKENS,
        ),
        (
            names::USAGE_OUTPUT_TOKENS,
            attribute::GEN_AI_USAGE_OUTPUT_TOKENS,
        ),
        (
            names::USAGE_CACHE_READ_INPUT_TOKENS,
            attribute::GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
        ),
        (
            names::USAGE_CACHE_CREATION_INPUT_TOKENS,
            attribute::GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS,
        ),
        (
            names::USAGE_REASONING_OUTPUT_TOKENS,
            attribute::GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
        ),
        (names::INPUT_MESSAGES, attribute::GEN_AI_INPUT_MESSAGES),
        (names::OUTPUT_MESSAGES, attribute::GEN_AI_OUTPUT_MESSAGES),
        (metrics::DURATION, metric::GEN_AI_CLIENT_OPERATION_DURATION),
        (metrics::TOKENS, metric::GEN_AI_CLIENT_TOKEN_USAGE),
        (
            metrics::FIRST_CHUNK,
            metric::GEN_AI_CLIENT_OPERATION_TIME_TO_FIRST_CHUNK,
        ),
        (metrics::TOKEN_TYPE, attribute::GEN_AI_TOKEN_TYPE),
    ];
    for (ours, theirs) in pairs {
        assert_eq!(ours, theirs);
    }
}
