//! Signing in: password hashes, and tokens of which only the hash is kept.

pub mod password;
pub mod token;
