//! A text laid out flat: every value in it, in the order of the text. What goes through a whole value (to write it in
//! another format, to compare it, to print it) goes along this; it is laid out in one pass without recursion, so that
//! depth is no attack.

use std::fmt;

use super::exact::ExactText;
use super::raw::{Raw, Span, kind_of};
use super::schema::Kind;
use super::string;

/// So deep may a value go that is handed to code which recurses; serde_json and most formats stop there too.
pub(super) const MAX_DEPTH: usize = 128;

/// The values of a JSON text.
pub(super) struct Tape<'a> {
    text: &'a str,
    nodes: Vec<Node>,
}

struct Node {
    /// The contents of the key, without its quotes; nowhere for what has none.
    key: Span,
    value: Span,
    /// The node behind this one and all that lies in it.
    next: u32,
}

impl<'a> Tape<'a> {
    pub fn of(raw: &'a Raw) -> Self {
        let text = raw.json();
        let bytes = text.as_bytes();
        let mut nodes: Vec<Node> = Vec::new();
        // Which containers are open: where each starts, and its node.
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut key = Span::NONE;
        let mut at = 0;
        // The text was checked when it came in: what separates values needs no second look.
        while let Some(byte) = bytes.get(at) {
            let start = at;
            at += 1;
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' | b',' | b':' => continue,
                b'}' | b']' => {
                    if let Some((start, node)) = open.pop() {
                        let next = nodes.len() as u32;
                        nodes[node].value = Span::new(start, at);
                        nodes[node].next = next;
                    }
                    continue;
                }
                b'{' | b'[' => open.push((start, nodes.len())),
                b'"' => {
                    at = string_end(bytes, at);
                    let in_object = open.last().is_some_and(|(start, _)| bytes[*start] == b'{');
                    if in_object && key == Span::NONE {
                        key = Span::new(start + 1, at - 1);
                        continue;
                    }
                }
                _ => at = scalar_end(bytes, at),
            }
            nodes.push(Node {
                key: std::mem::replace(&mut key, Span::NONE),
                value: Span::new(start, at),
                next: nodes.len() as u32 + 1,
            });
        }
        Self { text, nodes }
    }

    pub fn root(&self) -> Value<'_> {
        Value {
            tape: self,
            at: 0,
            depth: 0,
        }
    }
}

/// Just behind the closing quote of the string whose contents start at `at`.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = string::plain_until(bytes, at);
        match bytes.get(at) {
            Some(b'\\') => at += 2,
            Some(_) => return at + 1,
            None => return bytes.len(),
        }
    }
}

/// Just behind the number or word that `at` lies in.
fn scalar_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes[at..].iter();
    let length = rest.take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
    at + length.count()
}

/// A value on a tape.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    tape: &'a Tape<'a>,
    at: usize,
    /// How many containers it lies in.
    pub depth: usize,
}

impl<'a> Value<'a> {
    /// Its exact text.
    pub fn text(self) -> &'a str {
        let node = self.tape.nodes.get(self.at);
        node.and_then(|node| node.value.of(self.tape.text))
            .unwrap_or("null")
    }

    pub fn kind(self) -> Kind {
        kind_of(self.text())
    }

    /// What a string says; nothing for any other kind.
    pub fn string(self) -> ExactText<'a> {
        let contents = self.text().strip_prefix('"');
        ExactText::of(
            contents
                .and_then(|text| text.strip_suffix('"'))
                .unwrap_or(""),
        )
    }

    /// What lies in it: each value with the contents of its key, which is empty outside objects.
    pub fn children(self) -> impl Iterator<Item = (&'a str, Value<'a>)> {
        let nodes = &self.tape.nodes;
        let end = nodes.get(self.at).map_or(0, |node| node.next as usize);
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            let node = nodes.get(at).filter(|_| at < end)?;
            let child = Value {
                tape: self.tape,
                at,
                depth: self.depth + 1,
            };
            at = node.next as usize;
            Some((node.key.of(self.tape.text).unwrap_or(""), child))
        })
    }

    /// The members of an object, each key once: the later one counts, and stands where it stood.
    pub fn members(self) -> Vec<(ExactText<'a>, Value<'a>)> {
        let all = self.children();
        let mut members: Vec<_> = all
            .map(|(key, value)| (ExactText::of(key), value))
            .collect();
        let mut by_key: Vec<_> = members.iter().collect();
        by_key.sort_by(|(left, _), (right, _)| left.cmp(right));
        let pairs = by_key.windows(2);
        let twice = pairs.filter(|pair| pair[0].0 == pair[1].0);
        let mut earlier: Vec<usize> = twice.map(|pair| pair[0].1.at).collect();
        if !earlier.is_empty() {
            earlier.sort_unstable();
            members.retain(|(_, value)| earlier.binary_search(&value.at).is_err());
        }
        members
    }
}

/// With its own spelling of every key and scalar; in lines of their own under `{:#?}`.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Kind::Object if self.depth < MAX_DEPTH => {
                let mut map = f.debug_map();
                for (key, value) in self.children() {
                    map.entry(&format_args!("\"{key}\""), &value);
                }
                map.finish()
            }
            Kind::Array if self.depth < MAX_DEPTH => {
                let elements = self.children().map(|(_, element)| element);
                f.debug_list().entries(elements).finish()
            }
            _ => f.write_str(self.text()),
        }
    }
}
