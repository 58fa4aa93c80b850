-- Programs: tokens of people, service accounts, and the answers that are kept for requests sent twice.

-- A service account is a person that no human being is: it has no password and gets no mail.
ALTER TABLE person ADD COLUMN is_service_account INTEGER NOT NULL DEFAULT FALSE;

-- What a program comes with in a person's name. Revoked, never removed: the record names it.
CREATE TABLE token (
    id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES person (id),
    -- Where the person worked when it was made: whoever moves leaves its tokens behind.
    organization_id BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    used_at TEXT,
    revoked_at TEXT,
    revoked_by BLOB REFERENCES person (id)
) STRICT;
CREATE INDEX token_by_person ON token (person_id, id);
CREATE INDEX token_by_organization ON token (organization_id, id) WHERE revoked_at IS NULL;

-- The secrets of a token: the present one, and after a rotation the one before it until its time is over.
CREATE TABLE token_secret (
    hash TEXT PRIMARY KEY,
    token_id BLOB NOT NULL REFERENCES token (id),
    valid_until TEXT
) STRICT;
CREATE INDEX token_secret_by_token ON token_secret (token_id);

ALTER TABLE ledger_entry ADD COLUMN token_id BLOB;

-- What was answered to a request that carries a key: nothing yet while it is under way.
CREATE TABLE kept_answer (
    person_id BLOB NOT NULL REFERENCES person (id),
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    leased_until TEXT NOT NULL,
    answer TEXT,
    PRIMARY KEY (person_id, key)
) STRICT;
CREATE INDEX kept_answer_by_time ON kept_answer (begun_at);
