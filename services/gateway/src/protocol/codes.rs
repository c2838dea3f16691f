//! The error and close codes of the Centrifuge protocol, and when a client may try again.

/// Why a command was refused; the connection goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CommandError {
    Internal,
    UnknownChannel,
    PermissionDenied,
    MethodNotFound,
    AlreadySubscribed,
    LimitExceeded,
    BadRequest,
    NotAvailable,
    TokenExpired,
    Expired,
    TooManyRequests,
    UnrecoverablePosition,
}

impl CommandError {
    pub(crate) fn code_and_message(self) -> (u32, &'static str) {
        match self {
            Self::Internal => (100, "internal server error"),
            Self::UnknownChannel => (102, "unknown channel"),
            Self::PermissionDenied => (103, "permission denied"),
            Self::MethodNotFound => (104, "method not found"),
            Self::AlreadySubscribed => (105, "already subscribed"),
            Self::LimitExceeded => (106, "limit exceeded"),
            Self::BadRequest => (107, "bad request"),
            Self::NotAvailable => (108, "not available"),
            Self::TokenExpired => (109, "token expired"),
            Self::Expired => (110, "expired"),
            Self::TooManyRequests => (111, "too many requests"),
            Self::UnrecoverablePosition => (112, "unrecoverable position"),
        }
    }

    /// Whether the same command may succeed later.
    pub(crate) fn is_temporary(self) -> bool {
        matches!(self, Self::Internal | Self::TooManyRequests)
    }
}

/// Why the gateway ends a subscription; from 2500 on the client subscribes again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unsubscribed {
    ByServer,
    InsufficientState,
    Expired,
}

impl Unsubscribed {
    pub(crate) fn code_and_reason(self) -> (u32, &'static str) {
        match self {
            Self::ByServer => (2000, "server unsubscribe"),
            Self::InsufficientState => (2500, "insufficient state"),
            Self::Expired => (2501, "subscription expired"),
        }
    }
}

/// Why the gateway ends a connection. Codes from 3500 to 3999 tell clients to stay away; a client heeds
/// that only with a reason, and takes a reason that is JSON for something else, so all of these are words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Close {
    Shutdown,
    Expired,
    Slow,
    NoPong,
    InvalidToken,
    BadRequest,
    Stale,
    ForceDisconnect,
    NotAvailable,
    /// WebSocket's own: the message is larger than we read.
    TooBig,
    /// WebSocket's own: what came is no WebSocket.
    ProtocolError,
    /// WebSocket's own: text that is not UTF-8.
    InvalidPayload,
}

impl Close {
    pub(crate) fn code_and_reason(self) -> (u16, &'static str) {
        match self {
            Self::Shutdown => (3001, "shutdown"),
            Self::Expired => (3005, "connection expired"),
            Self::Slow => (3008, "slow"),
            Self::NoPong => (3012, "no pong"),
            Self::InvalidToken => (3500, "invalid token"),
            Self::BadRequest => (3501, "bad request"),
            Self::Stale => (3502, "stale"),
            Self::ForceDisconnect => (3503, "force disconnect"),
            Self::NotAvailable => (3508, "not available"),
            Self::TooBig => (1009, "message size limit"),
            Self::ProtocolError => (1002, "protocol error"),
            Self::InvalidPayload => (1007, "invalid payload"),
        }
    }

    /// Whether the client shall come back.
    pub(crate) fn is_temporary(self) -> bool {
        !(3500..4000).contains(&self.code_and_reason().0)
    }
}
