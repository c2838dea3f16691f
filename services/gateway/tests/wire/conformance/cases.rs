//! What is sent, and what must come.

use super::frames::{
    BINARY, CLOSE, CONTINUATION, MASK, PING, PONG, TEXT, chopped, closing, fragments, frame,
    masked, whole,
};
use Expected::{Answers, Closed, Pongs};

/// Largest message that is taken.
const MESSAGE_MAX: usize = 64 * 1024;

/// What a case sends after the client has connected, and what must come.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) sent: Vec<Vec<u8>>,
    pub(super) expected: Expected,
}

pub(super) enum Expected {
    /// So many commands are answered, and the connection goes on.
    Answers(usize),
    /// These pongs come, and the connection goes on.
    Pongs(Vec<Vec<u8>>),
    /// The connection is closed with this code; without one, with an empty close.
    Closed(Option<u16>),
}

/// A command of exactly this length.
fn command(length: usize) -> Vec<u8> {
    let command = br#"{"id":7,"ping":{}"#;
    let mut bytes = command.to_vec();
    bytes.resize(length.max(command.len() + 1) - 1, b' ');
    bytes.push(b'}');
    bytes
}

/// A command that holds this text in its payload.
fn saying(text: &[u8]) -> Vec<u8> {
    [br#"{"id":7,"rpc":{"data":""#, text, br#""}}"#].concat()
}

#[derive(Default)]
pub(super) struct Table(pub(super) Vec<Case>);

impl Table {
    fn add(&mut self, name: impl Into<String>, sent: Vec<Vec<u8>>, expected: Expected) {
        let name = name.into();
        self.0.push(Case {
            name,
            sent,
            expected,
        });
    }

    pub(super) fn framing(&mut self) {
        for opcode in [TEXT, BINARY] {
            let empty = vec![whole(opcode, b"")];
            self.add(
                format!("1 empty message {opcode}"),
                empty,
                Closed(Some(3501)),
            );
            for length in [18, 125, 126, 127, 128, 65_535, MESSAGE_MAX] {
                let sent = whole(opcode, &command(length));
                self.add(format!("1 {opcode} of {length}"), vec![sent], Answers(1));
            }
            let sent = chopped(&whole(opcode, &command(200)));
            self.add(format!("1 {opcode} byte by byte"), sent, Answers(1));
        }
        let many = (0..20).map(|_| whole(TEXT, &command(30))).collect();
        self.add("1 many messages", many, Answers(20));
        let at_once = vec![vec![whole(TEXT, &command(30)); 5].concat()];
        self.add("1 many messages in one segment", at_once, Answers(5));
        let long_form = [vec![0x81, 0x80 | 126, 0, 18], masked(&command(18))].concat();
        self.add(
            "1 length longer than it need be",
            vec![long_form],
            Answers(1),
        );
        let unmasked = [vec![0x81, 18], command(18)].concat();
        self.add("1 unmasked message", vec![unmasked], Closed(Some(1002)));
    }

    pub(super) fn pings(&mut self) {
        let full = [0xfe; 125];
        for (name, payload) in [
            ("empty", &b""[..]),
            ("text", b"Hello, world!"),
            ("binary", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"),
            ("full", &full),
        ] {
            let pongs = || Pongs(vec![payload.to_vec()]);
            self.add(
                format!("2 ping {name}"),
                vec![whole(PING, payload)],
                pongs(),
            );
            let chopped = chopped(&whole(PING, payload));
            self.add(format!("2 ping {name}, byte by byte"), chopped, pongs());
        }
        let large = vec![whole(PING, &[1; 126])];
        self.add("2 ping of 126", large, Closed(Some(1002)));
        for payload in [&b""[..], b"unsolicited"] {
            self.add(
                "2 pong nobody asked for",
                vec![whole(PONG, payload)],
                Answers(0),
            );
        }
        self.add(
            "2 pong of 126",
            vec![whole(PONG, &[1; 126])],
            Closed(Some(1002)),
        );
        let both = vec![whole(PONG, b"x"), whole(PING, b"payload")];
        self.add("2 pong, then ping", both, Pongs(vec![b"payload".to_vec()]));
        let ten: Vec<_> = (0..10_u8).map(|n| vec![n]).collect();
        for ping in &ten {
            let sent = vec![whole(PING, ping)];
            self.add("2 one of ten pings", sent, Pongs(vec![ping.clone()]));
        }
    }

    pub(super) fn reserved(&mut self) {
        for rsv in 1..8 {
            for (name, opcode, payload) in [
                ("text", TEXT, command(20)),
                ("binary", BINARY, command(20)),
                ("ping", PING, vec![]),
                ("close", CLOSE, 1000_u16.to_be_bytes().to_vec()),
            ] {
                let sent = vec![frame(true, rsv, opcode, &payload)];
                self.add(
                    format!("3 {name} with bits {rsv:03b}"),
                    sent,
                    Closed(Some(1002)),
                );
            }
        }
        for opcode in (3..8).chain(11..16) {
            for payload in [&b""[..], b"payload"] {
                let sent = vec![whole(opcode, payload)];
                self.add(format!("4 opcode {opcode}"), sent, Closed(Some(1002)));
            }
        }
    }

    pub(super) fn fragmentation(&mut self) {
        let text = command(60);
        for size in [1, 7, 30, 59] {
            for opcode in [TEXT, BINARY] {
                let sent = fragments(opcode, &text, size);
                self.add(format!("5 fragments of {size}"), sent, Answers(1));
            }
        }
        let mut empty_ones = vec![
            frame(false, 0, TEXT, b""),
            frame(false, 0, CONTINUATION, &text),
        ];
        empty_ones.push(frame(true, 0, CONTINUATION, b""));
        self.add("5 empty fragments", empty_ones, Answers(1));
        for control in [PING, PONG] {
            let sent = vec![frame(false, 0, control, b"a"), whole(CONTINUATION, b"b")];
            self.add(
                format!("5 control {control} in fragments"),
                sent,
                Closed(Some(1002)),
            );
        }
        let mut parts = fragments(TEXT, &text, 30);
        parts.insert(1, whole(PING, b"between"));
        let sent = parts.clone();
        self.add(
            "5 ping between fragments",
            sent,
            Pongs(vec![b"between".to_vec()]),
        );
        let sent = chopped(&parts.concat());
        let name = "5 ping between fragments, byte by byte";
        self.add(name, sent, Pongs(vec![b"between".to_vec()]));
        parts[1] = closing(1000, b"");
        self.add(
            "5 close between fragments",
            parts.clone(),
            Closed(Some(1000)),
        );
        parts[1] = whole(TEXT, &text);
        self.add(
            "5 message between fragments",
            parts.clone(),
            Closed(Some(1002)),
        );
        parts[1] = whole(BINARY, &text);
        self.add("5 binary between fragments", parts, Closed(Some(1002)));
        for (fin, name) in [(true, "last"), (false, "first")] {
            let sent = vec![frame(fin, 0, CONTINUATION, &text)];
            self.add(
                format!("5 continuation of nothing, {name}"),
                sent,
                Closed(Some(1002)),
            );
            let sent = vec![whole(TEXT, &text), frame(fin, 0, CONTINUATION, &text)];
            self.add(
                format!("5 continuation of a whole message, {name}"),
                sent,
                Closed(Some(1002)),
            );
        }
    }

    pub(super) fn utf8(&mut self) {
        for valid in [
            "κόσμε",
            "Hello-µ@ßöäüàá-UTF-8!!",
            "\u{0080}",
            "\u{07ff}",
            "\u{0800}",
            "\u{ffff}",
            "\u{fffe}",
            "\u{fdd0}",
            "\u{d7ff}\u{e000}",
            "\u{fffd}",
            "\u{10000}",
            "\u{10ffff}",
        ] {
            let message = saying(valid.as_bytes());
            let name = format!("6 valid {}", valid.escape_unicode());
            self.add(name, vec![whole(TEXT, &message)], Answers(1));
            let name = format!("6 valid {}, in fragments", valid.escape_unicode());
            self.add(name, fragments(TEXT, &message, 1), Answers(1));
        }
        for invalid in [
            &b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"[..],
            b"\x80",
            b"\xbf",
            b"\x80\xbf\x80",
            b"\xc0 ",
            b"\xe0 ",
            b"\xf0 ",
            b"\xf8 ",
            b"\xc0",
            b"\xe0\x80",
            b"\xf0\x80\x80",
            b"\xfe",
            b"\xff",
            b"\xfe\xfe\xff\xff",
            b"\xc0\xaf",
            b"\xe0\x80\xaf",
            b"\xf0\x80\x80\xaf",
            b"\xc1\xbf",
            b"\xed\xa0\x80",
            b"\xed\xbf\xbf",
            b"\xed\xa0\x80\xed\xb0\x80",
            b"\xf4\x90\x80\x80",
            b"\xf8\x88\x80\x80\x80",
        ] {
            let message = saying(invalid);
            let name = format!("6 invalid {}", invalid.escape_ascii());
            self.add(&name, vec![whole(TEXT, &message)], Closed(Some(1007)));
            let in_fragments = fragments(TEXT, &message, 9);
            self.add(
                format!("{name}, in fragments"),
                in_fragments,
                Closed(Some(1007)),
            );
        }
        let cut = vec![whole(TEXT, b"\"\xce")];
        self.add("6 cut within a character", cut, Closed(Some(1007)));
    }

    pub(super) fn closes(&mut self) {
        for code in [
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999,
        ] {
            self.add(
                format!("7 close {code}"),
                vec![closing(code, b"")],
                Closed(Some(code)),
            );
        }
        for code in [
            0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535,
        ] {
            let sent = vec![closing(code, b"")];
            self.add(
                format!("7 close {code}, which nobody sends"),
                sent,
                Closed(Some(1002)),
            );
        }
        self.add(
            "7 close without a code",
            vec![whole(CLOSE, b"")],
            Closed(None),
        );
        self.add(
            "7 close of one byte",
            vec![whole(CLOSE, b"\x03")],
            Closed(Some(1002)),
        );
        let sent = vec![closing(1000, b"good bye")];
        self.add("7 close with a reason", sent, Closed(Some(1000)));
        self.add(
            "7 close with 123 bytes",
            vec![closing(1000, &[b'x'; 123])],
            Closed(Some(1000)),
        );
        self.add(
            "7 close with 124 bytes",
            vec![closing(1000, &[b'x'; 124])],
            Closed(Some(1002)),
        );
        let sent = vec![closing(1000, b"\xce\xba\xed\xa0\x80")];
        self.add(
            "7 close with a reason that is no text",
            sent,
            Closed(Some(1007)),
        );
        for (name, after) in [
            ("ping", whole(PING, b"late")),
            ("message", whole(TEXT, &command(20))),
            ("close", closing(1000, b"")),
        ] {
            let sent = vec![closing(1000, b""), after];
            self.add(format!("7 {name} after close"), sent, Closed(Some(1000)));
        }
        let sent = vec![whole(TEXT, &command(20)), closing(1000, b"")];
        self.add("7 message, then close", sent, Closed(Some(1000)));
        let sent = chopped(&closing(1000, b"byte by byte"));
        self.add("7 close byte by byte", sent, Closed(Some(1000)));
    }

    pub(super) fn limits(&mut self) {
        for size in [64, 1_024, 4_096, 60_000] {
            let sent = fragments(TEXT, &command(MESSAGE_MAX), size);
            self.add(
                format!("9 largest message in fragments of {size}"),
                sent,
                Answers(1),
            );
        }
        let sent = vec![whole(TEXT, &command(MESSAGE_MAX + 1))];
        self.add("9 message too large", sent, Closed(Some(1009)));
        let sent = fragments(BINARY, &command(MESSAGE_MAX + 1), 4_096);
        self.add("9 fragments too large together", sent, Closed(Some(1009)));
        let sent = vec![whole(TEXT, &command(16 * 1024 * 1024))];
        self.add(
            "9 message far too large, sent to its end",
            sent,
            Closed(Some(1009)),
        );
        let only_head = [
            vec![0x82, 0xff],
            (1_u64 << 62).to_be_bytes().to_vec(),
            MASK.to_vec(),
        ];
        self.add(
            "9 a length of 2^62",
            vec![only_head.concat()],
            Closed(Some(1009)),
        );
    }
}
