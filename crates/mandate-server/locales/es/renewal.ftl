# Finales próximos, solicitar otra vez y lo que caducó.

ends-soon = Termina el { $date }
renew-until = Renovar hasta el { $date }
renew = Renovar
renew-terms = Ver las condiciones…
renew-title = Renovar el acceso a { $customer }
renew-lead = Solicita las mismas personas y niveles por el mismo tiempo. Lo que tiene ahora sigue vigente hasta que el responsable de contactos lo conceda.
renew-manager = A quién se solicita
renew-pending = Esta renovación ya se ha solicitado y espera respuesta.
ask-again = Solicitar de nuevo
ask-again-title = Solicitar de nuevo acceso a { $customer }
ask-again-lead = Solicita otra vez las mismas personas y niveles. Hasta que el responsable de contactos lo conceda no cambia nada.
present-access = Tiene ahora
request-renews = Renueva lo que se concedió antes.
request-over = Sin vigencia desde el { $date }
story-over = Desde el { $date } no queda nada de ello vigente.
conflict-request-waits = Esta solicitud de permiso todavía espera respuesta.
conflict-nobody-to-renew = Ninguna de sus personas trabaja ya en la organización de ustedes. Solicite acceso para otras.
conflict-nobody-to-ask = El responsable de contactos a quien se solicitó ya no decide. Solicítelo a otro del cliente.

news-asked-again = { $person } de { $partner } solicita renovar el acceso a las solicitudes de servicio de { $customer }.
news-asked-again-subject = { $partner } solicita renovar el acceso
news-lapsed = Su solicitud de acceso a { $customer } ha caducado: nadie respondió a tiempo. Puede solicitarlo de nuevo.
news-lapsed-subject = Su solicitud de acceso a { $customer } ha caducado
news-lapsed-unanswered = La solicitud de acceso de { $person } de { $partner } ha caducado: nadie respondió a tiempo.
news-lapsed-unanswered-subject = La solicitud de acceso de { $partner } ha caducado
news-ends = { $count ->
    [one] El acceso a { $customer } termina el { $date }. Puede renovarlo.
   *[other] { $count } permisos suyos terminan pronto, el primero el { $date }. Puede renovarlos.
}
news-ends-subject = { $count ->
    [one] El acceso a { $customer } termina el { $date }
   *[other] { $count } permisos terminan pronto
}
news-renew-button = Renovarlo
news-ends-of-partners = { $count ->
    [one] El acceso de { $partner } termina el { $date }. No tiene que hacer nada.
   *[other] { $count } permisos de sus socios terminan pronto, el primero el { $date }. No tiene que hacer nada.
}
news-ends-of-partners-subject = { $count ->
    [one] El acceso de { $partner } termina el { $date }
   *[other] { $count } permisos de sus socios terminan pronto
}
news-ends-of-partners-button = Ver sus socios
ends-line = { $date }: { $whose }, { $partner }, para { $customer }: { $level }. { $then }
ends-then-nothing = Después: nada en virtud de este permiso.
ends-then = Después: { $level }, como todo el personal.
