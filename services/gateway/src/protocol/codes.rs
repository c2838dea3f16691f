//! The error and close codes of the Centrifuge protocol, and when a client may try again.

use super::json;

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

/// Why the gateway ends a subscription; from 2500 on the client subscribes again, if it was the one who had subscribed.
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

    /// How the whole connection ends instead where the server had subscribed: clients ask again only for what they asked
    /// for themselves, and for the rest by connecting anew.
    pub(crate) fn of_connection(self) -> Option<Close> {
        match self {
            Self::ByServer => None,
            Self::InsufficientState => Some(Close::InsufficientState),
            Self::Expired => Some(Close::SubscriptionExpired),
        }
    }
}

/// Why the gateway ends a connection. Codes from 3500 to 3999 tell clients to stay away; a client heeds
/// that only with a reason, and takes a reason that is JSON for something else, so all of these are words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Close {
    Shutdown,
    Expired,
    SubscriptionExpired,
    Slow,
    InsufficientState,
    NoPong,
    InvalidToken,
    BadRequest,
    Stale,
    ForceDisconnect,
    TooManyRequests,
    ConnectionLimit,
    NotAvailable,
    /// WebSocket's own: the message is larger than we read.
    TooBig,
    /// WebSocket's own: what came is no WebSocket.
    ProtocolError,
    /// WebSocket's own: text that is not UTF-8.
    InvalidPayload,
    /// As the server API says.
    Custom(Advice),
}

/// A code and a reason of somebody else's choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Advice {
    code: u16,
    length: u8,
    reason: [u8; REASON_MAX],
}

/// Longest reason of a close, in bytes.
pub(crate) const REASON_MAX: usize = 32;

impl Advice {
    /// Nothing if clients would not read it as it is meant: codes are from 3000 to 4999, reasons are short words.
    pub(crate) fn new(code: u16, reason: &str) -> Option<Self> {
        let fits = (3000..5000).contains(&code)
            && (1..=REASON_MAX).contains(&reason.len())
            && !json::is_json(reason.as_bytes());
        let mut bytes = [0; REASON_MAX];
        bytes
            .get_mut(..reason.len())?
            .copy_from_slice(reason.as_bytes());
        let length = u8::try_from(reason.len()).ok()?;
        fits.then_some(Self {
            code,
            length,
            reason: bytes,
        })
    }

    fn reason(&self) -> &str {
        let reason = &self.reason[..self.length.into()];
        std::str::from_utf8(reason).expect("it was text")
    }
}

impl Close {
    pub(crate) fn code_and_reason(&self) -> (u16, &str) {
        match self {
            Self::Shutdown => (3001, "shutdown"),
            Self::Expired => (3005, "connection expired"),
            Self::SubscriptionExpired => (3006, "subscription expired"),
            Self::Slow => (3008, "slow"),
            Self::InsufficientState => (3010, "insufficient state"),
            Self::NoPong => (3012, "no pong"),
            Self::TooManyRequests => (3013, "too many requests"),
            Self::InvalidToken => (3500, "invalid token"),
            Self::BadRequest => (3501, "bad request"),
            Self::Stale => (3502, "stale"),
            Self::ForceDisconnect => (3503, "force disconnect"),
            Self::ConnectionLimit => (3504, "connection limit"),
            Self::NotAvailable => (3508, "not available"),
            Self::TooBig => (1009, "message size limit"),
            Self::ProtocolError => (1002, "protocol error"),
            Self::InvalidPayload => (1007, "invalid payload"),
            Self::Custom(advice) => (advice.code, advice.reason()),
        }
    }

    /// Whether the client shall come back.
    pub(crate) fn is_temporary(self) -> bool {
        let code = self.code_and_reason().0;
        !(3500..4000).contains(&code) && !(4500..5000).contains(&code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_what_clients_can_read() {
        for (code, reason, temporary) in [
            (4000, "come back", Some(true)),
            (4500, "stay away", Some(false)),
            (3503, "ü", Some(false)),
            (1000, "normal", None),
            (5000, "what", None),
            (4000, "", None),
            (4000, "123", None),
            (4000, &"x".repeat(33), None),
        ] {
            let close = Advice::new(code, reason).map(Close::Custom);
            assert_eq!(close.map(Close::is_temporary), temporary, "{code} {reason}");
            if let Some(close) = close {
                assert_eq!(close.code_and_reason(), (code, reason));
            }
        }
    }
}
