// Generated from openapi.yaml by `cargo regenerate`. Do not edit.
Numbers {
    floats: vec![
    ],
    integers: vec![
        Setter { name: "seed", allowed: |_| true, call: |client, value| { let request = client.low_level().edit_image("x", "eA==").seed(value); Box::pin(async move { request.await.map(drop) }) } },
        Setter { name: "seed", allowed: |_| true, call: |client, value| { let request = client.low_level().generate_image("x").seed(value); Box::pin(async move { request.await.map(drop) }) } },
        Setter { name: "top_n", allowed: |value| value >= 1, call: |client, value| { let request = client.low_level().create_rerank("x", ["x"]).top_n(value); Box::pin(async move { request.await.map(drop) }) } },
        Setter { name: "top_k", allowed: |value| value >= 1, call: |client, value| { let request = client.low_level().match_task("x").top_k(value); Box::pin(async move { request.await.map(drop) }) } },
        Setter { name: "examples_n", allowed: |value| value >= 0, call: |client, value| { let id = "x"; let request = client.low_level().retrieve_task(id).examples_n(value); Box::pin(async move { request.await.map(drop) }) } },
    ],
}
