-- Files attached to service requests and messages. Their content lies outside the database, under its hash.

CREATE TABLE attachment (
    id uuid PRIMARY KEY,
    service_request_id uuid NOT NULL REFERENCES service_request (id),
    message_id uuid REFERENCES message (id),
    visibility text NOT NULL CHECK (visibility IN ('public', 'internal')),
    name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    attached_by uuid NOT NULL REFERENCES person (id),
    attached_at timestamptz NOT NULL
);
CREATE INDEX attachment_by_request ON attachment (service_request_id, id);
CREATE INDEX attachment_by_content ON attachment (sha256);

-- How many public ones there are, as an approver is told.
ALTER TABLE service_request ADD COLUMN attachment_count bigint NOT NULL DEFAULT 0;
