-- Files attached to service requests and messages. Their content lies outside the database, under its hash.

CREATE TABLE attachment (
    id BLOB PRIMARY KEY,
    service_request_id BLOB NOT NULL REFERENCES service_request (id),
    message_id BLOB REFERENCES message (id),
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'internal')),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    attached_by BLOB NOT NULL REFERENCES person (id),
    attached_at TEXT NOT NULL
) STRICT;
CREATE INDEX attachment_by_request ON attachment (service_request_id, id);
CREATE INDEX attachment_by_content ON attachment (sha256);

-- How many public ones there are, as an approver is told.
ALTER TABLE service_request ADD COLUMN attachment_count INTEGER NOT NULL DEFAULT 0;
