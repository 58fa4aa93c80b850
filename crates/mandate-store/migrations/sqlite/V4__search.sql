-- Finding by words, and the views that people keep.

-- The terms of each service request: of its number, subject, product, description and public messages, and of the
-- names of its submitter and contacts. Never of internal notes.
CREATE TABLE search_term (
    service_request_id BLOB NOT NULL,
    term TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    PRIMARY KEY (service_request_id, term)
) STRICT, WITHOUT ROWID;
-- By customer first: what a reader waits for never depends on what others have.
CREATE INDEX search_term_by_customer ON search_term (customer_id, term, service_request_id);

CREATE TABLE saved_view (
    id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_view_by_person ON saved_view (person_id, name);
