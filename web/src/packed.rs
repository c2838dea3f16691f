//! JSON that is kept, packed (zlib) where it is long.

use std::io::{Read, Write};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use serde::de::DeserializeOwned;

/// How hard it is tried: less finds no shorter codes at all, and more takes several times as long for little.
const LEVEL: u32 = 3;

/// Packs what is much alike, as many lots are.
pub(crate) fn pack(json: &[u8]) -> Vec<u8> {
    const IN_MEMORY: &str = "memory takes it";
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    packed.write_all(json).expect(IN_MEMORY);
    packed.finish().expect(IN_MEMORY)
}

/// Reads JSON, packed or not: nothing that is packed begins as an object does.
///
/// # Errors
/// When it is neither.
pub(crate) fn unpacked<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    if bytes.starts_with(b"{") {
        return serde_json::from_slice(bytes);
    }
    // Text in memory is parsed several times faster than what is read bit by bit.
    let mut json = Vec::new();
    let unpacking = ZlibDecoder::new(bytes).read_to_end(&mut json);
    unpacking.map_err(serde_json::Error::io)?;
    serde_json::from_slice(&json)
}
