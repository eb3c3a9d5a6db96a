//! What a person can start with.

use rmcp::ErrorData;
use rmcp::model::{GetPromptResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role};

pub fn all() -> Vec<Prompt> {
    let argument = |name: &str, said: &str| {
        PromptArgument::new(name)
            .with_description(said)
            .with_required(true)
    };
    vec![
        Prompt::new(
            "prove_auto_on_my_data",
            Some(
                "Find out whether `auto` is as good as a frontier model on rows of yours, and what it saves",
            ),
            Some(vec![
                argument(
                    "prompt",
                    "What is asked of a model with each row, in a sentence",
                ),
                argument("rows", "A file of rows, or where they are"),
            ]),
        ),
        Prompt::new(
            "find_a_cheaper_model",
            Some("Find the cheapest model that is as good as the one in use"),
            Some(vec![
                argument("task", "What is done, in a sentence, or the id of a task"),
                argument("model", "The model in use"),
            ]),
        ),
    ]
}

pub fn get(name: &str, arguments: &JsonObject) -> Result<GetPromptResult, ErrorData> {
    let given = |name: &str| {
        let given = arguments
            .get(name)
            .and_then(|value| value.as_str())
            .filter(|text| !text.trim().is_empty());
        given.ok_or_else(|| ErrorData::invalid_params(format!("the prompt needs {name}"), None))
    };
    let text = match name {
        "prove_auto_on_my_data" => {
            let (prompt, rows) = (given("prompt")?, given("rows")?);
            format!(
                "Find out whether `auto` is as good as a frontier model on my rows. What is asked with each row: {prompt}. The \
                 rows: {rows}. First show with propose_contract what they would be scored by, and ask me if that is not clear. \
                 Then tell me how many rows there are and what a run can cost, and ask. Run run_eval with `auto` and frontier \
                 `benchmarked`. Ask me by how much `auto` may be worse and still count as good, and hold it against that with \
                 compare_models. Tell me the verdict with its interval, what is saved per 1,000 rows, and show me the rows it \
                 lost by most. If it cannot be told, say how many rows more would tell."
            )
        }
        "find_a_cheaper_model" => {
            let (task, model) = (given("task")?, given("model")?);
            format!(
                "Find the cheapest model that is as good as {model} for this: {task}. Use match_task or get_task to see how it is \
                 scored. Ask me for rows of my own: a verdict on others' rows tells little. Tell me what a run can cost, and ask. \
                 Score `auto` and the frontier models with run_eval, ask me for the margin, and decide with recommend_model. If \
                 there is none, say why."
            )
        }
        _ => {
            return Err(ErrorData::invalid_params(
                format!("there is no prompt {name:?}"),
                None,
            ));
        }
    };
    Ok(GetPromptResult::new(vec![PromptMessage::new_text(
        Role::User,
        text,
    )]))
}
