//! How many connections each address holds, so that one cannot hold them all.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::security::network_of;

/// Connections that one address (of a v6 one its /64) may hold: an auction room of 170 browsers behind one router, all of
/// which load a page at once; a tenth of what everybody may hold together.
const CONNECTIONS_MAX: usize = 1_024;

/// Everybody who is connected.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crowd(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection's place, free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    crowd: Crowd,
    network: IpAddr,
}

impl Crowd {
    /// A place for one more from this address, unless it has as many as it may; a `proxy` may have any number.
    pub(crate) fn enter(&self, address: IpAddr, is_proxy: bool) -> Option<Place> {
        let network = network_of(address);
        let mut held = self.held();
        let count = held.get(&network).copied().unwrap_or(0);
        if count >= CONNECTIONS_MAX && !is_proxy {
            return None;
        }
        held.insert(network, count + 1);
        Some(Place {
            crowd: self.clone(),
            network,
        })
    }

    fn held(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.crowd.held();
        match held.get_mut(&self.network) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(held.remove(&self.network)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_holds_nothing_leaves_no_trace() {
        let crowd = Crowd::default();
        let (one, two) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let mut places: Vec<_> = (0..CONNECTIONS_MAX)
            .map(|_| crowd.enter(one, false).unwrap())
            .collect();
        assert!(crowd.enter(one, false).is_none());
        assert!(crowd.enter(one, true).is_some() && crowd.enter(two, false).is_some());
        places.pop();
        assert!(crowd.enter(one, false).is_some());
        places.clear();
        assert!(crowd.held().is_empty());
    }
}
