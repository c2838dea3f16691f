//! Kinds of channels, in the words that Centrifugo has for them, and where their messages are.

use std::num::NonZeroU32;

use serde::Deserialize;

use super::{ConfigError, NatsNames};

/// Longest channel name, in bytes, as with Centrifugo.
pub(crate) const NAME_LENGTH_MAX: usize = 255;
/// Most publications that a channel may be told to keep.
const HISTORY_SIZE_MAX: usize = 10_000;

/// One kind of channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Namespace {
    /// What stands before the colon; empty for channels without one.
    pub(crate) name: String,
    pub(crate) stream: String,
    /// Prefix of the stream's subjects.
    pub(crate) subject: String,
    /// Prefix of what the server republishes.
    pub(crate) live: String,
    pub(crate) storage: Storage,
    pub(crate) options: Options,
}

/// Who writes the messages, and how a name becomes a subject.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Storage {
    /// Somebody else's subjects: read only, a message is the payload itself.
    Mapped {
        /// How many tokens stand after the colon, separated by dots.
        tokens: usize,
        /// What a dot inside the last token becomes in the subject, where symbols have dots.
        dots: Option<char>,
    },
    /// A stream of the gateway's own: any name, and publications with what belongs to them.
    Own,
}

/// What a channel offers, and to whom. Without a word nothing is allowed.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Options {
    pub(crate) delivery: Delivery,
    pub(crate) slow_reader: SlowReader,
    /// Publications kept of each channel, and the most that one recovery or history gives.
    pub(crate) history_size: usize,
    /// How long they are kept, in a stream of the gateway's own.
    pub(crate) history_ttl_seconds: NonZeroU32,
    /// All subscriptions recover; with `allow_recovery`, those that ask for it.
    pub(crate) force_recovery: bool,
    pub(crate) allow_recovery: bool,
    pub(crate) force_recovery_mode: RecoveryMode,
    pub(crate) force_positioning: bool,
    pub(crate) allow_positioning: bool,
    pub(crate) presence: bool,
    /// Subscribers hear who comes and goes: those who ask, or, forced, all.
    pub(crate) join_leave: bool,
    pub(crate) force_push_join_leave: bool,
    pub(crate) allow_subscribe_for_client: bool,
    pub(crate) allow_subscribe_for_anonymous: bool,
    pub(crate) allow_publish_for_client: bool,
    pub(crate) allow_publish_for_anonymous: bool,
    pub(crate) allow_publish_for_subscriber: bool,
    pub(crate) allow_history_for_client: bool,
    pub(crate) allow_history_for_anonymous: bool,
    pub(crate) allow_history_for_subscriber: bool,
    pub(crate) allow_presence_for_client: bool,
    pub(crate) allow_presence_for_anonymous: bool,
    pub(crate) allow_presence_for_subscriber: bool,
    /// Channels with `#` are for the users named after it, and nobody else.
    pub(crate) allow_user_limited_channels: bool,
    /// A token of a mapped name may be `*`: one subscription to all channels that fit.
    pub(crate) allow_wildcards: bool,
    pub(crate) allowed_delta_types: Vec<DeltaType>,
    /// Subscribers may ask for some publications only, by their tags.
    pub(crate) allow_tags_filter: bool,
}

/// How a channel treats a slow reader.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Delivery {
    /// Every message, in order.
    #[default]
    Log,
    /// The newest value.
    Latest,
}

/// What becomes of a reader whose queue is full, where every message counts.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SlowReader {
    /// Its connection is closed, and it recovers when it comes back.
    #[default]
    Close,
    /// It is given what it missed from the stream as it takes it.
    Resynchronise,
}

/// What who comes back gets.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecoveryMode {
    /// All that was missed.
    #[default]
    Stream,
    /// The newest.
    Cache,
}

/// How a publication may be told by what changed since the one before.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DeltaType {
    Fossil,
}

