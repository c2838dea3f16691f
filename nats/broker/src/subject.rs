//! What every subject keeps to, whatever it names: its tokens, and the partition that a key belongs to.

/// Longest token, in bytes: ids are short and a subject of five of them stays under 400 bytes.
const TOKEN_LENGTH_MAX: usize = 64;

/// Whether the text is safe as exactly one token of a subject: `[A-Za-z0-9_-]{1,64}`.
pub fn is_token(text: &str) -> bool {
    let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=TOKEN_LENGTH_MAX).contains(&text.len()) && text.bytes().all(in_alphabet)
}

/// The partition of a key: FNV-1a 32 of it, modulo the count, which is not 0. The same in every language.
pub fn partition_of(key: &str, count: u32) -> u32 {
    let hash = key.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash % count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_could_widen_subject_is_no_token() {
        for text in ["", "a.b", "*", ">", "a b", "ä", "a\n", &"x".repeat(65)] {
            assert!(!is_token(text), "{text:?}");
        }
        assert!(is_token(&"x".repeat(64)));
    }

    /// The published test vectors, so that any language computes the same partition.
    #[test]
    fn partition_hash_matches_fnv_1a_32_vectors() {
        for (text, hash) in [
            ("", 0x811c_9dc5_u32),
            ("a", 0xe40c_292c),
            ("foobar", 0xbf9c_f968),
        ] {
            assert_eq!(partition_of(text, u32::MAX), hash % u32::MAX, "{text}");
        }
    }
}
