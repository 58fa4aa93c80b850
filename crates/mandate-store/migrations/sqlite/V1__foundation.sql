-- The foundation: who there is, what may be done, service requests, the record, and the installation's own bookkeeping.

CREATE TABLE organization (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('vendor', 'partner', 'customer')),
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX organization_by_kind ON organization (kind, name, id);
CREATE UNIQUE INDEX organization_one_vendor ON organization (kind) WHERE kind = 'vendor';

CREATE TABLE location (
    id BLOB PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    city TEXT NOT NULL
) STRICT;
CREATE INDEX location_by_organization ON location (organization_id, name);

CREATE TABLE person (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    time_zone TEXT NOT NULL,
    language TEXT NOT NULL,
    theme TEXT NOT NULL DEFAULT 'system',
    password_hash TEXT,
    locked_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- When a person was locked before: the present lock stands with the person.
CREATE TABLE past_lock (
    person_id BLOB NOT NULL REFERENCES person (id),
    locked_at TEXT NOT NULL,
    unlocked_at TEXT NOT NULL
) STRICT;
CREATE INDEX past_lock_by_person ON past_lock (person_id, locked_at, unlocked_at);

-- Where a person works and as what: a change ends one row and begins another.
CREATE TABLE membership (
    id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES person (id),
    organization_id BLOB NOT NULL REFERENCES organization (id),
    location_id BLOB REFERENCES location (id),
    roles TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT
) STRICT;
CREATE UNIQUE INDEX membership_current ON membership (person_id) WHERE valid_until IS NULL;
CREATE INDEX membership_by_person ON membership (person_id, valid_from);
CREATE INDEX membership_by_organization ON membership (organization_id, person_id) WHERE valid_until IS NULL;

CREATE TABLE permission_request (
    id BLOB PRIMARY KEY,
    partner_id BLOB NOT NULL REFERENCES organization (id),
    customer_id BLOB NOT NULL REFERENCES organization (id),
    requester_id BLOB NOT NULL REFERENCES person (id),
    contact_manager_id BLOB NOT NULL REFERENCES person (id),
    asked TEXT NOT NULL,
    note TEXT,
    asked_at TEXT NOT NULL,
    lapses_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'withdrawn')),
    decided_by BLOB REFERENCES person (id),
    decided_at TEXT,
    granted TEXT,
    reason TEXT
) STRICT;
CREATE INDEX permission_request_by_partner ON permission_request (partner_id, id);
CREATE INDEX permission_request_by_customer ON permission_request (customer_id, id);

