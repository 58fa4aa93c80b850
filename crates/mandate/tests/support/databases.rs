//! Databases of the tests' own, and what stands in them behind the program's back.

use std::{path::Path, process::Command};

use super::{server::run_command, setting};

/// Python, with the modules that Debian has for it.
pub fn python() -> Command {
    let system = Path::new("/usr/bin/python3");
    Command::new(if system.exists() { system } else { Path::new("python3") })
}

const RUN_SQL: &str = "
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1] + '/mandate.sqlite', isolation_level=None)
for statement in sys.argv[2].split(';'):
    for row in connection.execute(statement):
        print(*row, sep='\t')
";

/// Runs statements on the SQLite database of a folder, as somebody with the file could; gives the rows.
pub fn run_sql(folder: &str, sql: &str) -> String {
    let said = run_command(python().args(["-c", RUN_SQL, folder, sql]));
    assert_eq!(said.code, Some(0), "{}", said.err);
    said.out
}

/// A PostgreSQL database of the test's own. It is dropped with the value.
pub struct Postgres {
    server: String,
    name: String,
}

impl Postgres {
    pub fn create() -> Self {
        let name = format!("mandate_{}", uuid::Uuid::new_v4().simple());
        let database = Self { server: setting("MANDATE_TEST_POSTGRES"), name };
        database.tell("CREATE");
        database
    }

    fn tell(&self, verb: &str) {
        let statement = format!("{verb} DATABASE {}", self.name);
        let mut psql = Command::new("psql");
        psql.args(["--no-psqlrc", "--quiet", "--command", &statement, &self.server]);
        let said = run_command(&mut psql);
        assert_eq!(said.code, Some(0), "{}", said.err);
    }

    /// Its address, as a configuration has it.
    pub fn address(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').expect("an address with a database");
        format!("{server}/{}", self.name)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let psql = Command::new("psql").args(["--quiet", "--command", &statement, &self.server]).status();
        // What is left of a test that failed is gone with the server of the tests.
        drop(psql);
    }
}
