//! Which partition a key lives in.

/// FNV-1a 32 of the key, modulo the count: the same in every language and in every program.
pub(crate) fn of(key: &str, count: u32) -> u32 {
    let hash = key.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash % count
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_gateway_and_the_topology_agree() {
        for sale in ["", "a", "spring-2026", "x_y"] {
            let theirs = topology::Partition::of(sale, 8).number();
            assert_eq!(super::of(sale, 8), theirs, "{sale}");
        }
    }
}
