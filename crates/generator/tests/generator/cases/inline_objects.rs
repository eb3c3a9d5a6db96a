use pareta::types::{InlineObjects, InlineObjectsHardwareGpusItem, InlineObjectsPerson};

#[test]
fn an_object_is_a_type_named_after_its_place() {
    let text = r#"{"hardware": {"gpus": [{"memory": 80}]}, "owner": {"email": "a@b"}}"#;
    let value = InlineObjects::from_json(text).unwrap();
    let hardware = value.hardware().unwrap();
    let gpu: &InlineObjectsHardwareGpusItem = &hardware.gpus()[0];
    assert_eq!(gpu.memory(), Some(80));
    assert_eq!(value.owner().and_then(InlineObjectsPerson::email), Some("a@b"));
}
