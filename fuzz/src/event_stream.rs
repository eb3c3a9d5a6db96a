//! Event streams as the WHATWG text has them, written after its words and with no thought for speed. Comments are kept,
//! and text stays bytes.

use pareta::fuzzing::{Decoded, EventOrComment};

/// What a decoder that holds no more than `limit` bytes must make of a stream.
pub fn reference(stream: &[u8], limit: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let (mut event_type, mut data) = (Vec::new(), Vec::new());
    let mut is_open = false;
    let (lines, unfinished) = lines(stream);
    for line in lines {
        if held(&event_type, &data) + line.len() > limit {
            return too_large(decoded);
        }
        if line.is_empty() {
            // "If the data buffer is an empty string, set the data buffer and the event type buffer to the empty
            // string and return. If the data buffer's last character is a line feed, then remove it."
            if data.pop().is_some() {
                decoded.items.push(EventOrComment::Event {
                    name: std::mem::take(&mut event_type).into(),
                    data: std::mem::take(&mut data).into(),
                });
            }
            event_type.clear();
            is_open = false;
            continue;
        }
        if let Some(comment) = line.strip_prefix(b":") {
            let comment = comment.strip_prefix(b" ").unwrap_or(comment);
            let comment = comment.to_vec().into();
            decoded.items.push(EventOrComment::Comment(comment));
            continue;
        }
        is_open = true;
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (&line[..], &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"event" => event_type = value.to_vec(),
            b"data" => {
                data.extend_from_slice(value);
                data.push(b'\n');
            }
            _ => {}
        }
    }
    if held(&event_type, &data) + unfinished.len() > limit {
        return too_large(decoded);
    }
    decoded.is_mid_event = is_open || !unfinished.is_empty();
    decoded
}

/// An event, its name empty where it has none.
#[derive(Debug)]
pub struct Event {
    pub name: Vec<u8>,
    pub data: Vec<u8>,
}

/// The event at the end of a stream that lacks nothing but its blank line, or its last line end too. The standard discards
/// it.
pub fn unfinished(stream: &[u8]) -> Option<Event> {
    let items = |stream: &[u8]| reference(stream, usize::MAX).items;
    let count = items(stream).len();
    let ended = [stream, b"\n\n"].concat();
    items(&ended)
        .into_iter()
        .skip(count)
        .find_map(|item| match item {
            EventOrComment::Event { name, data } => Some(Event {
                name: name.to_vec(),
                data: data.to_vec(),
            }),
            EventOrComment::Comment(_) => None,
        })
}

/// The standard's data buffer ends in a line feed that the event does not have.
fn held(event_type: &[u8], data: &[u8]) -> usize {
    event_type.len() + data.len().saturating_sub(1)
}

fn too_large(decoded: Decoded) -> Decoded {
    Decoded {
        is_too_large: true,
        ..decoded
    }
}

/// The lines that end, and what is behind the last end. "Lines must be separated by either a CRLF character pair, a
/// single LF character, or a single CR character"; one leading byte order mark is passed over.
fn lines(stream: &[u8]) -> (Vec<Vec<u8>>, Vec<u8>) {
    let stream = stream.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stream);
    let (mut lines, mut line) = (Vec::new(), Vec::new());
    let mut bytes = stream.iter().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                bytes.next_if_eq(&&b'\n');
                lines.push(std::mem::take(&mut line));
            }
            b'\n' => lines.push(std::mem::take(&mut line)),
            byte => line.push(*byte),
        }
    }
    (lines, line)
}
