//! What a command ends with, the same for all of them: docs/COMMAND-LINE.md names the numbers, and they stay.

use std::process::ExitCode;

/// What a command ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It is done, or the answer is yes.
    Done = 0,
    /// Something failed that is not the asker's fault.
    Failed = 1,
    /// The command or the configuration says nothing that can be followed.
    Usage = 2,
    /// It is refused, or the answer is no.
    No = 3,
    /// There is no such thing.
    NotFound = 4,
    /// As things are it cannot be done.
    Conflict = 5,
    /// What was given in is wrong.
    Invalid = 6,
}

impl Exit {
    /// As a program would be told over the network.
    pub(crate) const fn of_status(status: u16) -> Self {
        match status {
            401 | 403 => Self::No,
            404 => Self::NotFound,
            409 | 412 => Self::Conflict,
            400 | 413 | 415 | 422 => Self::Invalid,
            _ => Self::Failed,
        }
    }

    /// The answer to a question.
    pub(crate) const fn answer(yes: bool) -> Self {
        if yes { Self::Done } else { Self::No }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
