//! What the source promises about itself, held by reading it.

mod configuration;
mod dependencies;
mod files;
mod images;
mod observability;
mod pages;
mod source;
mod subjects;
mod test_files;
