# Administration: organizations, locations, all people, products.

nav-all-people = All people
nav-products = Products
find-people = Name, address or organization
no-contact-manager = Nobody decides here
organization-change = Name and locations
organization-name-help = The name stands wherever the organization is named, in old service requests too.
organization-rename = Rename
city = City
location-remove = Remove
location-add = Add a location
locations-empty = No location yet
organization-error-location-used = Somebody works there. Give those people another location first.

products-lead = What the form for a service request offers. What was submitted keeps its product, whatever happens here.
products-empty = No product yet
products-empty-help = As long as there is none, people type what they mean.
product-add = Add a product
product-retire = Retire
product-retired = Retired
product-offer = Offer again
product-other = Another product, or none
product-error-taken = There is a product of this name already.
product-error-not-offered = This product is not offered any more. Choose one of the list.

done-organization-renamed = The organization was renamed.
done-location-added = The location was added.
done-location-renamed = The location was changed.
done-location-removed = The location was removed.
done-product-added = The product was added. The form for service requests offers it.
done-product-changed = The product was changed.
done-product-retired = The product was retired. The form no longer offers it.
