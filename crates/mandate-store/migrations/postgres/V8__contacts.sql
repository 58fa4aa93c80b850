-- Old contact records of customers linked to whose they were, links that confirm an address, products.

-- An old contact record of a customer and the person of a partner whose it was: what the record is a contact of, the
-- person is a contact of, as far as its permission allows. Never overwritten but for its end.
CREATE TABLE contact_link (
    id uuid PRIMARY KEY,
    record_id uuid NOT NULL REFERENCES person (id),
    person_id uuid NOT NULL REFERENCES person (id),
    partner_id uuid NOT NULL REFERENCES organization (id),
    customer_id uuid NOT NULL REFERENCES organization (id),
    linked_by uuid NOT NULL REFERENCES person (id),
    linked_at timestamptz NOT NULL,
    ended_by uuid REFERENCES person (id),
    ended_at timestamptz
);
CREATE UNIQUE INDEX contact_link_open ON contact_link (record_id) WHERE ended_at IS NULL;
CREATE INDEX contact_link_by_person ON contact_link (person_id, customer_id);
CREATE INDEX contact_link_by_customer ON contact_link (customer_id, person_id);

-- A new address that waits until whoever reads it says so.
CREATE TABLE address_change (
    token_hash text COLLATE "C" PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id),
    -- Where the person worked when it was asked: whoever moved is managed by others.
    organization_id uuid NOT NULL REFERENCES organization (id),
    address text COLLATE "C" NOT NULL,
    asked_by uuid NOT NULL REFERENCES person (id),
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX address_change_by_person ON address_change (person_id);

-- What the vendor supports, as the form for a service request offers it.
CREATE TABLE product (
    id uuid PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    added_at timestamptz NOT NULL,
    retired_at timestamptz
);
CREATE UNIQUE INDEX product_by_name ON product (name);

ALTER TABLE location ADD COLUMN removed_at timestamptz;
CREATE INDEX person_by_name ON person (name, id);
CREATE INDEX site_contact_by_person ON site_contact (person_id) WHERE removed_at IS NULL;
CREATE INDEX permission_by_person ON permission (person_id) WHERE person_id IS NOT NULL AND ended_at IS NULL;
