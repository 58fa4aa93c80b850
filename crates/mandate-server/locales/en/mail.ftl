# What people are told: the sentence of the notice and the mail, and the mail's subject.

mail-greeting = Hello { $name },
mail-footer = You get this mail because you have an account at this support desk.

news-asked = { $person } of { $partner } asks for access to the service requests of { $customer }.
news-asked-subject = { $partner } asks for access
news-asked-button = See the request and decide
news-approved = { $customer } has granted what you asked for.
news-approved-subject = { $customer } has granted access
news-approved-less = { $customer } has granted less than you asked for. See what differs.
news-approved-less-subject = { $customer } has granted access, less than asked
news-denied = { $customer } has denied your request for access.
news-denied-subject = { $customer } has denied access
news-decided-button = See the request
news-invited = { $by } of { $partner } has invited { $person } into your organization.
news-invited-subject = { $partner } has invited somebody into your organization
news-invited-button = See your people
news-ended = { $customer } has ended access that you or your organization had. See what is left.
news-ended-subject = { $customer } has ended access
news-ended-button = See your customers

news-submitted = { $number } was submitted for { $customer }: { $subject }
news-submitted-subject = { $number } { $subject }
news-message = There is a new message in { $number }: { $subject }
news-message-subject = { $number } { $subject }
news-message-files = There is a new message in { $number }: { $subject }. Attached: { $files }.
news-message-files-subject = { $number } { $subject }
news-contact = You are now a contact of { $number } of { $customer }: { $subject }
news-contact-subject = { $number } { $subject }
news-primary-contact = { $person } is now the primary contact of { $number }: { $subject }
news-primary-contact-subject = { $number } { $subject }
news-state-open = { $number } is open: { $subject }
news-state-open-subject = { $number } { $subject }
news-state-waiting-for-customer = { $number } waits for the customer: { $subject }
news-state-waiting-for-customer-subject = { $number } { $subject }
news-state-waiting-for-vendor = { $number } waits for the vendor: { $subject }
news-state-waiting-for-vendor-subject = { $number } { $subject }
news-state-resolved = { $number } is resolved: { $subject }
news-state-resolved-subject = { $number } { $subject }
news-state-closed = { $number } is closed: { $subject }
news-state-closed-subject = { $number } { $subject }
news-state-reopened = { $number } was reopened: { $subject }
news-state-reopened-subject = { $number } { $subject }
news-service-request-button = See the service request

news-site-notice-planned-maintenance = Maintenance is planned at { $others ->
    [0] { $site }
    [one] { $site } and one other site
   *[other] { $site } and { $others } other sites
}, from { $begins } to { $ends }: { $title }
news-site-notice-planned-maintenance-subject = Planned maintenance: { $title }
news-site-notice-planned-maintenance-several = Maintenance is planned at { $sites } sites of your customers, from { $begins } to { $ends }: { $title }
news-site-notice-planned-maintenance-several-subject = Planned maintenance: { $title }
news-site-notice-incident = There is an incident at { $others ->
    [0] { $site }
    [one] { $site } and one other site
   *[other] { $site } and { $others } other sites
}: { $title }
news-site-notice-incident-subject = Incident: { $title }
news-site-notice-incident-several = There is an incident at { $sites } sites of your customers: { $title }
news-site-notice-incident-several-subject = Incident: { $title }
news-site-notice-system-notice = There is a system notice for { $others ->
    [0] { $site }
    [one] { $site } and one other site
   *[other] { $site } and { $others } other sites
}: { $title }
news-site-notice-system-notice-subject = System notice: { $title }
news-site-notice-system-notice-several = There is a system notice for { $sites } sites of your customers: { $title }
news-site-notice-system-notice-several-subject = System notice: { $title }
news-site-notice-update = There is news about { $others ->
    [0] { $site }
    [one] { $site } and one other site
   *[other] { $site } and { $others } other sites
}: { $title }
news-site-notice-update-subject = Update: { $title }
news-site-notice-update-several = There is news about { $sites } sites of your customers: { $title }
news-site-notice-update-several-subject = Update: { $title }
news-site-notice-closed = This is closed for { $others ->
    [0] { $site }
    [one] { $site } and one other site
   *[other] { $site } and { $others } other sites
}: { $title }
news-site-notice-closed-subject = Closed: { $title }
news-site-notice-closed-several = This is closed for { $sites } sites of your customers: { $title }
news-site-notice-closed-several-subject = Closed: { $title }
news-site-notice-button = See the notice

news-invitation = You are invited to the support desk for { $organization }. Choose a password within { $days } days.
news-invitation-subject = You are invited to the support desk
news-reset = Somebody, probably you, asked for another password. Choose one within { $hours } hours; that signs you out everywhere and revokes all your API tokens. If it was not you, do nothing.
news-reset-subject = Choose another password
