# What goes wrong: fields, conflicts, faults.

typed-title = Lo que usted escribió
typed-lead = No se ha enviado. Copie lo que necesite antes de salir de esta página.
typed-reason = Motivo

errors-title = Todavía no ha funcionado
error-prefix = Error:
error-at-field = { $field }: { $error }

field-empty = Escriba algo aquí.
field-too-long = Esto tiene { $length } caracteres; caben { $limit } como máximo.
field-control-character = Esto contiene un carácter que no se puede mostrar. Escríbalo de nuevo sin él.
field-not-an-address = Esto no es una dirección de correo. Debería parecerse a nombre@empresa.example.
field-choose = Elija una de las posibilidades.
field-country = Escriba las dos letras de un país, como NO o JP.
field-time-zone = Elija una zona horaria, como Europe/Oslo.
field-unknown = El formulario no tiene el campo «{ $field }», o se envió dos veces.

until-not-a-date = Escriba un día del calendario.
until-past = Este día ya ha pasado. Elija hoy o un día posterior.
until-too-far = Es demasiado lejano. El último día posible es { $last }.

ask-error-no-contact-manager = Ningún responsable de contactos de un cliente tiene esta dirección.
ask-too-many = Ha probado muchas direcciones que no son de ningún responsable de contactos. Espere { $minutes } minutos e inténtelo de nuevo.
address-too-many = Ha pedido muchas direcciones. Espere { $minutes } minutos e inténtelo de nuevo.
renew-too-many = Su empresa ha pedido acceso a este cliente muchas veces. Espere { $minutes } minutos e inténtelo de nuevo.
ask-error-not-a-colleague = Esta persona no es de su organización, o está bloqueada.
ask-error-nothing-chosen = Elija un nivel para todo el personal o para al menos una persona.
ask-error-too-many = Ya hay { $count } solicitudes a este cliente en espera de respuesta. Retire alguna primero.
grant-error-nothing = Conceda al menos un nivel, o deniegue la solicitud.
grant-error-more = Puede conceder lo que se solicitó o menos, no más.
grant-error-longer = Puede conceder hasta el día que se solicitó o uno anterior, no uno posterior.
search-error-empty = Escriba al menos una palabra, o un número.
search-error-too-many = Son demasiadas palabras. Quite algunas.
saved-view-error-taken = Ya tiene una vista con este nombre.
saved-view-error-too-many = Ya tiene { $most } vistas. Elimine una primero.
saved-view-error-too-long = Este filtro es demasiado largo para guardarlo.
several-error-none = Elija al menos una solicitud de servicio.
several-error-too-many = Se pueden cambiar { $most } a la vez como máximo.
export-error-too-many = Son más de las { $most } líneas que caben. Filtre la lista, por ejemplo por cliente o por día.
export-error-ended = Su acceso cambió mientras se creaba el archivo, por lo que no se le entrega. Empiece de nuevo: el archivo tendrá lo que puede ver ahora.
export-error-busy = Otras personas están exportando listas largas en este momento. Inténtelo de nuevo dentro de un minuto.
several-error-broken-off = Algo falló antes de llegar a esta: no se intentó.
submit-error-contact = Elija quién es el contacto, o marque que lo es usted.
submit-error-both = Ha marcado que el contacto es usted y ha elegido a otra persona. Quite la marca, o no elija a nadie.
submit-error-reserved = Esto se solicita en la página del sitio, donde tiene su propio formulario.
site-error-name-taken = Este cliente tiene otro sitio con este nombre.
site-notice-error-sites = Elija al menos un sitio de los que se muestran.
site-notice-error-moment = Escriba un día y una hora, como 2027-03-05T22:00.
site-notice-error-ends-first = Debe terminar después de comenzar.
site-notice-error-over = Esto ya ha terminado.
contact-error-not-possible = Esta persona no puede ser contacto aquí, o ya lo es.
contact-error-needs-update = { $person } necesita el nivel Actualización (Update) o superior para ser el contacto principal.
organization-error-locations = Solo los socios tienen sedes.
person-error-address-taken = Alguien tiene ya esta dirección.
person-error-contact-manager = Los responsables de contactos son asunto exclusivo del cliente: ningún socio los nombra ni los bloquea.
person-error-lock-oneself = Usted no puede bloquear su propia cuenta.

