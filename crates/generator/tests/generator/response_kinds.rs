//! What of a reply's schemas is refused, and in which words.

use crate::{contract, generate};

/// The contract with a route that answers with the first of some more components.
fn with(components: &str) -> String {
    const ROUTE: &str = "
  /v1/refused:
    get:
      operationId: get_refused
      tags: [models]
      summary: Get it
      description: Gets it.
      responses:
        '200':
          description: It.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Refused' }
";
    let contract = contract().replacen("\npaths:\n", &format!("\npaths:{ROUTE}"), 1);
    let (head, rest) = contract.split_once("\ncomponents:\n").unwrap();
    let rest = rest.replacen(
        "\n  schemas:\n",
        &format!("\n  schemas:\n{components}\n"),
        1,
    );
    format!("{head}\ncomponents:\n{rest}")
}

/// What is said of components, a line each.
fn refusals(components: &str) -> Vec<String> {
    let refused = generate(&with(components)).err().expect(components);
    refused.to_string().lines().map(str::to_owned).collect()
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let refused = refusals(
        "
    Refused:
      type: object
      description: It.
      properties:
        gone: { $ref: '#/components/schemas/Gone' }
        zz-top: { type: string, description: One. }
        zz_top: { type: string, description: Two. }
        self: { type: string, description: No name. }
        '-': { type: string, description: None either. }
        sign: { type: string, description: A sign., enum: ['+', '-'] }
        case: { type: string, description: A case., enum: [a-b, a_b] }
        envelope: { $ref: '#/components/schemas/TaskList' }
        shapes:
          description: Alike.
          oneOf:
            - $ref: '#/components/schemas/RefusedLeft'
            - $ref: '#/components/schemas/RefusedRight'
        lists:
          description: Two lists.
          anyOf:
            - { type: array, items: { type: string } }
            - { type: array, items: { type: integer } }
        both:
          description: Two at once.
          allOf:
            - $ref: '#/components/schemas/RefusedLeft'
            - $ref: '#/components/schemas/RefusedRight'
        loop: { $ref: '#/components/schemas/RefusedLoop' }
        inside:
          description: Itself.
          allOf:
            - $ref: '#/components/schemas/Refused'
          x-pareta-absent: empty
        schema: { $ref: '#/components/schemas/Schema' }
    RefusedLeft:
      type: object
      description: Left.
      properties: { a: { type: string, description: A. } }
    RefusedRight:
      type: object
      description: Right.
      properties: { a: { type: integer, description: A. } }
    RefusedLoop:
      type: array
      description: Lists of lists.
      items: { $ref: '#/components/schemas/RefusedLoop' }
    Schema:
      type: object
      description: A name that is taken.
      properties: { a: { type: string, description: A. } }
",
    );
    let expected = include_str!("response_kinds.txt");
    let refused = refused.join("\n");
    assert!(refused == expected.trim_end(), "{refused}");
}

#[test]
fn what_is_merged_must_agree() {
    let refused = refusals(
        "
    Refused:
      description: It.
      allOf:
        - $ref: '#/components/schemas/RefusedLeft'
        - type: object
          properties: { a: { type: integer, description: A. } }
        - type: string
    RefusedLeft:
      type: object
      description: Left.
      properties: { a: { type: string, description: A. } }
",
    );
    assert_eq!(
        refused,
        [
            "components.schemas.Refused: `a` stands in two parts of its `allOf`, and is not the same in both; write it \
             in one of them",
            "components.schemas.Refused.allOf.2: only objects can be put together with `allOf`; make a property of it",
        ]
    );
}

#[test]
fn one_name_stands_for_one_thing() {
    let refused = refusals(
        "
    Refused:
      type: object
      description: It.
      properties:
        a: { type: string, description: A., enum: [x], x-pareta-enum: RefusedWord }
        b: { type: string, description: B., enum: [y], x-pareta-enum: RefusedWord }
        c: { type: string, description: C., enum: [z], x-pareta-enum: Refused }
",
    );
    assert_eq!(
        refused,
        [
            "components.schemas.Refused.properties.b: `RefusedWord` is the name of other values, at \
             components.schemas.Refused.properties.a; name these with `x-pareta-enum`",
            "components.schemas.Refused.properties.c: its type would be `Refused`, as that of \
             components.schemas.Refused; give another with `x-pareta-enum`",
        ]
    );
}

#[test]
fn an_object_is_a_type_or_a_map() {
    let refused = refusals(
        "
    Refused:
      type: object
      description: It.
      properties:
        a: { type: string, description: A. }
        list: { $ref: '#/components/schemas/RefusedList' }
      additionalProperties: { type: integer }
    RefusedList:
      type: array
      description: A list.
      x-pareta-response: true
      items: { type: string }
",
    );
    assert_eq!(
        refused,
        [
            "components.schemas.Refused: `additionalProperties` with a schema beside `properties`; write \
             `additionalProperties: true`, which hands over raw what has no name, or put the map under a property of \
             its own",
            "components.schemas.RefusedList: it is no object; take `x-pareta-response` away",
        ]
    );
}
