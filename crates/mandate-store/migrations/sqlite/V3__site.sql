-- The customers' sites, and what the vendor tells of them.

-- Never deleted: a removed site stays with what was done about it.
CREATE TABLE site (
    id BLOB PRIMARY KEY,
    customer_id BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('production', 'staging', 'development', 'other')),
    address TEXT,
    added_by BLOB NOT NULL REFERENCES person (id),
    added_at TEXT NOT NULL,
    removed_by BLOB REFERENCES person (id),
    removed_at TEXT,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX site_by_customer ON site (customer_id, name) WHERE removed_at IS NULL;

CREATE TABLE site_contact (
    site_id BLOB NOT NULL REFERENCES site (id),
    person_id BLOB NOT NULL REFERENCES person (id),
    added_by BLOB NOT NULL REFERENCES person (id),
    added_at TEXT NOT NULL,
    removed_by BLOB REFERENCES person (id),
    removed_at TEXT
) STRICT;
CREATE UNIQUE INDEX site_contact_current ON site_contact (site_id, person_id) WHERE removed_at IS NULL;
CREATE INDEX site_contact_by_site ON site_contact (site_id, person_id, added_at);

CREATE TABLE site_notice (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('planned_maintenance', 'incident', 'system_notice')),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    begins_at TEXT,
    ends_at TEXT,
    published_by BLOB NOT NULL REFERENCES person (id),
    published_at TEXT NOT NULL,
    closed_by BLOB REFERENCES person (id),
    closed_at TEXT
) STRICT, WITHOUT ROWID;

-- Which sites a notice concerns.
CREATE TABLE site_notice_site (
    site_notice_id BLOB NOT NULL REFERENCES site_notice (id),
    site_id BLOB NOT NULL REFERENCES site (id),
    PRIMARY KEY (site_notice_id, site_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_notice_site_by_site ON site_notice_site (site_id, site_notice_id);

CREATE TABLE site_notice_update (
    id BLOB PRIMARY KEY,
    site_notice_id BLOB NOT NULL REFERENCES site_notice (id),
    body TEXT NOT NULL,
    author_id BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX site_notice_update_by_notice ON site_notice_update (site_notice_id, id);

ALTER TABLE service_request ADD COLUMN site_id BLOB REFERENCES site (id);
CREATE INDEX service_request_by_site ON service_request (site_id, id) WHERE site_id IS NOT NULL;
