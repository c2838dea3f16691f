//! What may stand in a subject: its tokens, and the partition that a key belongs to.

use std::num::NonZeroU32;

/// Longest token of a subject, in bytes.
const TOKEN_LENGTH_MAX: usize = 64;

/// Whether the text is exactly one token: `[A-Za-z0-9_-]{1,64}`.
pub(crate) fn is_token(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=TOKEN_LENGTH_MAX).contains(&text.len()) && text.bytes().all(fits)
}

/// FNV-1a 32 of the key, modulo the count: the same in every language and in every program.
pub(crate) fn partition_of(key: &str, count: NonZeroU32) -> u32 {
    let hash = key.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash % count
}

#[cfg(test)]
mod tests {
    #[test]
    fn partition_of_a_key_agrees_with_the_topology() {
        let count = std::num::NonZeroU32::new(8).unwrap();
        for sale in ["", "a", "spring-2026", "x_y"] {
            let theirs = topology::Partition::of(sale, 8).number();
            assert_eq!(super::partition_of(sale, count), theirs, "{sale}");
        }
    }
}
