//! How many connections this process may hold at once, as far as the system has a say.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the number of files that may be open to the most the system allows this user, and returns it; none
/// means that there is no such limit.
///
/// Every connection is an open file, and many systems start programs with 1,024 of them for the sake of old
/// ones that cannot count further.
pub fn raise_open_files() -> std::io::Result<Option<u64>> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum {
        setrlimit(
            Resource::Nofile,
            Rlimit {
                current: maximum,
                maximum,
            },
        )?;
    }
    Ok(maximum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_file_limit_is_raised_to_the_maximum() {
        let maximum = getrlimit(Resource::Nofile).maximum;
        let low = Rlimit {
            current: Some(256),
            maximum,
        };
        setrlimit(Resource::Nofile, low).unwrap();
        assert_eq!(raise_open_files().unwrap(), maximum);
        assert_eq!(getrlimit(Resource::Nofile).current, maximum);
    }
}
