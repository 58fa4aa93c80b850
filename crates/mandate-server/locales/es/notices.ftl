# Cómo quiere recibir los avisos, y el correo diario.

choose-notices = Elegir sus avisos
choose-notices-lead = «Enseguida» es un aviso en el portal y un correo. El correo diario llega a las siete de su mañana ({ $zone }); sus avisos están en el portal enseguida.
choose-notices-access = Lo que se refiere al acceso llega siempre enseguida: lo que se solicita, se concede, se revoca, va a terminar o hay que revisar.
notice-kind-new-service-request = Nuevas solicitudes de servicio
notice-kind-message = Mensajes
notice-kind-progress = Estado y contactos
notice-kind-site-notice = Avisos de sitios
notice-kind-help-new-service-request = Se ha presentado una solicitud de servicio para un cliente al que usted está suscrito, o con usted como contacto.
notice-kind-help-message = Alguien ha escrito en una solicitud de servicio de la que usted es contacto.
notice-kind-help-progress = Ha cambiado su estado, se ha combinado con otra, alguien ha pasado a ser su contacto, o usted debe trabajar en ella.
notice-kind-help-site-notice = Mantenimiento previsto, incidentes y avisos del sistema.
delivery-at-once = Enseguida
delivery-digest = En un correo diario
delivery-never = Nunca
digest-subject = { $count ->
    [one] Un aviso
   *[other] { $count } avisos
} de su servicio de soporte
digest-lead = { $count ->
    [one] Esto ha ocurrido desde su último correo diario:
   *[other] Estas { $count } cosas han ocurrido desde su último correo diario:
}
digest-footer = Recibe este correo una vez al día porque así lo ha elegido. Puede cambiarlo aquí:
job-digest = Correo diario
fault-only-events = Esta dirección comunica novedades a las páginas abiertas. Aquí no hay nada que ver.
