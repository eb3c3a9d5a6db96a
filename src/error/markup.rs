//! The words of a text in markup: a page from something between here and the server, or storage's XML.

/// What a text in markup is, and what it says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Markup {
    /// An HTML page: its title, or else its first heading.
    Page(Option<String>),
    /// XML: its message, or else all the text in it.
    Xml(Option<String>),
}

/// What a page begins with.
const OF_PAGES: [&str; 5] = ["html", "head", "title", "body", "h1"];

/// Where XML says what is wrong, the best first; by local name.
const MESSAGES: [&str; 6] = [
    "message",     // S3, GCS, Azure
    "faultstring", // SOAP 1.1
    "reason",      // SOAP 1.2
    "detail",      // RFC 9457
    "description",
    "title",
];

impl Markup {
    /// `None` where a text is no markup: a `<` alone does not make one.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let root = Pieces { rest: text }.find(|piece| !piece.is_blank())?;
        let Piece::Open(root) = root else {
            return None;
        };
        if OF_PAGES.iter().any(|name| root.eq_ignore_ascii_case(name)) {
            let [title, heading] = texts_of(text, ["title", "h1"]);
            return Some(Self::Page(title.or(heading)));
        }
        let declared = text
            .get(..5)
            .is_some_and(|start| start.eq_ignore_ascii_case("<?xml"));
        let closed = text
            .rfind("</")
            .and_then(|at| text[at + 2..].strip_prefix(root));
        if declared || closed.is_some_and(|rest| rest.trim_start() == ">") {
            return Some(Self::Xml(xml_words(text)));
        }
        None
    }
}

/// `AccessDenied: Request has expired`.
fn xml_words(text: &str) -> Option<String> {
    let [code] = texts_of(text, ["code"]);
    let [message, others @ ..] = texts_of(text, MESSAGES);
    let message = message.map(|message| match code {
        Some(code) if !message.contains(&code) => format!("{code}: {message}"),
        _ => message,
    });
    let all = || {
        let texts = Pieces { rest: text }.filter_map(|piece| piece.text());
        one_line(&texts.collect::<Vec<_>>().join(" "))
    };
    [message]
        .into_iter()
        .chain(others)
        .flatten()
        .next()
        .or_else(all)
}

/// The text of the first element of each of these names that has any, without the tags in it.
fn texts_of<const N: usize>(text: &str, names: [&str; N]) -> [Option<String>; N] {
    let mut found = [const { None }; N];
    let mut inside: Option<(usize, String)> = None;
    for piece in (Pieces { rest: text }) {
        match (piece, &mut inside) {
            (Piece::Open(name), None) => {
                let name = local(name);
                let wanted = names
                    .iter()
                    .position(|wanted| name.eq_ignore_ascii_case(wanted));
                inside = wanted
                    .filter(|at| found[*at].is_none())
                    .map(|at| (at, String::new()));
            }
            (Piece::Close(name), Some((at, said)))
                if local(name).eq_ignore_ascii_case(names[*at]) =>
            {
                found[*at] = one_line(said);
                inside = None;
            }
            (Piece::Open(name), Some((_, said))) if name.eq_ignore_ascii_case("br") => {
                said.push(' ')
            }
            (piece, Some((_, said))) => said.extend(piece.text()),
            _ => {}
        }
    }
    found
}

/// A name without its namespace.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// A text on one line; `None` where there is nothing in it.
fn one_line(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// What markup is made of, one after another. Whatever the text, each of its bytes is passed once.
struct Pieces<'a> {
    rest: &'a str,
}

