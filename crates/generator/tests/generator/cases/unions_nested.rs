use pareta::types::{
    UnionsNestedHolder, UnionsNestedHolderByName, UnionsNestedHolderListed, UnionsNestedHolderObjectOrMap,
    UnionsNestedHolderParts, UnionsNestedHolderWords, UnionsNestedPart,
};

#[test]
fn unions_stand_in_place() {
    let value = UnionsNestedHolder::from_json(
        r#"{"parts": [{"type": "text", "text": "a"}, {"type": "image", "url": "b"}, {"type": "film"}],
        "by_name": {"a": 1, "b": false, "c": "x"}, "listed": ["auto", {"text": "t"}, 5], "maybe": {"text": "m"},
        "object_or_map": {"k": "v"}, "words": {"w": "yes-1"}, "vector": [1], "anything": [], "open_list": [1]}"#,
    )
    .unwrap();
    let Some(UnionsNestedHolderParts::List(parts, raw)) = value.parts() else {
        panic!("{value:?}");
    };
    assert_eq!(raw.elements().len(), 3);
    match parts.as_slice() {
        [UnionsNestedPart::UnionsNestedText(text), UnionsNestedPart::UnionsNestedImage(image), film] => {
            assert_eq!((text.text(), image.url()), (Some("a"), Some("b")));
            assert_eq!(film["type"], "film");
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(value.by_name().get("b").unwrap(), UnionsNestedHolderByName::Boolean(false, _)));
    assert!(matches!(value.by_name().get("c").unwrap(), UnionsNestedHolderByName::Other(_)));
    assert!(matches!(&value.listed()[0], UnionsNestedHolderListed::Text(text, _) if text == "auto"));
    assert!(matches!(&value.listed()[1], UnionsNestedHolderListed::UnionsNestedText(_)));
    assert_eq!(value.maybe().and_then(|text| text.text()), Some("m"));
    assert!(matches!(value.object_or_map(), Some(UnionsNestedHolderObjectOrMap::Map(map, _)) if map.get("k").is_some_and(|v| v == "v")));
    assert_eq!(UnionsNestedHolderWords::from(value.words().get("w").unwrap().as_str()), UnionsNestedHolderWords::Yes1);
    assert_eq!(value.anything().map(|raw| raw.json()), Some("[]"));
    let paths: Vec<_> = value.drift().into_iter().map(|drift| drift.path).collect();
    assert_eq!(paths, ["$.by_name.c", "$.listed[2]"]);
    assert_eq!(value.unknown(), ["$.parts[2]"]);
}
