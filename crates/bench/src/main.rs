//! `cargo run --release -p pareta-bench [-- --only NAME] [--json FILE]`

use pareta_bench::decode;

fn main() {
    let only = std::env::args().skip_while(|a| a != "--only").nth(1).unwrap_or_default();
    for case in decode::cases() {
        if case.name.contains(&only) {
            println!("{}", case.measure());
        }
    }
}
