use pareta::Map;
use pareta::types::{Maps, MapsModel};

#[test]
fn maps_of_everything_are_read_in_their_order() {
    let value = Maps::from_json(
        r#"{"scores": {"f1": 0.5, "a b": 1e1, "": 2}, "counts": {"n": 2.0}, "labels": {"k\u0065y": "v\n"},
        "flags": {"on": true}, "models": {"m": {"id": "x", "new": 1}}, "series": {"s": [1, 2]},
        "nested": {"o": {"i": 1}}, "listed": [{"a": "b"}, {}], "labels_of_it": {"c": "d"}, "anything": {"a": 1}}"#,
    )
    .unwrap();
    let scores: &Map<f64> = value.scores();
    assert_eq!(scores.keys().collect::<Vec<_>>(), ["f1", "a b", ""]);
    assert_eq!(scores.values().copied().collect::<Vec<_>>(), [0.5, 10.0, 2.0]);
    assert_eq!(*scores.get("a b").unwrap(), 10.0);
    assert_eq!(scores.get("nothing"), None);
    assert_eq!(scores.len(), 3);
    assert_eq!(scores.raw().json(), r#"{"f1": 0.5, "a b": 1e1, "": 2}"#);
    assert_eq!(value.counts().get("n"), Some(&2));
    assert_eq!(value.labels().get("key").unwrap(), "v\n");
    assert_eq!(value.flags().into_iter().next(), Some(("on", &true)));
    let models: &Map<MapsModel> = value.models();
    assert_eq!(models.get("m").unwrap().id(), Some("x"));
    assert_eq!(value.series().get("s").unwrap().as_slice(), [1.0, 2.0]);
    assert_eq!(*value.nested().get("o").unwrap().get("i").unwrap(), 1);
    assert_eq!(value.listed()[0].get("a").unwrap(), "b");
    assert_eq!(value.labels_of_it().get("c").unwrap(), "d");
    assert_eq!(value.anything().unwrap()["a"], 1);
    assert_eq!(value.drift(), []);
    assert_eq!(value.unknown(), ["$.models.m.new"]);
    let shown = format!("{value:?}");
    assert!(shown.contains(r#"scores: {"f1": 0.5, "a b": 10.0, "": 2.0}"#), "{shown}");
}

#[test]
fn an_entry_that_does_not_fit_is_left_out_and_named() {
    let value = Maps::from_json(
        r#"{"scores": {"a b": "x", "c": 1, "d": null}, "models": {"m": 1, "n": {}}, "series": {"s": [1, "x"], "t": 1},
        "nested": {"o": {"i": 1.5}}, "listed": [1], "labels": []}"#,
    )
    .unwrap();
    assert_eq!(value.scores().keys().collect::<Vec<_>>(), ["c"]);
    assert_eq!(value.models().keys().collect::<Vec<_>>(), ["n"]);
    assert!(value.series().get("s").unwrap().is_empty());
    assert!(value.nested().get("o").unwrap().is_empty());
    assert!(value.listed()[0].is_empty());
    assert!(value.labels().is_empty());
    let drift: Vec<_> = value.drift().iter().map(ToString::to_string).collect();
    assert_eq!(
        drift,
        [
            r#"$.scores["a b"]: expected number, found string"#,
            "$.labels: expected object, found array",
            "$.models.m: expected object, found number 1",
            "$.series.s[1]: expected number, found string",
            "$.series.t: expected array, found number 1",
            "$.nested.o.i: expected integer, found number 1.5",
            "$.listed[0]: expected object, found number 1",
        ]
    );
    assert_eq!(value["scores"]["a b"], "x");
}

#[test]
fn the_later_of_two_entries_counts() {
    let map = Map::<i64>::from_json(r#"{"a": 1, "b": 2, "a": 3, "b": "x"}"#).unwrap();
    assert_eq!(map.iter().collect::<Vec<_>>(), [("a", &3)]);
    assert_eq!(map.drift().len(), 1);
    assert_eq!(map.raw().get("a").and_then(|value| value.as_i64()), Some(3));
}

#[test]
fn a_map_that_is_absent_or_null_is_empty() {
    for text in ["{}", r#"{"scores": null, "models": null}"#] {
        let value = Maps::from_json(text).unwrap();
        assert!(value.scores().is_empty() && value.models().is_empty());
        assert!(value.scores().get("a").is_none());
        assert_eq!(value.drift(), []);
    }
}
