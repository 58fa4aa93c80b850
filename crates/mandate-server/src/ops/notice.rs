//! Notices: what a person has been told in the portal.

use mandate_store::notice::{self, Notice};

use super::Caller;
use crate::{App, OpError};

/// The caller's newest notices; reading them marks them as read.
///
/// # Errors
/// When the database fails.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Notice>, OpError> {
    let mut tx = app.db().write().await?;
    let notices = notice::list(&mut tx, caller.person_id, 100).await?;
    if notices.iter().any(|notice| notice.read_at.is_none()) {
        notice::mark_read(&mut tx, caller.person_id, app.now()).await?;
        tx.commit().await?;
    }
    Ok(notices)
}
