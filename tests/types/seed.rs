//! Every property of the response-types page and of the later documentation, by hand from those pages: the one list
//! here that is not made from the contract, so that the contract cannot lose one unnoticed.

use std::collections::BTreeMap;

use pareta::types::ModelList;
use pareta::{Property, ResponseType};

use crate::fixtures;

/// Type, and its properties with the kind their accessor gives.
const PAGE: &[(&str, &str)] = &[
    (
        "ChatCompletion",
        "id:str model:str created:int choices:list usage:object",
    ),
    (
        "ChatCompletionChunk",
        "id:str model:str created:int choices:list usage:object",
    ),
    (
        "Choice",
        "index:int finish_reason:str message:object delta:object",
    ),
    ("Message", "role:str content:str"),
    (
        "Usage",
        "prompt_tokens:int completion_tokens:int total_tokens:int",
    ),
    ("ModelList", "data:list"),
    ("Model", "id:str owned_by:str created:int"),
    (
        "Endpoint",
        "id:str name:str model:str status:str task:str url:str is_live:bool",
    ),
    ("Task", "id:str default_scorer:str has_blob_input:bool"),
    (
        "TaskMatch",
        "query:str matched:bool chosen:object candidates:list ambiguous:bool matcher:str",
    ),
    (
        "TaskMatchCandidate",
        "task_id:str score:float confidence:str",
    ),
    (
        "Leaderboard",
        "task_id:str metric:str cost_unit:str recommended:str models:list frontier:object",
    ),
    (
        "LeaderboardEntry",
        "name:str kind:str quality:float cost_per_request_micro_usd:int context_k:int run_mode:str",
    ),
    (
        "FrontierModel",
        "id:str vendor:str vision:bool benchmarked:bool",
    ),
    (
        "EvalSet",
        "id:str task_id:str name:str item_count:int scoring_strategy:str",
    ),
    (
        "EvalRun",
        "id:str eval_set_id:str status:str is_terminal:bool candidate_models:strings error_detail:str \
         cost_micro_usd:int cost:dollars results:list",
    ),
    (
        "EvalResult",
        "model_id:str kind:str quality_mean:float quality_ci_low:float quality_ci_high:float \
         mean_cost_micro_usd:int n_succeeded:int error_count:int",
    ),
];

/// The same for what came after the page.
const LATER: &[(&str, &str)] = &[
    (
        "Endpoint",
        "recommended_system_prompt:str prompt_scaffold:str",
    ),
    (
        "TaskMatch",
        "type:str reasoning:str confidence:str capability:object",
    ),
    (
        "Capability",
        "id:str label:str category:str category_id:str desc:str",
    ),
    ("EvalResult", "per_item:list"),
    (
        "EvalItemResult",
        "idx:int score:float prediction:str error:str",
    ),
    ("Transcription", "text:str language:str duration_s:float"),
    (
        "Speech",
        "audio_base64:str format:str sample_rate:int duration_s:float",
    ),
];

#[test]
fn every_documented_property_is_there() {
    for (name, properties) in [PAGE, LATER].concat() {
        assert!(ResponseType::named(name).is_some(), "no type {name}");
        let value = fixtures::decode(name, "full");
        let mut visited = BTreeMap::new();
        value.visit(&mut |property, read| {
            let before = visited.insert(property, kind(&read));
            assert_eq!(before, None, "{name}.{property} is visited twice");
        });
        for property in properties.split_whitespace() {
            let (property, kind) = property.split_once(':').expect("name:kind");
            assert_eq!(
                visited.get(property),
                Some(&kind),
                "{name}.{property}: a change that is meant is made to the list in tests/types/seed.rs, too"
            );
        }
    }
}

fn kind(property: &Property<'_>) -> &'static str {
    match property {
        Property::String(_) => "str",
        Property::Integer(_) => "int",
        Property::Number(_) => "float",
        Property::Boolean(_) => "bool",
        Property::Dollars(_) => "dollars",
        Property::Object(_) => "object",
        Property::Strings(_) => "strings",
        Property::Integers(_) => "ints",
        Property::Numbers(_) => "floats",
        Property::Booleans(_) => "bools",
        Property::List(_) | Property::Items(_) => "list",
        Property::Map(_) => "map",
        Property::Raw(_) => "raw",
        other => panic!("a new kind of property: {other:?}"),
    }
}

#[test]
fn a_model_list_iterates_and_has_a_length() {
    let models = ModelList::from_json(fixtures::text("ModelList", "full")).expect("JSON");
    // As with any list, without a trait in scope.
    assert_eq!(models.raw()["data"].elements().len(), models.len());
    assert_eq!(models.len(), models.data().len());
    assert!(!models.is_empty());
    let ids = models.iter().map(|model| model.id());
    assert!(ids.eq([Some("contracts-eu"), Some("gpt-4.1")]));
    assert_eq!((&models).into_iter().count(), 2);
}
