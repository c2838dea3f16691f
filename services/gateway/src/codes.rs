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
    TooManyRequests,
    UnrecoverablePosition,
}

impl CommandError {
    pub(crate) fn code(self) -> u32 {
        match self {
            Self::Internal => 100,
            Self::UnknownChannel => 102,
            Self::PermissionDenied => 103,
            Self::MethodNotFound => 104,
            Self::AlreadySubscribed => 105,
            Self::LimitExceeded => 106,
            Self::BadRequest => 107,
            Self::NotAvailable => 108,
            Self::TokenExpired => 109,
            Self::TooManyRequests => 111,
            Self::UnrecoverablePosition => 112,
        }
    }

    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Internal => "internal server error",
            Self::UnknownChannel => "unknown channel",
            Self::PermissionDenied => "permission denied",
            Self::MethodNotFound => "method not found",
            Self::AlreadySubscribed => "already subscribed",
            Self::LimitExceeded => "limit exceeded",
            Self::BadRequest => "bad request",
            Self::NotAvailable => "not available",
            Self::TokenExpired => "token expired",
            Self::TooManyRequests => "too many requests",
            Self::UnrecoverablePosition => "unrecoverable position",
        }
    }

    /// Whether the same command may succeed later.
    pub(crate) fn is_temporary(self) -> bool {
        matches!(self, Self::Internal | Self::TooManyRequests)
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
}

impl Close {
    pub(crate) fn code(self) -> u16 {
        match self {
            Self::Shutdown => 3001,
            Self::Expired => 3005,
            Self::Slow => 3008,
            Self::NoPong => 3012,
            Self::InvalidToken => 3500,
            Self::BadRequest => 3501,
            Self::Stale => 3502,
            Self::ForceDisconnect => 3503,
            Self::NotAvailable => 3508,
            Self::TooBig => 1009,
            Self::ProtocolError => 1002,
        }
    }

    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Shutdown => "shutdown",
            Self::Expired => "connection expired",
            Self::Slow => "slow",
            Self::NoPong => "no pong",
            Self::InvalidToken => "invalid token",
            Self::BadRequest => "bad request",
            Self::Stale => "stale",
            Self::ForceDisconnect => "force disconnect",
            Self::NotAvailable => "not available",
            Self::TooBig => "message size limit",
            Self::ProtocolError => "protocol error",
        }
    }
}
