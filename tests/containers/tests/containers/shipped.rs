//! The image under test is made by the shipped Dockerfile, as far as it runs without a registry.

use std::{env, fs};

use crate::readme;

/// Where the part begins that makes the image itself, from a program that the parts above it built.
const RUNTIME: &str = "# runtime\n";

/// Runs with all other tests: it needs no engine.
#[test]
fn the_dockerfile_has_one_runtime_part_that_takes_the_program_from_the_build() {
    let shipped = fs::read_to_string(readme::root().join("Dockerfile")).unwrap();
    assert_eq!(shipped.matches(RUNTIME).count(), 1);
    let (above, runtime) = shipped.split_once(RUNTIME).unwrap();
    assert!(above.contains(" AS build\n") && above.contains("/outcry "));
    assert!(runtime.contains("COPY --from=build /outcry "));
    assert!(
        !runtime.contains("--mount") && !shipped.contains("<<"),
        "BuildKit only"
    );
}

/// What the image under test was built from ends with the shipped part, byte for byte.
pub(crate) fn assert_built_by_the_shipped_part() {
    let shipped = fs::read(readme::root().join("Dockerfile")).unwrap();
    let used = env::var_os("OUTCRY_DOCKERFILE").expect("`cargo xtask compose-test` sets it");
    let used = fs::read(used).unwrap();
    let start = shipped
        .windows(RUNTIME.len())
        .position(|window| window == RUNTIME.as_bytes())
        .unwrap();
    assert!(
        used.ends_with(&shipped[start..]),
        "another Dockerfile was used"
    );
}
