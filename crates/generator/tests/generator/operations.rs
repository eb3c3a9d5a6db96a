//! What becomes of an operation, construct by construct: its signature, or the words it is refused with.

use pareta_generator::generate;
use serde_yaml_ng::Value;

/// A contract of these paths and schemas, as the generator takes it.
fn generated(paths: &str, schemas: &str) -> Result<String, String> {
    let contract = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\ntags: [{{name: things, description: Things.}}]\npaths:\n{}components:\n  schemas:\n{}",
        indented(paths, 2),
        indented(&format!("{ITEM}{schemas}"), 4),
    );
    let mut contract = serde_yaml_ng::from_str(&contract).map_err(|error| error.to_string())?;
    describe(&mut contract);
    let contract = serde_yaml_ng::to_string(&contract).map_err(|error| error.to_string())?;
    let files = generate(&contract).map_err(|refusals| refusals.to_string())?;
    let of_calls = |name: &&str| ["requests.rs", "operations.rs"].contains(name);
    let text = files
        .iter()
        .filter(|file| of_calls(&file.name))
        .map(|file| file.text.as_str())
        .collect::<String>();
    Ok(text
        .replace("::std::string::String", "String")
        .replace("/// Something.\n", ""))
}

/// A contract says something of every property and parameter; here it would only be in the way.
fn describe(value: &mut Value) {
    match value {
        Value::Mapping(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    (Some("properties" | "schemas"), Value::Mapping(described)) => {
                        described.values_mut().for_each(say);
                        described.values_mut().for_each(describe);
                    }
                    (Some("parameters"), Value::Sequence(described)) => {
                        described.iter_mut().for_each(say);
                    }
                    (_, member) => describe(member),
                }
            }
        }
        Value::Sequence(elements) => elements.iter_mut().for_each(describe),
        _ => {}
    }
}

fn say(described: &mut Value) {
    if let Value::Mapping(described) = described {
        if !described.contains_key("$ref") && !described.contains_key("description") {
            described.insert("description".into(), "Something.".into());
        }
    }
}

/// How a text is broken and spaced is up to the formatter.
fn packed(text: &str) -> String {
    let text: String = text.split_whitespace().collect();
    text.replace(",)", ")").replace(",>", ">")
}

const ITEM: &str = "Item:
  type: object
  description: An item.
  x-pareta-response: true
  properties:
    id: {type: string, nullable: true, description: Its id.}
";

fn indented(text: &str, by: usize) -> String {
    let lines = text
        .lines()
        .map(|line| format!("{}{line}\n", " ".repeat(by)));
    lines.collect()
}

/// One operation that answers with an item.
fn operation(path: &str, verb: &str, id: &str, more: &str) -> String {
    format!(
        "{path}:
  {verb}:
    operationId: {id}
    tags: [things]
    summary: Do it
    description: Does it.
{}    responses:
      '200':
        description: It.
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/Item'}}}}}}
",
        indented(more, 4)
    )
}

#[track_caller]
fn gives(paths: &str, schemas: &str, expected: &[&str]) {
    let text = generated(paths, schemas).unwrap();
    for expected in expected {
        assert!(
            packed(&text).contains(&packed(expected)),
            "no {expected:?} in {text}"
        );
    }
}

#[track_caller]
fn refuses(paths: &str, schemas: &str, expected: &str) {
    let said = generated(paths, schemas).expect_err("a refusal");
    assert!(said.contains(expected), "{said}");
}

#[test]
fn operation_ids_of_any_case() {
    for (id, method, name) in [
        ("listPets", "list_pets", "ListPets"),
        ("list-pets", "list_pets", "ListPets"),
        (
            "read_item_items__item_id__get",
            "read_item_items_item_id_get",
            "ReadItemItemsItemIdGet",
        ),
    ] {
        let expected = format!("pub fn {method}(&self) -> Request<M, {name}>");
        gives(&operation("/v1/pets", "get", id, ""), "", &[&expected]);
    }
    let two =
        operation("/v1/a", "get", "listPets", "") + &operation("/v1/b", "get", "list_pets", "");
    refuses(
        &two,
        "",
        "it is the method `list_pets`, as that of paths./v1/a.get is",
    );
    refuses(
        &operation("/v1/a", "get", "request", ""),
        "",
        "generated code has a `Request` already",
    );
    refuses(
        &operation("/v1/a", "get", "type", ""),
        "",
        "its method cannot be called `type` in Rust: give it another name by `x-pareta-method`",
    );
    refuses(
        &operation("/v1/a", "get", "low_level", ""),
        "",
        "generated code has a `LowLevel` already",
    );
}

