# Lists the commands.
default:
    @just --list

# Runs everything, and brings what is missing for it.
up *flags:
    cargo xtask up {{flags}}

# Runs every test, or those of some rooms.
test *rooms:
    cargo xtask test {{rooms}}

# Format, lints, docs, licences, purity, types: what CI looks at besides the tests.
check:
    cargo xtask check

# Says what was found on this machine, and how to get what was not.
doctor:
    cargo xtask doctor

# Puts the source into shape.
fmt:
    cargo fmt --all

# Builds the pages' styles and scripts.
assets:
    cargo xtask assets

# The containers, for real; brings an engine as root on Debian.
compose-test:
    cargo xtask compose-test

# Writes additions to the HTTP API into web/openapi.json.
openapi:
    cargo xtask openapi

# Writes what travels into web/client/wire.ts.
wire:
    cargo xtask wire

# Runs a benchmark, with its floor from the same run.
load name *flags:
    cargo xtask load {{name}} {{flags}}

# Kills things at random; nothing accepted may be lost.
faults *flags:
    cargo xtask faults {{flags}}

# Random commands against the rules.
simulate *flags:
    cargo xtask simulate {{flags}}

# Runs one service, with its own flags (see `outcry <service> --help`).
run service *flags:
    cargo run --package outcry -- {{service}} {{flags}}
