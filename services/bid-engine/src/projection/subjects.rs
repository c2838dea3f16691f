//! What `RECORDS` has messages of, by subject, and taking all of a subject away.

use std::collections::BTreeSet;

use async_nats::jetstream::Context;
use futures_util::TryStreamExt;

use super::Failure;

/// Subjects that are listed at most: several times the open lots of the largest house.
const SUBJECTS_MAX: usize = 300_000;

/// Every subject that matches the filter.
pub(super) async fn subjects(
    jetstream: &Context,
    filter: &str,
) -> Result<BTreeSet<String>, Failure> {
    let stream = jetstream.get_stream_no_info(topology::RECORDS).await?;
    let mut listed = stream.info_with_subjects(filter).await?;
    let mut subjects = BTreeSet::new();
    while let Some((subject, _)) = listed.try_next().await? {
        if subjects.len() == SUBJECTS_MAX {
            break;
        }
        subjects.insert(subject);
    }
    Ok(subjects)
}

/// Takes away all messages of a subject, which may have wildcards; how many there were.
pub(super) async fn purge(jetstream: &Context, subject: String) -> Result<u64, Failure> {
    let stream = jetstream.get_stream_no_info(topology::RECORDS).await?;
    Ok(stream.purge().filter(subject).await?.purged)
}
