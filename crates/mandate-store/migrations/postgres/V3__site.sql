-- The customers' sites, and what the vendor tells of them.

-- Never deleted: a removed site stays with what was done about it.
CREATE TABLE site (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES organization (id),
    name text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('production', 'staging', 'development', 'other')),
    address text,
    added_by uuid NOT NULL REFERENCES person (id),
    added_at timestamptz NOT NULL,
    removed_by uuid REFERENCES person (id),
    removed_at timestamptz,
    version bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX site_by_customer ON site (customer_id, name) WHERE removed_at IS NULL;

CREATE TABLE site_contact (
    site_id uuid NOT NULL REFERENCES site (id),
    person_id uuid NOT NULL REFERENCES person (id),
    added_by uuid NOT NULL REFERENCES person (id),
    added_at timestamptz NOT NULL,
    removed_by uuid REFERENCES person (id),
    removed_at timestamptz
);
CREATE UNIQUE INDEX site_contact_current ON site_contact (site_id, person_id) WHERE removed_at IS NULL;
CREATE INDEX site_contact_by_site ON site_contact (site_id, person_id, added_at);

CREATE TABLE site_notice (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('planned_maintenance', 'incident', 'system_notice')),
    title text NOT NULL,
    body text NOT NULL,
    begins_at timestamptz,
    ends_at timestamptz,
    published_by uuid NOT NULL REFERENCES person (id),
    published_at timestamptz NOT NULL,
    closed_by uuid REFERENCES person (id),
    closed_at timestamptz
);

-- Which sites a notice concerns.
CREATE TABLE site_notice_site (
    site_notice_id uuid NOT NULL REFERENCES site_notice (id),
    site_id uuid NOT NULL REFERENCES site (id),
    PRIMARY KEY (site_notice_id, site_id)
);
CREATE INDEX site_notice_site_by_site ON site_notice_site (site_id, site_notice_id);

CREATE TABLE site_notice_update (
    id uuid PRIMARY KEY,
    site_notice_id uuid NOT NULL REFERENCES site_notice (id),
    body text NOT NULL,
    author_id uuid NOT NULL REFERENCES person (id),
    created_at timestamptz NOT NULL
);
CREATE INDEX site_notice_update_by_notice ON site_notice_update (site_notice_id, id);

ALTER TABLE service_request ADD COLUMN site_id uuid REFERENCES site (id);
CREATE INDEX service_request_by_site ON service_request (site_id, id) WHERE site_id IS NOT NULL;
