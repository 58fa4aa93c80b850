# The pages of the portal.

skip = Saltar al contenido
menu = Menú
main-menu = Principal
yours = Sus avisos y su cuenta
where = Dónde está esta página
search-label = Buscar solicitudes de servicio, o abrir una por su número
search-hint = Buscar, o SR-…
unread = sin leer
sign-out = Cerrar sesión
theme = Tema
foot-zone = Las horas son de { $zone }

nav-service-requests = Solicitudes de servicio
nav-ask = Hacer una pregunta
nav-my-customers = Mis clientes
nav-my-partners = Mis socios
nav-record = Registro
nav-people = Personas
nav-queue = Cola
nav-organizations = Organizaciones
nav-jobs = Tareas fallidas
nav-sites = Sitios
nav-site-notices = Avisos de sitios
nav-notices = Avisos
nav-account = Cuenta
nav-sandbox = Entorno de pruebas

acting-for = Actúa en nombre de
looking-at = Está viendo datos de
acting-personal = con su propio permiso, de nivel { $level }, hasta el { $until }
acting-everybody = con el permiso de todo el personal de su propia organización, de nivel { $level }, hasta el { $until }
acting-staff = como personal del proveedor: lo que lea aquí consta en el registro de esa organización
acting-several = varias organizaciones
acting-several-help = – cada línea indica de cuál es, y la lectura consta en el registro de esa organización

# Common words
acts = Acciones
access = Acceso
added = Fecha de creación
all = Todos
cancel = Cancelar
change = Cambio
changed = Último cambio
choose = Elegir
company = Empresa
copied = Copiado
copy = Copiar
country = País
country-help = Dos letras, como NO o JP.
customer = Cliente
description = Descripción
email = Dirección de correo
everybody = Todo el personal
everybody-of = Todo el personal de { $partner }
facts = Datos
facts-and-acts = Datos y acciones
filter = Filtro
kind = Tipo
level = Nivel
location = Sede
name = Nombre
never = nunca
newer = Más recientes
next = Siguiente
note = Nota
nothing = nada
nothing-matches = Nada contiene estas palabras
now = Ahora
after = Después
older = Más antiguas
organization = Organización
pages = Páginas
password = Contraseña
person = Persona
preview = Vista previa
primary-contact = Contacto principal
additional-contact = Contacto adicional
request = Solicitud de permiso
roles = Roles
save = Guardar
service-request = Solicitud de servicio
severity = Gravedad
show = Mostrar
since = Desde
state = Estado
subject = Asunto
submitted-by = Presentada por
time = Fecha y hora
until = Hasta
until-date = hasta el { $date }
you = Usted
your-name = Su nombre
contacts = Contactos
product-of-vendor = Producto

# Signing in
sign-in-title = Iniciar sesión
sign-in-button = Iniciar sesión
forgot-link = He olvidado mi contraseña
sandbox-link = Esto es un entorno de pruebas: elija quién quiere ser
forgot-title = Contraseña olvidada
forgot-help = Enviamos a esta dirección un enlace con el que puede elegir otra contraseña.
forgot-button = Enviar el enlace
forgot-sent = Si alguien tiene aquí esta dirección, un enlace está en camino hacia ella.
password-title = Elegir una contraseña
password-lead = Para { $name }, { $email }.
password-ends = Al elegir otra contraseña se cierran todas sus demás sesiones y se revocan todos sus tokens de la API.
password-new = Contraseña nueva
password-help = Al menos 10 caracteres.
password-again = La misma otra vez
password-button = Elegir esta contraseña
setup-title = Configurar esta instalación
setup-lead = Usted es su primer administrador. Esta página funciona una sola vez.
setup-vendor = Nombre de su empresa
setup-vendor-help = El proveedor a quien pertenece este servicio de soporte.
setup-button = Configurar

