use pareta::types::{RecursionNode, RecursionValue};

#[test]
fn a_type_may_hold_itself() {
    let value = RecursionNode::from_json(
        r#"{"name": "a", "next": {"name": "b", "next": {"name": "c"}}, "children": [{"name": "d"}],
        "named": {"e": {"name": "e"}}, "other": {"node": {"name": "f"}}, "value": {"g": [1, "h", {"i": true}]}}"#,
    )
    .unwrap();
    let name = value.next().and_then(|next| next.next()).and_then(|next| next.name());
    assert_eq!(name, Some("c"));
    assert_eq!(value.children()[0].name(), Some("d"));
    assert_eq!(value.named().get("e").unwrap().name(), Some("e"));
    assert_eq!(value.other().and_then(|other| other.node()?.name()), Some("f"));
    match value.value() {
        Some(RecursionValue::Map(map, _)) => match map.get("g").unwrap() {
            RecursionValue::List(list, _) => assert!(matches!(list[0], RecursionValue::Number(1.0, _))),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    assert_eq!(value.drift(), []);
    assert_eq!(value.unknown(), Vec::<String>::new());
}

#[test]
fn depth_is_no_attack() {
    const LEVELS: usize = 20_000;
    let ways = [
        (r#"{"next":"#, "}"),
        (r#"{"children":["#, "]}"),
        (r#"{"named":{"x":"#, "}}"),
        (r#"{"other":{"node":"#, "}}"),
        (r#"{"value":["#, "]}"),
        (r#"{"value":{"x":"#, "}}"),
    ];
    for (open, close) in ways {
        let text = format!("{}{{}}{}", open.repeat(LEVELS), close.repeat(LEVELS));
        let value = RecursionNode::from_json(text.clone()).unwrap();
        assert_eq!(value.json(), text);
        let drift = value.drift();
        assert!(drift[0].expected == "no more than 64 levels" || open.contains("value"), "{open} {drift:?}");
        value.unknown();
        let _ = format!("{value:?}");
        let _ = format!("{:?}", value.clone());
        assert!(value == value.clone());
    }
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"[{"a":"#, "}]")] {
        let text = format!("{}1{}", open.repeat(LEVELS), close.repeat(LEVELS));
        let value = RecursionValue::from_json(text.clone()).unwrap();
        assert_eq!(value.json(), text);
        assert_eq!(value.drift()[0].expected, "no more than 64 levels");
        let _ = format!("{value:?}");
    }
}

#[test]
fn sixty_levels_are_read() {
    let text = format!("{}{{\"name\":\"x\"}}{}", r#"{"next":"#.repeat(60), "}".repeat(60));
    let value = RecursionNode::from_json(text).unwrap();
    let mut last = &value;
    while let Some(next) = last.next() {
        last = next;
    }
    assert_eq!(last.name(), Some("x"));
    assert_eq!(value.drift(), []);
    assert!(format!("{value:#?}").contains("\"x\""));
}
