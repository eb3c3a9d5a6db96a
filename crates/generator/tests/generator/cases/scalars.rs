//! Properties that are simply values.

use pareta::types::ScalarsReading;

#[test]
fn each_is_read_as_what_it_is() {
    let reading = ScalarsReading::from_json(
        r#"{"text": "x", "count": 3, "share": 0.5, "is_on": true, "at": "2026-01-01T00:00:00Z", "anything": [1]}"#,
    )
    .unwrap();
    assert_eq!((reading.text(), reading.count(), reading.share()), (Some("x"), Some(3), Some(0.5)));
    assert!(reading.is_on());
    assert_eq!(reading.at(), Some("2026-01-01T00:00:00Z"));
    assert_eq!(reading.anything().map(|raw| raw.json()), Some("[1]"));
    assert!(reading.drift().is_empty() && reading.unknown().is_empty());
}

#[test]
fn what_is_missing_null_or_of_another_kind_is_absent() {
    for text in ["{}", r#"{"text": null, "count": null, "share": null, "is_on": null, "at": null, "anything": null}"#] {
        let reading = ScalarsReading::from_json(text).unwrap();
        assert_eq!((reading.text(), reading.count(), reading.share(), reading.is_on()), (None, None, None, false));
        assert!(reading.drift().is_empty());
    }
    let reading = ScalarsReading::from_json(r#"{"text": 1, "count": "3", "share": {}, "is_on": 1, "at": []}"#).unwrap();
    assert_eq!((reading.text(), reading.count(), reading.share(), reading.is_on()), (None, None, None, false));
    assert_eq!(reading.drift().len(), 5);
}
