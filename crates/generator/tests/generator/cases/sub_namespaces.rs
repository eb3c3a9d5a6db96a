//! Namespaces within one, and what they hold for their methods.

use pareta::sub_namespaces::{HarbourTraffic, SubNamespaceBerths};

#[tokio::test]
async fn a_held_argument_is_sent_with_each_method() {
    let sandbox = pareta_sandbox::Sandbox::start().await.unwrap();
    let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build().unwrap();
    let berths: SubNamespaceBerths = client.sub_namespaces().berths();
    let traffic: HarbourTraffic = client.sub_namespaces().traffic("piraeus");
    berths.list().await.unwrap_err();
    traffic.arrivals("monday").await.unwrap_err();
    let sent: Vec<_> = sandbox.journal().into_iter().map(|sent| sent.path).collect();
    assert_eq!(sent, ["/v1/sub-namespaces/berths", "/v1/sub-namespaces/piraeus/arrivals/monday"]);
}
