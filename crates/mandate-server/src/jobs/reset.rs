//! Forgotten passwords: mails a link to whoever has the address, if anybody has.

use mandate_core::text::EmailAddress;

use super::Outcome;
use crate::{App, OpError, ops::sign_in};

/// Mails the link.
pub(crate) async fn run(app: &App, payload: &str) -> Result<Outcome, OpError> {
    let Ok(email) = EmailAddress::parse(payload) else { return Ok(Outcome::Failed("this is no address".to_owned())) };
    sign_in::reset(app, &email).await?;
    Ok(Outcome::Done)
}
