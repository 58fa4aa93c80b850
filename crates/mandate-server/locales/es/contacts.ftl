# Las personas, una a una: modificarlas, bloquearlas, trasladarlas; los registros antiguos de contacto vinculados.

person-since = Con estos roles desde
person-seen = Vista por última vez
person-not-signed-in = No tiene ninguna sesión abierta
person-change = Modificar esta persona
person-roles-help = Si cambia los roles, verá qué supone antes de guardarlos.
invite-again = Volver a enviar la invitación
lock-ask = Bloquear…
move-ask = Trasladar a otra organización…

roles-preview = Otros roles para { $person }
roles-preview-lead = Todavía no se ha guardado nada. Esto es lo que cambia, de inmediato:
roles-preview-button = Guardar estos roles

losing-sessions = Navegadores con la sesión cerrada
losing-permissions = Permisos propios
losing-service-requests = Solicitudes de otras organizaciones en las que es contacto
losing-sites = Sitios de otras organizaciones en las que es contacto
losing-subscriptions = Suscripciones
losing-records = Registros antiguos vinculados

lock-title = ¿Bloquear a { $person }?
lock-lead = A una persona bloqueada se le cierran de inmediato todas las sesiones, no puede hacer nada y no recibe correo. Salvo las sesiones, todo vuelve a contar cuando se la desbloquea:
lock-help = Lo que escribió se conserva, con su nombre.
lock-reason = Motivo, para el registro (opcional)
lock-button = Bloquear ahora

move = Trasladar
move-title = Trasladar a { $person } a otra organización
move-lead = Para quien deja { $organization } y empieza a trabajar en otro lugar. El resultado se muestra antes de guardar nada.
move-organization = La otra organización
move-organization-help = Su nombre tal como figura aquí, o su identificador.
move-preview = Mostrar el resultado
move-loses = Lo que { $person } pierde de inmediato
move-roles = Sus roles:
move-views = Vistas guardadas que nombran a un cliente o a una persona y se eliminan: { $count }
move-successions = Quién la releva como contacto principal
move-successor = { $customer }: { $person }, en { $count ->
    [one] una solicitud de servicio en curso o que se puede reabrir
   *[other] { $count } solicitudes de servicio en curso o que se pueden reabrir
}
move-no-successor = { $customer }: nadie, en { $count ->
    [one] una solicitud de servicio en curso o que se puede reabrir
   *[other] { $count } solicitudes de servicio en curso o que se pueden reabrir
}. No tiene ningún responsable de contactos que pueda iniciar sesión.
move-keeps = Lo que se conserva
move-keeps-help = Todo lo que escribió se conserva, con su nombre y el de { $organization }. El registro se mantiene, y siempre se podrá saber quién tenía acceso y cuándo.
move-to = Empieza en { $organization }
move-address = Dirección de correo en { $organization }
move-address-help = Quien lea ese correo puede convertirse en esta persona; allí se elige una contraseña nueva. Escriba de nuevo { $address } solo si sigue siendo suya.
links-of-partner = Fichas de contacto antiguas
links-of-partner-help = Hay fichas de { $customer } enlazadas a estas personas: con cualquier nivel, cada una ve aquello de lo que su ficha es contacto. Los enlaces están en Personas.
move-button = Trasladar ahora

address = Dirección
address-title = Otra dirección de correo
address-new = La nueva dirección
address-help = Se envía allí un enlace. La dirección cambia cuando alguien lo abre y la confirma; se avisa a la dirección actual.
address-button = Enviar el enlace
address-confirm = Confirmar esta dirección
address-confirm-lead = { $name }, a partir de ahora inicie sesión con { $address } en lugar de { $before }, y reciba allí su correo.
address-confirm-button = Confirmar
address-done = La dirección está confirmada
address-done-lead = A partir de ahora inicie sesión con { $address }.

links-title = Registros antiguos de contacto
links-lead = Una persona de un socio puede tener todavía un registro antiguo de contacto en su organización, a menudo con una dirección antigua. Una vez vinculado, las solicitudes de servicio de ese registro se ven y se gestionan desde la cuenta de la propia persona, hasta donde llegue el permiso que usted le haya concedido.
links-empty = No hay ningún registro antiguo vinculado
links-empty-help = Aquí figuran los vínculos que cree; puede terminarlos en cualquier momento.
links-nobody = Ahora no se puede vincular nada: hace falta un socio con un permiso vigente y una persona de su organización que no sea responsable de contactos.
link-new = Vincular un registro antiguo de contacto
link-record = Registro antiguo de contacto
link-record-help = Una persona de su organización que no sea responsable de contactos. Después ya no podrá iniciar sesión.
link-person = De quién era
link-person-help = Las personas de los socios que tienen ahora un permiso. Elija una aquí o escriba la dirección más abajo.
link-address = O su dirección de correo
link-since = Vinculado desde
link-state = Registro antiguo de contacto
link-of = { $person } de { $partner }
link-preview = Ver qué cambia
link-preview-title = Vista previa
link-confirm = ¿Vincular { $record } a { $person }?
link-submitted = Solicitudes de servicio que presentó
link-primary = Como contacto principal
link-additional = Como contacto adicional
link-newest = La más reciente
link-has = { $person } de { $partner } tiene { $level }, hasta el { $until }.
link-sees = Con el vínculo ve las solicitudes de servicio de las que el registro antiguo es contacto, con todos sus mensajes y archivos adjuntos, y nada más.
link-sees-all = { $person } ya ve todas las solicitudes de servicio; con el vínculo, las del registro antiguo cuentan como suyas.
link-manages = { $person } ya ve y actualiza todas las solicitudes de servicio; con el vínculo, las del registro antiguo cuentan como suyas.
link-mine = { $person } recibe aviso de lo que ocurre en ellas y las encuentra en «Solo las mías».
link-locks = El registro antiguo queda bloqueado: nadie inicia ya sesión con { $email }.
link-until = Sin un permiso, el vínculo no muestra nada. Termina cuando la persona deja a su socio o cuando usted lo termina.
link-button = Vincular ahora
link-end = Terminar…
link-end-title = ¿Terminar el vínculo de { $record } con { $person }?
link-end-lead = La persona deja de ver por el vínculo estas solicitudes. El registro antiguo sigue bloqueado; puede desbloquearlo en Personas.
link-end-button = Terminar el vínculo ahora
links-own = Sus registros antiguos de contacto
links-own-help = Aquello de lo que estos registros son contacto cuenta como suyo, hasta donde llegue su permiso para el cliente.
link-own = { $record } ({ $email }) en { $customer }

