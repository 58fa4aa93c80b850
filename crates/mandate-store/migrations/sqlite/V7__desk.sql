-- The vendor's desk: who works on what.

-- Who of the vendor's support works on it, since when. Whoever has left support or is locked works on none.
ALTER TABLE service_request ADD COLUMN assignee_id BLOB REFERENCES person (id);
ALTER TABLE service_request ADD COLUMN assigned_at TEXT;
CREATE INDEX service_request_by_assignee ON service_request (is_active, assignee_id, severity, id);

-- When it was closed: it can be reopened for some days only.
ALTER TABLE service_request ADD COLUMN closed_at TEXT;
UPDATE service_request SET closed_at = updated_at WHERE state = 'closed';

-- Of what changed service requests, without the messages: a long thread is read some steps at a time.
DROP INDEX ledger_entry_changes;
CREATE INDEX ledger_entry_changes ON ledger_entry (thing_id, id) WHERE act LIKE 'update:%' AND act <> 'update:message';
CREATE INDEX attachment_by_message ON attachment (service_request_id, message_id, id);
DROP INDEX attachment_by_request;

-- What the vendor's support answers with; retired and not deleted.
CREATE TABLE canned_answer (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    text_en TEXT,
    text_ja TEXT,
    text_es TEXT,
    added_by BLOB NOT NULL REFERENCES person (id),
    added_at TEXT NOT NULL,
    retired_at TEXT,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX canned_answer_by_name ON canned_answer (name) WHERE retired_at IS NULL;

-- Into which other one a duplicate went.
ALTER TABLE service_request ADD COLUMN merged_into_id BLOB REFERENCES service_request (id);

-- Which belong together; the smaller id stands first.
CREATE TABLE related_service_request (
    service_request_id BLOB NOT NULL REFERENCES service_request (id),
    other_id BLOB NOT NULL REFERENCES service_request (id),
    linked_by BLOB NOT NULL REFERENCES person (id),
    linked_at TEXT NOT NULL,
    PRIMARY KEY (service_request_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX related_service_request_by_other ON related_service_request (other_id, service_request_id);

-- Which of the vendor's staff look at what right now; swept.
CREATE TABLE looking (
    service_request_id BLOB NOT NULL REFERENCES service_request (id),
    person_id BLOB NOT NULL REFERENCES person (id),
    seen_at TEXT NOT NULL,
    writing INTEGER NOT NULL,
    PRIMARY KEY (service_request_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX looking_by_time ON looking (seen_at);
