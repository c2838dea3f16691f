//! The files and permissions of an installation, against a real server.

mod permissions;
mod provision;