impl Default for Options {
    fn default() -> Self {
        const HISTORY_TTL: NonZeroU32 = NonZeroU32::new(300).expect("it is not zero");
        Self {
            delivery: Delivery::Log,
            slow_reader: SlowReader::Close,
            history_size: 0,
            history_ttl_seconds: HISTORY_TTL,
            force_recovery: false,
            allow_recovery: false,
            force_recovery_mode: RecoveryMode::Stream,
            force_positioning: false,
            allow_positioning: false,
            presence: false,
            join_leave: false,
            force_push_join_leave: false,
            allow_subscribe_for_client: false,
            allow_subscribe_for_anonymous: false,
            allow_publish_for_client: false,
            allow_publish_for_anonymous: false,
            allow_publish_for_subscriber: false,
            allow_history_for_client: false,
            allow_history_for_anonymous: false,
            allow_history_for_subscriber: false,
            allow_presence_for_client: false,
            allow_presence_for_anonymous: false,
            allow_presence_for_subscriber: false,
            allow_user_limited_channels: false,
            allow_wildcards: false,
            allowed_delta_types: vec![],
            allow_tags_filter: false,
        }
    }
}

/// A namespace as it is written.
#[derive(Deserialize)]
pub(super) struct Written {
    #[serde(default)]
    name: String,
    stream: Option<String>,
    subject: Option<String>,
    live: Option<String>,
    tokens: Option<usize>,
    dots: Option<char>,
    /// Read for itself, and refused for itself: through `flatten` no mistake would know its setting.
    #[serde(flatten)]
    options: toml::Table,
}

impl Written {
    /// Whether it has a name, as all but the one for channels without a namespace do.
    pub(super) fn has_name(&self) -> bool {
        !self.name.is_empty()
    }

    /// Checks it, and fills in where its messages are.
    pub(super) fn check(self, nats: &NatsNames) -> Result<Namespace, ConfigError> {
        let name = self.name.clone();
        let wrong = |why| ConfigError::Namespace {
            namespace: name.clone(),
            why,
        };
        let options =
            Options::deserialize(self.options).map_err(|source| ConfigError::Setting {
                namespace: name.clone(),
                source,
            })?;
        options.check().map_err(wrong)?;
        let namespace = match (self.subject, self.live, self.stream, self.tokens) {
            (Some(subject), Some(live), Some(stream), tokens) => {
                if options.publishes() {
                    return Err(wrong(
                        "others write its subjects: it is read-only, so take away allow_publish_for_…, or subject, \
                         live and stream, and it has a stream of its own",
                    ));
                }
                if stream.starts_with(&nats.own_streams()) {
                    return Err(wrong("streams that are called so are the gateway's own"));
                }
                if options.allow_tags_filter {
                    return Err(wrong("what others write has no tags to filter by"));
                }
                if options.history_size == 0 {
                    return Err(wrong("history_size must not be zero: it has a stream"));
                }
                Namespace {
                    storage: Storage::Mapped {
                        tokens: tokens.unwrap_or(1),
                        dots: self.dots,
                    },
                    name: self.name,
                    stream,
                    subject,
                    live,
                    options,
                }
            }
            (None, None, None, None) if self.dots.is_none() => {
                if options.allow_wildcards {
                    return Err(wrong(
                        "any text names a channel of its own stream, `*` too: allow_wildcards is for mapped namespaces",
                    ));
                }
                let token = match self.name.as_str() {
                    "" => "_",
                    name => name,
                };
                Namespace {
                    storage: Storage::Own,
                    stream: format!("{}{token}", nats.own_streams()),
                    subject: format!("{}.{token}", nats.channels),
                    live: format!("{}.{}.{token}", nats.live, nats.channels),
                    name: self.name,
                    options,
                }
            }
            _ => {
                return Err(wrong(
                    "subject, live and stream belong together (with tokens and dots if need be); without any of them \
                     it has a stream of its own",
                ));
            }
        };
        namespace.check_names().map_err(wrong)?;
        Ok(namespace)
    }
}

