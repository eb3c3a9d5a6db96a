//! Namespaces: what a tag becomes, and what is refused.

use pareta_generator::generate;

use crate::repository::contract;

/// The contract with another tag and another route under it.
fn with(tag: &str, route: &str) -> String {
    let contract = contract();
    let contract = contract.replacen("\ntags:\n", &format!("\ntags:\n{tag}"), 1);
    contract.replacen("\npaths:\n", &format!("\npaths:\n{route}"), 1)
}

const TAG: &str = "  - name: drill-regions
    description: Where endpoints run.
";

/// A route of one tag: its operation id, and more lines of the operation.
fn route(tag: &str, id: &str, lines: &str) -> String {
    format!(
        "  /v1/drill/{id}/{{region_id}}:
    get:
      operationId: {id}
      tags:
        - {tag}
{lines}      summary: Read a region
      description: Returns one region.
      parameters:
        - name: region_id
          in: path
          required: true
          description: Id of the region.
          schema:
            type: string
        - name: window
          in: query
          required: false
          description: For how long.
          schema:
            type: integer
            format: int64
            minimum: 1
      responses:
        '200':
          description: The region.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/RawReply'
        '402':
          $ref: '#/components/responses/InsufficientCredits'
        '404':
          $ref: '#/components/responses/NotFound'
        '413':
          description: The window is too long. Ask for less.
        '429':
          $ref: '#/components/responses/RateLimited'
"
    )
}

/// The namespaces' text, in one line: where one is broken is up to the formatter.
fn namespaces(contract: &str) -> String {
    let files = generate(contract).unwrap_or_else(|refusals| panic!("{refusals}"));
    let mut files = files.iter();
    let file = files.find(|file| file.name == "namespaces.rs").unwrap();
    let words = file.text.split_whitespace();
    let words: Vec<_> = words.filter(|word| *word != "///").collect();
    words.join(" ").replace("( ", "(").replace(", )", ")")
}

fn refused(contract: &str) -> String {
    match generate(contract) {
        Ok(_) => panic!("it is not refused"),
        Err(refusals) => refusals.to_string(),
    }
}

#[test]
fn a_new_tag_is_a_namespace_on_the_client() {
    let example =
        "      x-pareta-example: |-\n        client.drill_regions().retrieve(\"eu\").await?;\n";
    let route = route("drill-regions", "retrieve_drill_region", example);
    let text = namespaces(&with(TAG, &route));
    for expected in [
        "Where endpoints run. | | | |---|---| | [`retrieve`](drill_regions::DrillRegions::retrieve) | Read a region | \
         pub mod drill_regions {",
        "impl<M: Mode> Client<M> { Where endpoints run. pub fn drill_regions(&self) -> DrillRegions<M> {",
        "pub struct DrillRegions<M: Mode = Async> {",
        "pub fn retrieve(&self, region_id: impl Into<String>) -> Request<M, RetrieveDrillRegion> \
         { self.client.low_level().retrieve_drill_region(region_id) }",
        "Read a region: `GET /v1/drill/retrieve_drill_region/{region_id}`. Returns one region. Gives the reply",
        "Optional: `.window(…)`.",
        "# let client = pareta::Client::builder()",
        "client.drill_regions().retrieve(\"eu\").await?; # Ok::<()",
        "# Arguments - `region_id`: Id of the region. # Errors",
        "[`Argument`](crate::ErrorKind::Argument) for a value",
        "[`InsufficientCredits`](crate::ErrorKind::InsufficientCredits) when the balance does not cover it;",
        "[`NotFound`](crate::ErrorKind::NotFound) when there is no such region;",
        "[`Status`](crate::ErrorKind::Status) with 413: The window is too long; and those of every call.",
    ] {
        assert!(text.contains(expected), "no {expected:?}");
    }
    assert!(
        !text.contains("RateLimited"),
        "every call may be told to wait"
    );
}

#[test]
fn a_namespace_may_hold_an_argument_for_its_methods() {
    let tag = format!(
        "{TAG}    x-pareta-namespaces:
      usage:
        description: How much of a region is used.
        argument: region_id
"
    );
    let inside = "      x-pareta-namespace: drill-regions.usage\n";
    let text = namespaces(&with(
        &tag,
        &route("drill-regions", "read_drill_usage", inside),
    ));
    for expected in [
        "pub fn usage(&self, region_id: impl Into<String>) -> DrillRegionUsage<M> \
         { DrillRegionUsage { client: self.client.clone(), region_id: region_id.into(), } }",
        "pub struct DrillRegionUsage<M: Mode = Async> { pub(crate) client: Client<M>, pub(crate) region_id: String, }",
        "pub fn read(&self) -> Request<M, ReadDrillUsage> { self.client.low_level().read_drill_usage(&self.region_id) }",
    ] {
        assert!(text.contains(expected), "no {expected:?}");
    }
    let (_, module) = text.split_once("pub mod drill_regions").unwrap();
    let (before, _) = module.split_once("pub fn read(").unwrap();
    assert!(
        !before.contains("# Arguments"),
        "the namespace holds its one argument"
    );
}

