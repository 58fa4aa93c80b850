-- What time does: requests lapse, ends are announced, permissions are reviewed; and how people want to be told.

ALTER TABLE permission_request ADD COLUMN renews BLOB REFERENCES permission_request (id);
ALTER TABLE permission_request ADD COLUMN lapse_told_at TEXT;
-- What lapsed before this is not told any more.
UPDATE permission_request SET lapse_told_at = lapses_at
    WHERE state = 'pending' AND lapses_at <= strftime('%Y-%m-%dT%H:%M:%f000Z', 'now');
CREATE INDEX permission_request_lapsing ON permission_request (lapses_at) WHERE state = 'pending' AND lapse_told_at IS NULL;

-- When its end is announced next, and since when nobody has confirmed it again.
ALTER TABLE permission ADD COLUMN announce_at TEXT;
ALTER TABLE permission ADD COLUMN confirmed_at TEXT;
UPDATE permission SET announce_at = strftime('%Y-%m-%dT%H:%M:%f000Z', valid_until, '-30 days'), confirmed_at = valid_from
    WHERE ended_at IS NULL;
CREATE INDEX permission_to_announce ON permission (announce_at) WHERE announce_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX permission_to_review ON permission (confirmed_at) WHERE ended_at IS NULL;

-- Each time that a customer's contact managers are asked whether a permission is still wanted.
CREATE TABLE permission_review (
    id BLOB PRIMARY KEY,
    permission_id BLOB NOT NULL REFERENCES permission (id),
    customer_id BLOB NOT NULL REFERENCES organization (id),
    asked_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    -- Since when the vendor is shown that nobody has answered.
    overdue_at TEXT,
    answer TEXT CHECK (answer IN ('confirmed', 'ended', 'moot')),
    answered_by BLOB REFERENCES person (id),
    answered_at TEXT
) STRICT;
CREATE UNIQUE INDEX permission_review_open ON permission_review (permission_id) WHERE answer IS NULL;
CREATE INDEX permission_review_by_customer ON permission_review (customer_id, due_at) WHERE answer IS NULL;
CREATE INDEX permission_review_due ON permission_review (due_at) WHERE answer IS NULL AND overdue_at IS NULL;
CREATE INDEX permission_review_overdue ON permission_review (overdue_at) WHERE answer IS NULL AND overdue_at IS NOT NULL;

CREATE TABLE notice_choice (
    person_id BLOB NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    delivery TEXT NOT NULL CHECK (delivery IN ('at_once', 'digest', 'never')),
    PRIMARY KEY (person_id, kind)
) STRICT, WITHOUT ROWID;

-- What waits for a person's daily mail.
CREATE TABLE digest_entry (
    id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES person (id),
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    link TEXT NOT NULL,
    about TEXT,
    due_at TEXT NOT NULL,
    -- The daily mail that says it, from when that is written.
    mail_id BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX digest_entry_by_person ON digest_entry (person_id, due_at, id);
