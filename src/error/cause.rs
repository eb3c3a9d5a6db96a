//! Causes that are told again, because their own words hold the key: HTTP/2 lets a server say why it hangs up.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use super::Source;
use crate::client::KeyCutter;

/// A cause in words that are fit to be shown.
struct Cause {
    display: String,
    debug: String,
    source: Option<Source>,
}

/// The cause as it is, or told again where it or one below it says the key.
pub(super) fn redacted(cause: Source, redactor: &KeyCutter) -> Source {
    let outermost: &(dyn StdError + 'static) = &*cause;
    let chain: Vec<_> = std::iter::successors(Some(outermost), |&cause| cause.source()).collect();
    let mut says_the_key = false;
    let mut redact = |words: String| {
        let redacted = redactor.words(words.clone());
        says_the_key |= redacted != words;
        redacted
    };
    let told = chain.iter().rev().fold(None::<Source>, |source, cause| {
        Some(Arc::new(Cause {
            display: redact(cause.to_string()),
            debug: redact(format!("{cause:?}")),
            source,
        }))
    });
    match told {
        Some(told) if says_the_key => told,
        _ => cause,
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.debug)
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.source.as_deref()?;
        Some(source as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::ErrorKind;
    use crate::error::Error;

    const KEY: &str = "pareta_sk_\"q/8d1f_canary";

    /// Every way a cause is shown, from the outermost on.
    fn shown(error: &Error) -> Vec<String> {
        let mut shown = Vec::new();
        let mut next = error.source();
        while let Some(cause) = next {
            shown.extend([
                cause.to_string(),
                format!("{cause:?}"),
                format!("{cause:#?}"),
            ]);
            next = cause.source();
        }
        shown
    }

    #[test]
    fn a_cause_that_says_the_key_is_told_again() {
        let redactor = KeyCutter::new(KEY);
        let outer = |inner: String| {
            let inner = io::Error::other(Error::configuration(inner));
            Error::new(ErrorKind::Connection, "it broke")
                .caused_by(Error::configuration("outer").caused_by(inner))
        };
        let hangs_up = format!("go away ({:?})", bytes::Bytes::from(KEY));
        for said in [KEY.to_owned(), hangs_up] {
            let shown = shown(&outer(said).redacted(&redactor));
            let all = shown.join("\n");
            assert!(!all.contains("8d1f"), "{all}");
            assert!(
                all.contains("[the API key]") && shown[0] == "outer",
                "{all}"
            );
        }
        let kept = outer("nothing of note".to_owned()).redacted(&redactor);
        assert!(kept.source().is_some_and(|cause| cause.is::<Error>()));
    }
}
