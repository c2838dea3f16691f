//! What the containers start from never changes by itself.

use std::path::Path;

use crate::source;

/// Three numbers, or a day.
fn is_exact(tag: &str) -> bool {
    tag.split('-').any(|part| {
        let numbers: Vec<_> = part.split('.').map(str::parse::<u32>).collect();
        let is_day = part.len() == 8;
        numbers.iter().all(Result::is_ok) && (numbers.len() == 3 || is_day)
    })
}

fn lines_of(file: &str) -> Vec<String> {
    let text = source::text(Path::new(file));
    text.lines().map(|line| line.trim().to_owned()).collect()
}

/// The images that the Dockerfile pulls: not those that it makes itself.
fn built_on() -> Vec<String> {
    let lines = lines_of("Dockerfile");
    let from = lines.iter().filter_map(|line| line.strip_prefix("FROM "));
    let images = from.filter_map(|rest| rest.split(' ').next());
    let pulled = images.filter(|image| image.contains(':'));
    pulled.map(str::to_owned).collect()
}

#[test]
fn images_and_tools_have_exact_versions() {
    let built_on = built_on();
    assert_eq!(built_on.len(), 3, "{built_on:?}");
    for image in &built_on {
        let (_, tag) = image.split_once(':').expect("a tag");
        assert!(is_exact(tag), "{image}");
    }
    for line in lines_of("Dockerfile") {
        if let Some((_, what)) = line.split_once("cargo install ") {
            let version = what.split_once('@').map_or("", |(_, version)| version);
            assert!(is_exact(version), "{line}");
        }
    }
    let example = lines_of(".env.example");
    let compose = lines_of("docker-compose.yml");
    let images = compose
        .iter()
        .filter(|line| line.contains("-image ") && line.contains('&'));
    let mut pulled = 0;
    for line in images {
        let (_, default) = line.split_once(":-").expect("a default");
        let (version, _) = default.split_once('}').expect("it ends");
        let (_, name) = line.split_once("${").expect("a name");
        let (name, _) = name.split_once(':').expect("it ends");
        assert!(is_exact(version), "{line}");
        assert!(example.contains(&format!("#{name}={version}")), "{name}");
        pulled += 1;
    }
    assert_eq!(pulled, 5);
    let elsewhere = compose
        .iter()
        .filter_map(|line| line.strip_prefix("image: "));
    let elsewhere: Vec<_> = elsewhere
        .filter(|image| !image.starts_with('*') && !image.starts_with("${OUTCRY_IMAGE"))
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

#[test]
fn image_is_built_with_the_rust_that_is_asked_for() {
    let workspace = source::text(Path::new("Cargo.toml"));
    let (_, asked) = workspace.split_once("rust-version = \"").expect("it is");
    let (asked, _) = asked.split_once('"').expect("it ends");
    let is_it = |image: &String| image.starts_with(&format!("rust:{asked}."));
    assert!(built_on().iter().any(is_it), "{asked}");
}

#[test]
fn container_test_stands_in_for_the_very_images() {
    let stand_ins = source::text(Path::new("xtask/src/compose_test/stand_ins.rs"));
    let runtime = built_on().pop().expect("the runtime's");
    assert!(stand_ins.contains(&format!("\"{runtime}\"")), "{runtime}");
    for line in lines_of(".env.example") {
        for (name, image) in [("#NATS_VERSION=", "nats"), ("#CADDY_VERSION=", "caddy")] {
            if let Some(version) = line.strip_prefix(name) {
                let image = format!("\"{image}:{version}-alpine\"");
                assert!(stand_ins.contains(&image), "{image}");
            }
        }
    }
}
