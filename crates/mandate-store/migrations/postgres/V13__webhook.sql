-- Addresses of organizations to which events are sent. The secret is kept as it is: it signs what is sent.
CREATE TABLE webhook (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organization (id),
    name text NOT NULL,
    address text NOT NULL,
    kinds text NOT NULL,
    customer_id uuid REFERENCES organization (id),
    secret text NOT NULL,
    former_secret text,
    former_until timestamptz,
    paused_at timestamptz,
    paused_because text CHECK (paused_because IN ('chosen', 'failing', 'gone')),
    failing_since timestamptz,
    created_by uuid NOT NULL REFERENCES person (id),
    created_at timestamptz NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX webhook_by_organization ON webhook (organization_id, id);

-- What happened, written in the transaction of the act; pending until it was looked at for whom to send it to.
CREATE TABLE webhook_event (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    customer_id uuid NOT NULL REFERENCES organization (id),
    subject text NOT NULL,
    actor_id uuid NOT NULL,
    facts text NOT NULL,
    pending boolean NOT NULL DEFAULT TRUE
);
CREATE INDEX webhook_event_pending ON webhook_event (id) WHERE pending;
CREATE INDEX webhook_event_by_customer ON webhook_event (customer_id, id);
CREATE INDEX webhook_event_by_time ON webhook_event (at);

-- One event for one webhook, with what came of the last try. What waits has a moment of its next try.
CREATE TABLE webhook_delivery (
    id uuid PRIMARY KEY,
    webhook_id uuid NOT NULL REFERENCES webhook (id),
    event_id uuid NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    customer_id uuid NOT NULL REFERENCES organization (id),
    subject text NOT NULL,
    body text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'given_up', 'withdrawn')),
    tries bigint NOT NULL DEFAULT 0,
    next_at timestamptz,
    tried_at timestamptz,
    headers text,
    status bigint,
    answer text,
    error text,
    milliseconds bigint,
    created_at timestamptz NOT NULL,
    UNIQUE (webhook_id, event_id)
);
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_delivery_by_time ON webhook_delivery (created_at);
