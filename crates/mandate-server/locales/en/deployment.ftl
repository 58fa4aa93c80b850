# Deployments: what the work of a partner opens, and what is missing.

because-deployment = Deployment { $deployment } for { $customer } is open to you until { $until }.
acting-deployment = under deployment { $deployment }, until { $until }

why-deployment-not-confirmed = Deployment { $deployment } for { $customer } is on record, but access is not open yet: the customer’s confirmation is missing.
why-deployment-not-open = { $customer } has confirmed deployment { $deployment }, but the vendor’s operations have not opened access yet.
why-deployment-open-to-others = Deployment { $deployment } for { $customer } is open, but not to you: the vendor’s operations open it for named people or a location.
why-deployment-for-other-sites = Deployment { $deployment } is open to you only for some sites of { $customer }, and this does not belong to them.
why-deployment-over = Deployment { $deployment } for { $customer } has not been open to you since { $ended }.
why-not-by-deployment = Deployment { $deployment } for { $customer } is open to you, but this needs a permission of the customer.

losing-deployments = Deployments open to it
end-deployments = What deployments have opened to people of this partner stays open: { $deployments }.

has-deployment = Deployment { $deployment }, until { $until }
deployment-of-person = Deployment { $deployment } is open to { $name } until { $until }.
deployment-of-location = Deployment { $deployment } is open to everybody at { $name } until { $until }.
deployment-of-sites = { $count ->
    [one] It is only for one of your sites.
   *[other] It is only for { $count } of your sites.
}