-- Never overwritten but for its end: what is open ends when another takes its place.
CREATE TABLE permission (
    id BLOB PRIMARY KEY,
    request_id BLOB NOT NULL REFERENCES permission_request (id),
    partner_id BLOB NOT NULL REFERENCES organization (id),
    customer_id BLOB NOT NULL REFERENCES organization (id),
    person_id BLOB REFERENCES person (id),
    level TEXT NOT NULL CHECK (level IN ('cc', 'look', 'update', 'create', 'service_admin', 'full_admin')),
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    ended_at TEXT,
    ended_by BLOB REFERENCES person (id),
    end_reason TEXT,
    recorded_at TEXT NOT NULL,
    -- Whether the feed has been cleared of it after its end.
    feed_swept INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX permission_open_organization ON permission (partner_id, customer_id) WHERE ended_at IS NULL AND person_id IS NULL;
CREATE UNIQUE INDEX permission_open_personal ON permission (partner_id, customer_id, person_id) WHERE ended_at IS NULL AND person_id IS NOT NULL;
CREATE INDEX permission_by_partner ON permission (partner_id, customer_id, person_id, valid_from, level, valid_until, ended_at, id);
CREATE INDEX permission_by_customer ON permission (customer_id, partner_id);
CREATE INDEX permission_unswept ON permission (valid_until) WHERE feed_swept = FALSE;
CREATE INDEX permission_ended_unswept ON permission (customer_id) WHERE feed_swept = FALSE AND ended_at IS NOT NULL;

CREATE TABLE subscription (
    person_id BLOB NOT NULL REFERENCES person (id),
    customer_id BLOB NOT NULL REFERENCES organization (id),
    permission_id BLOB REFERENCES permission (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (person_id, customer_id)
) STRICT;
CREATE INDEX subscription_by_customer ON subscription (customer_id);

CREATE TABLE service_request (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    customer_id BLOB NOT NULL REFERENCES organization (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    product TEXT,
    severity TEXT NOT NULL,
    state TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    submitter_id BLOB NOT NULL REFERENCES person (id),
    submitter_organization_id BLOB NOT NULL REFERENCES organization (id),
    primary_contact_id BLOB NOT NULL REFERENCES person (id),
    description TEXT NOT NULL,
    message_count INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX service_request_by_customer ON service_request (customer_id, id);
CREATE INDEX service_request_by_customer_state ON service_request (customer_id, state, id);
CREATE INDEX service_request_by_customer_active ON service_request (customer_id, is_active, id);
CREATE INDEX service_request_by_state ON service_request (state, id);
CREATE INDEX service_request_by_active ON service_request (is_active, id);
CREATE INDEX service_request_queue ON service_request (is_active, severity, id);
CREATE INDEX service_request_by_submitter ON service_request (submitter_id, id);

CREATE TABLE contact (
    service_request_id BLOB NOT NULL REFERENCES service_request (id),
    person_id BLOB NOT NULL REFERENCES person (id),
    role TEXT NOT NULL CHECK (role IN ('primary', 'additional')),
    added_by BLOB NOT NULL REFERENCES person (id),
    added_at TEXT NOT NULL,
    removed_by BLOB REFERENCES person (id),
    removed_at TEXT
) STRICT;
CREATE UNIQUE INDEX contact_current ON contact (service_request_id, person_id) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX contact_one_primary ON contact (service_request_id) WHERE removed_at IS NULL AND role = 'primary';
CREATE INDEX contact_by_request ON contact (service_request_id, person_id, added_at);
CREATE INDEX contact_by_person ON contact (person_id, service_request_id) WHERE removed_at IS NULL;

CREATE TABLE message (
    id BLOB PRIMARY KEY,
    service_request_id BLOB NOT NULL REFERENCES service_request (id),
    visibility TEXT NOT NULL CHECK (visibility IN ('public', 'internal')),
    author_id BLOB NOT NULL REFERENCES person (id),
    author_organization_id BLOB NOT NULL REFERENCES organization (id),
    on_behalf_of BLOB REFERENCES organization (id),
    level TEXT,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX message_by_request ON message (service_request_id, id);

-- Candidates for lists: who might see which service request. Whether it may is asked of the live permissions.
CREATE TABLE feed (
    subject BLOB NOT NULL,
    service_request_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    state TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    PRIMARY KEY (subject, service_request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_by_state ON feed (subject, state, service_request_id, customer_id);
CREATE INDEX feed_by_active ON feed (subject, is_active, service_request_id, customer_id);

CREATE TABLE ledger_entry (
    id BLOB PRIMARY KEY,
    at TEXT NOT NULL,
    actor_id BLOB NOT NULL,
    actor_organization_id BLOB NOT NULL,
    customer_id BLOB,
    on_behalf_of BLOB,
    act TEXT NOT NULL,
    thing_kind TEXT NOT NULL,
    thing_id BLOB,
    label TEXT NOT NULL,
    ground TEXT NOT NULL,
    permission_id BLOB,
    level TEXT,
    role TEXT,
    outcome TEXT NOT NULL,
    before TEXT,
    after TEXT,
    request_id TEXT NOT NULL,
    nonce BLOB NOT NULL,
    seal_number INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_entry_by_customer ON ledger_entry (customer_id, id);
-- Of what changed service requests only: a list that is read adds an entry for each customer in it.
CREATE INDEX ledger_entry_changes ON ledger_entry (thing_id, id) WHERE act LIKE 'update:%';
CREATE INDEX ledger_entry_by_permission ON ledger_entry (permission_id, id) WHERE permission_id IS NOT NULL;
CREATE INDEX ledger_entry_by_seal ON ledger_entry (seal_number, id);

CREATE TABLE ledger_seal (
    number INTEGER PRIMARY KEY,
    sealed_at TEXT NOT NULL,
    count INTEGER NOT NULL,
    root TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    entries TEXT NOT NULL
) STRICT;

CREATE TABLE session (
    id BLOB PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    person_id BLOB NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    browser TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_person ON session (person_id);

CREATE TABLE invitation (
    token_hash TEXT PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES person (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'reset')),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX invitation_by_person ON invitation (person_id);

CREATE TABLE sign_in_failure (
    subject TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_failure_by_subject ON sign_in_failure (subject, at);

CREATE TABLE notice (
    id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    arguments TEXT NOT NULL,
    link TEXT NOT NULL,
    created_at TEXT NOT NULL,
    read_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_by_person ON notice (person_id, id);
CREATE INDEX notice_unread ON notice (person_id) WHERE read_at IS NULL;

CREATE TABLE mail (
    id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES person (id),
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sent_at TEXT
) STRICT;
CREATE INDEX mail_by_person ON mail (person_id, id);

CREATE TABLE job (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    leased_until TEXT,
    failed_at TEXT,
    error TEXT,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX job_due ON job (kind, run_at) WHERE failed_at IS NULL;
CREATE INDEX job_failed ON job (id) WHERE failed_at IS NOT NULL;

-- Numbers begin where five digits do.
INSERT INTO sqlite_sequence (name, seq) VALUES ('service_request', 10000);

CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE repeat (
    person_id BLOB NOT NULL REFERENCES person (id),
    key BLOB NOT NULL,
    outcome TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (person_id, key)
) STRICT;
CREATE INDEX repeat_by_time ON repeat (at);