done-person-changed = Se ha modificado la persona.
done-address-asked = Se ha enviado el enlace a la nueva dirección.
done-moved = Se ha trasladado a la persona. Se le han cerrado todas las sesiones y no conserva nada de antes.
done-linked = El registro está vinculado y bloqueado. Se ha avisado a ambas partes.
done-unlinked = El vínculo ha terminado. Se ha avisado a ambas partes.

person-error-last-contact-manager = Es el último responsable de contactos que puede iniciar sesión. Nombre antes a otra persona y espere a que haya elegido su contraseña.
person-error-last-administrator = Es el último administrador que puede iniciar sesión. Nombre antes a otra persona y espere a que haya elegido su contraseña.
person-error-linked = Es un registro antiguo de contacto vinculado. Termine antes el vínculo.
person-error-invited = Esta persona ya ha elegido una contraseña o está bloqueada.
person-error-locked = Esta persona está bloqueada. Desbloquéela antes.
person-error-address-by-partner = Ningún socio cambia una dirección, sea cual sea su nivel: quien la lee podría iniciar sesión como esta persona. Pídaselo a un responsable de contactos.
person-error-move-oneself = No puede trasladarse a sí mismo. Pídaselo a otro administrador.
person-error-move-same = Esta persona ya trabaja allí.
person-error-no-organization = No hay ninguna organización con este nombre o identificador.
person-error-two-organizations = Varias organizaciones tienen este nombre. Escriba el identificador: en la dirección de la página de sus personas, está entre «organizations» y «people».
link-error-no-person = Elija a alguien de un socio que tenga ahora un permiso, o escriba su dirección.
link-error-too-many = Esta persona tiene ya { $most } registros vinculados.

act-link-contact = vincular registros antiguos de contacto
did-link-contact = vinculó el registro antiguo de contacto
did-link-contact-end = terminó el vínculo del registro antiguo de contacto
did-manage-contacts-invite-again = volvió a enviar la invitación a
did-manage-contacts-person = consultó los datos de
did-manage-contacts-change = modificó a
did-manage-contacts-address = envió un enlace para la nueva dirección de
did-manage-contacts-address-confirmed = confirmó la nueva dirección de
did-manage-contacts-move-away = trasladó a otra organización a
did-manage-contacts-move-in = trasladó aquí desde otra organización a
did-manage-contacts-organization = consultó las sedes de
did-manage-contacts-rename = cambió el nombre de la organización a
did-manage-contacts-location-add = añadió la sede
did-manage-contacts-location-rename = modificó la sede
did-manage-contacts-location-remove = eliminó la sede

because-attached-by-record = Su registro antiguo, que está vinculado a usted, se ha añadido como contacto. { $whose } para { $customer } es de nivel { $level }, hasta el { $until }.

news-person-changed = { $by } de { $partner } ha cambiado algo de { $person }, de su organización.
news-person-changed-subject = { $partner } ha modificado a una de sus personas
news-roles = Sus roles en { $organization } han cambiado.
news-roles-subject = Sus roles han cambiado
news-roles-button = Ver su cuenta
news-address = Alguien que gestiona su cuenta quiere que su correo vaya a { $address }. Confírmelo en un plazo de { $days } días.
news-address-subject = Confirme su nueva dirección
news-address-button = Confirmar la dirección
news-address-asked = { $organization } quiere darle otra dirección: { $address }. Valdrá cuando alguien la confirme allí. Si esa dirección no es suya, avise ya a su organización y al soporte del proveedor.
news-address-asked-subject = Otra dirección para usted en Mandate
news-address-changed = Su dirección en { $organization } es ahora { $address }. Si no lo esperaba, avise a quien gestiona las personas.
news-address-changed-subject = Su dirección ha cambiado
news-moved-in = { $person } trabaja ahora en { $organization }.
news-moved-in-subject = { $person } trabaja ahora en { $organization }
news-moved-away = { $person } ya no trabaja en { $organization }. Sus permisos propios han terminado.
news-moved-away-subject = { $person } ya no trabaja en { $organization }
news-moved-away-contact = { $person } ya no trabaja en { $organization }. Ya no es contacto suyo, y lo que tenía vinculado ha dejado de estarlo.
news-moved-away-contact-subject = { $person } ya no trabaja en { $organization }
news-moved-button = Ver más
news-linked = El registro antiguo de contacto { $record } de { $customer } está ahora vinculado a { $person }.
news-linked-subject = Se ha vinculado un registro antiguo de contacto
news-unlinked = El registro antiguo de contacto { $record } de { $customer } ya no está vinculado a { $person }.
news-unlinked-subject = Ha terminado el vínculo de un registro antiguo de contacto
news-linked-button = Ver los vínculos
