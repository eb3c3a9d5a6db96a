use pareta::types::DirectRef;

#[test]
fn a_reference_is_what_it_refers_to() {
    let value = DirectRef::from_json(
        r#"{"object": {"id": "a"}, "text": "b", "number": 1.5, "old": "c", "loose": [1], "listed": [1, 2]}"#,
    )
    .unwrap();
    assert_eq!(value.object().and_then(|object| object.id()), Some("a"));
    assert_eq!((value.text(), value.number()), (Some("b"), Some(1.5)));
    #[expect(deprecated)]
    let old = value.old();
    assert_eq!(old, Some("c"));
    assert_eq!(value.loose().map(|loose| loose.json()), Some("[1]"));
    assert_eq!(value.listed(), [1, 2]);
    assert_eq!(value.drift(), []);
    assert!(format!("{value:?}").contains(r#"old: "c""#));
    let empty = DirectRef::from_json(r#"{"object": {}}"#).unwrap();
    assert!(empty.object().is_none());
}
