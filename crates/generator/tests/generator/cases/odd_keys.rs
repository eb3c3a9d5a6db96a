use pareta::types::OddKeys;

#[test]
fn odd_keys_have_accessors() {
    let value = OddKeys::from_json(
        r#"{"zz-top": "a", "2fa": "b", "type": "c", "self": "d", "createdAt": "e", "userID": "f", "a.b": "g",
        "reader": "h", "key": "i", "name": "j", "Name": "k", "größe": "l", "x__y": "n", "the_raw": "o"}"#,
    )
    .unwrap();
    let read = [
        value.zz_top(),
        value._2fa(),
        value.r#type(),
        value.own(),
        value.created_at(),
        value.user_id(),
        value.a_b(),
        value.reader(),
        value.key(),
        value.name(),
        value.other_name(),
        value.größe(),
        value.x_y(),
        value.the_text(),
    ];
    assert_eq!(read.map(Option::unwrap).concat(), "abcdefghijklno");
    assert_eq!(value.drift(), []);
    assert_eq!(value.unknown(), Vec::<String>::new());
}
