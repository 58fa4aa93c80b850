-- What things are called where they were imported from: importing the same again finds them.
CREATE TABLE external_id (
    source text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('product', 'organization', 'location', 'person', 'site', 'service_request', 'message')),
    external_id text COLLATE "C" NOT NULL,
    thing_id uuid NOT NULL,
    -- Of the line that was imported last, and when: a line that has not changed needs no second look.
    digest uuid NOT NULL,
    imported_at timestamptz NOT NULL,
    PRIMARY KEY (source, kind, external_id)
);
