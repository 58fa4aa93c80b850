# What people are told: the sentence of the notice and the mail, and the mail's subject.

mail-greeting = Hola, { $name }:
mail-footer = Recibe este correo porque tiene una cuenta en este servicio de soporte.

news-asked = { $person } de { $partner } solicita acceso a las solicitudes de servicio de { $customer }.
news-asked-subject = { $partner } solicita acceso
news-asked-button = Ver la solicitud y decidir
news-approved = { $customer } ha concedido lo que ustedes solicitaron.
news-approved-subject = { $customer } ha concedido acceso
news-approved-less = { $customer } ha concedido menos de lo que ustedes solicitaron. Vea en qué difiere.
news-approved-less-subject = { $customer } ha concedido acceso, menos del solicitado
news-denied = { $customer } ha denegado su solicitud de acceso.
news-denied-subject = { $customer } ha denegado el acceso
news-decided-button = Ver la solicitud
news-invited = { $by } de { $partner } ha invitado a { $person } a la organización de ustedes.
news-invited-subject = { $partner } ha invitado a alguien a la organización de ustedes
news-invited-button = Ver las personas de su organización
news-ended = { $customer } ha revocado un acceso que tenían usted o su organización. Vea qué les queda.
news-ended-subject = { $customer } ha revocado un acceso
news-ended-button = Ver sus clientes

news-submitted = Se ha presentado { $number } para { $customer }: { $subject }
news-submitted-subject = { $number } { $subject }
news-message = Hay un mensaje nuevo en { $number }: { $subject }
news-message-subject = { $number } { $subject }
news-message-files = Hay un mensaje nuevo en { $number }: { $subject }. Adjuntos: { $files }.
news-message-files-subject = { $number } { $subject }
news-contact = Ahora usted es contacto de { $number } de { $customer }: { $subject }
news-contact-subject = { $number } { $subject }
news-primary-contact = { $person } es ahora el contacto principal de { $number }: { $subject }
news-primary-contact-subject = { $number } { $subject }
news-state-open = { $number } está abierta: { $subject }
news-state-open-subject = { $number } { $subject }
news-state-waiting-for-customer = { $number } está en espera del cliente: { $subject }
news-state-waiting-for-customer-subject = { $number } { $subject }
news-state-waiting-for-vendor = { $number } está en espera del proveedor: { $subject }
news-state-waiting-for-vendor-subject = { $number } { $subject }
news-state-resolved = { $number } está resuelta: { $subject }
news-state-resolved-subject = { $number } { $subject }
news-state-closed = { $number } está cerrada: { $subject }
news-state-closed-subject = { $number } { $subject }
news-state-reopened = { $number } se ha reabierto: { $subject }
news-state-reopened-subject = { $number } { $subject }
news-service-request-button = Ver la solicitud de servicio

news-site-notice-planned-maintenance = Hay un mantenimiento planificado en { $others ->
    [0] { $site }
    [one] { $site } y otro sitio
   *[other] { $site } y otros { $others } sitios
}, desde el { $begins } hasta el { $ends }: { $title }
news-site-notice-planned-maintenance-subject = Mantenimiento planificado: { $title }
news-site-notice-planned-maintenance-several = Hay un mantenimiento planificado en { $sites } sitios de sus clientes, desde el { $begins } hasta el { $ends }: { $title }
news-site-notice-planned-maintenance-several-subject = Mantenimiento planificado: { $title }
news-site-notice-incident = Hay un incidente en { $others ->
    [0] { $site }
    [one] { $site } y otro sitio
   *[other] { $site } y otros { $others } sitios
}: { $title }
news-site-notice-incident-subject = Incidente: { $title }
news-site-notice-incident-several = Hay un incidente en { $sites } sitios de sus clientes: { $title }
news-site-notice-incident-several-subject = Incidente: { $title }
news-site-notice-system-notice = Hay un aviso del sistema para { $others ->
    [0] { $site }
    [one] { $site } y otro sitio
   *[other] { $site } y otros { $others } sitios
}: { $title }
news-site-notice-system-notice-subject = Aviso del sistema: { $title }
news-site-notice-system-notice-several = Hay un aviso del sistema para { $sites } sitios de sus clientes: { $title }
news-site-notice-system-notice-several-subject = Aviso del sistema: { $title }
news-site-notice-update = Hay novedades sobre { $others ->
    [0] { $site }
    [one] { $site } y otro sitio
   *[other] { $site } y otros { $others } sitios
}: { $title }
news-site-notice-update-subject = Novedades: { $title }
news-site-notice-update-several = Hay novedades sobre { $sites } sitios de sus clientes: { $title }
news-site-notice-update-several-subject = Novedades: { $title }
news-site-notice-closed = Se ha cerrado el aviso para { $others ->
    [0] { $site }
    [one] { $site } y otro sitio
   *[other] { $site } y otros { $others } sitios
}: { $title }
news-site-notice-closed-subject = Cerrado: { $title }
news-site-notice-closed-several = Se ha cerrado el aviso para { $sites } sitios de sus clientes: { $title }
news-site-notice-closed-several-subject = Cerrado: { $title }
news-site-notice-button = Ver el aviso

news-invitation = Tiene una invitación al servicio de soporte, para { $organization }. Elija una contraseña en un plazo de { $days } días.
news-invitation-subject = Invitación al servicio de soporte
news-reset = Alguien, probablemente usted, ha pedido otra contraseña. Elija una en un plazo de { $hours } horas; con ello se cierran todas sus sesiones y se revocan todos sus tokens de la API. Si no fue usted, no haga nada.
news-reset-subject = Elija otra contraseña
