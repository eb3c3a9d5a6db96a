//! What a user sees of generated code, in lines.

use pareta_generator::{face, generate};

use crate::repository::contract;

/// One of each, in the form the generator writes.
const TYPES: &str = r#"
    pub struct Endpoint { raw: Raw }
    impl Endpoint {
        pub fn region(&self) -> Option<&str> { None }
        #[deprecated]
        pub fn sizes(&self) -> &[f64] { &[] }
        pub fn nested(&self) -> crate::Map<'_, crate::types::Task> { todo!() }
        fn hidden(&self) {}
    }
    #[doc(hidden)]
    pub struct EndpointState { raw: Raw }
    impl EndpointState { pub fn status(&self) -> Option<&str> { None } }
    #[non_exhaustive]
    pub enum EndpointStatus<'a> { Live, Other(&'a str) }
    impl<'a> EndpointStatus<'a> { pub fn as_str(self) -> &'a str { "" } }
"#;

const OPERATIONS: &str = r#"
    pub struct LowLevel<M: Mode> { pub(crate) client: Client<M> }
    impl<M: Mode> LowLevel<M> {
        pub fn retrieve_task(&self, task_id: impl Into<::std::string::String>) -> Request<M, RetrieveTask> { todo!() }
    }
    pub struct RetrieveTask { examples_n: Option<i64> }
    impl Reply for RetrieveTask { type Output = List<crate::types::Task>; }
    impl FreeQuery for RetrieveTask {}
    impl<M: Mode> Request<M, RetrieveTask> {
        pub fn examples_n(mut self, value: i64) -> Self { self }
    }
"#;

const NAMESPACES: &str = r#"
    pub struct Tasks<M: Mode = Async> { client: Client<M> }
    impl<M: Mode> Tasks<M> {
        pub fn retrieve(&self, task_id: impl Into<String>) -> Request<M, RetrieveTask> { todo!() }
    }
    impl<M: Mode> Client<M> { pub fn tasks(&self) -> Tasks<M> { todo!() } }
"#;

const REQUESTS: &str = r#"
    pub struct CreateTask { pub bias: ::std::collections::BTreeMap<::std::string::String, f64>, hidden: i64 }
"#;

#[test]
fn each_public_name_is_a_line() {
    let files = [
        ("types.rs", TYPES),
        ("operations.rs", OPERATIONS),
        ("namespaces.rs", NAMESPACES),
        ("requests.rs", REQUESTS),
    ];
    let lines = face(files).unwrap().to_string();
    let expected = "Endpoint
Endpoint::region() -> Option<&str>
Endpoint::sizes() -> &[f64]
Endpoint::nested() -> Map<'_, Task>
EndpointStatus (enum)
EndpointStatus::Live
EndpointStatus::Other(&'a str)
EndpointStatus::as_str() -> &'a str
LowLevel::retrieve_task(task_id: impl Into<String>) -> List<Task>
RetrieveTask::query(key, value)
RetrieveTask::examples_n(i64)
Tasks
Tasks::retrieve(task_id: impl Into<String>) -> List<Task>
Client::tasks() -> Tasks
requests::CreateTask
requests::CreateTask::bias: BTreeMap<String, f64>
";
    assert_eq!(lines, expected);
}

#[test]
fn the_contract_has_a_face() {
    let files = generate(&contract()).unwrap();
    let files = files.iter().map(|file| (file.name, file.text.as_str()));
    let face = face(files).unwrap();
    let lines = face.to_string();
    for expected in [
        "Endpoint::status() -> Option<&str>\n",
        "LowLevel::match_task(query: impl Into<String>) -> TaskMatch\n",
        "RetrieveTask::examples_n(i64)\n",
    ] {
        assert!(lines.contains(expected), "{expected:?} is not in\n{lines}");
    }
    let promised = |name: &str| {
        !face
            .items
            .iter()
            .find(|item| item.name == name)
            .unwrap()
            .is_low_level
    };
    assert!(promised("Endpoint::status") && promised("RetrieveTask::examples_n"));
    assert!(!promised("LowLevel::match_task") && !promised("requests::MatchTaskRequest"));
}
