//! From recorded replies to what the contract lacks.

use pareta_generator::{Sample, SampleOf, suggest};
use serde_json::{Value, json};

const CONTRACT: &str = "
paths:
  /v1/tasks:
    get:
      operationId: list_tasks
      responses:
        '200':
          description: The tasks.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/TaskList'
components:
  schemas:
    TaskList:
      type: object
      properties:
        tasks:
          type: array
          items:
            $ref: '#/components/schemas/Task'
    Task:
      type: object
      properties:
        id: {type: string}
        best:
          allOf:
            - $ref: '#/components/schemas/Task'
        scores:
          type: object
          additionalProperties:
            $ref: '#/components/schemas/Score'
        limits:
          type: object
          properties:
            rows: {type: integer}
        free: {}
    Score:
      type: object
      properties:
        value: {type: number}
";

fn samples(of: SampleOf, values: Value) -> Vec<Sample> {
    let values = values.as_array().unwrap().iter().enumerate();
    let sample = |(index, value): (usize, &Value)| Sample {
        place: format!("replies:{index}"),
        of: of.clone(),
        value: value.clone(),
    };
    values.map(sample).collect()
}

#[test]
fn what_the_contract_does_not_know_is_suggested_where_it_belongs() {
    let replies = samples(
        SampleOf::Operation("list_tasks".to_owned()),
        json!([
            {"tasks": [{"id": "a", "region": "eu", "best": {"region": null, "best": {"region": "us"}}}], "next": 2},
            {"tasks": [{"scores": {"x": {"value": 1, "low": 0.5}}, "limits": {"rows": 1, "size": 7}, "free": {"x": 1}}]},
        ]),
    );
    let expected = "\
# components.schemas.Score.properties
        low:
          type: number
          format: double
          nullable: true
          description: # in 1 of 1 samples
# components.schemas.Task.properties
        region:
          type: string
          nullable: true
          description: # in 3 of 4 samples
# components.schemas.Task.properties.limits.properties
            size:
              type: integer
              format: int64
              nullable: true
              description: # in 1 of 1 samples
# components.schemas.TaskList.properties
        next:
          type: integer
          format: int64
          nullable: true
          description: # in 1 of 2 samples
";
    assert_eq!(suggest(CONTRACT, &replies).unwrap(), expected);
}

#[test]
fn a_suggestion_can_be_pasted_and_then_wants_to_be_described() {
    let of = || SampleOf::Type("Score".to_owned());
    let replies = samples(
        of(),
        json!([[{"note": {"by": "me", "at": "2026-11-26"}}, {"note": null}]]),
    );
    let suggested = suggest(CONTRACT, &replies).unwrap();
    let (_, pasted) = suggested.split_once('\n').unwrap();
    let known = format!("{CONTRACT}{pasted}");
    assert_eq!(suggest(&known, &replies).unwrap(), "", "{suggested}");
    let contract: Value = serde_yaml_ng::from_str(&known).unwrap();
    let note = &contract["components"]["schemas"]["Score"]["properties"]["note"];
    assert_eq!(note["type"], "object");
    assert_eq!(note["properties"]["at"]["format"], "date");
    assert_eq!(
        (
            &note["description"],
            &note["properties"]["by"]["description"]
        ),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn samples_of_what_is_not_there_are_refused_by_their_places() {
    let mut replies = samples(SampleOf::Type("Region".to_owned()), json!([{}]));
    replies.extend(samples(
        SampleOf::Operation("list_regions".to_owned()),
        json!([{}]),
    ));
    let refusals = suggest(CONTRACT, &replies).unwrap_err().to_string();
    let expected = "replies:0: the contract has no schema Region\nreplies:0: the contract has no operation list_regions";
    assert_eq!(refusals, expected);
}
