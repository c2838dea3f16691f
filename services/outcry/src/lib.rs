//! The program: one subcommand a service; `setup` makes keys, users and streams; `up` runs the whole stack.
//!
//! Comes in: a command line. Goes out: running services and what an operator wants to read. Never: a rule
//! of an auction or a market; those live in the rooms this one starts.

mod audit;
mod backup_command;
mod child;
mod cli;
mod clock_command;
mod demo;
mod health_commands;
mod print;
mod publish;
mod replay;
mod replication_settings;
mod restore_command;
mod running;
mod setup_command;
mod up;

pub use cli::{Cli, run};
pub use print::print_error;
