-- What things are called where they were imported from: importing the same again finds them.
CREATE TABLE external_id (
    source TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('product', 'organization', 'location', 'person', 'site', 'service_request', 'message')),
    external_id TEXT NOT NULL,
    thing_id BLOB NOT NULL,
    -- Of the line that was imported last, and when: a line that has not changed needs no second look.
    digest BLOB NOT NULL,
    imported_at TEXT NOT NULL,
    PRIMARY KEY (source, kind, external_id)
) STRICT, WITHOUT ROWID;
