# Decisions that programs ask for.
act-ask-decisions = preguntar qué pueden hacer otras personas
did-ask-decisions = preguntó por decisiones de
decision-unknown = No existe esa persona o cosa, o no puede preguntar por ella.
decision-error-many = Haga como máximo { $most } preguntas a la vez.
decision-error-item = Esto no es una pregunta: necesita un sujeto (subject), una acción (action) y un recurso (resource), cada uno con sus datos.
decision-error-time = Escriba el momento así: 2026-03-03T14:00:00Z.
decision-error-token = Este token es de otra búsqueda. Empiece de nuevo sin él.
decision-error-limit = El límite debe ser el mismo en todas las páginas.
decision-error-limit-none = Una página tiene al menos un resultado.
decision-error-search-now = Una búsqueda solo responde sobre el presente. Omita el momento o pida una evaluación.
problem-malformed = Lo enviado no es una petición como la quiere el estándar; se nombra cada dato incorrecto.
