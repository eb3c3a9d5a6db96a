//! A fault written in one line, for command lines and configuration files.

use std::fmt;
use std::str::FromStr;

use super::{Effects, Fault};

/// Why a line is not a [`Fault`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidFault(String);

impl fmt::Display for InvalidFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a fault: {}", self.0)
    }
}

impl std::error::Error for InvalidFault {}

/// The fault in the form of [`FAULT_HEADER`](crate::FAULT_HEADER), then any of `;on=PATH`, `;method=METHOD`, `;skip=N`,
/// `;times=N` and `;chance=SHARE`.
///
/// ```
/// use pareta_sandbox::Fault;
///
/// # fn main() -> Result<(), pareta_sandbox::InvalidFault> {
/// let busy: Fault = "status=503;on=/v1/chat;times=2".parse()?;
/// let sometimes: Fault = "hang_up;chance=0.1".parse()?;
/// # Ok(())
/// # }
/// ```
impl FromStr for Fault {
    type Err = InvalidFault;

    fn from_str(line: &str) -> Result<Self, InvalidFault> {
        // From the right, so that a semicolon inside the effect's JSON is the effect's.
        if let Some((rest, option)) = line.rsplit_once(';') {
            if let Some((name, value)) = option.trim().split_once('=') {
                if ["on", "method", "skip", "times", "chance"].contains(&name) {
                    return Self::from_str(rest)?.scoped(name, value);
                }
            }
        }
        Effects::parse(line).map(Self::of).map_err(InvalidFault)
    }
}

impl Fault {
    fn scoped(self, name: &str, value: &str) -> Result<Self, InvalidFault> {
        let count = || {
            value
                .parse()
                .map_err(|_| InvalidFault(format!("{name}={value} is not a count")))
        };
        Ok(match name {
            "on" => self.on(value),
            "method" => self.method(value),
            "skip" => self.skip(count()?),
            "times" => self.times(count()?),
            _ => match value.parse() {
                Ok(share) if (0.0..=1.0).contains(&share) => self.chance(share),
                _ => {
                    return Err(InvalidFault(format!(
                        "{name}={value} is not a share from 0 to 1"
                    )));
                }
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_faults() {
        let fault: Fault = r#"{"status":{"code":429,"body":"a;b=c"}};on=/v1/chat;times=2"#
            .parse()
            .expect("a fault");
        assert_eq!(
            (fault.path.as_deref(), fault.times),
            (Some("/v1/chat"), Some(2))
        );
        assert!(fault.effects.describe().contains("a;b=c"));
        for wrong in [
            "",
            "nonsense",
            "status=many",
            "status=500;times=often",
            "status=500;chance=2",
            "status=500;x=1",
        ] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }
}
