//! Names to addresses, asked at each connection: what a name leads to at that moment decides, and not what it led to
//! when the webhook was saved.

use std::{net::SocketAddr, sync::Arc};

use mandate_core::webhook::network::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The names that the machine knows.
#[derive(Debug)]
pub(super) struct SystemNames;

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// A name leads where webhooks may not lead.
#[derive(Debug, thiserror::Error)]
#[error("the name leads into a private network")]
pub(super) struct NotPublic;

/// Lets those addresses through to which events may be sent; the connection goes to one of them and to no other.
pub(super) struct Guarded {
    pub(super) names: Arc<dyn Resolve>,
    pub(super) private: bool,
}

impl std::fmt::Debug for Guarded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guarded").field("private", &self.private).finish_non_exhaustive()
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, private) = (self.names.resolve(name), self.private);
        Box::pin(async move {
            let found: Vec<SocketAddr> = found.await?.filter(|address| private || is_public(address.ip())).collect();
            if found.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
