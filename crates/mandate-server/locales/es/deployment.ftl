# Despliegues: qué abre el trabajo de un socio y qué falta.

because-deployment = El despliegue { $deployment } para { $customer } está abierto para usted hasta el { $until }.
acting-deployment = en virtud del despliegue { $deployment }, hasta el { $until }

why-deployment-not-confirmed = El despliegue { $deployment } para { $customer } consta en el registro, pero el acceso aún no está abierto: falta la confirmación del cliente.
why-deployment-not-open = { $customer } ha confirmado el despliegue { $deployment }, pero el equipo de operaciones del proveedor aún no ha abierto el acceso.
why-deployment-open-to-others = El despliegue { $deployment } para { $customer } está abierto, pero no para usted: el equipo de operaciones del proveedor lo abre para personas determinadas o para una sede.
why-deployment-for-other-sites = El despliegue { $deployment } solo está abierto para usted en algunos sitios de { $customer }, y esto no pertenece a ellos.
why-deployment-over = El despliegue { $deployment } para { $customer } dejó de estar abierto para usted el { $ended }.
why-not-by-deployment = El despliegue { $deployment } para { $customer } está abierto para usted, pero esto requiere un permiso del cliente.

losing-deployments = Despliegues abiertos para la persona
end-deployments = Lo que los despliegues han abierto para personas de este socio sigue abierto: { $deployments }.

has-deployment = Despliegue { $deployment }, hasta el { $until }
deployment-of-person = El despliegue { $deployment } está abierto para { $name } hasta el { $until }.
deployment-of-location = El despliegue { $deployment } está abierto para todo el personal de la sede { $name } hasta el { $until }.
deployment-of-sites = { $count ->
    [one] Solo para uno de sus sitios.
   *[other] Solo para { $count } de sus sitios.
}
