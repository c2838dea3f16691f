//! Whom a statement is for, as it stands above it.

use serde::{Deserialize, Serialize};

use crate::{
    accounts::{PostalAddress, visible},
    locale::t,
    particulars::TEXT_LENGTH_MAX,
};

/// A seller's name and address. The house knows sellers by words of its own: these are said when a statement is issued.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Party {
    /// Empty: the house's own words for them are all there is.
    #[serde(default)]
    name: String,
    #[serde(default, skip_serializing_if = "PostalAddress::is_empty")]
    address: PostalAddress,
}

/// Why a name is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", t!("statement-wrong-name", count = TEXT_LENGTH_MAX))]
pub(crate) struct NameTooLong;

impl Party {
    /// A name with an address, without what cannot be seen.
    ///
    /// # Errors
    /// For a name that is too long.
    pub(crate) fn new(name: &str, address: PostalAddress) -> Result<Self, NameTooLong> {
        let name = visible(name);
        match name.chars().count() > TEXT_LENGTH_MAX {
            true => Err(NameTooLong),
            false => Ok(Self { name, address }),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn address(&self) -> &PostalAddress {
        &self.address
    }

    /// Name and address, a line each.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &String> {
        let name = Some(&self.name).filter(|name| !name.is_empty());
        name.into_iter().chain(self.address.lines())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines().next().is_none()
    }
}
