# Why yes, why not: one text for pages, the API and the command line.

question = { $act } ({ $customer })
whose-personal = Su propio permiso
whose-everybody = El permiso de todo el personal de su organización

because-own = Pertenece a su propia organización.
because-own-role = Usted es { $role } de su organización.
because-contact = Usted es contacto de esta solicitud de servicio.
because-permission = { $whose } para { $customer } es de nivel { $level }, hasta el { $until }.
because-attached = Se le ha añadido como contacto. { $whose } para { $customer } es de nivel { $level }, hasta el { $until }.
because-staff = Usted forma parte del personal del proveedor, como { $role }.
because-installation = Usted gestiona esta instalación.

why-inactive = Esta cuenta está bloqueada o no pertenece a ninguna organización.
why-no-permission = { $customer } no les ha dado ningún permiso ni a usted ni a su organización.
why-ended = { $whose } para { $customer }, de nivel { $level }, se revocó el { $ended }.
why-expired = { $whose } para { $customer }, de nivel { $level }, estuvo vigente hasta el { $until }.
why-level = { $whose } para { $customer } es de nivel { $level }, hasta el { $until }. Eso no basta.
why-not-attached = { $whose } para { $customer } es de nivel { $level }, hasta el { $until }. Solo abre las solicitudes de servicio a las que se le haya añadido.
why-not-by-permission = { $whose } para { $customer } es de nivel { $level }, hasta el { $until }. Ningún permiso, sea del nivel que sea, permite esto.
why-role = { $count ->
    [0] Nadie puede hacer esto aquí.
   *[other] Se necesita el rol de { $roles }, que usted no tiene.
}
why-role-or-contact = Se necesita el rol de { $roles }, o ser contacto de esta solicitud de servicio.
why-partners-only = Solo las personas de empresas socias hacen esto, para otras organizaciones.
why-vendor-only = Solo el personal del proveedor hace esto.
enough = Para { $act }, basta el nivel { $level }.
whom = Diríjase a un responsable de contactos de { $customer }: { $names }.

explain-no-person = Nadie tiene esta dirección de correo.
explain-no-thing = No hay ninguna solicitud de servicio con este número, ninguna organización con este nombre ni nada con este identificador.
explain-no-thing-then = En ese momento no existía esa solicitud de servicio.
explain-does-not-fit = Este acto no se hace sobre algo así.
explain-not-then = En ese momento, esta persona no pertenecía a ninguna organización.
