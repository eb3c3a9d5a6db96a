//! The memory of this process, as the kernel counts it.

use std::io;

/// Resident memory in bytes: now (`VmRSS:`), or at its peak so far (`VmHWM:`).
pub fn resident(line: &str) -> io::Result<usize> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let value = status.lines().find_map(|text| text.strip_prefix(line));
    let kilobytes = value.and_then(|value| value.split_whitespace().next()?.parse::<usize>().ok());
    let kilobytes = kilobytes.ok_or_else(|| io::Error::other(format!("no {line} in /proc")))?;
    Ok(kilobytes * 1024)
}
