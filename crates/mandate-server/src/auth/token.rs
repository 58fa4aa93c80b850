//! Tokens: random, shown once, kept only as a hash.

use mandate_core::ledger::Hash;
use rand::Rng as _;

/// A new token of 256 random bits, safe in addresses and cookies.
#[must_use]
pub fn new() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// What is kept of a token.
#[must_use]
pub fn hash(token: &str) -> String {
    Hash::of([token.as_bytes()]).to_string()
}
