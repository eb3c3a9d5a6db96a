//! Reproducible randomness: every draw is a function of the seed and of what it is drawn for.

/// A generator for one purpose, independent of every other purpose and of the order of requests.
pub(crate) fn rng(seed: u64, purpose: &[&str]) -> fastrand::Rng {
    fastrand::Rng::with_seed(mix(seed, purpose))
}

/// FNV-1a over the seed and the parts, finished so that similar inputs land far apart.
pub(crate) fn mix(seed: u64, parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
    for part in parts {
        // The separator keeps ["ab", "c"] apart from ["a", "bc"].
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    finish(hash)
}

/// The finaliser of splitmix64: a bijection, so distinct inputs stay distinct.
pub(crate) fn finish(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A fingerprint of some bytes.
pub(crate) fn mix_bytes(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    finish(hash ^ bytes.len() as u64)
}
