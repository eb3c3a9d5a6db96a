//! What a number's text is worth as an integer, by writing it out.

/// Exponents beyond this are not written out.
const LONGEST: i32 = 5_000;

/// The largest integer that is not above the number, and whether it is the number. `None` where it is beyond 64 bits,
/// or its exponent too large to be written out.
pub fn floor(text: &str) -> Option<(i64, bool)> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (integral, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i32 = exponent.parse().ok().filter(|n: &i32| n.abs() <= LONGEST)?;
    // The point, moved to where the exponent says, through as many zeros as it takes.
    let zeros = "0".repeat(exponent.unsigned_abs() as usize);
    let digits = format!("{zeros}{integral}{fraction}{zeros}");
    let point = (zeros.len() + integral.len()).checked_add_signed(exponent as isize)?;
    let (whole, rest) = digits.split_at(point);
    let is_whole = rest.bytes().all(|digit| digit == b'0');
    let whole = match whole.trim_start_matches('0') {
        "" => 0,
        significant => significant.parse::<i128>().ok()?,
    };
    let floored = match (negative, is_whole) {
        (false, _) => whole,
        (true, true) => -whole,
        (true, false) => -whole - 1,
    };
    Some((floored.try_into().ok()?, is_whole))
}