# Service requests
service-requests-title = Solicitudes de servicio
service-requests-caption = Solicitudes de servicio, primero las más recientes
service-requests-empty = Aquí no hay solicitudes de servicio
service-requests-empty-help = Aquí aparecen las preguntas y los problemas que usted puede ver: los de su propia organización y los de los clientes en cuyo nombre actúa. Pruebe con otro filtro.
choose-customer = Elegir un cliente
which-service-requests = Qué solicitudes de servicio
which-entries = Qué entradas
show-all = Todas
show-active = Activas
show-over = Resueltas y cerradas
show-mine = Solo las mías
queue-title = Cola
queue-lead = Todo lo que aún da trabajo a alguien: primero lo más grave, después lo más antiguo.
queue-caption = Solicitudes de servicio, primero las más graves y antiguas
queue-empty = La cola está vacía
queue-empty-help = Nadie espera al proveedor. Lo que llegue aparecerá aquí.
what-you-can-do = Qué puede hacer
your-access = Su acceso
on-behalf-of = en nombre de { $customer }
for-customer = en nombre de { $customer }
story = Mensajes y cambios
internal-note = Nota interna
internal-note-help = · solo la ve el proveedor
reply = Respuesta
markdown-help = Se puede usar Markdown: listas, tablas, código, enlaces.
attachments = Archivos adjuntos
attach-files = Adjuntar archivos (opcional)
attach-files-help = Hasta 10 archivos, cada uno de { $megabytes } MB como máximo.
file-image = Imagen
file-audio = Audio
file-video = Vídeo
file-page = Página web
file-text = Texto
file-pdf = PDF
file-archive = Archivo comprimido
file-document = Documento
file-other = Archivo
size-bytes = { $size ->
    [one] un byte
   *[other] { $size } bytes
}
size-kilobytes = { $size } kB
size-megabytes = { $size } MB
size-gigabytes = { $size } GB
send-reply = Enviar respuesta
keep-internal = Guardar como nota interna
reading-only = Puede leer esto, pero no escribir en ello.
closed-help = Esta solicitud de servicio está cerrada. Reábrala para escribir en ella.
act-state = Cambiar el estado
new-state = Estado nuevo
act-severity = Cambiar la gravedad
new-severity = Gravedad nueva
act-contact = Añadir un contacto
existing-contact = Contacto existente
contact-help = Personas del cliente, y personas de sus socios con cualquier nivel.
act-primary = Cambiar el contacto principal
act-primary-button = Nombrar contacto principal
primary-help = De las personas de un socio, solo las que tienen Actualización (Update) o un nivel superior.
act-remove-contact = Quitar un contacto

ask-nowhere = Todavía no puede presentar solicitudes para nadie
ask-nowhere-help = Para presentarlas para su propia organización se necesita el rol de contacto técnico. Para presentarlas en nombre de un cliente se necesita allí el nivel Creación (Create). El rol se lo puede dar quien gestiona las personas de su organización.
submit-for = Presentar para
submit-for-help = Elija, y verá a quién puede nombrar allí como contacto. Lo que ya ha escrito se conserva.
own-organization = su propia organización
subject-help = De qué se trata, en una línea.
product-optional = Producto (opcional)
description-help = Qué ocurrió, qué esperaba, qué ha probado. Se puede usar Markdown.
i-am-the-contact = Soy el contacto de esta solicitud
other-contact = Si no, el contacto es
other-contact-help = Una persona de { $customer }, o un colega que tenga allí Actualización (Update) o un nivel superior.
contact-time-zone = La zona horaria en la que se le puede localizar
contact-time-zone-help = Viene de su ficha de contacto. El cambio vale solo para esta solicitud.
zone-with-offset = { $zone } (UTC{ $offset })
submit-button = Presentar la solicitud de servicio

site-optional = Sitio (opcional)
site-help = Para cambiar la configuración oculta, eliminar un sitio u obtener acceso a él, use los formularios de la página de ese sitio.