enum Piece<'a> {
    /// An opening tag's name. That of HTML's document type counts as one.
    Open(&'a str),
    Close(&'a str),
    /// Text with entities.
    Text(&'a str),
    /// Text as it stands.
    Verbatim(&'a str),
    /// What is neither.
    Aside,
}

impl Piece<'_> {
    fn is_blank(&self) -> bool {
        match self {
            Piece::Aside => true,
            Piece::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Piece::Text(text) => Some(without_entities(text)),
            Piece::Verbatim(text) => Some((*text).to_owned()),
            _ => None,
        }
    }
}

impl<'a> Pieces<'a> {
    /// What comes before `end`, which is passed over too; all of the rest where there is none.
    fn until(&mut self, end: &str) -> &'a str {
        let (before, rest) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        before
    }

    /// What comes before the closing tag of an element that holds no markup; all of the rest where there is none.
    fn skip_raw(&mut self, name: &str) {
        while let Some(at) = memchr::memchr(b'<', self.rest.as_bytes()) {
            self.rest = &self.rest[at..];
            let closing = self.rest.strip_prefix("</");
            if closing
                .and_then(|rest| rest.get(..name.len()))
                .is_some_and(|closing| closing.eq_ignore_ascii_case(name))
            {
                return;
            }
            self.rest = &self.rest[1..];
        }
        self.rest = "";
    }

    /// A tag from behind its `<`: its name.
    fn tag(&mut self) -> &'a str {
        let is_end = |letter: char| letter.is_whitespace() || matches!(letter, '>' | '/');
        let (name, rest) = self
            .rest
            .split_at(self.rest.find(is_end).unwrap_or(self.rest.len()));
        self.rest = &rest[tag_end(rest)..];
        name
    }
}

/// Where a tag ends: behind a `>` that is in no quoted value.
fn tag_end(tag: &str) -> usize {
    let bytes = tag.as_bytes();
    let mut at = 0;
    let mut is_value = false;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'>' => return at,
            b'"' | b'\'' if is_value => {
                // A quote that nothing closes is a slip.
                at += memchr::memchr(*byte, &bytes[at..]).map_or(0, |length| length + 1);
            }
            _ => {}
        }
        is_value = *byte == b'=' || (is_value && byte.is_ascii_whitespace());
    }
    at
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some(tag) = self.rest.strip_prefix('<') else {
            let length = memchr::memchr(b'<', self.rest.as_bytes()).unwrap_or(self.rest.len());
            let (text, rest) = self.rest.split_at(length);
            self.rest = rest;
            return (!text.is_empty()).then_some(Piece::Text(text));
        };
        let text = self.rest;
        self.rest = tag;
        let piece = match tag.as_bytes() {
            [b'!', b'-', b'-', ..] => {
                self.rest = &tag[3..];
                self.until("-->");
                Piece::Aside
            }
            [b'?', ..] => {
                self.until("?>");
                Piece::Aside
            }
            _ if tag.starts_with("![CDATA[") => {
                self.rest = &tag[8..];
                Piece::Verbatim(self.until("]]>"))
            }
            [b'!', ..] => {
                let is = |start: &str| start.eq_ignore_ascii_case("!doctype html");
                match self.until(">").get(..13).is_some_and(is) {
                    true => Piece::Open("html"),
                    false => Piece::Aside,
                }
            }
            [b'/', ..] => {
                self.rest = &tag[1..];
                Piece::Close(self.tag())
            }
            [b'_' | b'a'..=b'z' | b'A'..=b'Z', ..] => {
                let name = self.tag();
                let is = |raw: &&str| name.eq_ignore_ascii_case(raw);
                if ["script", "style"].iter().any(is) {
                    self.skip_raw(name);
                }
                Piece::Open(name)
            }
            // A `<` that opens nothing.
            _ => Piece::Text(&text[..1]),
        };
        Some(piece)
    }
}

/// The longest name of an entity that is looked for.
const LONGEST_ENTITY: usize = 10;