#[test]
fn path_parameters_of_every_plain_type() {
    let parameters = "parameters:
  - {name: row-id, in: path, required: true, schema: {type: integer}}
  - {name: kind, in: path, required: true, schema: {type: string, enum: [a, b]}}
  - {name: ratio, in: path, required: true, schema: {type: number}}
  - {name: is_on, in: path, required: true, schema: {type: boolean}}
";
    let path = "/v1/{kind}/{row-id}.json/{ratio}/{is_on}";
    gives(
        &operation(path, "get", "get_row", parameters),
        "",
        &[
            "pub fn get_row(&self, kind: impl Into<String>, row_id: i64, ratio: f64, is_on: bool) -> Request<M, GetRow>",
            "encode_path(&self.row_id.to_string())",
            "check_path(\"kind\", &self.kind)?;",
        ],
    );
    refuses(
        &operation("/v1/{a}", "get", "get_a", ""),
        "",
        "paths./v1/{a}.get: `{a}` of the path is no parameter",
    );
}

#[test]
fn parameters_of_a_path_are_those_of_its_operations() {
    let paths = "/v1/rows/{id}:
  parameters:
    - {name: id, in: path, required: true, schema: {type: string}}
    - {name: lang, in: query, schema: {type: string}}
"
    .to_owned()
        + operation(
            "/",
            "get",
            "get_row",
            "parameters:\n  - {name: lang, in: query, required: true, schema: {type: integer}}\n",
        )
        .trim_start_matches("/:\n");
    gives(
        &paths,
        "",
        &["pub fn get_row(&self, id: impl Into<String>, lang: i64)"],
    );
}

#[test]
fn query_parameters_of_every_form() {
    let parameters = "parameters:
  - {name: q, in: query, required: true, schema: {type: string, minLength: 2, x-pareta-nonblank: true}}
  - {name: page_size, in: query, required: true, schema: {type: integer, minimum: 1, maximum: 50}}
  - {name: sort, in: query, schema: {type: string, enum: [up, down]}, description: The order.}
  - {name: ids, in: query, schema: {type: array, items: {type: integer}, maxItems: 3}}
  - {name: 'filter[state]', in: query, schema: {type: string}}
  - {name: 2fa, in: query, schema: {type: boolean}}
  - {name: since, in: query, schema: {type: string, format: date-time}}
  - {name: limit, in: query, schema: {type: integer, default: 20}, x-pareta-send-default: true}
  - {name: old, in: query, deprecated: true, schema: {type: string}}
  - {name: timeout, in: query, x-pareta-name: time_limit, schema: {type: number}}
";
    gives(
        &operation("/v1/rows", "get", "list_rows", parameters),
        "",
        &[
            "pub fn list_rows(&self, q: impl Into<String>, page_size: i64) -> Request<M, ListRows>",
            "check_nonblank(\"q\", &self.q)?; check_length(\"q\", &self.q, 2..)?; \
             check_number(\"page_size\", self.page_size, 1..=50)?;",
            "/// The order. pub fn sort(mut self, value: impl Into<String>) -> Self",
            "pub fn ids(mut self, value: impl IntoIterator<Item = impl Into<i64>>) -> Self",
            "if !self.ids.is_empty() { check_items(\"ids\", self.ids.len(), ..=3)?; }",
            "QueryParam::new(\"filter[state]\", &self.filter_state)",
            "pub fn _2fa(mut self, value: bool) -> Self",
            "pub fn since(mut self, value: impl Into<String>) -> Self",
            "/// The default is `20`. pub fn limit(mut self, value: i64) -> Self",
            "limit: Some(20)",
            "#[deprecated] pub fn old(",
            "pub fn time_limit(mut self, value: f64) -> Self",
        ],
    );
    let refused = [
        (
            "{name: o, in: query, schema: {type: object}}",
            "`o` is no text, number or boolean, or a list of those",
        ),
        (
            "{name: o, in: query, style: deepObject, schema: {type: object}}",
            "only form a query is sent in",
        ),
        (
            "{name: o, in: query, explode: false, schema: {type: array, items: {type: string}}}",
            "`explode: true`",
        ),
        (
            "{name: o, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}}",
            "`style: form`",
        ),
        (
            "{name: o, in: cookie, schema: {type: string}}",
            "this client sends no cookies",
        ),
        (
            "{name: timeout, in: query, schema: {type: string}}",
            "a setter `timeout` would meet the method `timeout`",
        ),
        (
            "{name: o, in: query, x-pareta-send-default: true, schema: {type: string}}",
            "and no `default`",
        ),
    ];
    for (parameter, expected) in refused {
        let parameters = format!("parameters:\n  - {parameter}\n");
        refuses(
            &operation("/v1/rows", "get", "list_rows", &parameters),
            "",
            expected,
        );
    }
}

