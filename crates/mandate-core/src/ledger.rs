//! The record: who did what on whose behalf, under which permission, and the seals that show any later change.
//!
//! Owns what an [`Entry`] says, how it is hashed, how a [`Seal`] binds a batch of entries to all batches before it,
//! and the verification. Entries are written in the transaction of the act without waiting for each other; a job
//! seals what is not sealed yet. Each seal keeps the list of its entries with their hashes, so verification names
//! the very row that was altered, removed or inserted; and a tree over that list, so that a part of the record can
//! be verified on its own ([`Proof`]).

mod entry;
mod seal;
mod tree;
mod verify;

pub use entry::{Entry, Hash, Outcome};
pub use seal::{Seal, SealedEntry};
pub use tree::{Proof, Step, Tree, root};
pub use verify::{Defect, Verifier};