# Sites
site = Sitio
site-removed = eliminado
site-where = Dónde está
site-contact = Contacto
from-until = Desde el { $begins } hasta el { $ends }
sites-title = Sitios de { $customer }
sites-of-all-lead = Los sitios de todos los clientes
sites-more = Hay más. Para encontrarlos, use palabras del nombre de un cliente o de un sitio.
sites-empty = Todavía no hay sitios
sites-empty-help = Añada el primero más abajo: así las solicitudes de servicio podrán referirse a él, y a sus contactos se les avisará del mantenimiento.
sites-empty-read = Aquí aparecerán los sitios con los que trabaja el cliente.
site-add = Añadir un sitio
site-name-help = Cómo lo llaman ustedes, por ejemplo «Planta de Oslo» o «Tienda web».
site-address = Dirección o URL (opcional)
site-address-help = Dónde está: por ejemplo, una calle, un nombre de host o https://shop.example.
site-change = Modificar este sitio
site-contact-help = Personas del cliente, y personas de sus socios con Consulta (Look) o un nivel superior. Las del propio cliente reciben los avisos; las de un socio los reciben según su nivel.
site-notices-here = Avisos
site-notices-none = No hay ningún mantenimiento planificado, incidente ni otro aviso.
site-requests-here = Solicitudes de servicio sobre este sitio
site-requests-none = Ninguna solicitud de servicio se refiere a este sitio.
site-remove = Eliminar este sitio
site-remove-title = Eliminar { $site }
site-remove-lead = Todavía no se ha eliminado nada. Este sitio es de { $customer }; esto es lo que depende de él.
site-remove-active = Solicitudes de servicio que aún dan trabajo a alguien
site-remove-requests = Solicitudes de servicio en total
site-remove-contacts = Contactos
site-remove-notices = Avisos sin cerrar
site-remove-help = Lo que depende de él se conserva y se puede leer, pero el sitio deja de aparecer en las listas, y ya no se envían a nadie avisos sobre él.
site-remove-button = Eliminar este sitio

# Requests reserved to technical contacts and Service Admins
reserved-title-hidden-configuration-change = Cambiar la configuración oculta
reserved-title-site-removal = Solicitar la eliminación de este sitio
reserved-title-access-request = Solicitar acceso a este sitio
reserved-lead = Para el sitio { $site } de { $customer }. Con esto se abre una solicitud de servicio, en la que responde el soporte del proveedor.
reserved-none = No hay ninguna solicitud de este tipo
reserved-none-help = La página de un sitio enlaza con las solicitudes que se pueden hacer para él.
reserved-setting = Ajuste
reserved-setting-help = Su nombre, o lo que regula.
reserved-value = Valor deseado
reserved-from = Eliminar a partir del
reserved-from-help = El primer día sin el sitio.
reserved-who = Quién necesita acceso
reserved-who-help = Nombre y dirección de correo, o el grupo de personas.
reserved-until = Hasta
reserved-reason = Motivo
reserved-site = Sitio
reserved-subject-hidden-configuration-change = Cambiar la configuración oculta de { $site }: { $setting }
reserved-subject-site-removal = Eliminar el sitio { $site }
reserved-subject-access-request = Acceso a { $site } para { $who }

# Notices of sites
site-notices-empty = Todavía no hay avisos
site-notices-empty-help = Aquí aparecerán los mantenimientos planificados, los incidentes y los avisos del sistema que usted publique.
site-notice-new = Nuevo aviso de sitio
site-notice-new-lead = Antes de que se envíe nada, verá a quién se avisará.
site-notice-title = Título
site-notice-title-help = De qué se trata, en una línea.
site-notice-text = Texto
site-notice-begins = Comienza
site-notice-begins-help = Para el mantenimiento planificado, en su propia zona horaria.
site-notice-ends = Termina
site-notice-sites = Sitios afectados
site-notice-sites-help = Elija sitios concretos, o todos los que un cliente tiene ahora.
site-notice-words = Palabras del nombre de un cliente o de un sitio
site-notice-find = Buscar
site-notice-all-sites = Todos los sitios de { $customer }
site-notice-preview = Ver antes a quién se avisará
site-notice-preview-title = Antes de enviar este aviso
site-notice-preview-lead = Todavía no se ha enviado nada. { $people ->
    [0] No se avisará a nadie
    [one] Se avisará a una persona
   *[other] Se avisará a { $people } personas
} de { $organizations ->
    [0] ninguna organización
    [one] una organización
   *[other] { $organizations } organizaciones
}, en el portal y por correo.
site-notice-told = Personas a las que se avisará
site-notice-publish = Enviar este aviso
site-notice-published-on = Publicado el { $time }
site-notice-is-open = Abierto
site-notice-is-closed = Cerrado
site-notice-update = Novedad
site-notice-update-help = Se envía a todas las personas a las que el aviso concierne ahora. Se puede usar Markdown.
site-notice-update-button = Enviar la novedad
site-notice-close-button = Enviar y cerrar

