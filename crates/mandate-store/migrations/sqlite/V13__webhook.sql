-- Addresses of organizations to which events are sent. The secret is kept as it is: it signs what is sent.
CREATE TABLE webhook (
    id BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    kinds TEXT NOT NULL,
    customer_id BLOB REFERENCES organization (id),
    secret TEXT NOT NULL,
    former_secret TEXT,
    former_until TEXT,
    paused_at TEXT,
    paused_because TEXT CHECK (paused_because IN ('chosen', 'failing', 'gone')),
    failing_since TEXT,
    created_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX webhook_by_organization ON webhook (organization_id, id);

-- What happened, written in the transaction of the act; pending until it was looked at for whom to send it to.
CREATE TABLE webhook_event (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    customer_id BLOB NOT NULL REFERENCES organization (id),
    subject TEXT NOT NULL,
    actor_id BLOB NOT NULL,
    facts TEXT NOT NULL,
    pending INTEGER NOT NULL DEFAULT TRUE
) STRICT;
CREATE INDEX webhook_event_pending ON webhook_event (id) WHERE pending;
CREATE INDEX webhook_event_by_customer ON webhook_event (customer_id, id);
CREATE INDEX webhook_event_by_time ON webhook_event (at);

-- One event for one webhook, with what came of the last try. What waits has a moment of its next try.
CREATE TABLE webhook_delivery (
    id BLOB PRIMARY KEY,
    webhook_id BLOB NOT NULL REFERENCES webhook (id),
    event_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    customer_id BLOB NOT NULL REFERENCES organization (id),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up', 'withdrawn')),
    tries INTEGER NOT NULL DEFAULT 0,
    next_at TEXT,
    tried_at TEXT,
    headers TEXT,
    status INTEGER,
    answer TEXT,
    error TEXT,
    milliseconds INTEGER,
    created_at TEXT NOT NULL,
    UNIQUE (webhook_id, event_id)
) STRICT;
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_delivery_by_time ON webhook_delivery (created_at);
