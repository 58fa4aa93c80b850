-- Support experience: what dashboards are drawn from.

-- When the vendor's staff first wrote to it, and when it was resolved or closed: none while somebody has work with it.
ALTER TABLE service_request ADD COLUMN answered_at timestamptz;
ALTER TABLE service_request ADD COLUMN resolved_at timestamptz;
CREATE INDEX service_request_answered ON service_request (customer_id, answered_at) WHERE answered_at IS NOT NULL;
CREATE INDEX service_request_resolved ON service_request (customer_id, resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX message_on_behalf ON message (on_behalf_of, created_at, author_organization_id) WHERE on_behalf_of IS NOT NULL;

-- A line for each change since the figures were last counted; no key, so that nobody waits for another's line.
CREATE TABLE experience_change (
    customer_id uuid NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX experience_change_by_customer ON experience_change (customer_id);

-- The figures of each organization, and of all together.
CREATE TABLE experience (
    customer_id uuid NOT NULL,
    unit text COLLATE "C" NOT NULL CHECK (unit IN ('week', 'month')),
    figures text NOT NULL,
    PRIMARY KEY (customer_id, unit)
);

CREATE TABLE experience_total (
    unit text COLLATE "C" PRIMARY KEY CHECK (unit IN ('week', 'month')),
    figures text NOT NULL,
    -- All that was committed before this is in the figures.
    counted_at timestamptz
);
INSERT INTO experience_total (unit, figures) VALUES ('week', '{}'), ('month', '{}');

-- In whose sums somebody has looked on which day: a sum over thousands is one line of each one's record a day.
CREATE TABLE experience_reading (
    person_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    day text COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, customer_id, day)
);

-- What there is already is counted by the job.
INSERT INTO experience_change (customer_id, changed_at) SELECT id, created_at FROM organization;
