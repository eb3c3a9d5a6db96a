//! The drill: a property, a type and a route are added to the contract, and code for them is there.

use pareta_generator::generate;

use crate::repository::contract;

/// The contract with an optional property on Endpoint, a new response type, and a new GET route that answers with it.
pub fn changed_contract() -> String {
    let mut contract = contract();
    insert_behind(
        &mut contract,
        "\n    Endpoint:\n",
        "      properties:\n",
        NEW_PROPERTY,
    );
    insert_behind(&mut contract, "\ncomponents:\n", "  schemas:\n", NEW_TYPE);
    insert_behind(&mut contract, "\n", "paths:\n", NEW_ROUTE);
    contract
}

/// Inserts behind the first `marker` that follows `section`.
fn insert_behind(contract: &mut String, section: &str, marker: &str, text: &str) {
    let section = contract
        .find(section)
        .unwrap_or_else(|| panic!("no {section:?}"));
    let marker_at = contract[section..]
        .find(marker)
        .unwrap_or_else(|| panic!("no {marker:?}"));
    contract.insert_str(section + marker_at + marker.len(), text);
}

const NEW_PROPERTY: &str = "        drill_region:
          type: string
          nullable: true
          description: Where it runs. `None` when absent.
";

const NEW_TYPE: &str = "    DrillRegion:
      type: object
      description: A place endpoints run in.
      x-pareta-response: true
      properties:
        id:
          type: string
          nullable: true
          description: Id of the region. `None` when absent.
        capacity:
          type: integer
          format: int64
          nullable: true
          description: How many endpoints fit. `None` when absent.
        nearest:
          nullable: true
          description: The endpoint nearest to it. None when absent.
          allOf:
            - $ref: '#/components/schemas/Endpoint'
          x-pareta-absent: none
      additionalProperties: true
      example:
        id: eu-central
        capacity: 12
";

const NEW_ROUTE: &str = "  /v1/drill-regions/{region_id}:
    get:
      operationId: retrieve_drill_region
      tags:
        - endpoints
      summary: Retrieve a region
      description: Returns one region.
      parameters:
        - name: region_id
          in: path
          required: true
          description: Id of the region.
          schema:
            type: string
        - name: with_capacity
          in: query
          required: false
          description: Whether to count what fits.
          schema:
            type: boolean
      responses:
        '200':
          description: The region.
          headers:
            x-request-id:
              $ref: '#/components/headers/RequestId'
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/DrillRegion'
";

#[test]
fn a_changed_contract_generates_the_accessor_the_type_and_the_operation() {
    let files = generate(&changed_contract()).unwrap();
    // How a line is broken is up to the formatter.
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = |name: &str| joined(&files.iter().find(|file| file.name == name).unwrap().text);
    for expected in [
        "pub fn drill_region(&self) -> Option<&str>",
        "pub struct DrillRegion",
        "pub fn capacity(&self) -> Option<i64>",
        "pub fn nearest(&self) -> Option<&Endpoint>",
        "\"DrillRegion\", |text| Ok(Box::new(DrillRegion::from_json(text)?))",
    ] {
        assert!(
            text("types.rs").contains(expected),
            "types.rs lacks {expected:?}"
        );
    }
    for expected in [
        "pub fn retrieve_drill_region(",
        "impl Reply for RetrieveDrillRegion { type Output = crate::types::DrillRegion;",
        "pub fn with_capacity(mut self, value: bool)",
    ] {
        assert!(
            text("operations.rs").contains(expected),
            "operations.rs lacks {expected:?}"
        );
    }
}
