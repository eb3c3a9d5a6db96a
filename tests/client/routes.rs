//! x
#[test]
fn build_time() {
    for _ in 0..3 {
        let t = std::time::Instant::now();
        let _c = crate::client("http://127.0.0.1:1");
        println!("build {:?}", t.elapsed());
    }
}
