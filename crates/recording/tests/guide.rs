//! The guide shows a test that is run here.

#[test]
fn the_test_of_the_guide_is_the_one_that_is_run() {
    let guide = include_str!("../../../docs/testing.md");
    let test = include_str!("greeting.rs");
    let (_, code) = test.split_once("use pareta::").unwrap();
    let here = r#"concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recordings/greeting.har")"#;
    let code = code.replace(here, r#""tests/recordings/greeting.har""#);
    assert!(
        guide.contains(code.trim_end()),
        "docs/testing.md has not the code of tests/greeting.rs"
    );
}
