use std::time::Instant;
#[test]
fn one() {
    for path in std::env::var("DOCS").unwrap().split(' ') {
        let t = Instant::now();
        eprintln!("=== {path}");
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        match pareta_generator::generate(&text) {
            Ok(f) => eprintln!(
                "generated {} {:?}",
                f.iter().map(|f| f.text.lines().count()).sum::<usize>(),
                t.elapsed()
            ),
            Err(r) => {
                let v: Vec<_> = r
                    .iter()
                    .map(|r| format!("{}: {}", r.place, r.problem))
                    .collect();
                eprintln!(
                    "refused {} {:?}\n{}",
                    v.len(),
                    t.elapsed(),
                    v.iter()
                        .filter(|v| !v.contains("no description"))
                        .take(8)
                        .cloned()
                        .collect::<Vec<_>>()
                        .join("\n")
                )
            }
        }
    }
}
