# Words: the names of states, levels, roles and acts.

product = Mandate

level-cc = CC
level-look = Look
level-update = Update
level-create = Create
level-service-admin = Service Admin
level-full-admin = Full Admin
level-none = None
level-none-help = Only the people chosen below.

level-help-cc = Reads only the service requests that a person was attached to.
level-help-look = Reads every service request of the customer, past and present, with all messages and attachments.
level-help-update = Look, and also writes to them: messages, contacts, severity, closing and reopening.
level-help-create = Update, and also submits new service requests for the customer.
level-help-service-admin = Create, and also manages the customer’s sites and makes reserved requests.
level-help-full-admin = Service Admin, and also manages the customer’s contacts.

allows-cc = reading those that they are attached to
allows-look = reading all of them, past and present, with messages and attachments
allows-update = also writing to them
allows-create = also submitting new ones for you
allows-service-admin = also managing your sites, and reserved requests
allows-full-admin = also managing your contacts

role-administrator = administrator
role-contact-manager = contact manager
role-technical-contact = technical contact
role-support = support
role-operations = operations
role-help-administrator = Manages the people of the organization.
role-help-contact-manager = Decides which partners act for the organization.
role-help-technical-contact = Submits service requests for the organization.
role-help-support = Works the queue.
role-help-operations = Keeps deployment records.

kind-vendor = Vendor
kind-partner = Partner
kind-customer = Customer
kinds-vendor = Vendor
kinds-partner = Partners
kinds-customer = Customers

kind-question = Question or problem
kind-hidden-configuration-change = Change of hidden configuration
kind-site-removal = Removal of a site
kind-access-request = Access request
kind-account-or-portal = Support account or portal

site-kind-production = Production
site-kind-staging = Staging
site-kind-development = Development
site-kind-other = Other

site-notice-kind-planned-maintenance = Planned maintenance
site-notice-kind-incident = Incident
site-notice-kind-system-notice = System notice
site-notice-help-planned-maintenance = Told to the customers’ contacts and to partners’ people with Look or above.
site-notice-help-incident = Told to the customers’ contacts and to partners’ people with Look or above.
site-notice-help-system-notice = Told to the customers’ contacts and to partners’ people with Create or above.

severity-1 = 1 Stopped
severity-2 = 2 Hindered
severity-3 = 3 Impaired
severity-4 = 4 Question
severity-help-1 = Work has stopped.
severity-help-2 = Work is badly hindered.
severity-help-3 = Something is wrong, but work goes on.
severity-help-4 = A question or a wish.

state-new = New
state-open = Open
state-waiting-for-customer = Waiting for customer
state-waiting-for-vendor = Waiting for vendor
state-resolved = Resolved
state-closed = Closed
state-reopened = Reopened

send-and-waiting-for-customer = Send and wait for customer
send-and-resolved = Send and resolve
send-and-closed = Send and close

request-pending = Pending
request-approved = Approved
request-denied = Denied
request-withdrawn = Withdrawn
request-lapsed = Lapsed

theme-light = Light
theme-dark = Dark
theme-system = System

outcome-done = Done
outcome-refused = Refused

job-mail = Mail
job-reset = Link for a forgotten password

# What somebody wanted to do: “You cannot …”.
act-view = view this service request
act-view-any = view service requests
act-update = update this service request
act-submit = submit service requests
act-submit-reserved = make reserved requests
act-ask-about-portal = ask about the portal
act-write-internal-note = write internal notes
act-subscribe = subscribe to new service requests
act-view-dashboard = see the support experience
act-view-sites = see sites
act-view-system-notices = see system notices
act-join-support-notices = join support notices
act-join-system-notices = join system notices
act-manage-sites = manage sites
act-remove-site = remove a site
act-publish-site-notice = publish notices of sites
act-manage-contacts = manage people
act-ask-permission = ask for access
act-view-permission-request = see this permission request
act-withdraw-permission-request = withdraw this permission request
act-decide-permission-request = decide on this permission request
act-view-partners = see who acts for this customer
act-end-permission = end this permission
act-view-record = read the record
act-administer = administer this installation

# What somebody did, as the record says it.
did-view = read
did-view-list = listed
did-view-download = downloaded a file of
did-view-download-internal = downloaded a file of an internal note of
did-view-mailed = was mailed what stands in
did-view-export = exported service requests, so many:
did-view-list-by-staff = listed in the vendor’s queue
did-update = updated
did-update-message = wrote to
did-update-state = changed the state of
did-update-severity = changed the severity of
did-update-contact-added = added a contact to
did-update-contact-removed = removed a contact from
did-update-primary-contact = changed the primary contact of
did-submit = submitted
did-submit-offer = saw the form for, with the people of,
did-submit-reserved = submitted, as a reserved request,
did-submit-reserved-offer = saw the form for a reserved request for the site
did-ask-about-portal = submitted, about the account or the portal,
did-subscribe = subscribed to new service requests of
did-subscribe-end = unsubscribed from new service requests of
did-manage-contacts = managed people of
did-manage-contacts-list = listed the people of
did-manage-contacts-invite = invited
did-manage-contacts-lock = locked
did-manage-contacts-unlock = unlocked
did-view-sites = read the site
did-view-sites-list = listed the sites of
did-view-sites-notice = read the site notice
did-view-system-notices = looked for system notices of
did-view-system-notices-notice = read the system notice
did-join-support-notices = joined the support notices of
did-join-support-notices-mailed = was mailed the site notice
did-join-system-notices = joined the system notices of
did-join-system-notices-mailed = was mailed the system notice
did-manage-sites = managed sites of
did-manage-sites-add = added the site
did-manage-sites-change = changed the site
did-manage-sites-form = saw the form to change the site
did-manage-sites-contact-added = added a contact to the site
did-manage-sites-contact-removed = removed a contact from the site
did-remove-site = removed the site
did-remove-site-form = saw what hangs on the site
did-publish-site-notice = published the site notice
did-publish-site-notice-update = updated the site notice
did-publish-site-notice-close = closed the site notice
did-view-dashboard = saw the support experience of
did-ask-permission = asked for access to
did-view-permission-request = read a permission request
did-withdraw-permission-request = withdrew a permission request to
did-decide-permission-request = decided on a permission request
did-decide-permission-request-approve = granted access to
did-decide-permission-request-deny = denied access to
did-view-partners = looked at who acts for
did-end-permission = ended access of
did-view-record = read the record of
did-view-record-export = exported the record
did-administer = administered
did-write-internal-note = wrote an internal note

# On what ground.
ground-own-organization = own organization
ground-own-organization-by-role = own organization, as { $role }
ground-own-contact = own organization, as a contact
ground-personal-permission = own permission, { $level }
ground-organization-permission = everybody’s permission, { $level }
ground-attached-contact = attached as a contact, { $level }
ground-deployment = deployment
ground-vendor-staff = vendor’s staff, { $role }
ground-installation = the installation
ground-none = nothing

# Changes in the story of a service request.
change-state = { $who } changed the state from { $before } to { $after }
change-severity = { $who } changed the severity from { $before } to { $after }
change-contact-added = { $who } added { $after } as an additional contact
change-contact-removed = { $who } removed { $before } from the contacts
change-primary-contact = { $who } made { $after } the primary contact, instead of { $before }
who-of = { $person } of { $organization }
who-for = { $person } of { $organization }, for { $customer },
