//! Tokens: random, shown once, kept only as a hash. Those of programs say what they are, so that whoever finds one knows
//! it, and carry a checksum, so that a slip of the hand is told from one that is over.

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

/// How the tokens of programs begin: those of people, and those of service accounts.
const BEGINNINGS: [&str; 2] = ["mandate_pat_", "mandate_sat_"];
/// How many of its last characters are the checksum of what stands before.
const CHECKSUM: usize = 8;

/// A new token for programs, of a person or a service account: 256 random bits and a checksum.
#[must_use]
pub fn new_for_programs(is_service_account: bool) -> String {
    let [person, service_account] = BEGINNINGS;
    let begun = format!("{}{}", if is_service_account { service_account } else { person }, new());
    let checksum = checksum(&begun);
    begun + &checksum
}

/// Whether a text is a token for programs without a slip of the hand.
#[must_use]
pub fn is_for_programs(text: &str) -> bool {
    let split = text.len().checked_sub(CHECKSUM).and_then(|end| text.split_at_checked(end));
    split.is_some_and(|(begun, sum)| BEGINNINGS.iter().any(|begin| begun.starts_with(begin)) && checksum(begun) == sum)
}

fn checksum(text: &str) -> String {
    hash(text).chars().take(CHECKSUM).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_beginning_and_a_slip_of_the_hand_by_its_end() {
        for (of_service_account, begin) in [(false, "mandate_pat_"), (true, "mandate_sat_")] {
            let token = new_for_programs(of_service_account);
            assert!(token.starts_with(begin) && token.len() == begin.len() + 64 + 8 && is_for_programs(&token));
            for place in 0..token.len() {
                let (before, after) = token.split_at(place);
                let other = if after.starts_with('0') { "1" } else { "0" };
                assert!(!is_for_programs(&format!("{before}{other}{}", &after[1..])), "{place}");
                assert!(!is_for_programs(before));
            }
        }
        assert_ne!(new_for_programs(true), new_for_programs(true));
        for wrong in ["", "é", "éééééééé", "mandate_pat_", &new()] {
            assert!(!is_for_programs(wrong));
        }
    }
}