#[test]
fn header_parameters_are_arguments_and_setters() {
    let parameters = "parameters:
  - {name: X-Tenant, in: header, required: true, schema: {type: string}}
  - {name: X-Depth, in: header, x-pareta-name: depth, schema: {type: integer}}
  - {name: Idempotency-Key, in: header, schema: {type: string}}
";
    gives(
        &operation("/v1/rows", "get", "list_rows", parameters),
        "",
        &[
            "pub fn list_rows(&self, x_tenant: impl Into<String>) -> Request<M, ListRows>",
            "request.parameter(\"x-tenant\", \"x_tenant\", Some(&self.x_tenant))?",
            "request.parameter(\"x-depth\", \"depth\", self.depth.as_ref())?",
            "pub fn depth(mut self, value: i64) -> Self",
        ],
    );
    let text = generated(&operation("/v1/rows", "get", "list_rows", parameters), "").unwrap();
    assert!(!text.contains("idempotency_key"));
    refuses(
        &operation(
            "/v1/rows",
            "get",
            "list_rows",
            "parameters: [{name: Authorization, in: header, schema: {type: string}}]",
        ),
        "",
        "the client sets the header `Authorization` itself",
    );
}

/// An operation with a body of this media type and schema.
fn with_body(media_type: &str, schema: &str, required: bool) -> String {
    let body = format!(
        "requestBody:
  required: {required}
  content:
    {media_type}:
      schema: {schema}
"
    );
    operation("/v1/rows", "put", "replace_rows", &body)
}

const BODIES: &str = "Create:
  type: object
  required: [name, kind, in]
  properties:
    name: {type: string, minLength: 1, maxLength: 9}
    kind: {$ref: '#/components/schemas/Kind'}
    in: {type: string, format: uuid}
    at: {type: string, format: date-time, nullable: true}
    zz-top: {type: integer}
    id: {type: string, readOnly: true}
    tags: {type: array, items: {type: string}, maxItems: 2}
    labels: {type: object, additionalProperties: {type: string}}
    shape: {$ref: '#/components/schemas/Figure'}
    anything: {}
    node: {$ref: '#/components/schemas/Node'}
    size: {type: integer, default: 3, x-pareta-send-default: true}
    old: {type: string, deprecated: true}
    inner:
      type: object
      properties: {deep: {type: string}}
    input: {oneOf: [{type: string}, {type: array, items: {type: string}}]}
Kind: {type: string, enum: [a, b]}
Node:
  type: object
  properties: {next: {$ref: '#/components/schemas/Node'}}
Circle: {type: object, required: [radius], properties: {radius: {type: number}}}
Square: {type: object, required: [side], properties: {side: {type: number}}}
Figure: {oneOf: [{$ref: '#/components/schemas/Circle'}, {$ref: '#/components/schemas/Square'}]}
Partial: {type: object, properties: {name: {type: string}}}
";

#[test]
fn json_bodies_of_every_kind() {
    gives(
        &with_body(
            "application/json",
            "{$ref: '#/components/schemas/Create'}",
            true,
        ),
        BODIES,
        &[
            "pub fn replace_rows(&self, name: impl Into<String>, kind: impl Into<String>, r#in: impl Into<String>)",
            "pub struct Create { pub name: String, pub kind: String, pub r#in: String,",
            "#[serde(rename = \"zz-top\")] pub zz_top: ::std::option::Option<i64>",
            "pub fn at(mut self, value: impl Into<String>) -> Self",
            "pub fn labels(mut self, value: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>",
            "pub fn shape(mut self, value: impl Into<requests::Figure>) -> Self",
            "pub enum Figure {",
            "impl ::std::convert::From<Circle> for Figure",
            "pub fn anything(mut self, value: impl Into<::serde_json::Value>) -> Self",
            "pub fn input(mut self, value: impl Into<::serde_json::Value>) -> Self",
            "#[serde(skip_serializing_if = \"::std::option::Option::is_none\")] pub next: ::std::option::Option<::std::boxed::Box<Node>>",
            "pub struct CreateInner",
            "size: Some(3)",
            "#[deprecated] pub fn old(",
            "check_length(\"name\", &self.body.name, 1..=9)?;",
            "request.json(&self.body)",
        ],
    );
    let text = generated(
        &with_body(
            "application/json",
            "{$ref: '#/components/schemas/Create'}",
            true,
        ),
        BODIES,
    )
    .unwrap();
    assert!(
        !text.contains("pub id:") && !text.contains("chrono") && !text.contains("uuid"),
        "{text}"
    );
    let whole = [
        (
            "{type: array, items: {type: string}, minItems: 1}",
            "body: impl IntoIterator<Item = impl Into<String>>",
        ),
        (
            "{type: array, items: {$ref: '#/components/schemas/Circle'}}",
            "body: impl IntoIterator<Item = impl Into<requests::Circle>>",
        ),
        (
            "{type: object, additionalProperties: {type: integer}}",
            "body: impl IntoIterator<Item = (impl Into<String>, impl Into<i64>)>",
        ),
        ("{type: integer}", "body: i64"),
        ("{}", "body: impl Into<::serde_json::Value>"),
        (
            "{$ref: '#/components/schemas/Figure'}",
            "body: impl Into<requests::Figure>",
        ),
    ];
    for (schema, expected) in whole {
        let expected = format!("pub fn replace_rows(&self, {expected}) -> Request");
        gives(
            &with_body("application/json", schema, true),
            BODIES,
            &[&expected],
        );
    }
    gives(
        &with_body(
            "application/merge-patch+json",
            "{$ref: '#/components/schemas/Partial'}",
            true,
        ),
        BODIES,
        &["request.json_as(\"application/merge-patch+json\", &self.body)"],
    );
}