/// A text with its entities replaced. What is none stands as it is.
fn without_entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        plain.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let near = &behind.as_bytes()[..behind.len().min(LONGEST_ENTITY)];
        let end = memchr::memchr(b';', near);
        let entity = end.and_then(|end| Some((entity(&behind[..end])?, end)));
        rest = match entity {
            Some((character, end)) => {
                plain.push(character);
                &behind[end + 1..]
            }
            None => {
                plain.push('&');
                behind
            }
        };
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => digits_of(digits, 16)?,
            None => digits_of(number, 10)?,
        };
        return char::from_u32(code).filter(|character| *character != '\0');
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "hellip" => '…',
        "ndash" => '–',
        "mdash" => '—',
        "middot" => '·',
        "bull" => '•',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "copy" => '©',
        _ => return None,
    })
}

/// `from_str_radix` would also read a sign.
fn digits_of(digits: &str, radix: u32) -> Option<u32> {
    match digits.starts_with('+') {
        true => None,
        false => u32::from_str_radix(digits, radix).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pages() {
        let cases = [
            ("<title>502 Bad Gateway</title>", Some("502 Bad Gateway")),
            (
                "<html><head><TITLE>502 Bad Gateway</TITLE></head>…",
                Some("502 Bad Gateway"),
            ),
            (
                "<!DOCTYPE html>\n<html lang=en><title lang=\"en\">Log in</title>",
                Some("Log in"),
            ),
            (
                "<html><title\n  id='x' data-x=\"a > b\" >Log in</title >",
                Some("Log in"),
            ),
            ("<html><title a=\">Log in</title>", Some("Log in")),
            ("<html><title a='it>Log in</title><p b='>", None),
            ("<title>\n  Log\n  in\n</title>", Some("Log in")),
            (
                "<html><title>a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos;</title>",
                Some("a & b <c> \"d\" 'e'"),
            ),
            (
                "<html><title>&#83;ign&#x20;i&#X6e;&nbsp;now&hellip;</title>",
                Some("Sign in now…"),
            ),
            (
                "<html><title>&amp;lt; &bogus; & &; &#; &#x; &#xd800; &#0; &#x110000; &#+65; AT&T</title>",
                Some("&lt; &bogus; & &; &#; &#x; &#xd800; &#0; &#x110000; &#+65; AT&T"),
            ),
            (
                "<html><body><h1>413 Request Entity Too Large</h1></body></html>",
                Some("413 Request Entity Too Large"),
            ),
            (
                "<html><title></title><h1 class=a>No <a href=\"/x\">way</a><br/>here</h1>",
                Some("No way here"),
            ),
            (
                "<html><title> &nbsp; </title><h1></h1><h1>Second</h1>",
                Some("Second"),
            ),
            ("<html><title>Title</title><h1>Heading</h1>", Some("Title")),
            ("<html><h1>Heading</h1><title>Title</title>", Some("Title")),
            (
                "<!-- <title>no</title> --><html><title>yes</title>",
                Some("yes"),
            ),
            (
                "<html><script>var a = '<title>no</title>'</script><title>yes</title>",
                Some("yes"),
            ),
            ("<html><style><h1>no</h1></STYLE ><h1>yes</h1>", Some("yes")),
            ("<html><script><title>no</title>", None),
            (
                "<!doctype HTML><meta charset=utf-8><title>yes</title>",
                Some("yes"),
            ),
            (
                "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD\"><html xmlns=\"x\"><title>XHTML</title>",
                Some("XHTML"),
            ),
            (
                "<title>yes</title><svg><title>no</title></svg>",
                Some("yes"),
            ),
            ("<html>…", None),
            ("<html><title>never closed", None),
            ("<html><h1><h1><h1>", None),
            ("<html", None),
            ("<html><p>words</p></html>", None),
        ];
        for (page, title) in cases {
            let expected = Markup::Page(title.map(str::to_owned));
            assert_eq!(Markup::of(page), Some(expected), "{page}");
        }
    }

    #[test]
    fn xml() {
        let cases = [
            (
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>\
                 <Message>Request has expired</Message><Expires>2026-01-01</Expires></Error>\n",
                Some("AccessDenied: Request has expired"),
            ),
            (
                "<Error><Code>NoSuchKey</Code><Message/><Key>x</Key></Error>",
                Some("NoSuchKey x"),
            ),
            (
                "<?xml version='1.0'?><Error><Code>AuthenticationFailed</Code><Message>Server failed.\nRequestId:7\n\
              </Message></Error>",
                Some("AuthenticationFailed: Server failed. RequestId:7"),
            ),
            (
                "<Error><Code>Slow</Code><Message>Slow down</Message></Error>",
                Some("Slow down"),
            ),
            (
                "<m:error xmlns:m=\"x\"><m:code>E</m:code><m:message xml:lang=\"en\">no</m:message></m:error>",
                Some("E: no"),
            ),
            (
                "<soap:Envelope><soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>Bad &amp; gone\
              </faultstring></soap:Fault></soap:Body></soap:Envelope>",
                Some("Bad & gone"),
            ),
            (
                "<e:Envelope><e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason>\
                 <e:Text>Who?</e:Text></e:Reason></e:Fault></e:Envelope>",
                Some("Who?"),
            ),
            (
                "<problem xmlns=\"urn:ietf:rfc:7807\"><title>Too big</title><detail>over 1 MB</detail></problem>",
                Some("over 1 MB"),
            ),
            (
                "<Error><Message><![CDATA[a < b &amp; c]]></Message></Error>",
                Some("a < b &amp; c"),
            ),
            ("<Error>no</Error>", Some("no")),
            (
                "<!DOCTYPE Error SYSTEM \"x.dtd\"><Error>no</Error>",
                Some("no"),
            ),
            ("<p>Not <b>here</b></p>", Some("Not here")),
            ("<Error/></Error>", None),
            ("<?xml version=\"1.0\"?><Error><Message>cut", Some("cut")),
        ];
        for (text, words) in cases {
            let expected = Markup::Xml(words.map(str::to_owned));
            assert_eq!(Markup::of(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_markup() {
        for text in [
            "",
            "<",
            "<>",
            "< html>",
            "<3",
            "<nil> is no model",
            "<a>b</c>",
            "a <b>c</b>",
            "<?xml?>",
            "<!--",
        ] {
            assert_eq!(Markup::of(text), None, "{text}");
        }
    }

    /// Anything, made of what means something.
    fn markup() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "<",
            ">",
            "</",
            "/>",
            "<!--",
            "-->",
            "<?xml",
            "?>",
            "<![CDATA[",
            "]]>",
            "<html>",
            "<title",
            "</title>",
            "<h1>",
            "</h1>",
            "<Error>",
            "</Error>",
            "<Message>",
            "</Message>",
            "<script>",
            "='",
            "\"",
            "&",
            "&#",
            ";",
            "amp",
            "x41",
            " ",
            "\n",
            "é",
            "\u{0}",
            "words",
        ]);
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_markup_is_too_bad(start in prop::sample::select(vec!["<html>", "<?xml?><a>", ""]), rest in markup()) {
            let text = format!("{start}{rest}");
            if let Some(Markup::Page(Some(words)) | Markup::Xml(Some(words))) = Markup::of(&text) {
                prop_assert!(!words.trim().is_empty());
                prop_assert!(words.len() <= 2 * text.len());
            }
        }
    }

    /// Were any of these taken in more than a few passes, this test would not end.
    #[test]
    fn the_worst_there_is_takes_no_longer_than_it_is_long() {
        for piece in [
            "<",
            "<h1>",
            "<title>",
            "</",
            "<!--",
            "<![CDATA[",
            "<?",
            "<a b='",
            "<a b=\"",
            "='\"",
            "&",
            "&#",
            "<script>",
            "<!",
            "<!doctype",
            "<a ",
            "<Message>",
            "</Message",
            "<:",
        ] {
            for root in ["<html>", "<?xml version=\"1.0\"?><Error>", ""] {
                Markup::of(&(root.to_owned() + &piece.repeat((256 << 10) / piece.len())));
            }
        }
    }
}
