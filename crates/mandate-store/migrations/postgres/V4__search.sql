-- Finding by words, and the views that people keep.

-- The terms of each service request: of its number, subject, product, description and public messages, and of the
-- names of its submitter and contacts. Never of internal notes.
CREATE TABLE search_term (
    service_request_id uuid NOT NULL,
    term text COLLATE "C" NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (service_request_id, term)
);
-- By customer first: what a reader waits for never depends on what others have.
CREATE INDEX search_term_by_customer ON search_term (customer_id, term, service_request_id);

CREATE TABLE saved_view (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person (id),
    name text COLLATE "C" NOT NULL,
    query text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX saved_view_by_person ON saved_view (person_id, name);
