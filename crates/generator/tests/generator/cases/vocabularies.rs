use pareta::types::{
    Vocabularies, VocabulariesLetter, VocabulariesMode, VocabulariesRegion, VocabulariesSign,
    VocabulariesStatus,
};

#[test]
fn words_are_strings_and_stay_open() {
    let value = Vocabularies::from_json(
        r#"{"status": "in_progress", "region": "mars-1", "mode": "SLOW", "modes": ["fast", "new"], "sign": "-",
        "named": "a", "level": 7, "at": "2026-01-02T03:04:05Z", "bytes": "UklGRg==", "odd": "x", "small": 4294967295}"#,
    )
    .unwrap();
    assert_eq!(value.status().map(VocabulariesStatus::from), Some(VocabulariesStatus::InProgress));
    let region = VocabulariesRegion::from(value.region().unwrap());
    assert_eq!(region, VocabulariesRegion::Other("mars-1"));
    assert_eq!(region.as_str(), "mars-1");
    assert_eq!(value.mode().map(VocabulariesMode::from), Some(VocabulariesMode::Slow));
    assert_eq!(value.modes(), ["fast", "new"]);
    assert_eq!(VocabulariesSign::from(""), VocabulariesSign::Nothing);
    assert_eq!(VocabulariesLetter::from("b"), VocabulariesLetter::B);
    assert_eq!(value.level(), Some(7));
    assert_eq!(value.at(), Some("2026-01-02T03:04:05Z"));
    assert_eq!(value.small(), Some(4_294_967_295));
    assert_eq!(value.drift(), []);
}

#[test]
fn a_word_is_written_as_it_is_sent() {
    for word in ["queued", "in_progress", "Other", "self", "2fa", "unheard of"] {
        let status = VocabulariesStatus::from(word);
        assert_eq!(status.as_str(), word);
        assert_eq!(status.to_string(), word);
        assert_eq!(String::from(status), word);
    }
    assert_eq!(VocabulariesStatus::from("Other"), VocabulariesStatus::OtherValue);
    assert_eq!(VocabulariesStatus::from("2fa"), VocabulariesStatus::_2fa);
}
