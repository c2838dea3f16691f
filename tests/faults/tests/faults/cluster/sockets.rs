//! Who is connected to whom on this machine, as Linux tells it.

use std::{collections::BTreeSet, fs};

use super::network::Side;

/// The ports of one connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Pair {
    /// Of whoever opened it.
    pub(super) asking: u16,
    pub(super) listening: u16,
}

/// A line of `/proc/net/tcp`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Line {
    local: u16,
    remote: u16,
    inode: u64,
}

/// Every connection between two processes, whichever of them opened it.
pub(super) fn between(one: &Side, other: &Side) -> Vec<Pair> {
    let lines = lines();
    let mut pairs = opened(&lines, one, other);
    pairs.extend(opened(&lines, other, one));
    pairs
}

/// Whether a process has a connection to a port.
pub(super) fn is_connected(pid: i64, port: u16) -> bool {
    let own = inodes(pid);
    let mut lines = lines().into_iter();
    lines.any(|line| line.remote == port && own.contains(&line.inode))
}

fn opened(lines: &[Line], by: &Side, to: &Side) -> Vec<Pair> {
    let own = inodes(by.pid);
    let theirs = lines
        .iter()
        .filter(|line| own.contains(&line.inode) && to.ports.contains(&line.remote));
    let pair = |line: &Line| Pair {
        asking: line.local,
        listening: line.remote,
    };
    theirs.map(pair).collect()
}

/// The sockets that a process has open.
fn inodes(pid: i64) -> BTreeSet<u64> {
    let open = fs::read_dir(format!("/proc/{pid}/fd"));
    let open = open.into_iter().flatten().filter_map(Result::ok);
    let names = open.filter_map(|it| fs::read_link(it.path()).ok());
    let inodes = names.filter_map(|name| {
        let name = name.to_str()?.strip_prefix("socket:[")?;
        name.strip_suffix(']')?.parse().ok()
    });
    inodes.collect()
}

fn lines() -> Vec<Line> {
    let text = fs::read_to_string("/proc/net/tcp").expect("Linux tells it");
    text.lines().skip(1).filter_map(read).collect()
}

/// Addresses are `0100007F:1F90`, in hexadecimal; the inode is the tenth column.
fn read(line: &str) -> Option<Line> {
    const LOCAL: usize = 1;
    const REMOTE: usize = 2;
    const INODE: usize = 9;
    let columns: Vec<&str> = line.split_whitespace().collect();
    let port = |column: usize| {
        let (_, port) = columns.get(column)?.rsplit_once(':')?;
        u16::from_str_radix(port, 16).ok()
    };
    Some(Line {
        local: port(LOCAL)?,
        remote: port(REMOTE)?,
        inode: columns.get(INODE)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn connection_is_found_from_either_side() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listening = listener.local_addr().unwrap().port();
        let pid = i64::from(std::process::id());
        assert!(!is_connected(pid, listening));
        let asking = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        assert!(is_connected(pid, listening));
        let asking = asking.local_addr().unwrap().port();
        let side = |ports: &[u16]| Side {
            pid,
            ports: ports.to_vec(),
        };
        let expected = [Pair { asking, listening }];
        assert_eq!(between(&side(&[]), &side(&[listening])), expected);
        assert_eq!(between(&side(&[listening]), &side(&[])), expected);
        assert!(between(&side(&[]), &side(&[])).is_empty());
    }
}
