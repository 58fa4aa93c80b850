# Why yes, why not: one text for pages, the API and the command line.

question = { $act } of { $customer }
whose-personal = Your own permission
whose-everybody = The permission of everybody of your organization

because-own = It is your own organization’s.
because-own-role = You are { $role } of your organization.
because-contact = You are a contact of this service request.
because-site-contact = You are a contact of this site.
because-permission = { $whose } for { $customer } is { $level }, until { $until }.
because-attached = You are attached as a contact. { $whose } for { $customer } is { $level }, until { $until }.
because-staff = You are on the vendor’s staff, as { $role }.
because-installation = You run this installation.

why-inactive = This account is locked, or belongs to no organization.
why-no-permission = { $customer } has not given you or your organization any permission.
why-ended = { $whose } for { $customer }, { $level }, was ended on { $ended }.
why-expired = { $whose } for { $customer }, { $level }, was in force until { $until }.
why-level = { $whose } for { $customer } is { $level }, until { $until }. That is not enough.
why-not-attached = { $whose } for { $customer } is { $level }, until { $until }. It opens only the service requests that you are attached to.
why-not-by-permission = { $whose } for { $customer } is { $level }, until { $until }. No permission of any level allows this.
why-role = { $count ->
    [0] Nobody may do this here.
   *[other] It needs the role { $roles }, which you do not have.
}
why-role-or-contact = It needs the role { $roles }, or being a contact of this service request.
why-role-or-site-contact = It needs the role { $roles }, or being a contact of this site.
why-partners-only = Only people of partner companies do this, for other organizations.
why-vendor-only = Only the vendor’s staff do this.
enough = To { $act }, { $level } is enough.
whom = Ask a contact manager of { $customer }: { $names }.

explain-no-person = Nobody has this e-mail address.
explain-no-thing = There is no service request with this number, no organization with this name, and nothing with this id.
explain-no-thing-then = There was no such service request or site at that moment.
explain-does-not-fit = This act is not done on such a thing.
explain-not-then = This person was in no organization at that moment.
