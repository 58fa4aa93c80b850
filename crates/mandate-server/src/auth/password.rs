//! Passwords: argon2id, checked at the same cost whether or not the address is known.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

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
}

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
        let mut passwords = Self { params, nobody: String::new() };
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
