use pareta::types::AllOf;

#[test]
fn parts_become_one_type() {
    let value = AllOf::from_json(r#"{"id": "a", "more": 1, "own": "b", "x": 2}"#).unwrap();
    assert_eq!((value.id(), value.more(), value.own()), (Some("a"), Some(1), Some("b")));
    assert_eq!(value.drift(), []);
    assert_eq!(value.unknown(), ["$.x"]);
    let value = AllOf::from_json(r#"{"more_of_it": {"id": "c", "beside": true}}"#).unwrap();
    let more = value.more_of_it().unwrap();
    assert_eq!((more.id(), more.beside()), (Some("c"), true));
    let value = AllOf::from_json(r#"{"id": 1, "more": "x"}"#).unwrap();
    assert_eq!(value.drift().len(), 2);
}