attachment-error-too-large = «{ $name }» es demasiado grande: un archivo tiene como máximo { $most } MB.
attachment-error-too-many = Son demasiados archivos: con un mensaje caben { $most } como máximo.
attachment-error-again = Elija de nuevo sus archivos. No se han podido conservar; lo que escribió, sí.
attachment-error-nowhere = En esta instalación no se puede adjuntar nada. Escriba en el texto lo que importe.

password-too-short = Una contraseña tiene al menos { $least } caracteres.
password-too-long = Una contraseña tiene como máximo 1024 bytes.
password-not-the-same = Las dos no coinciden.
sign-in-wrong = Esta dirección de correo y esta contraseña no se corresponden.
sign-in-too-many = Ha habido demasiados intentos. Espere { $minutes } minutos e inténtelo de nuevo.

conflict-title = Alguien se adelantó
conflict-taken = Entretanto se guardó algo con el mismo nombre.
conflict-changed = Alguien ha cambiado esto entretanto. Mire cómo está ahora e inténtelo de nuevo.
conflict-closed = Esta solicitud de servicio está cerrada. Reábrala para escribir en ella.
conflict-state = Esta solicitud de servicio no puede pasar a ese estado desde el actual.
conflict-site-notice-closed = Este aviso ya está cerrado.
conflict-primary-contact = El contacto principal no se puede quitar. Nombre primero contacto principal a otra persona.
conflict-preview = Lo que esto cambiaría ya no es lo que mostraba la vista previa. Mire de nuevo la vista previa.
conflict-permission-ended = Este permiso ya ha terminado.
conflict-request-decided = Alguien ha decidido entretanto sobre esta solicitud de permiso.
conflict-request-approved = Esta solicitud de permiso ya se ha aprobado.
conflict-request-denied = Esta solicitud de permiso ya se ha denegado.
conflict-request-withdrawn = Esta solicitud de permiso se ha retirado.
conflict-request-lapsed = Esta solicitud de permiso ha caducado: nadie respondió a tiempo.

refused-title = Usted no puede { $question }
refused-question = Usted quería
refused-decided = Qué lo ha decidido
refused-enough = Qué bastaría
refused-whom = A quién dirigirse
refused-ask = Solicitarlo
reference = Referencia

not-found-title = Aquí no hay nada para usted
not-found-lead = O bien esta dirección es incorrecta, o bien lo que hay aquí pertenece a una organización que no le ha dado acceso.
not-signed-in-title = No ha iniciado sesión
not-signed-in-lead = Inicie sesión e inténtelo de nuevo.
invalid-title = Hay algo incorrecto en esta petición
invalid-lead = No se ha cambiado nada.
too-many-title = Demasiados intentos
disk-full-title = El disco de esta instalación está lleno
disk-full-lead = No se ha cambiado nada. Vuelva atrás, conserve lo que escribió y avise a quien gestiona esta instalación.
unavailable-title = La base de datos no responde
unavailable-attachments-title = El lugar donde se guardan los archivos adjuntos no responde
unavailable-lead = No se ha cambiado nada. Vuelva atrás, conserve lo que escribió e inténtelo de nuevo dentro de un momento.
unsure-title = No se sabe si se ha guardado
unsure-lead = La conexión con la base de datos se interrumpió justo al final. Compruebe si se ha guardado antes de volver a enviarlo.

failed-title = Algo ha fallado aquí
failed-lead = No es culpa suya, y no se ha cambiado nada. Vuelva atrás e inténtelo de nuevo; si vuelve a ocurrir, indique al servicio de soporte la referencia que aparece abajo.
fault-title = No se puede responder a esta petición
fault-method = Esta dirección no admite una petición de este tipo.
fault-not-a-form = Esta dirección solo admite formularios.
fault-too-large = Lo que se envió es demasiado grande. Caben 16 megabytes como máximo.
fault-files-too-large = Los archivos son demasiado grandes en conjunto. Adjunte menos, u otros más pequeños.
fault-too-many-fields = Lo que se envió tiene demasiados campos.
fault-broken-off = Lo que se envió se interrumpió o no se puede leer.
fault-too-slow = Tardó demasiado y se interrumpió. Compruebe si se hizo antes de enviarlo de nuevo.
