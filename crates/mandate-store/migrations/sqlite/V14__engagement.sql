-- Engagements: deployments, what each has opened to whom, and the record's word of it.

-- The work of a partner for a customer, on the record of the vendor's operations. Each of its moments is set once.
CREATE TABLE deployment (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('support', 'implementation')),
    partner_id BLOB NOT NULL REFERENCES organization (id),
    customer_id BLOB NOT NULL REFERENCES organization (id),
    scope TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    recorded_by BLOB REFERENCES person (id),
    recorded_at TEXT NOT NULL,
    confirmed_by BLOB REFERENCES person (id),
    confirmed_at TEXT,
    opened_at TEXT,
    ended_by BLOB REFERENCES person (id),
    ended_at TEXT,
    ended_as TEXT CHECK (ended_as IN ('completed', 'cancelled'))
) STRICT;
CREATE INDEX deployment_by_partner ON deployment (partner_id, customer_id, recorded_at);
CREATE INDEX deployment_by_customer ON deployment (customer_id, partner_id, recorded_at);

-- What a deployment has opened: to a person, or to everybody who works at a location. Never overwritten but for its end.
CREATE TABLE deployment_access (
    id BLOB PRIMARY KEY,
    deployment_id BLOB NOT NULL REFERENCES deployment (id),
    partner_id BLOB NOT NULL REFERENCES organization (id),
    customer_id BLOB NOT NULL REFERENCES organization (id),
    person_id BLOB REFERENCES person (id),
    location_id BLOB REFERENCES location (id),
    -- All of the customer's, and not only that of some sites.
    is_whole INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    opened_by BLOB REFERENCES person (id),
    ended_at TEXT,
    ended_by BLOB REFERENCES person (id),
    -- Whether the feed has been cleared of it after its end.
    feed_swept INTEGER NOT NULL DEFAULT FALSE,
    CHECK ((person_id IS NULL) <> (location_id IS NULL))
) STRICT;
CREATE INDEX deployment_access_by_deployment ON deployment_access (deployment_id, valid_from);
CREATE INDEX deployment_access_by_partner ON deployment_access (partner_id, customer_id, person_id, location_id, is_whole, valid_from, valid_until, ended_at, id);
CREATE INDEX deployment_access_by_customer ON deployment_access (customer_id, partner_id);
CREATE INDEX deployment_access_by_person ON deployment_access (person_id) WHERE person_id IS NOT NULL AND ended_at IS NULL;
CREATE INDEX deployment_access_unswept ON deployment_access (valid_until) WHERE feed_swept = FALSE;
CREATE INDEX deployment_access_ended_unswept ON deployment_access (customer_id) WHERE feed_swept = FALSE AND ended_at IS NOT NULL;

-- For which sites it is, where it is not for all.
CREATE TABLE deployment_access_site (
    access_id BLOB NOT NULL REFERENCES deployment_access (id),
    site_id BLOB NOT NULL REFERENCES site (id),
    PRIMARY KEY (access_id, site_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE ledger_entry ADD COLUMN deployment_id BLOB;

-- Numbers begin where four digits do.
INSERT INTO sqlite_sequence (name, seq) VALUES ('deployment', 1000);
