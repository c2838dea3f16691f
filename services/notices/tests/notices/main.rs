//! notices on a real NATS server, with a mail server that speaks SMTP.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod delivery;
mod finding;
mod owners;
mod pushing;
mod support;
mod webhook_failures;
mod webhook_orders;
mod webhooks;
