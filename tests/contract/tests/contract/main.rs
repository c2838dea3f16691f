//! Who may do what, and what a client can rely on that knows nothing but the description.

mod bad_input;
mod channels;
mod foreign_pages;
mod fuzzing;
mod house;
mod pages;
mod proxy;
mod publishers;
mod python;
mod rights;
mod routes;
mod sellers;
mod stranger;
