-- In which time zone the primary contact is reached about this service request, where it chose another than its own (P27).
ALTER TABLE contact ADD COLUMN time_zone TEXT;