# Finding, and lists that people live in
chosen = Elegida
close = Cerrar
contact = Contacto
contact-chosen = La persona elegida
export = Exportar
go-on = Seguir desde ahí
messages = Mensajes
number = Número
more-filters = Más filtros
searched-back = Se ha buscado hasta el { $day }.
show-subscribed = Con suscripción
submitted = Fecha de presentación
submitted-from = Presentadas desde
submitted-until = Presentadas hasta
search-title = Búsqueda
search-words = Palabras
search-button = Buscar
search-caption = Lo que se ha encontrado, primero lo más reciente
search-help = Se busca en números, asuntos, productos, descripciones, mensajes y nombres de quienes las presentaron y de sus contactos. Deben aparecer todas las palabras; la última puede estar solo empezada. De los textos muy largos solo se busca en el comienzo.
search-help-notes = No se busca en las notas internas.
search-empty = Nada contiene todas estas palabras
search-empty-help = Pruebe con menos palabras, o solo con el comienzo de la última. No se busca en lo que usted no puede ver.
saved-views-title = Vistas guardadas
saved-views-change = Cambiar el nombre o eliminar
saved-views-empty = No ha guardado ninguna vista
saved-views-empty-help = Filtre la lista de solicitudes de servicio y guarde después el filtro con un nombre. Aparecerá aquí y encima de la lista.
saved-view-save = Guardar esta vista…
saved-view-change = Cambiar el nombre o eliminar
saved-view-delete = Eliminar esta vista
several-change = Cambiar lo elegido a
several-preview = Vista previa…
several-title = Cambiar varias solicitudes de servicio
several-lead = Todavía no se ha cambiado nada. Esto es lo que ocurriría con cada una.
several-caption = Las solicitudes de servicio elegidas y qué ocurre con cada una
several-same = Ya está así.
several-stays = Se queda como está.
several-button = Cambiar { $count ->
    [one] una solicitud de servicio
   *[other] { $count } solicitudes de servicio
}
several-some = No se han cambiado todas
several-some-lead = Cambiadas: { $done } de { $count }. Las demás siguen como estaban.
several-back = Volver a la lista
keys-title = Teclado
keys-search = Buscar
keys-next = Fila siguiente
keys-previous = Fila anterior
keys-open = Abrir la fila
keys-choose = Elegir la fila
keys-help = Esta ayuda

# My customers
request-new-access = Solicitar un acceso nuevo
my-customers-caption = Clientes en cuyo nombre actúa
my-customers-empty = Todavía no actúa en nombre de ningún cliente
my-customers-empty-help = Solicite acceso al responsable de contactos de un cliente. Cuando se conceda, el cliente aparecerá aquí.
what-you-have = Lo que usted tiene
your-own = propio
as-everybody = Como todo el personal
new-service-requests = Nuevas solicitudes de servicio
mail-me = Avisarme por correo
mail-me-help = cuando se presente una solicitud de servicio para { $customer }
ask-for-more = Solicitar…
ask-for-more-help = a { $customer } otro nivel u otra fecha
requests-of-partner = Solicitudes de permiso de { $partner }
asked-on = Enviada el

ask-title = Solicitar acceso
ask-lead = Decide el responsable de contactos de un cliente. Hasta entonces no cambia nada: lo que tiene ahora sigue vigente.
ask-manager = Dirección de correo del responsable de contactos del cliente
ask-manager-help = La persona del cliente que se ocupa de los socios. Recibirá su solicitud por correo.
ask-until = Último día del acceso
ask-until-help = El acceso termina por sí solo cuando acaba este día (UTC). Como máximo, dentro de dos años.
ask-everybody = Nivel para todo el personal de { $partner }
ask-everybody-help = Cada nivel incluye los anteriores; CC queda aparte. El nivel propio de una persona, más abajo, prevalece sobre este, aunque sea inferior.
ask-people = Niveles para personas concretas
ask-people-help = Los colegas sin un nivel propio tienen el de todo el personal.
level-to-ask = Nivel que se solicita
level-for = Nivel para { $person }
ask-note = Nota para el responsable de contactos (opcional)
ask-button = Enviar la solicitud