#[test]
fn bodies_that_may_be_left_out() {
    gives(
        &with_body(
            "application/json",
            "{$ref: '#/components/schemas/Partial'}",
            false,
        ),
        BODIES,
        &[
            "pub fn replace_rows(&self) -> Request",
            "request.unless_empty()",
        ],
    );
    gives(
        &with_body(
            "application/json",
            "{$ref: '#/components/schemas/Circle'}",
            false,
        ),
        BODIES,
        &[
            "pub fn replace_rows(&self) -> Request",
            "pub fn body(mut self, value: impl Into<requests::Circle>) -> Self",
        ],
    );
    gives(
        &with_body("text/plain", "{type: string}", false),
        "",
        &[
            "pub fn body(mut self, value: impl Into<String>) -> Self",
            "Some(body) => request.text(\"text/plain\", body)",
        ],
    );
}

#[test]
fn texts_and_octets() {
    gives(
        &with_body("text/plain", "{type: string, maxLength: 5}", true),
        "",
        &[
            "pub fn replace_rows(&self, body: impl Into<String>)",
            "check_length(\"body\", &self.body, ..=5)?;",
        ],
    );
    gives(
        &with_body(
            "application/octet-stream",
            "{type: string, format: binary}",
            true,
        ),
        "",
        &[
            "pub fn replace_rows(&self, body: impl Into<crate::Upload>)",
            "request.upload(&self.body, Some(\"application/octet-stream\"), self.listener.clone())?",
            "impl Progresses for ReplaceRows",
        ],
    );
    gives(
        &with_body("image/*", "{type: string, format: binary}", true),
        "",
        &["request.upload(&self.body, None, self.listener.clone())?"],
    );
}

#[test]
fn forms_with_files_and_without() {
    let form = "{type: object, required: [title], properties: {title: {type: string}, n: {type: integer}, \
                files: {type: array, items: {type: string, format: binary}}, file: {type: string, format: binary}, \
                meta: {$ref: '#/components/schemas/Circle'}, id: {type: string, readOnly: true}}}";
    gives(
        &with_body("multipart/form-data", form, true),
        BODIES,
        &[
            "pub fn replace_rows(&self, title: impl Into<String>) -> Request",
            "form.text(\"title\", None, &self.body.title);",
            "if let Some(value) = &self.body.n { form.text(\"n\", None, value); }",
            "for value in &self.body.files { form.file(\"files\", None, value)?; }",
            "if let Some(value) = &self.body.meta { form.json(\"meta\", None, value)?; }",
            "pub fn files(mut self, value: impl IntoIterator<Item = impl Into<crate::Upload>>) -> Self",
            "#[derive(Clone, Debug)] pub struct ReplaceRowsBody",
        ],
    );
    let plain = "{type: object, required: [user], properties: {user: {type: string}, scopes: {type: array, items: {type: string}}}}";
    gives(
        &with_body("application/x-www-form-urlencoded", plain, true),
        "",
        &[
            "pub fn replace_rows(&self, user: impl Into<String>) -> Request",
            "Form::default().field(\"user\", &self.body.user).field(\"scopes\", &self.body.scopes)",
        ],
    );
    refuses(
        &with_body("application/x-www-form-urlencoded", form, true),
        BODIES,
        "properties.meta: is no text, number or boolean, nor a list of those",
    );
    refuses(
        &with_body("multipart/form-data", "{type: string}", true),
        "",
        "a form has one for each of its fields",
    );
    refuses(
        &with_body("multipart/mixed", "{type: object}", true),
        "",
        "another kind than `multipart/form-data`",
    );
}

