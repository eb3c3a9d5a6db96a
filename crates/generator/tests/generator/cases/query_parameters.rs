//! Parameters of a query: required, optional, lists, defaults and limits.

use pareta::ErrorKind;
use crate::client;
use crate::server::{Answer, Server};

#[tokio::test]
async fn each_is_sent_as_it_is_given() {
    let server = Server::always(Answer::new(204, "text/plain", "")).await;
    let client = client(&server);
    let list = |q: &str, page| client.low_level().query_parameters_list(q, page);
    list("a&b", 1).await.unwrap();
    let request = list("ä", 2).sort("up").ids([3, 4]).filter_state("on").limit(1).time_limit(0.5);
    request._2fa(false).since("2026-01-01T00:00:00Z").await.unwrap();
    let seen: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(seen[0], "/v1/query-parameters?q=a%26b&page=1&limit=20");
    let expected = "/v1/query-parameters?q=%C3%A4&page=2&sort=up&ids=3&ids=4&filter%5Bstate%5D=on&2fa=false\
                    &since=2026-01-01T00%3A00%3A00Z&limit=1&timeout=0.5";
    assert_eq!(seen[1], expected);
    let refused = [
        (list(" ", 1), "q is blank: it must say something"),
        (list("abcdef", 1), "q has 6 characters: it must have no more than 5 characters"),
        (list("a", 0), "page is 0: it must be 1 or more"),
        (list("a", 1).ids([1, 2, 3]), "ids has 3 elements: it must have no more than 2 elements"),
        (list("a", 1).time_limit(f64::NAN), "time_limit is NaN: it must be a finite number within what the contract allows"),
    ];
    for (refused, said) in refused {
        let error = refused.await.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Argument, said));
    }
    assert_eq!(server.seen().len(), 2);
}
