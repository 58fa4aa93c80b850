# Revisiones: qué permisos hacen falta todavía.

nav-reviews = Revisiones
reviews-lead = Estos socios pueden actuar en nombre de su organización desde hace mucho. Confirme lo que siga haciendo falta y revoque lo demás. Puede dejar líneas sin responder y volver más tarde.
reviews-empty = Nada espera su confirmación
reviews-empty-help = Cuando un permiso lleva mucho tiempo vigente sin confirmarse, aparece aquí y usted recibe un aviso.
reviews-waiting = { $count ->
    [one] Un permiso espera su confirmación.
   *[other] { $count } permisos esperan su confirmación.
}
reviews-waiting-link = Revisarlos
review-due = Responder a más tardar el
review-answer = ¿Sigue haciendo falta?
review-confirm = Confirmar
review-end = Revocar
review-preview-button = Ver antes qué se mantiene y qué termina
review-preview-title = Qué cambiaría su revisión
review-preview-lead = Todavía no se ha guardado nada.
review-stays = Esto se mantiene como está
review-button = Guardar la revisión
review-change = Cambiar las respuestas
review-error-nothing = Confirme o revoque al menos un permiso.
conflict-review = Entretanto alguien ha respondido a uno de ellos, o ha terminado. Vea lo que queda.
done-reviewed = Se ha guardado su revisión. Lo revocado deja de valer desde el siguiente clic y todo consta en el registro.

nav-unconfirmed = Accesos sin confirmar
unconfirmed-lead = Se preguntó a los responsables de contactos de estos clientes si estos permisos siguen haciendo falta, y no han respondido a tiempo. Pregúnteles: sus direcciones figuran en Personas de cada cliente.
unconfirmed-empty = No hay nada sin confirmar
unconfirmed-empty-help = Cuando los responsables de contactos de un cliente no responden a tiempo a una revisión, aparece aquí.
unconfirmed-for = Con retraso
unconfirmed-days = { $count ->
    [0] desde hoy
    [one] desde hace un día
   *[other] desde hace { $count } días
}

did-end-permission-review = pidió que se confirmara el acceso de
did-end-permission-confirm = confirmó el acceso de
did-end-permission-overdue = mostró al proveedor el acceso sin confirmar de
did-end-permission-unconfirmed = revocó, porque nadie lo había confirmado, el acceso de
did-administer-reviews = vio los accesos sin confirmar a
did-decide-permission-request-lapse = dejó caducar, sin respuesta, la solicitud de

news-review = { $count ->
    [one] Un permiso lleva mucho tiempo vigente. Confírmelo o revóquelo a más tardar el { $date }.
   *[other] { $count } permisos llevan mucho tiempo vigentes. Confírmelos o revóquelos a más tardar el { $date }.
}
news-review-subject = { $count ->
    [one] Un permiso espera su confirmación
   *[other] { $count } permisos esperan su confirmación
}
news-review-button = Revisarlos
news-unconfirmed = { $customer } no ha confirmado a tiempo { $count ->
    [one] un permiso
   *[other] { $count } permisos
}.
news-unconfirmed-subject = { $customer } no ha confirmado accesos a tiempo
news-unconfirmed-button = Ver lo que está sin confirmar
news-ended-unconfirmed = Ha terminado un acceso a { $customer } que tenían usted o su organización: nadie lo confirmó a tiempo. Puede solicitarlo de nuevo.
news-ended-unconfirmed-subject = Ha terminado, sin confirmar, el acceso a { $customer }
news-ended-unanswered = { $count ->
    [one] Ha terminado un permiso de sus socios: nadie lo confirmó a tiempo.
   *[other] Han terminado { $count } permisos de sus socios: nadie los confirmó a tiempo.
}
news-ended-unanswered-subject = Han terminado accesos sin confirmar de sus socios
