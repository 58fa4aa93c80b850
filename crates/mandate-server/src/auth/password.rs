//! Passwords: argon2id, checked at the same cost whether or not the address is known.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

/// Why a password cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordError {
    /// Fewer characters than [`Passwords::SHORTEST`].
    TooShort,
    /// More bytes than [`Passwords::LONGEST`].
    TooLong,
}

/// Hashes and checks passwords.
#[derive(Clone, Debug)]
pub struct Passwords {
    params: Params,
    /// The hash of a password that nobody has, to check against where there is none.
    nobody: String,
    /// How many are hashed at once: each takes a core and 19 MiB for some hundredth of a second.
    turns: Arc<Semaphore>,
}

/// Why a password could not be hashed: the machine gives no random numbers, or is stopping.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed")]
pub struct HashError;

impl Passwords {
    /// The fewest characters of a password.
    pub const SHORTEST: usize = 10;
    /// The most bytes of a password.
    pub const LONGEST: usize = 1024;

    /// As OWASP recommends: 19 MiB, two passes.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn strong() -> Result<Self, argon2::password_hash::Error> {
        Self::with(Params::default())
    }

    /// Quick and weak: for tests.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn quick() -> Result<Self, argon2::password_hash::Error> {
        Self::with(Params::new(8, 1, 1, None).map_err(|_| argon2::password_hash::Error::ParamsInvalid)?)
    }

    fn with(params: Params) -> Result<Self, argon2::password_hash::Error> {
        let mut passwords = Self { params, nobody: String::new(), turns: Arc::new(Semaphore::new(2)) };
        passwords.nobody = passwords.hash("a password that nobody has")?;
        Ok(passwords)
    }

    fn hasher(&self) -> Argon2<'_> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    /// Whether a password may be chosen.
    ///
    /// # Errors
    /// When it is too short or too long.
    pub fn check_choice(password: &str) -> Result<(), PasswordError> {
        if password.chars().count() < Self::SHORTEST {
            Err(PasswordError::TooShort)
        } else if password.len() > Self::LONGEST {
            Err(PasswordError::TooLong)
        } else {
            Ok(())
        }
    }

    /// The hash of a password, with a salt of its own.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn hash(&self, password: &str) -> Result<String, argon2::password_hash::Error> {
        Ok(self.hasher().hash_password(password.as_bytes())?.to_string())
    }

    /// As [`Self::hash`], away from the threads that answer requests, and only so many at once.
    ///
    /// # Errors
    /// [`HashError`].
    pub async fn hash_aside(&self, password: &str) -> Result<String, HashError> {
        let turn = self.turns.acquire().await.map_err(|_| HashError)?;
        let (passwords, password) = (self.clone(), password.to_owned());
        let hashed = tokio::task::spawn_blocking(move || passwords.hash(&password)).await;
        drop(turn);
        hashed.map_err(|_| HashError)?.map_err(|_| HashError)
    }

    /// As [`Self::verify`], away from the threads that answer requests, and only so many at once.
    ///
    /// # Errors
    /// [`HashError`].
    pub async fn verify_aside(&self, password: &str, hash: Option<String>) -> Result<bool, HashError> {
        let turn = self.turns.acquire().await.map_err(|_| HashError)?;
        let (passwords, password) = (self.clone(), password.to_owned());
        let verified = tokio::task::spawn_blocking(move || passwords.verify(&password, hash.as_deref())).await;
        drop(turn);
        verified.map_err(|_| HashError)
    }

    /// Whether a password is the one of a hash; with no hash it is not, and takes as long to find out.
    #[must_use]
    pub fn verify(&self, password: &str, hash: Option<&str>) -> bool {
        let matches = PasswordHash::new(hash.unwrap_or(&self.nobody)).is_ok_and(|parsed| {
            password.len() <= Self::LONGEST && self.hasher().verify_password(password.as_bytes(), &parsed).is_ok()
        });
        matches && hash.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let passwords = Passwords::quick().unwrap();
        let hash = passwords.hash("correct horse").unwrap();
        assert!(passwords.verify("correct horse", Some(&hash)));
        assert!(!passwords.verify("correct horse ", Some(&hash)));
        assert!(!passwords.verify("a password that nobody has", None));
        assert!(hash.starts_with("$argon2id$"));
        assert_eq!(Passwords::check_choice("123456789"), Err(PasswordError::TooShort));
        assert_eq!(Passwords::check_choice(&"x".repeat(1025)), Err(PasswordError::TooLong));
    }
}
