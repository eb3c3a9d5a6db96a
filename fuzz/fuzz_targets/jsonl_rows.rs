//! Rows of an eval set, as the server sees them: the name of a task and then the rows, each behind a record separator.
//! A row that is JSON is given as it stands, any other as a text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pareta::ErrorKind;
use pareta_fuzz::server::{Answer, Seen, exchange};
use serde::Serialize;
use serde_json::value::RawValue;

/// The one character that separates JSON texts and is in none.
const SEPARATOR: char = '\u{1e}';

#[derive(Serialize)]
#[serde(untagged)]
enum Row<'a> {
    Json(&'a RawValue),
    Text(&'a str),
}

impl<'a> Row<'a> {
    fn new(text: &'a str) -> Self {
        serde_json::from_str(text).map_or(Row::Text(text), Row::Json)
    }

    /// The line it is sent as, if it can be one.
    fn line(&self) -> Option<&'a str> {
        match self {
            Row::Json(json) => Some(json.get())
                .filter(|line| line.starts_with('{') && !line.contains(['\n', '\r'])),
            Row::Text(_) => None,
        }
    }
}

fuzz_target!(|text: &str| {
    let mut texts = text.split(SEPARATOR);
    let task = texts.next().unwrap_or_default();
    let rows: Vec<Row> = texts.map(Row::new).collect();
    let lines: Vec<Option<&str>> = rows.iter().map(Row::line).collect();
    let answer = Answer::new(200, "", br#"{"eval_set": {"id": "es_1"}}"#);
    let (sent, seen) = exchange(answer, async |client| {
        client.evals().sets().create(task, &rows).await
    });
    let unfit = lines.iter().position(Option::is_none);
    match (sent, &seen[..]) {
        (Ok(set), [seen]) => {
            assert_eq!((unfit, set.id()), (None, Some("es_1")));
            assert!(!rows.is_empty() && !task.trim().is_empty());
            let lines: Vec<&str> = lines.into_iter().flatten().collect();
            check_form(seen, task, &lines);
        }
        (Err(error), []) => {
            assert_eq!(error.kind(), ErrorKind::Argument);
            let expected = match unfit {
                Some(row) => format!("row {row} "),
                None if rows.is_empty() => "rows ".to_owned(),
                None => "task ".to_owned(),
            };
            assert!(error.message().starts_with(&expected), "{error}");
        }
        (sent, seen) => panic!("{sent:?} and {seen:?}"),
    }
});

/// The form has three parts and no more, whatever is in them.
fn check_form(seen: &Seen, task: &str, lines: &[&str]) {
    let media_type = seen.header("content-type").expect("a media type");
    let boundary = media_type
        .strip_prefix("multipart/form-data; boundary=")
        .expect(media_type);
    let body = std::str::from_utf8(&seen.body).expect("a text");
    let body = body
        .strip_prefix(&format!("--{boundary}\r\n"))
        .expect("a start");
    let body = body
        .strip_suffix(&format!("\r\n--{boundary}--\r\n"))
        .expect("an end");
    let between = format!("\r\n--{boundary}\r\n");
    let parts: Vec<(Vec<&str>, &str)> = body
        .split(&between)
        .map(|part| part.split_once("\r\n\r\n").expect("a head"))
        .map(|(head, content)| (head.split("\r\n").collect(), content))
        .collect();
    let [
        (task_head, task_sent),
        (name_head, name),
        (items_head, items),
    ] = &parts[..]
    else {
        panic!("{} parts", parts.len());
    };
    assert_eq!(
        task_head[..],
        [r#"Content-Disposition: form-data; name="task_id""#]
    );
    assert_eq!(*task_sent, task);
    assert_eq!(
        name_head[..],
        [r#"Content-Disposition: form-data; name="name""#]
    );
    assert_eq!(*name, format!("rust eval set ({} rows)", lines.len()));
    let [disposition, media_type] = items_head[..] else {
        panic!("{items_head:?}");
    };
    let file_name = disposition
        .strip_prefix(r#"Content-Disposition: form-data; name="items"; filename="items."#)
        .and_then(|rest| rest.strip_suffix(r#".jsonl""#))
        .expect(disposition);
    assert!(!file_name.contains(['"', '\r', '\n']), "{file_name}");
    assert_eq!(media_type, "Content-Type: application/jsonl");
    // Whatever a reader takes for a line end, it finds one row a line.
    assert!(items.lines().eq(lines.iter().copied()), "{items}");
    assert!(!items.contains('\r'));
}
