//! The shipped `docker-compose.yml` and `Dockerfile`, run for real by `cargo xtask compose-test`; the stories are
//! in `tests/`.
