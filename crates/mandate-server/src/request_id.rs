//! The id of a request: it stands in the answer, in each line of the log about it, and in the record.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName},
};
use uuid::Uuid;

use crate::App;

/// Where it travels.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// How long one may be that a proxy gives.
const LONGEST: usize = 64;

/// The id of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(pub(crate) String);

impl RequestId {
    /// The id that a request has; where it has none yet, the one that one's own proxy gives it, or a new one.
    pub(crate) fn of(app: &App, request: &mut Request) -> Self {
        if let Some(id) = request.extensions().get::<Self>() {
            return id.clone();
        }
        let config = app.config();
        let given = given(request.headers()).filter(|_| config.behind_proxy && config.log.proxy_request_id);
        let id = Self(given.unwrap_or_else(|| Uuid::new_v4().simple().to_string()));
        request.extensions_mut().insert(id.clone());
        id
    }
}

/// What is given, where it can stand in a log and in the record as it is.
pub(crate) fn given(headers: &HeaderMap) -> Option<String> {
    let mut all = headers.get_all(HEADER).iter();
    let id = all.next()?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let well_formed = (1..=LONGEST).contains(&id.len()) && id.bytes().all(plain) && all.next().is_none();
    well_formed.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_well_formed_and_said_once_is_taken_over() {
        let taken = |ids: &[&str]| {
            let headers = ids.iter().map(|id| (HEADER, id.parse().unwrap()));
            given(&headers.collect())
        };
        let longest = "a".repeat(LONGEST);
        for id in ["a", "Web-1.7_x", &longest] {
            assert_eq!(taken(&[id]).as_deref(), Some(id));
        }
        let longer = "a".repeat(LONGEST + 1);
        for ids in [&[][..], &[""], &["a b"], &["a\u{e4}"], &["a\tb"], &["<b>"], &[&longer], &["a", "b"]] {
            assert_eq!(taken(ids), None, "{ids:?}");
        }
    }
}