impl Options {
    fn check(&self) -> Result<(), &'static str> {
        if self.history_size > HISTORY_SIZE_MAX {
            return Err("history_size is at most 10000");
        }
        let recovers = self.force_recovery || self.allow_recovery;
        let positions = self.force_positioning || self.allow_positioning;
        if (recovers || positions) && self.history_size == 0 {
            return Err("recovery and positioning need a history_size");
        }
        if self.delivery == Delivery::Latest && !self.allowed_delta_types.is_empty() {
            return Err(
                "delta needs every publication, so it does not go with delivery = \"latest\"",
            );
        }
        if self.slow_reader == SlowReader::Resynchronise
            && (self.delivery == Delivery::Latest || self.history_size == 0)
        {
            return Err(
                "slow_reader = \"resynchronise\" reads the history again: it needs a history_size and \
                 delivery = \"log\"; with delivery = \"latest\" slow readers get the newest anyway",
            );
        }
        if self.allow_wildcards && (self.allow_user_limited_channels || self.presence) {
            return Err(
                "allow_wildcards goes neither with presence nor with user-limited channels",
            );
        }
        if self.join_leave && !self.presence {
            return Err("join_leave needs presence");
        }
        self.check_permissions()
    }

    /// What is allowed, or forced, is something that there is.
    fn check_permissions(&self) -> Result<(), &'static str> {
        let asks_presence = self.allow_presence_for_client
            || self.allow_presence_for_anonymous
            || self.allow_presence_for_subscriber;
        let asks_history = self.allow_history_for_client
            || self.allow_history_for_anonymous
            || self.allow_history_for_subscriber;
        if self.force_push_join_leave && !self.join_leave {
            return Err("force_push_join_leave needs join_leave");
        }
        if asks_presence && !self.presence {
            return Err("allow_presence_for_… needs presence");
        }
        if asks_history && self.history_size == 0 {
            return Err("allow_history_for_… needs a history_size");
        }
        if self.force_recovery_mode == RecoveryMode::Cache && self.history_size == 0 {
            return Err("force_recovery_mode = \"cache\" needs a history_size");
        }
        Ok(())
    }

    /// Whether any client may publish.
    fn publishes(&self) -> bool {
        self.allow_publish_for_client
            || self.allow_publish_for_anonymous
            || self.allow_publish_for_subscriber
    }
}

impl Namespace {
    /// Whether the gateway writes its messages.
    pub(crate) fn is_own(&self) -> bool {
        self.storage == Storage::Own
    }

    /// Whether publications have offsets.
    pub(crate) fn has_history(&self) -> bool {
        self.options.history_size > 0
    }

    /// Publications that are kept in memory of each channel.
    pub(crate) fn window_max(&self) -> usize {
        self.options.history_size.max(1)
    }

    /// A subscription begins with the newest publication, and a slow reader is given nothing older.
    pub(crate) fn is_latest(&self) -> bool {
        self.options.delivery == Delivery::Latest
    }

    /// A reader that is too slow is given what it missed from the stream.
    pub(crate) fn resynchronises(&self) -> bool {
        self.options.slow_reader == SlowReader::Resynchronise
    }

    /// Who comes back gets the newest publication at most.
    pub(crate) fn recovers_newest(&self) -> bool {
        self.is_latest() || self.options.force_recovery_mode == RecoveryMode::Cache
    }

    fn check_names(&self) -> Result<(), &'static str> {
        if matches!(self.storage, Storage::Mapped { tokens: 0, .. }) {
            return Err("tokens must not be zero");
        }
        let fits = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        let special = |name: &String| !name.chars().all(fits);
        let names = [&self.name, &self.subject, &self.live, &self.stream];
        if names.into_iter().any(special) || (self.is_own() && self.name.contains('.')) {
            return Err("name, stream, subject and live are plain, without wildcards or spaces");
        }
        Ok(())
    }
}

/// Two namespaces over one subject would give one message two names.
pub(super) fn check_apart(namespaces: &[std::sync::Arc<Namespace>]) -> Result<(), ConfigError> {
    for (index, namespace) in namespaces.iter().enumerate() {
        let wrong = |why| {
            Err(ConfigError::Namespace {
                namespace: namespace.name.clone(),
                why,
            })
        };
        let within =
            |a: &str, b: &str| a == b || a.strip_prefix(b).is_some_and(|a| a.starts_with('.'));
        for other in &namespaces[..index] {
            if other.name == namespace.name {
                return wrong("there is another namespace of this name");
            }
            let pairs = [
                (&namespace.subject, &other.subject),
                (&namespace.live, &other.live),
            ];
            if pairs.into_iter().any(|(a, b)| within(a, b) || within(b, a)) {
                return wrong("another namespace has the same subjects");
            }
        }
    }
    Ok(())
}
