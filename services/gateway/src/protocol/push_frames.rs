//! A push to all readers of a channel, encoded for the first who needs it so.

use std::sync::OnceLock;

use super::{
    Encoding, Frame, Publication,
    reply::{Push, PushContent, Reply},
};

/// How a reader is sent a publication.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    Plain,
    /// It reads deltas, and this is none: in JSON the payload is text.
    Whole,
    /// It has the publication before.
    Delta,
}

/// The frames of one push.
#[derive(Debug)]
pub(crate) struct PushFrames {
    channel: String,
    content: PushContent,
    /// What deltas of a publication start from.
    base: Option<Publication>,
    plain: [OnceLock<Option<Frame>>; 2],
    whole: OnceLock<Option<Frame>>,
    deltas: [OnceLock<Option<Frame>>; 2],
}

impl PushFrames {
    pub(crate) fn new(channel: &str, content: PushContent) -> Self {
        Self {
            channel: channel.to_owned(),
            content,
            base: None,
            plain: Default::default(),
            whole: OnceLock::new(),
            deltas: Default::default(),
        }
    }

    /// Of a publication, after the one before.
    pub(crate) fn of(channel: &str, publication: &Publication, base: Option<&Publication>) -> Self {
        Self {
            base: base.cloned(),
            ..Self::new(channel, PushContent::Pub(publication.clone()))
        }
    }

    /// What is pushed, if it is a publication.
    pub(crate) fn publication(&self) -> Option<&Publication> {
        match &self.content {
            PushContent::Pub(publication) => Some(publication),
            _ => None,
        }
    }

    /// The frame for a connection of this encoding.
    pub(crate) fn get(&self, encoding: Encoding, form: Form) -> Option<&Frame> {
        let encode = |content: PushContent| {
            let push = Push::new(&self.channel, content);
            encoding.encode(&Reply::push(push))
        };
        let of = |publication: Publication| encode(PushContent::Pub(publication));
        let index = encoding.index();
        match (&self.content, form, encoding) {
            (PushContent::Pub(publication), Form::Delta, _) => {
                let delta = || {
                    let delta = publication.delta_from(self.base.as_ref()?, encoding)?;
                    of(delta)
                };
                let delta = self.deltas[index].get_or_init(delta).as_ref();
                delta.or_else(|| self.get(encoding, Form::Whole))
            }
            (PushContent::Pub(publication), Form::Whole, Encoding::Json) => {
                let whole = || of(publication.quoted());
                self.whole.get_or_init(whole).as_ref()
            }
            (content, ..) => {
                let plain = || encode(content.clone());
                self.plain[index].get_or_init(plain).as_ref()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::protocol::StoredPublication;

    fn publication(sequence: u64, data: &'static [u8]) -> Publication {
        let stored = StoredPublication {
            data: Bytes::from_static(data),
            offset: sequence,
            ..StoredPublication::default()
        };
        Publication::new(sequence, stored).unwrap()
    }

    #[test]
    fn payload_with_line_breaks_is_sent_on_one_line() {
        let publication = publication(7, b"{\n \"text\": \"a\\nb\"\r\n}");
        let frames = PushFrames::of("lot:a.b", &publication, None);
        let expected =
            r#"{"push":{"channel":"lot:a.b","pub":{"data":{  "text": "a\nb"  },"offset":7}}}"#;
        let frame = frames.get(Encoding::Json, Form::Plain).unwrap();
        assert_eq!(frame.payload(), expected.as_bytes());
    }

    #[test]
    fn protobuf_push_has_the_published_field_numbers() {
        let publication = publication(300, b"1");
        let frames = PushFrames::of("c", &publication, None);
        // length, push(4): channel(2) "c", pub(4): data(4) "1", offset(6) 300
        let expected = b"\x0d\x22\x0b\x12\x01c\x22\x06\x22\x011\x30\xac\x02";
        assert_eq!(
            frames
                .get(Encoding::Protobuf, Form::Plain)
                .unwrap()
                .payload(),
            expected
        );
    }

    #[test]
    fn reader_of_deltas_gets_text_in_json() {
        let base = publication(
            1,
            br#"{"symbol":"ACME","name":"The Acme Company","price":1}"#,
        );
        let next = publication(
            2,
            br#"{"symbol":"ACME","name":"The Acme Company","price":2}"#,
        );
        let data = |form| {
            let frames = PushFrames::of("c", &next, Some(&base));
            let frame = frames.get(Encoding::Json, form).unwrap().clone();
            let push: serde_json::Value = serde_json::from_slice(frame.payload()).unwrap();
            let publication = &push["push"]["pub"];
            (publication["data"].clone(), publication["delta"].clone())
        };
        let (whole, is_delta) = data(Form::Whole);
        assert_eq!(whole.as_str().unwrap().as_bytes(), next.data());
        assert!(is_delta.is_null());
        let (delta, is_delta) = data(Form::Delta);
        assert!(
            delta.as_str().unwrap().len() < 30 && is_delta == true,
            "{delta}"
        );
        assert!(data(Form::Plain).0.is_object());
        // Nothing that is shared with the one before: the whole payload goes.
        let other = publication(3, b"[1,2]");
        let frames = PushFrames::of("c", &other, Some(&base));
        let frame = frames.get(Encoding::Json, Form::Delta).unwrap();
        assert_eq!(Some(frame), frames.get(Encoding::Json, Form::Whole));
    }
}
