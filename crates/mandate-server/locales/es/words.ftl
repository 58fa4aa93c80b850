# Glosario (inglés = español). Tratamiento: usted; español internacional; mayúscula solo al principio.
#
# vendor = proveedor · partner = socio · customer = cliente · organization = organización
# support desk = servicio de soporte · vendor's staff = personal del proveedor
# contact manager = responsable de contactos · technical contact = contacto técnico
# primary, additional contact = contacto principal, adicional · colleague = colega
# everybody of (a partner) = todo el personal de · a person's own (permission, level) = propio
# service request = solicitud de servicio · submit = presentar · reserved request = solicitud reservada
# thread, message, reply = mensajes, mensaje, respuesta · internal note = nota interna
# permission = permiso · access = acceso · level = nivel · ground = fundamento, en virtud de
# permission request = solicitud de permiso · ask for (access) = solicitar
# grant = conceder (el acceso), aprobar (la solicitud) · deny = denegar · withdraw = retirar · lapse = caducar
# end (access, a permission) = revocar · over by the clock = terminar, estar vigente hasta
# refuse (an act) = rechazar · acting for, on behalf of = en nombre de
# record = registro · entry = entrada · seal = sello · stands in the record = consta en el registro
# queue = cola · notice = aviso · job = tarea · severity = gravedad · state = estado
# site = sitio · location (of a partner) = sede · sandbox = entorno de pruebas · request (HTTP) = petición
#
# Los niveles llevan siempre entre paréntesis su nombre inglés, con el que el proveedor y los correos los citan:
# CC · Consulta (Look) · Actualización (Update) · Creación (Create) · Administración del servicio (Service Admin) ·
# Administración total (Full Admin). «Consulta» se reserva para el nivel; question = pregunta.
# Words: the names of states, levels, roles and acts.

product = Mandate

level-cc = CC
level-look = Consulta (Look)
level-update = Actualización (Update)
level-create = Creación (Create)
level-service-admin = Administración del servicio (Service Admin)
level-full-admin = Administración total (Full Admin)
level-none = Ninguno
level-none-help = Solo las personas elegidas más abajo.

level-help-cc = Lee solo las solicitudes de servicio a las que se haya añadido a la persona.
level-help-look = Lee todas las solicitudes de servicio del cliente, pasadas y presentes, con todos los mensajes y archivos adjuntos.
level-help-update = Como Consulta (Look), y además escribe en ellas: mensajes, contactos, gravedad, cierre y reapertura.
level-help-create = Como Actualización (Update), y además presenta nuevas solicitudes de servicio en nombre del cliente.
level-help-service-admin = Como Creación (Create), y además gestiona los sitios del cliente y hace solicitudes reservadas.
level-help-full-admin = Como Administración del servicio (Service Admin), y además gestiona los contactos del cliente.

allows-cc = leer aquellas a las que se les añada
allows-look = leerlas todas, pasadas y presentes, con mensajes y archivos adjuntos
allows-update = además, escribir en ellas
allows-create = además, presentar otras nuevas en nombre de su organización
allows-service-admin = además, gestionar los sitios de su organización y hacer solicitudes reservadas
allows-full-admin = además, gestionar los contactos de su organización

role-administrator = administrador
role-contact-manager = responsable de contactos
role-technical-contact = contacto técnico
role-support = agente de soporte
role-operations = agente de operaciones
role-help-administrator = Gestiona las personas de la organización.
role-help-contact-manager = Decide qué socios actúan en nombre de la organización.
role-help-technical-contact = Presenta solicitudes de servicio para la organización.
role-help-support = Atiende la cola.
role-help-operations = Lleva los expedientes de despliegue.

kind-vendor = Proveedor
kind-partner = Socio
kind-customer = Cliente
kinds-vendor = Proveedor
kinds-partner = Socios
kinds-customer = Clientes

kind-question = Pregunta o problema
kind-hidden-configuration-change = Cambio de configuración oculta
kind-site-removal = Eliminación de un sitio
kind-access-request = Solicitud de acceso
kind-account-or-portal = Cuenta de soporte o portal

site-kind-production = Producción
site-kind-staging = Preproducción
site-kind-development = Desarrollo
site-kind-other = Otro

site-notice-kind-planned-maintenance = Mantenimiento planificado
site-notice-kind-incident = Incidente
site-notice-kind-system-notice = Aviso del sistema
site-notice-help-planned-maintenance = Se avisa a los contactos de los clientes y a las personas de los socios con Consulta (Look) o un nivel superior.
site-notice-help-incident = Se avisa a los contactos de los clientes y a las personas de los socios con Consulta (Look) o un nivel superior.
site-notice-help-system-notice = Se avisa a los contactos de los clientes y a las personas de los socios con Creación (Create) o un nivel superior.

severity-1 = 1 Paralizado
severity-2 = 2 Dificultado
severity-3 = 3 Afectado
severity-4 = 4 Pregunta
severity-help-1 = El trabajo está paralizado.
severity-help-2 = El trabajo se ve gravemente dificultado.
severity-help-3 = Algo va mal, pero el trabajo continúa.
severity-help-4 = Una pregunta o un deseo.

state-new = Nueva
state-open = Abierta
state-waiting-for-customer = En espera del cliente
state-waiting-for-vendor = En espera del proveedor
state-resolved = Resuelta
state-closed = Cerrada
state-reopened = Reabierta

send-and-waiting-for-customer = Enviar y esperar al cliente
send-and-resolved = Enviar y resolver
send-and-closed = Enviar y cerrar

request-pending = Pendiente
request-approved = Aprobada
request-denied = Denegada
request-withdrawn = Retirada
request-lapsed = Caducada

