//! The service account of the first partner, with a token: its ticket system reads and writes service requests.

use jiff::{Span, tz::TimeZone};
use mandate_core::access::TokenScope;
use mandate_server::ops::{
    service_account::{self, NewServiceAccount},
    token::{self, NewToken},
};

use super::Telling;
use crate::command::Failure;

/// For how many days its token is good.
const DAYS: i64 = 180;

impl Telling<'_> {
    /// The partner's administrator makes it. Nobody keeps the secret: whoever tries it out gives the token a new one.
    pub(super) async fn add_service_account(&self) -> Result<(), Failure> {
        let partner = self.partner(0)?;
        let caller = partner.caller(partner.with_role("administrator")?)?;
        let new = NewServiceAccount {
            name: "Ticket system".to_owned(),
            roles: vec!["technical_contact".to_owned()],
            ..NewServiceAccount::default()
        };
        let account = service_account::make(self.app, &caller, partner.id, &new).await?;
        let today = self.app.now().to_zoned(TimeZone::UTC).date();
        let scopes = [TokenScope::Read, TokenScope::ServiceRequests].map(|scope| scope.as_str().to_owned());
        let new = NewToken {
            name: "Ticket system in Tokyo".to_owned(),
            scopes: scopes.into(),
            until: today.saturating_add(Span::new().days(DAYS)).to_string(),
            once: String::new(),
        };
        token::make_for(self.app, &caller, account, &new).await?;
        Ok(())
    }
}
