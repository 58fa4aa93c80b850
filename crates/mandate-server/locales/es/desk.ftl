# El servicio de soporte del proveedor: quién trabaja en qué, motivos, reapertura.

assigned-to = Asignada a
assigned-me = A mí
assigned-nobody = A nadie
assigned-everybody = Todas
assign-to-me = Asignármela
act-assign = Asignar
queue-whose = A quién están asignadas
assign-error-not-support = Esta persona no es del soporte del proveedor, o está bloqueada.
conflict-assigned = { $minutes ->
    [0] Se acaba de asignar a { $person }.
    [one] Se asignó a { $person } hace un minuto.
   *[other] Se asignó a { $person } hace { $minutes } minutos.
} No se ha cambiado nada.
conflict-assigned-before = Ya está asignada a { $person }. No se ha cambiado nada.
act-work-the-desk = trabajar en el servicio de soporte del proveedor
did-work-the-desk = trabajó en el servicio de soporte del proveedor en
did-update-assigned = asignó
did-update-unassigned = quitó la asignación de
change-assigned = { $who } la asignó a { $after }
change-unassigned = { $who } quitó la asignación a { $before }
done-assigned = Está asignada. Se ha avisado a la persona.
done-assigned-me = Se le ha asignado a usted.
done-unassigned = Ya no está asignada a nadie.
news-assigned = { $person } le ha asignado { $number }: { $subject }
news-assigned-subject = { $number } { $subject }

reason-help = Lo pueden leer todos los que ven esta solicitud de servicio.
act-reopen = Reabrir
closed-for-good = Esta solicitud de servicio se cerró hace más de { $days } días y ya no se puede reabrir. Presente una nueva.
conflict-reopen-too-late = Se cerró hace más de { $days } días y ya no se puede reabrir. Presente una nueva.
several-reason-help = Constará en cada una. Lo pueden leer todos los que las ven.

story-older = Mensajes y cambios anteriores
story-newer = Mensajes y cambios posteriores
story-newest = Ir a lo más reciente
story-part = solo se muestra, y se imprime, una parte

looking = { $person } está viendo esto
looking-writing = { $person } está escribiendo
conflict-new-messages = { $count ->
    [one] Ha llegado un mensaje nuevo desde que abrió esta página. Léalo y después envíe.
   *[other] Han llegado { $count } mensajes nuevos desde que abrió esta página. Léalos y después envíe.
}
