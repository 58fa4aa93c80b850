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
