//! A tag as a namespace of the client.

use pareta::ErrorKind;
use pareta::namespaces_ships::NamespacesShips;

#[tokio::test]
async fn its_operations_are_methods() {
    let sandbox = pareta_sandbox::Sandbox::start().await.unwrap();
    let client = pareta::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build().unwrap();
    let ships: NamespacesShips = client.namespaces_ships();
    let errors = [
        ships.list().await.unwrap_err(),
        ships.retrieve("argo").days(3).await.unwrap_err(),
        ships.resembling("argo").await.unwrap_err(),
    ];
    assert!(errors.iter().all(|error| error.kind() == ErrorKind::NotFound), "{errors:?}");
    let sent: Vec<_> = sandbox.journal().into_iter().map(|sent| (sent.path, sent.query)).collect();
    let expected = [
        ("/v1/namespaces/ships", None),
        ("/v1/namespaces/ships/argo", Some("days=3")),
        ("/v1/namespaces/ships/argo/match", None),
    ];
    assert_eq!(sent, expected.map(|(path, query)| (path.to_owned(), query.map(str::to_owned))));
    assert_eq!(ships.retrieve("argo").days(0).await.unwrap_err().kind(), ErrorKind::Argument);
}
