//! What a regeneration changes, in lines.

use pareta_generator::{Changes, Effect, face};

fn changes(old: &str, new: &str) -> Changes {
    let face = |text: &str| face([("types.rs", text)]).unwrap();
    Changes::between(&face(old), &face(new))
}

const ENDPOINT: &str =
    "pub struct Endpoint; impl Endpoint { pub fn url(&self) -> Option<&str> { None } }";

#[test]
fn the_same_face_has_no_changes() {
    let changes = changes(
        ENDPOINT,
        &ENDPOINT.replace("None", "self.url.of(&self.raw)"),
    );
    assert!(changes.is_empty());
    assert_eq!(changes.to_string(), "");
}

#[test]
fn each_change_is_a_line() {
    let old = "
        pub struct Task;
        impl Task {
            pub fn has_blob_input(&self) -> bool { false }
            pub fn old(&self) -> bool { false }
            pub fn find(&self, name: &str, kind: &str) -> bool { false }
            pub fn get(&self, id: &str) -> bool { false }
            pub fn top(&self, value: i64) -> Self { self }
        }
        pub struct Leaderboard;
        impl Leaderboard { pub fn models(&self) -> &[Model] { &[] } }
        pub enum Status { Live, Gone }
    ";
    let new = "
        pub struct Task;
        impl Task {
            pub fn has_blob_input(&self) -> Option<&str> { None }
            #[deprecated]
            pub fn old(&self) -> bool { false }
            pub fn find(&self, kind: &str, name: &str) -> bool { false }
            pub fn get(&self, task_id: &str) -> bool { false }
            pub fn top(&self, value: f64) -> Self { self }
            pub fn region(&self) -> Option<&str> { None }
        }
        pub enum Status { Live }
    ";
    let expected = "\
! Task::has_blob_input(): bool -> Option<&str> (breaks)
~ Task::old: deprecated
! Task::find(kind: &str, name: &str) -> bool, was (name: &str, kind: &str) -> bool (breaks)
~ Task::get(task_id: &str) -> bool: an argument has another name
! Task::top(f64), was (i64) (breaks)
+ Task::region() -> Option<&str>
- Leaderboard (breaks)
- Status::Gone (breaks)
";
    assert_eq!(changes(old, new).to_string(), expected);
}

#[test]
fn what_is_low_level_breaks_no_promise() {
    let method = "pub struct LowLevel<M>(M); impl<M: Mode> LowLevel<M> { pub fn list_tasks(&self) -> List {} }";
    let face = |text: &str| face([("operations.rs", text), ("types.rs", ENDPOINT)]).unwrap();
    let changes = Changes::between(&face(method), &face(&method.replace("tasks", "jobs")));
    let expected = "\
low_level, outside the promise of semantic versioning:
+ LowLevel::list_jobs() -> List
- LowLevel::list_tasks() -> List
";
    assert_eq!(changes.to_string(), expected);
    assert_eq!(changes.effect(), Effect::Note);
}

#[test]
fn the_version_takes_the_step_that_the_changes_ask_for() {
    let more = ENDPOINT.replace(
        "pub fn url",
        "pub fn region(&self) -> bool { true } pub fn url",
    );
    let adds = changes(ENDPOINT, &more);
    let breaks = changes(&more, ENDPOINT);
    let deprecated = ENDPOINT.replace("pub fn", "#[deprecated] pub fn");
    let deprecates = changes(ENDPOINT, &deprecated);
    let notes = changes(&deprecated, ENDPOINT);
    for (changes, version, next) in [
        (&adds, "0.1.0", "0.1.1"),
        (&breaks, "0.1.7", "0.2.0"),
        (&notes, "0.1.0", "0.1.1"),
        (&adds, "1.2.3", "1.3.0"),
        (&breaks, "1.2.3", "2.0.0"),
        (&deprecates, "1.2.3", "1.3.0"),
        (&notes, "1.2.3", "1.2.4"),
    ] {
        assert_eq!(
            changes.next_version(version).as_deref(),
            Some(next),
            "{changes}"
        );
    }
    assert_eq!(adds.next_version("soon"), None);
}
