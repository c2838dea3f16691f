//! One WebSocket, read with as little work as can be: a bare socket, no library, nothing allocated for a message.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
};

use anyhow::{Context, bail, ensure};

use super::PATIENCE;

/// What is said after the handshake, and what must have come before the viewer counts as connected.
#[derive(Clone, Debug)]
pub(crate) struct Greeting {
    pub(crate) path: String,
    /// Each text, and what the frame that answers it contains.
    pub(crate) steps: Vec<(String, String)>,
}

/// One WebSocket.
#[derive(Debug)]
pub(crate) struct Viewer {
    pub(super) stream: TcpStream,
    /// Payload bytes that came in whole data frames.
    pub(crate) bytes: u64,
    /// Those frames.
    pub(super) messages: u64,
    /// What of a frame has come so far.
    rest: Vec<u8>,
}

impl Viewer {
    /// Asks for a WebSocket and waits for nothing.
    pub(crate) fn ask(address: SocketAddr, path: &str) -> anyhow::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            path
        );
        stream.write_all(request.as_bytes())?;
        Ok(Self {
            stream,
            bytes: 0,
            messages: 0,
            rest: vec![],
        })
    }

    /// Shakes hands and says the greeting; from then on nothing blocks.
    pub(crate) fn connect(address: SocketAddr, greeting: &Greeting) -> anyhow::Result<Self> {
        let viewer = Self::connect_blocking(address, greeting)?;
        viewer.stream.set_nonblocking(true)?;
        Ok(viewer)
    }

    pub(crate) fn connect_blocking(
        address: SocketAddr,
        greeting: &Greeting,
    ) -> anyhow::Result<Self> {
        let mut viewer = Self::ask(address, &greeting.path)?;
        while !viewer.is_answered()? {
            viewer.more()?;
        }
        for (text, answer) in &greeting.steps {
            if !text.is_empty() {
                viewer.say(text)?;
            }
            while !viewer.frame()?.contains(answer) {}
        }
        Ok(viewer)
    }

    /// Whether the whole answer to the handshake has come, which is passed over.
    fn is_answered(&mut self) -> anyhow::Result<bool> {
        let end = self.rest.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = end else { return Ok(false) };
        let answer = String::from_utf8_lossy(&self.rest[..end]);
        ensure!(answer.starts_with("HTTP/1.1 101"), "no WebSocket: {answer}");
        self.rest.drain(..end + 4);
        Ok(true)
    }

    /// The same while the socket does not block.
    pub(crate) fn shakes_hands(&mut self) -> anyhow::Result<bool> {
        self.stream.set_nonblocking(true)?;
        let mut bytes = [0; 4_096];
        match self.stream.read(&mut bytes) {
            Ok(0) => bail!("the server hung up"),
            Ok(count) => self.rest.extend(&bytes[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        self.is_answered()
    }

    fn more(&mut self) -> anyhow::Result<()> {
        let mut bytes = [0; 4_096];
        let count = self.stream.read(&mut bytes).context("no answer")?;
        ensure!(count > 0, "the server hung up");
        self.rest.extend(&bytes[..count]);
        Ok(())
    }

    /// The next frame's payload, while the socket still blocks.
    pub(crate) fn frame(&mut self) -> anyhow::Result<String> {
        loop {
            if let Some((header, length)) = head(&self.rest)
                && self.rest.len() >= header + length
            {
                let payload = String::from_utf8_lossy(&self.rest[header..header + length]);
                let payload = payload.into_owned();
                self.rest.drain(..header + length);
                return Ok(payload);
            }
            self.more()?;
        }
    }

    /// Sends a text frame.
    pub(crate) fn say(&mut self, text: &str) -> anyhow::Result<()> {
        let length = u16::try_from(text.len()).context("a short text")?;
        let mut frame = vec![0x81, 0x80 | 126];
        frame.extend(length.to_be_bytes());
        // A mask of zeroes is as good as any, and leaves the text as it is.
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        Ok(self.stream.write_all(&frame)?)
    }

    /// Reads once and hands each whole data frame's payload to `each`; whether anything came.
    pub(crate) fn read(
        &mut self,
        buffer: &mut [u8],
        mut each: impl FnMut(&[u8]),
    ) -> anyhow::Result<bool> {
        let kept = self.rest.len();
        buffer[..kept].copy_from_slice(&self.rest);
        let end = match self.stream.read(&mut buffer[kept..]) {
            Ok(0) => bail!("the server hung up"),
            Ok(count) => kept + count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let mut at = 0;
        while let Some((header, length)) = head(&buffer[at..end]) {
            let (from, to) = (at + header, at + header + length);
            if to > end {
                break;
            }
            // Text or binary; a close frame comes before the end, which is an error by itself.
            if matches!(buffer[at] & 0x0f, 1 | 2) {
                self.bytes += length as u64;
                self.messages += 1;
                each(&buffer[from..to]);
            }
            at = to;
        }
        self.rest.clear();
        self.rest.extend(&buffer[at..end]);
        Ok(true)
    }
}

/// What a payload of JSON says: newest values come several in one.
pub(crate) fn lines(payload: &[u8]) -> impl Iterator<Item = &[u8]> {
    payload.split(|byte| *byte == b'\n')
}

/// The number after these bytes, where they come first.
pub(crate) fn number_after(before: &[u8], line: &[u8]) -> Option<u64> {
    let at = line.windows(before.len()).position(|part| part == before)?;
    let digits = &line[at + before.len()..];
    let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}

/// The header's length and the payload's, if they have come.
fn head(bytes: &[u8]) -> Option<(usize, usize)> {
    match *bytes.get(1)? {
        126 => Some((
            4,
            u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]).into(),
        )),
        127 => {
            let length = bytes.get(2..10)?.try_into().expect("eight bytes");
            Some((10, usize::try_from(u64::from_be_bytes(length)).ok()?))
        }
        length => Some((2, length.into())),
    }
}
