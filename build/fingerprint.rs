//! Whether generated code belongs to a contract: the contract's fingerprint is in the header of every generated file.

/// FNV-1a, 64 bits: it has to notice a change, not to withstand an attack.
pub fn fingerprint(contract: &str) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    // A checkout may have turned line ends into CRLF.
    for byte in contract.bytes().filter(|byte| *byte != b'\r') {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

/// The line of a generated file that carries it.
pub fn header_line(contract: &str) -> String {
    format!("// contract: {}", fingerprint(contract))
}
