-- Programs: tokens of people, service accounts, and the answers that are kept for requests sent twice.

-- A service account is a person that no human being is: it has no password and gets no mail.
ALTER TABLE person ADD COLUMN is_service_account boolean NOT NULL DEFAULT FALSE;

-- What a program comes with in a person's name. Revoked, never removed: the record names it.
CREATE TABLE token (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id),
    -- Where the person worked when it was made: whoever moves leaves its tokens behind.
    organization_id uuid NOT NULL REFERENCES organization (id),
    name text NOT NULL,
    scopes text NOT NULL,
    created_by uuid NOT NULL REFERENCES person (id),
    created_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    used_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid REFERENCES person (id)
);
CREATE INDEX token_by_person ON token (person_id, id);
CREATE INDEX token_by_organization ON token (organization_id, id) WHERE revoked_at IS NULL;

-- The secrets of a token: the present one, and after a rotation the one before it until its time is over.
CREATE TABLE token_secret (
    hash text PRIMARY KEY,
    token_id uuid NOT NULL REFERENCES token (id),
    valid_until timestamptz
);
CREATE INDEX token_secret_by_token ON token_secret (token_id);

ALTER TABLE ledger_entry ADD COLUMN token_id uuid;

-- What was answered to a request that carries a key: nothing yet while it is under way.
CREATE TABLE kept_answer (
    person_id uuid NOT NULL REFERENCES person (id),
    key text NOT NULL,
    request text NOT NULL,
    begun_at timestamptz NOT NULL,
    leased_until timestamptz NOT NULL,
    answer text,
    PRIMARY KEY (person_id, key)
);
CREATE INDEX kept_answer_by_time ON kept_answer (begun_at);
