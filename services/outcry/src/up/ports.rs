//! Ports: free ones for who asked for none, and a clear word about taken ones.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

/// How long a dying process may keep its port.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(50);

/// The address to give to a child: the port asked for if it is free, or a free one for port 0.
///
/// `flag` is what to say when it is taken.
pub(super) fn reserve(host: IpAddr, port: u16, flag: &str) -> anyhow::Result<SocketAddr> {
    match bind(host, port) {
        Ok(listener) => Ok(listener.local_addr()?),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => bail!(
            "port {port} is taken: stop what listens there, or choose another with {flag} {}",
            port.saturating_add(1)
        ),
        Err(error) => Err(error).with_context(|| format!("cannot listen on {host} port {port}")),
    }
}

/// So many addresses, at the port asked for and those after it, or at free ones for port 0.
pub(super) fn reserve_block(
    host: IpAddr,
    port: u16,
    count: u16,
    flag: &str,
) -> anyhow::Result<Vec<SocketAddr>> {
    if port == 0 {
        return free(host, count);
    }
    let ports = (0..count).map(|place| {
        let port = port.checked_add(place);
        port.with_context(|| format!("{flag}: {count} ports do not fit after it"))
    });
    ports.map(|port| reserve(host, port?, flag)).collect()
}

/// Tries until the processes of a stack that was just killed have let go of their ports.
fn bind(host: IpAddr, port: u16) -> io::Result<TcpListener> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let bound = TcpListener::bind((host, port));
        let taken = matches!(&bound, Err(error) if error.kind() == io::ErrorKind::AddrInUse);
        if !taken || Instant::now() >= deadline {
            return bound;
        }
        sleep(PAUSE);
    }
}

/// Free loopback ports for health and metrics, one a process.
pub(super) fn admin(count: u16) -> anyhow::Result<Vec<SocketAddr>> {
    free(Ipv4Addr::LOCALHOST.into(), count)
}

/// Free ports. All are held until all are chosen: a port let go of too early would be given out twice.
fn free(host: IpAddr, count: u16) -> anyhow::Result<Vec<SocketAddr>> {
    let held = (0..count).map(|_| TcpListener::bind((host, 0)));
    let held: Vec<TcpListener> = (held.collect::<io::Result<_>>())
        .with_context(|| format!("there are no free ports on {host}"))?;
    let addresses = held.iter().map(TcpListener::local_addr);
    Ok(addresses.collect::<io::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken_port_is_named_with_what_to_do() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let refusal = reserve(Ipv4Addr::LOCALHOST.into(), port, "--web-port").unwrap_err();
        let refusal = refusal.to_string();
        assert!(
            refusal.contains(&format!("port {port} is taken")),
            "{refusal}"
        );
        assert!(refusal.contains("--web-port"), "{refusal}");
    }
}
