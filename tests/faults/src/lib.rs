//! The fault drill: kill things at random moments and look at what is left. It lives in `tests/faults`.
