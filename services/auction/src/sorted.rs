//! Maps that are only ever asked for a key. By `#[serde(with = "sorted")]` they stand in snapshots in the order of their keys.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A map by id. Its hash is seeded anew in each process and quicker than the standard one: a bid asks for nine ids.
pub(crate) type IdMap<K, V> = HashMap<K, V, foldhash::quality::RandomState>;

pub(crate) fn serialize<K, V, S>(map: &IdMap<K, V>, serializer: S) -> Result<S::Ok, S::Error>
where
    K: Serialize + Ord,
    V: Serialize,
    S: Serializer,
{
    serializer.collect_map(map.iter().collect::<BTreeMap<_, _>>())
}

pub(crate) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<IdMap<K, V>, D::Error>
where
    K: Deserialize<'de> + Eq + Hash,
    V: Deserialize<'de>,
    D: Deserializer<'de>,
{
    IdMap::deserialize(deserializer)
}
