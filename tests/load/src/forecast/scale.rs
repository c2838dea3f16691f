//! How many gateways a million viewers take, and how many partitions and engines a hundred thousand bids a second: arithmetic on unit
//! costs, and nothing that was measured at that size.

use super::costs::UnitCosts;
use crate::cluster::ConcurrentBids;

/// What of a machine is used when all goes well: the rest is for whoever comes back when another one dies.
const USED: f64 = 0.6;
/// Header of a WebSocket's frame, and those of TCP, IP and Ethernet, for each message: each goes by itself.
const AROUND_MESSAGE: f64 = 4.0 + 32.0 + 20.0 + 18.0;
/// How much processor time the kernel takes for sending is in the costs; what it keeps for a socket is not.
const SOCKET_BYTES: f64 = 4_096.0;

/// What a gateway runs on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Machine {
    pub(super) cores: f64,
    pub(super) memory: f64,
    /// In a second.
    pub(super) bits: f64,
    pub(super) connections: f64,
}

/// Eight cores, 32 GB, 10 Gbit/s, and OUTCRY_CONNECTIONS_MAX raised with `nofile`.
pub(super) const MACHINE: Machine = Machine {
    cores: 8.0,
    memory: 32e9,
    bits: 10e9,
    connections: 200_000.0,
};

/// What viewers take, all gateways together.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Gateways {
    pub(super) cores: f64,
    pub(super) memory: f64,
    pub(super) bits: f64,
    pub(super) count: f64,
    /// What there is too little of with fewer.
    pub(super) bound: &'static str,
}

impl Gateways {
    /// For so many viewers, who get so many records a second each.
    pub(super) fn of(costs: &UnitCosts, machine: Machine, viewers: f64, records: f64) -> Self {
        let each = costs.idle + costs.delivery * records;
        let bits = viewers * records * (costs.bytes + AROUND_MESSAGE) * 8.0;
        let of_viewers = viewers * (costs.memory + SOCKET_BYTES);
        // Each gateway has these once.
        let of_gateway = costs.idle_at_first + costs.record * records;
        let cores_left = machine.cores * USED - of_gateway;
        let memory_left = machine.memory * USED - costs.memory_at_first;
        let needs = [
            ("cores", viewers * each / cores_left),
            ("memory", of_viewers / memory_left),
            ("bandwidth", bits / (machine.bits * USED)),
            ("connections", viewers / (machine.connections * USED)),
        ];
        let most = needs.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let (bound, count) = most.expect("there are four");
        let count = count.ceil();
        Self {
            cores: viewers * each + count * of_gateway,
            memory: of_viewers + count * costs.memory_at_first,
            bits,
            count,
            bound,
        }
    }
}

/// What bids take.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Engines {
    pub(super) partitions: f64,
    /// Of all engines together.
    pub(super) cores: f64,
    /// Machines as above that these are.
    pub(super) count: f64,
    /// Of each of three servers of NATS.
    pub(super) server_cores: f64,
    /// What each of them fsyncs in a second, and writes.
    pub(super) frames: f64,
    pub(super) bytes: f64,
}

impl Engines {
    /// For so many bids a second, by what bids of many people at once in one partition came to.
    pub(super) fn of(at_once: &ConcurrentBids, machine: Machine, bids: f64) -> Self {
        let partitions = (bids / (at_once.bids_a_second * USED)).ceil();
        let cores = bids * at_once.engine.as_secs_f64();
        Self {
            partitions,
            cores,
            count: (cores / (machine.cores * USED)).ceil(),
            server_cores: bids * at_once.server.as_secs_f64(),
            frames: bids * at_once.frames_a_second / at_once.bids_a_second,
            bytes: bids * at_once.bytes_a_bid,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const COSTS: UnitCosts = UnitCosts {
        record: 0.001,
        delivery: 0.000_01,
        bytes: 126.0,
        idle: 0.000_001,
        idle_at_first: 0.002,
        memory: 4_096.0,
        memory_at_first: 20_000_000.0,
    };
    const SMALL: Machine = Machine {
        cores: 10.0,
        memory: 1e12,
        bits: 1e15,
        connections: 1e9,
    };

    #[test]
    fn gateways_are_as_many_as_the_scarcest_thing_takes() {
        // 11 cores for viewers, and 6 - 0.003 of a machine's ten for them.
        let by_cores = Gateways::of(&COSTS, SMALL, 1e6, 1.0);
        assert_eq!((by_cores.count, by_cores.bound), (2.0, "cores"));
        assert!((by_cores.cores - 11.006).abs() < 1e-9, "{by_cores:?}");
        assert!((by_cores.memory - 8_232_000_000.0).abs() < 1.0);
        assert!((by_cores.bits - 1.6e9).abs() < 1.0, "200 bytes a message");
        let with = |change: fn(&mut Machine)| {
            let mut machine = SMALL;
            change(&mut machine);
            let found = Gateways::of(&COSTS, machine, 1e6, 1.0);
            (found.count, found.bound)
        };
        assert_eq!(with(|it| it.memory = 1e9), (15.0, "memory"));
        assert_eq!(with(|it| it.bits = 1e9), (3.0, "bandwidth"));
        assert_eq!(with(|it| it.connections = 1e5), (17.0, "connections"));
    }

    #[test]
    fn partitions_and_engines_are_rounded_up_with_room_to_spare() {
        let at_once = ConcurrentBids {
            bids_a_second: 5_000.0,
            frames_a_second: 50.0,
            bytes_a_bid: 100.0,
            engine: Duration::from_micros(100),
            server: Duration::from_micros(40),
        };
        let found = Engines::of(&at_once, SMALL, 100_000.0);
        assert_eq!(found.partitions, 34.0, "33.3 at three fifths of 5,000 each");
        assert!((found.cores - 10.0).abs() < 1e-9);
        assert_eq!(found.count, 2.0);
        assert!((found.server_cores - 4.0).abs() < 1e-9);
        assert!((found.frames - 1_000.0).abs() < 1e-9);
        assert!((found.bytes - 1e7).abs() < 1e-3);
    }
}
