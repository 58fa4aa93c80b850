# Respuestas predefinidas.

canned-title = Respuestas predefinidas
canned-lead = Lo que el soporte responde una y otra vez, en los idiomas de los contactos.
canned-empty = Todavía no hay respuestas predefinidas
canned-empty-help = Añada la primera más abajo. Después se podrá elegir encima del cuadro de respuesta.
canned-languages = Idiomas
canned-add = Añadir una respuesta predefinida
canned-name-help = Con qué nombre la encuentran sus colegas, por ejemplo «Pedir el registro de eventos».
canned-places = Lo que se rellena: {"{contact}"} es el nombre del contacto principal, {"{number}"} el número de la solicitud de servicio y {"{me}"} su propio nombre. Se puede usar Markdown.
canned-text-en = Texto en inglés
canned-text-ja = Texto en japonés
canned-text-es = Texto en español
canned-retire = Retirar
canned-retire-help = Ya no se podrá elegir. Lo que se respondió con ella se conserva.
canned-choose = Respuesta predefinida
canned-insert = Insertar
canned-error-no-text = Escriba el texto en al menos un idioma.
canned-error-taken = Ya hay una respuesta predefinida con este nombre.
done-canned-answer-kept = La respuesta predefinida se ha guardado.
done-canned-answer-retired = La respuesta predefinida se ha retirado.
did-work-the-desk-answer-add = añadió la respuesta predefinida
did-work-the-desk-answer-change = cambió la respuesta predefinida
did-work-the-desk-answer-retire = retiró la respuesta predefinida