# A permission request
request-title = { $partner } solicita acceso a { $customer }
who-asks = Quién lo solicita
people-of = { $count ->
    [one] La única persona de { $partner }
   *[other] Las { $count } personas de { $partner }
}
people-count = { $count ->
    [one] una persona
   *[other] { $count } personas
}
what-was-asked = Qué se solicitó
asked-and-granted = Qué se solicitó y qué se concedió
for-whom = Para
asked-for = Solicitado
granted = Concedido
differs = difiere
last-day = Último día
asked-until = Solicitado: { $date }.
what-each-shows = Qué les mostraría cada nivel
shows = Muestra
allows = Permite
shows-cc = solo aquello a lo que se les añada
shows-all = { $requests ->
    [one] una solicitud de servicio
   *[other] { $requests } solicitudes de servicio
}, { $messages ->
    [one] un mensaje
   *[other] { $messages } mensajes
}, { $attachments ->
    [one] un archivo adjunto
   *[other] { $attachments } archivos adjuntos
}
what-you-grant = Qué concede
what-you-grant-help = Está puesto lo que se solicitó. Puede conceder menos: un nivel inferior, menos personas, menos tiempo.
grant = Conceder
grant-for = Conceder: { $whom }
choose-people-instead = Elegir personas concretas en lugar de todo el personal
preview-button = Ver antes quién gana y quién pierde
what-you-typed = Lo que usted escribió
deny-summary = Denegar esta solicitud…
deny-reason = Motivo (opcional; { $partner } lo leerá)
deny-button = Denegar la solicitud de { $partner }
withdraw-button = Retirar esta solicitud
story-asked = Enviada el { $when }.
story-pending = Caduca por sí sola el { $when } si nadie responde.
story-approved = Aprobada por { $who } el { $when }.
story-denied = Denegada por { $who } el { $when }.
story-withdrawn = Retirada por { $who } el { $when }.
story-lapsed = Caducó el { $when }: nadie respondió.
story-reason = Motivo: { $reason }
preview-title = Qué cambiaría al conceder esto
preview-lead = Todavía no se ha guardado nada. { $partner }, hasta el { $until }.
preview-caption = Quién gana y quién pierde
preview-nothing = No cambia nada para nadie.
people-gain = Personas que ganan
people-lose = Personas que pierden
gains = Gana
loses = Pierde
grant-button = Conceder este acceso
change-terms = Modificar

# My partners
my-partners-lead = Empresas que actúan en nombre de { $customer }, exactamente con lo que ustedes les dieron.
my-partners-empty = Ningún socio actúa en nombre de ustedes
my-partners-empty-help = Cuando un socio solicite acceso, su solicitud aparecerá aquí y usted decidirá.
waiting-for-you = A la espera de su decisión
last-used = Último uso
has = Tiene
end = Revocar el acceso
end-one = Revocar…
end-all = Revocar todo el acceso de este socio…
what-they-did = Qué hizo y leyó { $partner }
earlier-requests = Solicitudes anteriores
end-title = Revocar el acceso de { $partner }
end-lead = Todavía no se ha revocado nada. La revocación vale desde el siguiente clic de cada persona afectada.
end-caption = Quién gana y quién pierde qué
end-raises = Con esto alguien gana: desaparece un permiso propio que permite menos, y en su lugar decide lo que tiene todo el personal de { $partner }.
end-reason = Motivo (opcional; { $partner } lo leerá)
end-button = Revocar este acceso

# The record
record-lead = Lo que otros hicieron con los datos de su organización y lo que leyeron de ellos, cada vez con el permiso en virtud del cual lo hicieron. No se puede alterar sin que se note.
record-export = Exportar con prueba
record-caption = Entradas del registro, primero las más recientes
record-empty = Aquí no consta nada en el registro
record-empty-help = Aquí constará lo que los socios y el proveedor hagan con los datos de su organización y lo que lean de ellos.
record-others = De otros
record-all = De todos
record-refused = Rechazadas
record-several = { $shown } y { $more } más
did = Qué hizo
on-what = Sobre qué
under = En virtud de
outcome = Resultado

