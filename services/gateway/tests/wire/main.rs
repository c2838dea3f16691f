//! The gateway on the wire: real sockets on one side, a real nats-server on the other.

mod calls;
mod channels;
mod connect;
mod faults;
mod recovery;
mod sdk;
mod support;
