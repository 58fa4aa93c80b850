# Lo que el registro dice de una importación desde otra mesa de soporte.
did-submit-import = importó, de otra mesa de soporte,
did-submit-import-messages = importó mensajes de
did-write-internal-note-import = importó notas internas de
did-manage-contacts-import-organization = importó la organización
did-manage-contacts-import-person = importó a
did-manage-sites-import-site = importó el sitio
did-decide-permission-request-import = importó el acceso de