# Notices, account, people
notice = Aviso
notices-caption = Avisos, primero los más recientes
notices-empty = Nada nuevo
notices-empty-help = Lo que le concierna aparecerá aquí.
sessions = Dónde tiene sesiones iniciadas
sign-out-everywhere = Cerrar todas las sesiones
sign-out-everywhere-help = Al cerrar todas las sesiones se revocan también todos sus tokens de la API.
browser = Navegador
signed-in = Inicio de sesión
last-seen = Última actividad
session-ends = Termina
this-one = Esta
preferences = Aspecto de las páginas
language = Idioma
time-zone = Zona horaria
time-zone-help = Por ejemplo, Europe/Oslo o Asia/Tokyo. Las horas se muestran en esta zona.
people-title = Personas de { $organization }
person-active = Activa
person-invited = Invitada
person-locked = Bloqueada
lock = Bloquear
unlock = Desbloquear
invite-title = Invitar a una persona
invite-help = Se enviará una invitación a esta dirección.
invite-button = Enviar la invitación

# Administration
which-organizations = Qué organizaciones
organizations-empty = No hay organizaciones de este tipo
organizations-empty-help = Añada la primera más abajo.
organization-add = Añadir una organización
kind-of-organization = Qué es
locations = Sedes de un socio
locations-title = Sedes
locations-help = Una en cada línea. Para un cliente, déjelo vacío.
jobs-waiting = { $count ->
    [0] Ninguna otra tarea está en espera.
    [one] Otra tarea está en espera.
   *[other] Otras { $count } tareas están en espera.
}
jobs-empty = No ha fallado ninguna tarea
jobs-empty-help = Aquí aparecerán los correos que no se puedan enviar tras muchos intentos.
job-kind = Tarea
job-failed = Falló
job-attempts = Intentos
job-error = Por qué
job-retry = Reintentar

# The sandbox
sandbox-title = ¿Quién quiere ser?
sandbox-lead = Esto es un entorno de pruebas: un mundo inventado para probar cosas. Nada sale de él, y desaparece cuando se detiene.
sandbox-mail = Correos
sandbox-mail-lead = En un entorno de pruebas, los correos se muestran aquí en vez de enviarse. Con la sesión iniciada, ve los suyos.
sandbox-mail-empty = Todavía no hay correos
no-role = sin rol

# What was done
done-signed-out = Se ha cerrado su sesión.
done-signed-out-everywhere = Se han cerrado todas sus sesiones y se han revocado sus tokens de la API.
done-submitted = Se ha presentado la solicitud de servicio.
done-several-changed = Se han cambiado todas, cada una como si se hubiera cambiado por separado.
done-nothing-chosen = No se ha elegido nada. Elija al menos una solicitud de servicio.
done-view-saved = Se ha guardado la vista. Aparece encima de la lista.
done-view-deleted = Se ha eliminado la vista.
done-message-sent = Se ha enviado la respuesta.
done-note-written = Se ha guardado la nota interna.
done-state-changed = Se ha cambiado el estado.
done-severity-changed = Se ha cambiado la gravedad.
done-contact-added = Se ha añadido el contacto.
done-contact-removed = Se ha quitado el contacto.
done-primary-contact-changed = Se ha cambiado el contacto principal.
done-asked = Se ha enviado la solicitud. Se ha avisado al responsable de contactos.
done-asked-already = Esta renovación ya se había solicitado. Sigue a la espera de respuesta.
done-subscribed = Se le avisará de las nuevas solicitudes de servicio.
done-unsubscribed = Ya no se le avisará de las nuevas solicitudes de servicio.
done-granted = Se ha concedido el acceso. Consta en el registro.
done-denied = Se ha denegado la solicitud. Consta en el registro.
done-withdrawn = Se ha retirado la solicitud.
done-ended = Se ha revocado el acceso. Vale desde el siguiente clic y consta en el registro.
done-saved = Guardado.
done-invited = La invitación está en camino.
done-locked = La persona está bloqueada y se han cerrado todas sus sesiones.
done-unlocked = La persona está desbloqueada.
done-organization-added = Se ha añadido la organización. Invite a sus personas.
done-job-retried = Se está reintentando la tarea.
done-site-added = Se ha añadido el sitio.
done-site-removed = Se ha eliminado el sitio. Consta en el registro.
done-site-notice-published = Se ha enviado el aviso a quienes concierne.
done-site-notice-updated = Se ha enviado la novedad.
done-site-notice-closed = Se ha cerrado el aviso. Se ha avisado a quienes concierne.
