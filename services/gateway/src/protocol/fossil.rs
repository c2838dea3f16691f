//! Deltas in Fossil's format (`www/delta_format.wiki` of the Fossil project): what has to be copied from a text that the
//! reader has, and what is new. Pure.

use std::collections::HashMap;

/// Bytes that must be equal for a copy to be worth its description.
const BLOCK: usize = 16;
/// Digits of the format's numbers, in base 64.
const DIGITS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

/// What makes `target` of `base`. Where both are UTF-8, so is the delta.
pub(super) fn delta(base: &[u8], target: &[u8]) -> Vec<u8> {
    let mut delta = Vec::with_capacity(target.len() / 2 + BLOCK);
    number(&mut delta, target.len());
    delta.push(b'\n');
    // Of equal blocks the first is kept: from there the longest run goes on.
    let mut blocks = HashMap::new();
    for (index, block) in base.chunks_exact(BLOCK).enumerate() {
        blocks.entry(block).or_insert(index * BLOCK);
    }
    // What was described, and where the search is.
    let (mut done, mut at) = (0, 0);
    while at + BLOCK <= target.len() {
        let found = blocks.get(&target[at..at + BLOCK]);
        match found.and_then(|&in_base| longest(base, in_base, &target[done..], at - done)) {
            Some((in_base, from, length)) => {
                insert(&mut delta, &target[done..done + from]);
                number(&mut delta, length);
                delta.push(b'@');
                number(&mut delta, in_base);
                delta.push(b',');
                done += from + length;
                at = done;
            }
            None => at += 1,
        }
    }
    insert(&mut delta, &target[done..]);
    number(&mut delta, checksum(target) as usize);
    delta.push(b';');
    delta
}

/// The longest equal run around `base[in_base..]` and `target[at..]`, without a part of a character at either end: where
/// it is in both, and how long.
fn longest(base: &[u8], in_base: usize, target: &[u8], at: usize) -> Option<(usize, usize, usize)> {
    let before = base[..in_base].iter().rev().zip(target[..at].iter().rev());
    let before = before.take_while(|(a, b)| a == b).count();
    let after = base[in_base..].iter().zip(&target[at..]);
    let after = after.take_while(|(a, b)| a == b).count();
    let (mut start, mut end) = (at - before, at + after);
    let is_inside = |at: usize| target.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    while start < end && is_inside(start) {
        start += 1;
    }
    while end > start && is_inside(end) {
        end -= 1;
    }
    (end - start >= BLOCK / 2).then(|| (in_base + start - at, start, end - start))
}

fn insert(delta: &mut Vec<u8>, text: &[u8]) {
    if !text.is_empty() {
        number(delta, text.len());
        delta.push(b':');
        delta.extend_from_slice(text);
    }
}

fn number(delta: &mut Vec<u8>, number: usize) {
    let mut shift = 0;
    while shift + 6 < usize::BITS && number >> (shift + 6) > 0 {
        shift += 6;
    }
    loop {
        delta.push(DIGITS[number >> shift & 0x3f]);
        if shift == 0 {
            return;
        }
        shift -= 6;
    }
}

/// The sum of all words of four bytes, the first the highest; the last is filled up with zeroes.
fn checksum(text: &[u8]) -> u32 {
    let words = text.chunks(4).map(|chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        u32::from_be_bytes(word)
    });
    words.fold(0, u32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use centrifuge_client_core::delta::apply;

    use super::*;

    /// What another project's client makes of it.
    fn made(base: &[u8], target: &[u8]) -> Vec<u8> {
        apply(base, &delta(base, target), 1 << 20).expect("it is a delta")
    }

    #[test]
    fn delta_makes_the_target_of_the_base() {
        let ticker = |price: u32| {
            format!(
                r#"{{"symbol":"ACME","price":"{price}","currency":"EUR","venue":"Demo exchange"}}"#
            )
        };
        let long = ticker(1).repeat(50);
        for (base, target) in [
            (ticker(10), ticker(11)),
            (String::new(), ticker(1)),
            (ticker(1), String::new()),
            (ticker(1), ticker(1)),
            (long.clone(), long.replace("EUR", "USD")),
            (long.clone(), long[1_000..].to_owned() + "tail"),
            ("short".into(), "shorter".into()),
        ] {
            assert_eq!(made(base.as_bytes(), target.as_bytes()), target.as_bytes());
        }
        let saved = delta(long.as_bytes(), (long.clone() + "more").as_bytes());
        assert!(saved.len() < 40, "{}", saved.escape_ascii());
    }

    #[test]
    fn delta_of_texts_is_text() {
        let base = "äöüßéèêë".repeat(20);
        for (from, to) in [("ö", "ô"), ("ß", "ss"), ("ê", "日本"), ("ë", "")] {
            let target = base.replacen(from, to, 7);
            let delta = delta(base.as_bytes(), target.as_bytes());
            assert!(std::str::from_utf8(&delta).is_ok(), "{from} {to}");
            assert_eq!(made(base.as_bytes(), target.as_bytes()), target.as_bytes());
        }
    }

    #[test]
    fn numbers_and_checksum_are_fossils() {
        let written = |value| {
            let mut text = vec![];
            number(&mut text, value);
            String::from_utf8(text).unwrap()
        };
        for (value, expected) in [
            (0, "0"),
            (63, "~"),
            (64, "10"),
            (4_095, "~~"),
            (1 << 32, "400000"),
        ] {
            assert_eq!(written(value), expected);
        }
        assert_eq!(checksum(b"\x01\x02\x03\x04\x01"), 0x0202_0304);
        assert_eq!(checksum(b"\xff\xff\xff\xff\0\0\0\x02"), 1);
    }
}
