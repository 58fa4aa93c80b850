# What the record says of an import from another desk.
did-submit-import = imported, from another desk,
did-submit-import-messages = imported messages to
did-write-internal-note-import = imported internal notes to
did-manage-contacts-import-organization = imported the organization
did-manage-contacts-import-person = imported
did-manage-sites-import-site = imported the site
did-decide-permission-request-import = imported access of