#[test]
fn what_is_written_by_hand_is_not_generated() {
    let composed = "      x-pareta-composed: true\n";
    let text = namespaces(&with(
        TAG,
        &route("drill-regions", "list_drill_regions", composed),
    ));
    assert!(text.contains("pub struct DrillRegions"));
    assert!(!text.contains("ListDrillRegions"));
}

#[test]
fn what_cannot_be_a_namespace_or_a_method_is_refused() {
    let tag = |tag: &str| format!("  - name: {tag}\n    description: Regions.\n");
    let named = |name: &str| format!("      x-pareta-method: {name}\n");
    let plain = |tag: &str| route(tag, "drill", "");
    let tags = "tags.";
    let path = "paths./v1/drill/drill/{region_id}.get: ";
    let cases = [
        // A tag.
        (String::new(), plain("regions"), format!("{path}the tag `regions` is not declared: declare it under `tags`")),
        (TAG.to_owned(), String::new(), format!("{tags}drill-regions: no operation stands in it: take it away")),
        ("  - name: regions\n".to_owned(), plain("regions"), format!("{tags}regions: has no `description`")),
        (tag("match"), plain("match"), format!("{tags}match: `match` cannot be a name in Rust: give one by `x-pareta-name`")),
        (tag("types"), plain("types"), format!("{tags}types: `types` is a name of the library already")),
        (tag("http"), plain("http"), format!("{tags}http: `http` is a name of the library already")),
        (tag("builder"), plain("builder"), format!("{tags}builder: the client has a method `builder` already")),
        (tag("Tasks"), plain("Tasks"), format!("{tags}tasks: there is another namespace `tasks`")),
        (tag("mode"), plain("mode"), format!("{tags}mode: `Mode` is the name of another type there")),
        (
            TAG.to_owned(),
            plain("drill-regions").replace("        - drill-regions\n", "        - drill-regions\n        - tasks\n"),
            format!("{path}has 2 tags: give it one, the namespace in which it is a method"),
        ),
        (tag("2fa"), plain("2fa"), format!("{tags}2fa: `2fa` cannot be a name in Rust")),
        // A method.
        (
            String::new(),
            route("tasks", "drill", &named("match")),
            format!("{path}its method cannot be called `match` in Rust: give it another name by `x-pareta-method`"),
        ),
        (String::new(), route("tasks", "drill", &named("list")), "the namespace `tasks` has a method `list` already".to_owned()),
        (String::new(), route("tasks", "drill", &named("clone")), format!("{path}the namespace `tasks` has a method `clone` already")),
        (String::new(), route("endpoints", "drill", &named("metrics")), format!("{path}the namespace `endpoints` has a method `metrics` already")),
        (
            String::new(),
            route("tasks", "drill", &named("recommended")),
            format!("{path}`Tasks` has a method `recommended` that is written by hand: if it is this operation's"),
        ),
        // A namespace within another.
        (
            String::new(),
            route("evals", "drill", "      x-pareta-namespace: evals.scores\n"),
            format!("{path}the tag `evals` declares no namespace `evals.scores`"),
        ),
        (
            format!("{TAG}    x-pareta-namespaces:\n      usage:\n        type: DrillRegions\n        description: Usage.\n"),
            route("drill-regions", "drill", "      x-pareta-namespace: drill-regions.usage\n"),
            "x-pareta-namespaces.usage: `DrillRegions` is the name of another type there: give it another `type`".to_owned(),
        ),
        (
            format!("{TAG}    x-pareta-namespaces:\n      usage:\n        description: Usage.\n        argument: zone\n"),
            route("drill-regions", "drill", "      x-pareta-namespace: drill-regions.usage\n"),
            format!("{path}`zone`, which the namespace `usage` holds for its methods, is no argument of it"),
        ),
        (
            format!("{TAG}    x-pareta-namespaces:\n      usage:\n        about: Usage.\n"),
            route("drill-regions", "drill", "      x-pareta-namespace: drill-regions.usage\n"),
            "x-pareta-namespaces.usage: `about` says nothing here".to_owned(),
        ),
        (
            "  - name: tasks\n    description: Tasks.\n    x-pareta-namespaces:\n      drill:\n        type: Recommended\n        \
             description: Drill.\n"
                .to_owned(),
            route("tasks", "drill", "      x-pareta-namespace: tasks.drill\n"),
            "x-pareta-namespaces.drill: its module has a `Recommended` that is written by hand".to_owned(),
        ),
    ];
    for (tag, route, expected) in cases {
        let said = refused(&with(&tag, &route));
        assert!(
            said.contains(&expected),
            "expected {expected:?}, got {said}"
        );
    }
}
