use pareta::types::{Unions, UnionsByKeys, UnionsChange, UnionsContent, UnionsPet, UnionsWide};

fn read(text: &str) -> Unions {
    Unions::from_json(text).unwrap()
}

#[test]
fn a_discriminator_tells_which_it_is() {
    let value = read(r#"{"pet": {"kind": "kitten", "lives": 9}}"#);
    match value.pet() {
        Some(UnionsPet::UnionsCat(cat)) => assert_eq!(cat.lives(), Some(9)),
        other => panic!("{other:?}"),
    }
    // The default is the name of the component.
    let value = read(r#"{"pets": [{"kind": "UnionsDog", "tricks": ["sit"]}, {"kind": "fish", "x": 1}, 5]}"#);
    match value.pets() {
        [UnionsPet::UnionsDog(dog), UnionsPet::Other(fish), UnionsPet::Other(five)] => {
            assert_eq!(dog.tricks(), ["sit"]);
            assert_eq!(fish["kind"], "fish");
            assert_eq!(five.json(), "5");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(value.unknown(), ["$.pets[1]"]);
    let drift: Vec<_> = value.drift().iter().map(ToString::to_string).collect();
    assert_eq!(drift, ["$.pets[2]: expected UnionsCat or UnionsDog, found number 5"]);
    let value = read(r#"{"by_name": {"a b": {"kind": "cat", "lives": "x"}, "c": null}}"#);
    assert!(matches!(value.by_name().get("a b").unwrap(), UnionsPet::UnionsCat(_)));
    assert_eq!(value.by_name().len(), 1);
    assert_eq!(value.drift()[0].path, r#"$.by_name["a b"].lives"#);
}

#[test]
fn keys_and_words_tell_which_it_is() {
    let value = read(r#"{"by_keys": {"side": 2}, "by_word": {"type": "removed"}}"#);
    assert!(matches!(value.by_keys(), Some(UnionsByKeys::UnionsSquare(_))));
    assert!(matches!(value.by_word(), Some(UnionsChange::UnionsRemoved(_))));
    let value = read(r#"{"by_keys": {"radius": 2}, "by_word": {"type": "added"}}"#);
    assert!(matches!(value.by_keys(), Some(UnionsByKeys::UnionsCircle(_))));
    assert!(matches!(value.by_word(), Some(UnionsChange::UnionsAdded(_))));
    let value = read(r#"{"by_keys": {}, "by_word": null}"#);
    assert!(matches!(value.by_keys(), Some(UnionsByKeys::Other(_))));
    assert!(value.by_word().is_none());
}

#[test]
fn the_kind_of_json_tells_which_it_is() {
    let content = |text: &str| {
        let content = UnionsContent::from_json(text).unwrap();
        assert_eq!(content.json(), text);
        assert_eq!(serde_json::to_string(&content).unwrap(), text);
        assert_eq!(content, serde_json::from_str(text).unwrap());
        content
    };
    assert!(matches!(content(r#""a\u0062""#), UnionsContent::Text(text, _) if text == "ab"));
    assert!(matches!(content("5.0"), UnionsContent::Integer(5, _)));
    assert!(matches!(content("5.5e0"), UnionsContent::Number(number, _) if number == 5.5));
    assert!(matches!(content("true"), UnionsContent::Boolean(true, _)));
    assert!(matches!(content(r#"["a"]"#), UnionsContent::List(list, _) if list == ["a"]));
    assert!(matches!(content(r#"{"radius": 1}"#), UnionsContent::UnionsCircle(_)));
    assert!(matches!(content("null"), UnionsContent::Other(_)));
    assert_eq!(format!("{:?}", content("5.0")), "5");
    assert_eq!(content(r#""x""#).drift(), []);
    assert_eq!(content("null").drift().len(), 1);
    // The object that is none of the known ones may be a new one.
    assert_eq!(content("{}").unknown(), ["$"]);
}

#[test]
fn what_is_no_choice_is_no_union() {
    let value = read(r#"{"trivial": "2026-01-02", "single": {"radius": 1}, "wide": "x"}"#);
    let trivial: Option<&str> = value.trivial();
    assert_eq!(trivial, Some("2026-01-02"));
    assert_eq!(value.single().and_then(|circle| circle.radius()), Some(1.0));
    assert!(matches!(value.wide(), Some(UnionsWide::Text(..))));
    let value = read(r#"{"wide": {"kind": "cat"}}"#);
    assert!(matches!(value.wide(), Some(UnionsWide::UnionsCat(_))));
    assert!(read("{}").pet().is_none());
    assert!(read(r#"{"pet": null}"#).pet().is_none());
}

#[test]
fn a_route_may_list_a_union() {
    let pets = pareta::List::<UnionsPet>::from_json(r#"{"data": [{"kind": "cat"}, 1], "more": true}"#).unwrap();
    assert!(matches!(&*pets, [UnionsPet::UnionsCat(_), UnionsPet::Other(_)]));
    assert_eq!(pets.drift()[0].path, "$.data[1]");
    let kind = pareta::ResponseType::named("UnionsPet").unwrap();
    let value = kind.decode(r#"{"kind": "cat", "lives": "x", "new": 1}"#).unwrap();
    assert_eq!(value.schema().name, "UnionsCat");
    assert_eq!(value.drift()[0].path, "$.lives");
    assert_eq!(value.unknown(), ["$.new"]);
}
