use pareta::types::{NestedLists, NestedListsRow};

#[test]
fn lists_of_everything_are_read() {
    let value = NestedLists::from_json(
        r#"{"vector": [1, -2.5, 1e2], "counts": [1, 2.0], "flags": [true, false], "words": ["a\u0062", "c"],
        "matrix": [[1, 2], [], [3]], "holes": [1, null, 2], "rows": [[{"id": "a"}], []], "open": [1, "x"],
        "alias": [0.5], "many": [[1], [2]]}"#,
    )
    .unwrap();
    let vector: &[f64] = value.vector();
    assert_eq!(vector, [1.0, -2.5, 100.0]);
    let counts: &[i64] = value.counts();
    assert_eq!(counts, [1, 2]);
    assert_eq!(value.flags(), [true, false]);
    assert_eq!(value.words(), ["ab", "c"]);
    let matrix: &[Vec<f64>] = value.matrix();
    assert_eq!(matrix, [vec![1.0, 2.0], vec![], vec![3.0]]);
    assert_eq!(value.holes(), [Some(1.0), None, Some(2.0)]);
    let rows: &[Vec<NestedListsRow>] = value.rows();
    assert_eq!(rows[0][0].id(), Some("a"));
    assert_eq!(value.open().unwrap()[1], "x");
    assert_eq!(value.alias(), [0.5]);
    assert_eq!(value.many(), [vec![1.0], vec![2.0]]);
    assert_eq!(value.drift(), []);
    assert_eq!(value.unknown(), Vec::<String>::new());
    let shown = format!("{value:?}");
    assert!(shown.contains("matrix: [[1.0, 2.0], [], [3.0]]"), "{shown}");
    assert!(shown.contains("holes: [1.0, None, 2.0]"), "{shown}");
}

#[test]
fn a_list_with_something_else_in_it_reads_as_empty() {
    let value = NestedLists::from_json(
        r#"{"vector": [1, "x", 2], "counts": [1, 1.5], "flags": [true, null], "words": ["a", 1],
        "matrix": [[1], null, [2, false], 3], "holes": [1, "x"], "rows": [7, [7]], "alias": {}, "extra": 1}"#,
    )
    .unwrap();
    assert!(value.vector().is_empty());
    assert!(value.counts().is_empty());
    assert!(value.flags().is_empty());
    assert_eq!(value.words(), ["a", ""]);
    assert_eq!(value.matrix(), [vec![1.0], vec![], vec![], vec![]]);
    assert!(value.holes().is_empty());
    assert_eq!(value.rows().len(), 2);
    assert!(value.rows()[0].is_empty());
    assert_eq!(value.rows()[1][0].json(), "7");
    assert!(value.alias().is_empty());
    let drift: Vec<_> = value.drift().iter().map(ToString::to_string).collect();
    assert_eq!(
        drift,
        [
            "$.vector[1]: expected number, found string",
            "$.counts[1]: expected integer, found number 1.5",
            "$.flags[1]: expected boolean, found null",
            "$.words[1]: expected string, found number 1",
            "$.matrix[1]: expected array, found null",
            "$.matrix[2][1]: expected number, found boolean false",
            "$.matrix[3]: expected array, found number 3",
            "$.holes[1]: expected number or null, found string",
            "$.rows[0]: expected array, found number 7",
            "$.rows[1][0]: expected object, found number 7",
            "$.alias: expected array, found object",
        ]
    );
    assert_eq!(value.unknown(), ["$.extra"]);
}

#[test]
fn a_list_that_is_absent_or_null_is_empty() {
    for text in ["{}", r#"{"vector": null, "matrix": null, "open": null, "alias": null}"#] {
        let value = NestedLists::from_json(text).unwrap();
        assert!(value.vector().is_empty() && value.matrix().is_empty() && value.alias().is_empty());
        assert!(value.open().is_none());
        assert_eq!(value.drift(), []);
        assert_eq!(value.json(), text);
    }
}
