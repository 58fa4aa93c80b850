# Administración: organizaciones, sedes, todas las personas, productos.

nav-all-people = Todas las personas
nav-products = Productos
find-people = Nombre, dirección u organización
no-contact-manager = Nadie decide aquí
organization-change = Nombre y sedes
organization-name-help = El nombre figura dondequiera que se nombre la organización, también en solicitudes de servicio antiguas.
organization-rename = Cambiar el nombre
city = Ciudad
location-remove = Eliminar
location-add = Añadir una sede
locations-empty = Todavía no hay ninguna sede
organization-error-location-used = Hay personas que trabajan allí. Asígneles antes otra sede.

products-lead = Lo que ofrece el formulario de solicitudes de servicio. Lo ya presentado conserva su producto, pase lo que pase aquí.
products-empty = Todavía no hay ningún producto
products-empty-help = Mientras no haya ninguno, cada persona escribe a qué se refiere.
product-add = Añadir un producto
product-retire = Retirar
product-retired = Retirado
product-offer = Volver a ofrecer
product-other = Otro producto, o ninguno
product-error-taken = Ya hay un producto con este nombre.
product-error-not-offered = Este producto ya no se ofrece. Elija uno de la lista.

done-organization-renamed = Se ha cambiado el nombre de la organización.
done-location-added = Se ha añadido la sede.
done-location-renamed = Se ha modificado la sede.
done-location-removed = Se ha eliminado la sede.
done-product-added = Se ha añadido el producto. El formulario de solicitudes de servicio lo ofrece.
done-product-changed = Se ha modificado el producto.
done-product-retired = Se ha retirado el producto. El formulario ya no lo ofrece.
