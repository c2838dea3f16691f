//! The floor: one thread that writes the same bytes to every socket, and nothing else.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use anyhow::Context;

use super::FRAME_HEADER;

/// Takes viewers on one port and what they get on another, until the publisher hangs up.
pub(crate) fn serve(ports: &[u16]) -> anyhow::Result<()> {
    let &[port, published] = ports else {
        anyhow::bail!("two ports are needed");
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let publishers = TcpListener::bind((Ipv4Addr::LOCALHOST, published))?;
    let viewers: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
    let joining = Arc::clone(&viewers);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if let Ok(stream) = shake_hands(stream) {
                joining.lock().expect("no holder panics").push(stream);
            }
        }
    });
    let (mut publisher, _) = publishers.accept()?;
    let mut header = [0; 4];
    while publisher.read_exact(&mut header).is_ok() {
        let length = u32::from_be_bytes(header) as usize;
        let mut frames = vec![0; length];
        publisher.read_exact(&mut frames)?;
        for viewer in viewers.lock().expect("no holder panics").iter() {
            let mut viewer = viewer;
            let sent = viewer.write(&frames).context("a viewer does not read")?;
            anyhow::ensure!(sent == length, "a viewer does not read");
        }
    }
    Ok(())
}

fn shake_hands(mut stream: TcpStream) -> anyhow::Result<TcpStream> {
    let mut request = [0; 2_048];
    anyhow::ensure!(stream.read(&mut request)? > 0, "nothing was asked");
    stream.write_all(
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    )?;
    stream.set_nonblocking(true)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Frames as the floor's publisher sends them: their length, then they themselves.
pub(super) fn publish(payloads: &[String], into: &mut Vec<u8>) {
    let frames: usize = payloads
        .iter()
        .map(|payload| payload.len() + FRAME_HEADER)
        .sum();
    let frames = u32::try_from(frames).expect("a tick is small");
    into.extend(frames.to_be_bytes());
    for payload in payloads {
        let length = u16::try_from(payload.len()).expect("a payload is small");
        into.extend([0x81, 126]);
        into.extend(length.to_be_bytes());
        into.extend(payload.as_bytes());
    }
}
