# La línea de órdenes.
command-id = Identificador
command-locked = Bloqueo
command-has-password = Tiene contraseña
command-since = Desde
command-product = Producto
command-requester = Solicitante
command-ends = Termina
command-revoked = Revocado
command-tokens = Tokens
command-organization-added = Se ha añadido la organización.
command-people-affected = { $count ->
    [0] No cambia el acceso de nadie.
    [one] Cambia lo que puede hacer una persona.
   *[other] Cambia lo que pueden hacer { $count } personas.
}
command-dry-run = Era un ensayo: no se ha cambiado nada.
command-cannot-ask = No se ha cambiado nada: la pregunta de si continuar no se puede mostrar, porque la salida de error no es el terminal. Indique --yes para continuar sin ella.
command-go-on = ¿Continuar? [s/N]
command-yes = s
command-not-done = no se ha cambiado nada
command-not-set-up = Nadie ha configurado esta instalación. Inicie mandate serve y siga el enlace que muestra.
command-not-there = No existe. La orden list muestra lo que hay, con sus identificadores.
command-no-person = Nadie tiene el correo electrónico { $typed }. Pruebe: mandate people list
command-no-organization = Ninguna organización se llama { $typed }. Pruebe: mandate organizations list
command-several-organizations = Más de una organización se llama { $name }. Indique una por su identificador: { $organizations }
command-jobs-retried = { $count ->
    [0] No ha fallado ninguna tarea: no hay nada que reintentar.
    [one] Se está reintentando una tarea.
   *[other] Se están reintentando { $count } tareas.
}
command-allowed = sí
command-refused = no
record-operator = la instalación, por la línea de órdenes: { $name }