/// An operation with these responses.
fn with_responses(responses: &str) -> String {
    format!(
        "/v1/rows:
  get:
    operationId: get_rows
    tags: [things]
    summary: Get it
    description: Gets it.
    responses:
{}",
        indented(responses, 6)
    )
}

#[test]
fn replies_of_every_kind() {
    let json = |schema: &str| {
        format!("{{description: It., content: {{application/json: {{schema: {schema}}}}}}}")
    };
    let item = "{$ref: '#/components/schemas/Item'}";
    let empty = "{description: Nothing.}";
    let cases = [
        (format!("'200': {}\n'201': {}", json(item), json(item)), "type Output = crate::types::Item;"),
        (format!("2XX: {}", json(item)), "type Output = crate::types::Item;"),
        (format!("default: {}", json(item)), "type Output = crate::types::Item;"),
        (format!("'200': {}\ndefault: {}", json(item), json("{}")), "type Output = crate::types::Item;"),
        (format!("'200': {}\n'204': {empty}", json(item)), "type Output = Option<crate::types::Item>;"),
        (format!("'204': {empty}"), "type Output = crate::Raw;"),
        (format!("'200': {}", json(&format!("{{type: array, items: {item}}}"))), "type Output = crate::List<crate::types::Item>;"),
        (format!("'200': {}", json(&format!("{{type: array, items: {item}}}"))), "impl crate::list::Listed for crate::types::Item"),
        (format!("'200': {}", json("{type: array, items: {type: number}}")), "type Output = crate::Raw;"),
        (format!("'200': {}", json("{type: string}")), "type Output = crate::Raw;"),
        ("'200': {description: It., content: {application/hal+json: {}}}".to_owned(), "request.accept(\"application/hal+json\")"),
        ("'200': {description: It., content: {application/pdf: {schema: {type: string, format: binary}}}}".to_owned(), "type Output = Download<M>;"),
        ("'200': {description: It., content: {text/csv: {}, text/plain: {}}}".to_owned(), "request.accept(\"text/csv, text/plain\")"),
    ];
    for (responses, expected) in cases {
        gives(&with_responses(&responses), "", &[expected]);
    }
    let refused = [
        (
            format!("'200': {}\n'201': {}", json(item), json("{type: string}")),
            "two different types",
        ),
        (
            "'200': {description: It., content: {text/event-stream: {}}}".to_owned(),
            "`x-pareta-composed: true`",
        ),
        (
            format!(
                "'200': {{description: It., content: {{application/json: {{schema: {item}}}, text/csv: {{}}}}}}"
            ),
            "answers with JSON and with something else",
        ),
    ];
    for (responses, expected) in refused {
        refuses(&with_responses(&responses), "", expected);
    }
    let listed = "ItemList:
  type: object
  x-pareta-list: Item
  x-pareta-at: items
  properties: {items: {type: array, items: {$ref: '#/components/schemas/Item'}}}
";
    let responses = format!(
        "'200': {}",
        json(&format!("{{type: array, items: {item}}}"))
    );
    let both = with_responses(&responses)
        + &operation("/v1/items", "get", "list_items", "").replace("/Item'", "/ItemList'");
    refuses(&both, listed, "elsewhere it is listed under `items`");
}

#[test]
fn arguments_that_would_meet_are_refused() {
    let parameters = "parameters:
  - {name: id, in: path, required: true, schema: {type: string}}
  - {name: id, in: query, schema: {type: string}}
";
    refuses(
        &operation("/v1/{id}", "get", "get_it", parameters),
        "",
        "it is `id` in a call of `GetIt`",
    );
    let clash = "Clash: {type: object, properties: {a-b: {type: string}, a_b: {type: string}}}\n";
    refuses(
        &with_body(
            "application/json",
            "{$ref: '#/components/schemas/Clash'}",
            true,
        ),
        clash,
        "components.schemas.Clash.properties.a_b: it is `a_b` in Rust, as `a-b` is",
    );
}

#[test]
fn deprecated_operations_say_so() {
    gives(
        &operation("/v1/old", "delete", "delete_old", "deprecated: true\n"),
        "",
        &["#[deprecated] pub fn delete_old(&self)"],
    );
}
