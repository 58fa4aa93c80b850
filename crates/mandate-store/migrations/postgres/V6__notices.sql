-- What time does: requests lapse, ends are announced, permissions are reviewed; and how people want to be told.

ALTER TABLE permission_request ADD COLUMN renews uuid REFERENCES permission_request (id);
ALTER TABLE permission_request ADD COLUMN lapse_told_at timestamptz;
-- What lapsed before this is not told any more.
UPDATE permission_request SET lapse_told_at = lapses_at
    WHERE state = 'pending' AND lapses_at <= now();
CREATE INDEX permission_request_lapsing ON permission_request (lapses_at) WHERE state = 'pending' AND lapse_told_at IS NULL;

-- When its end is announced next, and since when nobody has confirmed it again.
ALTER TABLE permission ADD COLUMN announce_at timestamptz;
ALTER TABLE permission ADD COLUMN confirmed_at timestamptz;
UPDATE permission SET announce_at = valid_until - INTERVAL '720 hours', confirmed_at = valid_from
    WHERE ended_at IS NULL;
CREATE INDEX permission_to_announce ON permission (announce_at) WHERE announce_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX permission_to_review ON permission (confirmed_at) WHERE ended_at IS NULL;

-- Each time that a customer's contact managers are asked whether a permission is still wanted.
CREATE TABLE permission_review (
    id uuid PRIMARY KEY,
    permission_id uuid NOT NULL REFERENCES permission (id),
    customer_id uuid NOT NULL REFERENCES organization (id),
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    -- Since when the vendor is shown that nobody has answered.
    overdue_at timestamptz,
    answer text CHECK (answer IN ('confirmed', 'ended', 'moot')),
    answered_by uuid REFERENCES person (id),
    answered_at timestamptz
);
CREATE UNIQUE INDEX permission_review_open ON permission_review (permission_id) WHERE answer IS NULL;
CREATE INDEX permission_review_by_customer ON permission_review (customer_id, due_at) WHERE answer IS NULL;
CREATE INDEX permission_review_due ON permission_review (due_at) WHERE answer IS NULL AND overdue_at IS NULL;
CREATE INDEX permission_review_overdue ON permission_review (overdue_at) WHERE answer IS NULL AND overdue_at IS NOT NULL;

CREATE TABLE notice_choice (
    person_id uuid NOT NULL REFERENCES person (id),
    kind text NOT NULL,
    delivery text NOT NULL CHECK (delivery IN ('at_once', 'digest', 'never')),
    PRIMARY KEY (person_id, kind)
);

-- What waits for a person's daily mail.
CREATE TABLE digest_entry (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id),
    kind text NOT NULL,
    message text NOT NULL,
    link text NOT NULL,
    about text,
    due_at timestamptz NOT NULL,
    -- The daily mail that says it, from when that is written.
    mail_id uuid
);
CREATE INDEX digest_entry_by_person ON digest_entry (person_id, due_at, id);
