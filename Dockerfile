# One image, one program: the command chooses the service. Built by `docker-compose build` or `docker compose build`;
# the classic builder does as well as BuildKit.
#
# Everything it starts from has an exact version, which stands in one line each (pages, rust, cargo-chef, runtime): raise it
# there. What is pulled beside this image is named at the top of docker-compose.yml.

# The pages' styles and scripts.
FROM node:22.22.2-bookworm-slim AS pages
WORKDIR /source/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web ./
RUN npm run build

FROM rust:1.95.0-bookworm AS rust
RUN cargo install --locked cargo-chef@0.1.78
WORKDIR /source

# What the program depends on, as a list that changes only when that does.
FROM rust AS recipe
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM rust AS build
COPY --from=recipe /source/recipe.json recipe.json
RUN cargo chef cook --release --locked --package outcry --recipe-path recipe.json
COPY . .
COPY --from=pages /source/web/dist web/dist
RUN cargo build --release --locked --package outcry && strip --output-file=/outcry target/release/outcry

# runtime
FROM debian:bookworm-20260421-slim
COPY --from=build /outcry /usr/local/bin/outcry
# Whoever it runs as can write nothing: docker-compose.yml gives each service a user id of its own.
USER 10000:10000
STOPSIGNAL SIGTERM
ENTRYPOINT ["outcry"]
CMD ["--help"]
