//! What tells open pages that something has changed: within this process at once, through the database after some
//! seconds where another node did it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use mandate_core::id::{PersonId, SessionId};
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

/// So many pages of one session are told of changes; others show them when they are loaded.
const PAGES_OF_SESSION: usize = 4;
/// So many pages of one person, in however many browsers.
const PAGES_OF_PERSON: usize = 16;
/// So many changes may wait for a page that is slow; one that has missed some looks for itself.
const WAITING: usize = 256;

/// Who is told of changes.
#[derive(Debug)]
pub struct Live {
    changed: broadcast::Sender<PersonId>,
    stopping: watch::Sender<bool>,
    open: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Default for Live {
    fn default() -> Self {
        let (changed, stopping) = (broadcast::Sender::new(WAITING), watch::Sender::new(false));
        Self { changed, stopping, open: Arc::default() }
    }
}

impl Live {
    /// Wakes the pages of a person: its notices or its sessions have changed.
    pub fn wake(&self, person: PersonId) {
        // Nobody has a page open: nobody to be told.
        let _ = self.changed.send(person);
    }

    /// Ends what is open, so that the program can stop.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Opens one more page of a person's session; none where there are enough.
    pub(crate) fn open(&self, person: PersonId, session: SessionId) -> Option<OpenPage> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let limits = [(session.0, PAGES_OF_SESSION), (person.0, PAGES_OF_PERSON)];
        if limits.iter().any(|(whose, most)| open.get(whose).is_some_and(|pages| pages >= most)) {
            return None;
        }
        for (whose, _) in limits {
            *open.entry(whose).or_default() += 1;
        }
        let place = Place { open: Arc::clone(&self.open), whose: limits.map(|(whose, _)| whose) };
        Some(OpenPage { changed: self.changed.subscribe(), stopping: self.stopping.subscribe(), _place: place })
    }
}

/// A page that is told of changes, until it is dropped.
#[derive(Debug)]
pub(crate) struct OpenPage {
    changed: broadcast::Receiver<PersonId>,
    stopping: watch::Receiver<bool>,
    _place: Place,
}

impl OpenPage {
    /// Waits until something may have changed for a person; false when the program stops.
    pub(crate) async fn changed(&mut self, person: PersonId) -> bool {
        loop {
            tokio::select! {
                _ = self.stopping.wait_for(|stopping| *stopping) => return false,
                changed = self.changed.recv() => match changed {
                    Ok(who) if who != person => {}
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return true,
                    Err(broadcast::error::RecvError::Closed) => return false,
                }
            }
        }
    }
}

/// A page's place among those of its session and person.
#[derive(Debug)]
struct Place {
    open: Arc<Mutex<HashMap<Uuid, usize>>>,
    whose: [Uuid; 2],
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for whose in self.whose {
            if let Some(pages) = open.get_mut(&whose) {
                *pages -= 1;
                if *pages == 0 {
                    open.remove(&whose);
                }
            }
        }
    }
}
