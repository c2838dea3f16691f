//! The bytes of a table as text, whatever wrote them.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::locale::t;

/// Text, and what it was written in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) encoding: &'static str,
}

/// Why bytes are no table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotText {
    #[error("{}", t!("house-import-workbook"))]
    Workbook,
    #[error("{}", t!("house-import-binary"))]
    Binary,
    #[error("{}", t!("house-import-damaged", encoding = *.0))]
    Damaged(&'static str),
}

/// Reads UTF-8 and UTF-16 by their byte order marks or by how they look; what is neither is taken for Windows-1252, in which
/// older spreadsheets write.
///
/// # Errors
/// When it is no text.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, NotText> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(NotText::Workbook);
    }
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (guess(bytes), 0));
    let (text, is_damaged) = encoding.decode_without_bom_handling(&bytes[mark..]);
    if is_damaged {
        return Err(NotText::Damaged(encoding.name()));
    }
    if text.contains('\0') {
        return Err(NotText::Binary);
    }
    Ok(Decoded {
        text: text.into_owned(),
        encoding: if encoding == WINDOWS_1252 {
            "Windows-1252"
        } else if encoding == UTF_8 {
            "UTF-8"
        } else {
            "UTF-16"
        },
    })
}

/// Without a mark: Western text in UTF-16 is every second byte zero.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let zeros = |first: usize| {
        let bytes = bytes.iter().skip(first).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let many = bytes.len() / 4;
    match bytes.len().is_multiple_of(2) && !bytes.is_empty() {
        true if zeros(1) > many && zeros(0) == 0 => UTF_16LE,
        true if zeros(0) > many && zeros(1) == 0 => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn the_same_table_is_read_from_every_encoding() {
        let text = "Nr;Titel\r\n1;Größe „XL“ – 5 €\r\n";
        let (windows, _, _) = WINDOWS_1252.encode(text);
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            (marked(b"\xef\xbb\xbf", text.into()), "UTF-8"),
            (utf_16(text, u16::to_le_bytes), "UTF-16"),
            (utf_16(text, u16::to_be_bytes), "UTF-16"),
            (
                marked(b"\xff\xfe", utf_16(text, u16::to_le_bytes)),
                "UTF-16",
            ),
            (
                marked(b"\xfe\xff", utf_16(text, u16::to_be_bytes)),
                "UTF-16",
            ),
            (windows.into_owned(), "Windows-1252"),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((&*decoded.text, decoded.encoding), (text, encoding));
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_to_send() {
        assert_eq!(decode(b"PK\x03\x04rest"), Err(NotText::Workbook));
        assert_eq!(decode(b"a\0b\0\0\0c"), Err(NotText::Binary));
        let cut = b"\xef\xbb\xbfGr\xc3";
        assert_eq!(decode(cut), Err(NotText::Damaged("UTF-8")));
    }
}
