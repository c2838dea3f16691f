//! The one place where secrets and random ids come from: the operating system.

/// Random bytes for keys, nonces and seeds.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}

/// A random id of 26 characters (130 bits), safe as a NATS token, in a URL and in a file name.
pub fn id() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    bytes::<26>()
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn random_ids_differ_from_each_other() {
        assert_ne!(super::id(), super::id());
    }
}
