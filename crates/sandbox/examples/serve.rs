//! Serves a sandbox until it is killed, for programs in other languages: prints one JSON line with the address and the
//! keys when it is ready.
//!
//! `cargo run -p pareta-sandbox --example serve -- --balance 5000000 --fault 'status=503;times=1'`

use std::error::Error;
use std::time::Duration;

use pareta_sandbox::Sandbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut builder = Sandbox::builder();
    let mut arguments = std::env::args().skip(1);
    while let Some(option) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("{option} needs a value"))?;
        builder = match option.as_str() {
            "--generation" => builder.generation(value.parse()?),
            "--cold" => builder.cold(Duration::from_secs_f64(value.parse()?)),
            "--port" => builder.port(value.parse()?),
            "--seed" => builder.seed(value.parse()?),
            "--balance" => builder.balance_micro_usd(value.parse()?),
            "--fault" => builder.fault(value.parse()?),
            "--script" => builder.script(value.parse()?),
            #[cfg(feature = "upstream")]
            "--upstream" => builder.upstream(value),
            #[cfg(feature = "upstream")]
            "--upstream-model" => builder.upstream_model(value),
            _ => {
                return Err(format!(
                    "no option {option}; there are --generation, --cold, --port, --seed, --balance, --fault, --script; with the feature `upstream` --upstream and --upstream-model"
                )
                .into());
            }
        };
    }
    let mut sandbox = builder.start_here().await?;
    let ready = serde_json::json!({
        "base_url": sandbox.base_url(),
        "api_key": sandbox.api_key(),
        "read_only_key": sandbox.read_only_key(),
    });
    println!("{ready}");
    sandbox.served().await;
    Ok(())
}
