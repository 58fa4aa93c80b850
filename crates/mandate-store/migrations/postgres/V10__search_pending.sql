-- Texts that a job makes findable by their words, so that nobody who writes waits for it.
CREATE TABLE search_pending (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service_request_id uuid NOT NULL REFERENCES service_request (id),
    text text NOT NULL
);

-- For the vendor's staff, who see everything: parties search customer by customer.
CREATE INDEX search_term_by_term ON search_term (term, service_request_id);

-- What was there before there was an index; some of it has terms of what was written since, but not of its number.
CREATE TEMPORARY TABLE search_missing AS
    SELECT id FROM service_request r WHERE NOT EXISTS (
        SELECT 1 FROM search_term t WHERE t.service_request_id = r.id AND t.term = CAST(r.number AS text));
INSERT INTO search_pending (service_request_id, text)
    SELECT r.id, 'SR-' || r.number || ' ' || r.subject || ' ' || COALESCE(r.product, '') || ' ' || r.description || ' ' || p.name
    FROM service_request r JOIN person p ON p.id = r.submitter_id WHERE r.id IN (SELECT id FROM search_missing);
INSERT INTO search_pending (service_request_id, text)
    SELECT c.service_request_id, p.name FROM contact c JOIN person p ON p.id = c.person_id
    WHERE c.service_request_id IN (SELECT id FROM search_missing);
INSERT INTO search_pending (service_request_id, text)
    SELECT m.service_request_id, m.body FROM message m
    WHERE m.visibility = 'public' AND m.service_request_id IN (SELECT id FROM search_missing);
DROP TABLE search_missing;
