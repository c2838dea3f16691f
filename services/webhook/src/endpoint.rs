//! Where events go, and how that stands.

use std::{collections::BTreeSet, time::Duration};

use auction::{SaleId, Time, UserId};
use serde::{Deserialize, Serialize};

use crate::{EndpointUrl, EventData, EventType, Secret};

/// Most characters of what an operator calls an endpoint.
pub const DESCRIPTION_LENGTH_MAX: usize = 100;
/// An endpoint that took nothing for so long, while it was tried, is disabled.
pub const DISABLED_AFTER: Duration = Duration::from_hours(3 * 24);
/// How long the secret before the newest signs as well.
pub const OLD_SECRET_LASTS: Duration = Duration::from_hours(24);

/// What an operator decides about an endpoint.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndpointSettings {
    pub url: EndpointUrl,
    /// At most [`DESCRIPTION_LENGTH_MAX`] characters.
    pub description: String,
    pub events: BTreeSet<EventType>,
    /// The one sale whose events it gets. None: it gets those of all.
    pub sale: Option<SaleId>,
}

/// An endpoint as it is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Endpoint {
    #[serde(flatten)]
    pub settings: EndpointSettings,
    pub added_at: Time,
    pub added_by: UserId,
    /// What was before that is not told: it was added, changed, or enabled again then.
    pub since: Time,
    pub secret: Secret,
    /// The order by which it came: given again, it makes no other.
    pub secret_order: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retiring: Option<RetiringSecret>,
    pub state: EndpointState,
    /// Since then every try has failed. None: the last one did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Time>,
}

/// A secret that was replaced.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RetiringSecret {
    pub secret: Secret,
    pub until: Time,
}

/// Whether events are sent to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum EndpointState {
    Active,
    /// An operator paused it: events wait.
    Paused,
    /// Nothing is kept for it until an operator enables it again.
    Disabled {
        at: Time,
        why: DisabledWhy,
    },
}

/// Why nothing is sent any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DisabledWhy {
    /// It answered that it wants no more (410).
    Gone,
    /// Every try failed for three days.
    Failing,
    /// More waited for it than is kept.
    TooMuchWaits,
}

impl DisabledWhy {
    /// In words that follow "it was disabled:".
    pub fn words(self) -> &'static str {
        match self {
            Self::Gone => "it answered 410, which means that it wants no more events",
            Self::Failing => "every try failed for three days",
            Self::TooMuchWaits => "more events waited for it than are kept",
        }
    }
}

impl Endpoint {
    /// Whether an event is to be sent to it.
    pub fn wants(&self, data: &EventData, at: Time) -> bool {
        let is_chosen = data
            .event_type()
            .is_none_or(|it| self.settings.events.contains(&it));
        let is_of_sale = (self.settings.sale.as_ref())
            .is_none_or(|sale| data.sale().is_none_or(|of| of == sale));
        is_chosen && is_of_sale && self.since <= at && !self.is_disabled()
    }

    /// Those that sign now, the newest first.
    pub fn secrets(&self, now: Time) -> impl Iterator<Item = &Secret> {
        let retiring = self.retiring.as_ref().filter(|it| now < it.until);
        std::iter::once(&self.secret).chain(retiring.map(|it| &it.secret))
    }

    pub fn is_disabled(&self) -> bool {
        matches!(self.state, EndpointState::Disabled { .. })
    }

    /// Replaces the secret; the one before signs on for a while. The same order again changes nothing.
    #[must_use]
    pub fn with_secret(self, secret: Secret, order: &str, now: Time) -> Self {
        if self.secret_order == order {
            return self;
        }
        Self {
            retiring: Some(RetiringSecret {
                secret: self.secret,
                until: now.after(OLD_SECRET_LASTS),
            }),
            secret,
            secret_order: order.to_owned(),
            ..self
        }
    }

    #[must_use]
    pub fn with_settings(self, settings: EndpointSettings, now: Time) -> Self {
        let chooses_others =
            (&self.settings.events, &self.settings.sale) != (&settings.events, &settings.sale);
        Self {
            since: if chooses_others { now } else { self.since },
            settings,
            ..self
        }
    }

    #[must_use]
    pub fn paused(self) -> Self {
        let state = match self.state {
            EndpointState::Active => EndpointState::Paused,
            state => state,
        };
        Self { state, ..self }
    }

    /// Takes events again. One that was disabled gets those from now on.
    #[must_use]
    pub fn resumed(self, now: Time) -> Self {
        let since = if self.is_disabled() { now } else { self.since };
        Self {
            state: EndpointState::Active,
            failing_since: None,
            since,
            ..self
        }
    }

    #[must_use]
    pub fn disabled(self, why: DisabledWhy, now: Time) -> Self {
        Self {
            state: EndpointState::Disabled { at: now, why },
            ..self
        }
    }

    /// After an event was taken.
    #[must_use]
    pub fn after_success(self) -> Self {
        Self {
            failing_since: None,
            ..self
        }
    }

    /// After a try that failed.
    #[must_use]
    pub fn after_failure(self, now: Time) -> Self {
        let since = self.failing_since.unwrap_or(now);
        let failing = Self {
            failing_since: Some(since),
            ..self
        };
        match since.until(now) >= DISABLED_AFTER && !failing.is_disabled() {
            true => failing.disabled(DisabledWhy::Failing, now),
            false => failing,
        }
    }
}