theme-light = Claro
theme-dark = Oscuro
theme-system = Del sistema

outcome-done = Hecho
outcome-refused = Rechazado

job-mail = Correo
job-reset = Enlace por contraseña olvidada

# What somebody wanted to do: “You cannot …”.
act-view = leer esta solicitud de servicio
act-view-any = leer solicitudes de servicio
act-update = actualizar esta solicitud de servicio
act-submit = presentar solicitudes de servicio
act-submit-reserved = hacer solicitudes reservadas
act-ask-about-portal = preguntar sobre el portal
act-write-internal-note = escribir notas internas
act-subscribe = suscribirse a las nuevas solicitudes de servicio
act-view-dashboard = ver la experiencia de soporte
act-view-sites = ver sitios
act-view-system-notices = ver avisos del sistema
act-join-support-notices = darse de alta en los avisos de soporte
act-join-system-notices = darse de alta en los avisos del sistema
act-manage-sites = gestionar sitios
act-remove-site = eliminar un sitio
act-publish-site-notice = publicar avisos de sitios
act-manage-contacts = gestionar personas
act-ask-permission = solicitar acceso
act-view-permission-request = ver esta solicitud de permiso
act-withdraw-permission-request = retirar esta solicitud de permiso
act-decide-permission-request = decidir sobre esta solicitud de permiso
act-view-partners = ver quién actúa en nombre de este cliente
act-end-permission = revocar este permiso
act-view-record = leer el registro
act-administer = administrar esta instalación

# What somebody did, as the record says it.
did-view = leyó
did-view-list = vio en una lista
did-view-download = descargó un archivo de
did-view-download-internal = descargó un archivo de una nota interna de
did-view-mailed = recibió por correo el contenido de
did-view-export = exportó solicitudes de servicio, en número de
did-view-list-by-staff = vio en la cola del proveedor
did-update = actualizó
did-update-message = escribió en
did-update-state = cambió el estado de
did-update-severity = cambió la gravedad de
did-update-contact-added = añadió un contacto a
did-update-contact-removed = quitó un contacto de
did-update-primary-contact = cambió el contacto principal de
did-submit = presentó
did-submit-offer = vio el formulario para presentar solicitudes, con la lista de personas, de
did-submit-reserved = presentó, como solicitud reservada,
did-submit-reserved-offer = vio el formulario de una solicitud reservada para el sitio
did-ask-about-portal = presentó, sobre la cuenta o el portal,
did-subscribe = se suscribió a las nuevas solicitudes de servicio de
did-subscribe-end = canceló su suscripción a las nuevas solicitudes de servicio de
did-manage-contacts = gestionó personas de
did-manage-contacts-list = vio la lista de personas de
did-manage-contacts-invite = invitó a
did-manage-contacts-lock = bloqueó a
did-manage-contacts-unlock = desbloqueó a
did-view-sites = leyó los datos del sitio
did-view-sites-list = vio la lista de sitios de
did-view-sites-notice = leyó el aviso de sitio
did-view-system-notices = buscó avisos del sistema de
did-view-system-notices-notice = leyó el aviso del sistema
did-join-support-notices = se dio de alta en los avisos de soporte de
did-join-support-notices-mailed = recibió por correo el aviso de sitio
did-join-system-notices = se dio de alta en los avisos del sistema de
did-join-system-notices-mailed = recibió por correo el aviso del sistema
did-manage-sites = gestionó sitios de
did-manage-sites-add = añadió el sitio
did-manage-sites-change = modificó el sitio
did-manage-sites-form = vio el formulario para modificar el sitio
did-manage-sites-contact-added = añadió un contacto al sitio
did-manage-sites-contact-removed = quitó un contacto del sitio
did-remove-site = eliminó el sitio
did-remove-site-form = vio lo que depende del sitio
did-publish-site-notice = publicó el aviso de sitio
did-publish-site-notice-update = actualizó el aviso de sitio
did-publish-site-notice-close = cerró el aviso de sitio
did-view-dashboard = vio la experiencia de soporte de
did-ask-permission = solicitó acceso a
did-view-permission-request = leyó una solicitud de permiso
did-withdraw-permission-request = retiró una solicitud de permiso dirigida a
did-decide-permission-request = decidió sobre una solicitud de permiso
did-decide-permission-request-approve = concedió acceso a
did-decide-permission-request-deny = denegó el acceso a
did-view-partners = miró quién actúa en nombre de
did-end-permission = revocó el acceso de
did-view-record = leyó el registro de
did-view-record-export = exportó el registro
did-administer = administró
did-write-internal-note = escribió una nota interna

# On what ground.
ground-own-organization = organización propia
ground-own-organization-by-role = organización propia, como { $role }
ground-own-contact = organización propia, como contacto
ground-personal-permission = permiso propio, { $level }
ground-organization-permission = permiso de todo el personal, { $level }
ground-attached-contact = añadido como contacto, { $level }
ground-deployment = despliegue
ground-vendor-staff = personal del proveedor, { $role }
ground-installation = la instalación
ground-none = nada

# Changes in the story of a service request.
change-state = { $who } cambió el estado de «{ $before }» a «{ $after }»
change-severity = { $who } cambió la gravedad de { $before } a { $after }
change-contact-added = { $who } añadió a { $after } como contacto adicional
change-contact-removed = { $who } quitó a { $before } de los contactos
change-primary-contact = { $who } nombró contacto principal a { $after }, en lugar de { $before }
who-of = { $person } de { $organization }
who-for = { $person } de { $organization }, en nombre de { $customer },
