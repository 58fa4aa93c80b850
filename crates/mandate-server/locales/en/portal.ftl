# The pages of the portal.

skip = Skip to content
menu = Menu
main-menu = Main
yours = Yours
where = Where this is
search-label = Search service requests, or open one by its number
search-hint = Search, or SR-…
unread = unread
sign-out = Sign out
theme = Theme
foot-zone = Times are in { $zone }

nav-service-requests = Service requests
nav-ask = Ask a question
nav-my-customers = My customers
nav-my-partners = My partners
nav-record = Record
nav-people = People
nav-queue = Queue
nav-organizations = Organizations
nav-jobs = Failed jobs
nav-sites = Sites
nav-site-notices = Site notices
nav-notices = Notices
nav-account = Account
nav-sandbox = Sandbox

acting-for = Acting for
looking-at = Looking at
acting-personal = under your own permission, level { $level }, until { $until }
acting-everybody = under the permission of everybody of your organization, level { $level }, until { $until }
acting-staff = as the vendor’s staff: what you read here stands in its record
acting-several = several organizations
acting-several-help = – each line names whose it is, and reading stands in its record

# Common words
acts = Acts
access = Access
added = Added
all = All
cancel = Cancel
change = Change
changed = Changed
choose = Choose
company = Company
copied = Copied
copy = Copy
country = Country
country-help = Two letters, such as NO or JP.
customer = Customer
description = Description
email = E-mail address
everybody = Everybody
everybody-of = Everybody of { $partner }
facts = Facts
facts-and-acts = Facts and acts
filter = Filter
kind = Kind
level = Level
location = Location
name = Name
never = never
newer = Newer
next = Next
note = Note
nothing = nothing
nothing-matches = Nothing has these words
now = Now
after = After
older = Older
organization = Organization
pages = Pages
password = Password
person = Person
preview = Preview
primary-contact = Primary contact
additional-contact = Additional contact
request = Permission request
roles = Roles
save = Save
service-request = Service request
severity = Severity
show = Show
since = Since
state = State
subject = Subject
submitted-by = Submitted by
time = Time
until = Until
until-date = until { $date }
you = You
your-name = Your name
contacts = Contacts
product-of-vendor = Product

# Signing in
sign-in-title = Sign in
sign-in-button = Sign in
forgot-link = I forgot my password
sandbox-link = This is a sandbox: be somebody
forgot-title = Forgotten password
forgot-help = We send a link to this address with which you choose another password.
forgot-button = Send the link
forgot-sent = If somebody has this address here, a link is on its way to it.
password-title = Choose a password
password-lead = For { $name }, { $email }.
password-ends = Choosing another password signs you out everywhere else and revokes all your API tokens.
password-new = New password
password-help = At least 10 characters.
password-again = The same again
password-button = Choose this password
setup-title = Set up this installation
setup-lead = You are its first administrator. This page works once.
setup-vendor = Name of your company
setup-vendor-help = The vendor whose support desk this is.
setup-button = Set up

# Service requests
service-requests-title = Service requests
service-requests-caption = Service requests, the newest first
service-requests-empty = No service requests here
service-requests-empty-help = Here stand the questions and problems that you may see: your own organization’s, and those of customers that you act for. Try another filter.
choose-customer = Choose a customer
which-service-requests = Which service requests
which-entries = Which entries
show-all = All
show-active = Active
show-over = Resolved and closed
show-mine = Only mine
queue-title = Queue
queue-lead = All that is not resolved or closed: the worst first, then the oldest.
queue-caption = Service requests, the worst and oldest first
queue-empty = The queue is empty
queue-empty-help = Nobody waits for the vendor. What comes in will stand here.
what-you-can-do = What you can do
your-access = Your access
on-behalf-of = on behalf of { $customer }
for-customer = for { $customer }
story = Messages and changes
internal-note = Internal note
internal-note-help = · seen only by the vendor
reply = Reply
markdown-help = Markdown works: lists, tables, code, links.
attachments = Attachments
attach-files = Attach files (optional)
attach-files-help = At most 10 files, each of at most { $megabytes } MB.
file-image = Image
file-audio = Sound
file-video = Video
file-page = Web page
file-text = Text
file-pdf = PDF
file-archive = Archive
file-document = Document
file-other = File
size-bytes = { $size ->
    [one] one byte
   *[other] { $size } bytes
}
size-kilobytes = { $size } kB
size-megabytes = { $size } MB
size-gigabytes = { $size } GB
send-reply = Send reply
keep-internal = Keep as internal note
reading-only = You can read this, but not write to it.
closed-help = This service request is closed. Reopen it to write to it.
act-state = Change the state
new-state = New state
act-severity = Change the severity
new-severity = New severity
act-contact = Add a contact
existing-contact = Existing contact
contact-help = People of the customer, and people of its partners with any level.
act-primary = Change the primary contact
act-primary-button = Make primary contact
primary-help = Of a partner’s people only those with Update or above.
act-remove-contact = Remove a contact

ask-nowhere = You cannot submit for anybody yet
ask-nowhere-help = Submitting for your own organization needs the role technical contact. Submitting for a customer needs Create there. Whoever manages your people can give you the role.
submit-for = Submit for
submit-for-help = Choose, to see whom you may name as the contact there. What you typed stays.
own-organization = your own organization
subject-help = What it is about, in one line.
product-optional = Product (optional)
description-help = What happened, what you expected, what you tried. Markdown works.
i-am-the-contact = I am the contact for this request
other-contact = Otherwise the contact is
other-contact-help = A person of { $customer }, or a colleague with Update or above there.
contact-time-zone = The time zone in which you can be reached
contact-time-zone-help = Preset from your contact record. It counts for this request only.
zone-with-offset = { $zone } (UTC{ $offset })
submit-button = Submit service request

site-optional = Site (optional)
site-help = To change a hidden setting, remove a site or get access to it, use the forms on that site’s page.

# Sites
site = Site
site-removed = removed
site-where = Where it is
site-contact = Contact
from-until = { $begins } to { $ends }
sites-title = Sites of { $customer }
sites-of-all-lead = The sites of all customers
sites-more = There are more. Use words from the name of a customer or site to find them.
sites-empty = No sites yet
sites-empty-help = Add the first one below: then service requests can be about it, and its contacts are told of maintenance.
sites-empty-read = Sites that the customer works with will stand here.
site-add = Add site
site-name-help = What your people call it, such as “Oslo plant” or “Web shop”.
site-address = Address or URL (optional)
site-address-help = Where it is, such as a street, a host name or https://shop.example.
site-change = Change this site
site-contact-help = People of the customer, and people of its partners with Look or above. The customer’s own are told of notices; a partner’s people are told by their level.
site-notices-here = Notices
site-notices-none = No planned maintenance, incident or other notice.
site-requests-here = Service requests about this site
site-requests-none = No service request is about this site.
site-remove = Remove this site
site-remove-title = Remove { $site }
site-remove-lead = Nothing is removed yet. This is a site of { $customer }; this is what hangs on it.
site-remove-active = Service requests that somebody still has work with
site-remove-requests = Service requests in all
site-remove-contacts = Contacts
site-remove-notices = Notices that are not closed
site-remove-help = What hangs on it stays and can be read, but the site is in no list any more, and nobody is told of notices about it.
site-remove-button = Remove this site

# Requests reserved to technical contacts and Service Admins
reserved-title-hidden-configuration-change = Change a hidden setting
reserved-title-site-removal = Ask for the removal of this site
reserved-title-access-request = Ask for access to this site
reserved-lead = For the site { $site } of { $customer }. This opens a service request; the vendor’s support answers there.
reserved-none = There is no such request
reserved-none-help = A site’s page links to the requests that can be made for it.
reserved-setting = Setting
reserved-setting-help = Its name, or what it governs.
reserved-value = Value wanted
reserved-from = To be removed from
reserved-from-help = The first day without the site.
reserved-who = Who needs access
reserved-who-help = Name and e-mail address, or the group of people.
reserved-until = Until
reserved-reason = Reason
reserved-site = Site
reserved-subject-hidden-configuration-change = Change a hidden setting of { $site }: { $setting }
reserved-subject-site-removal = Remove the site { $site }
reserved-subject-access-request = Access to { $site } for { $who }

# Notices of sites
site-notices-empty = No notice yet
site-notices-empty-help = Planned maintenance, incidents and system notices that you publish will stand here.
site-notice-new = New site notice
site-notice-new-lead = Before anything is sent you see who will be told.
site-notice-title = Title
site-notice-title-help = What it is about, in one line.
site-notice-text = Text
site-notice-begins = Begins
site-notice-begins-help = For planned maintenance, in your own time zone.
site-notice-ends = Ends
site-notice-sites = Sites concerned
site-notice-sites-help = Choose single sites, or all sites that a customer has now.
site-notice-words = Words in the name of a customer or site
site-notice-find = Find
site-notice-all-sites = All sites of { $customer }
site-notice-preview = Preview who will be told
site-notice-preview-title = Before this notice is sent
site-notice-preview-lead = Nothing is sent yet. { $people ->
    [0] Nobody
    [one] One person
   *[other] { $people } people
} of { $organizations ->
    [one] one organization
   *[other] { $organizations } organizations
} will be told, in the portal and by e-mail.
site-notice-told = People who will be told
site-notice-publish = Send this notice
site-notice-published-on = Published { $time }
site-notice-is-open = Open
site-notice-is-closed = Closed
site-notice-update = Update
site-notice-update-help = It is sent to everybody whom the notice concerns now. Markdown works.
site-notice-update-button = Send update
site-notice-close-button = Send and close

# Finding, and lists that people live in
chosen = Chosen
close = Close
contact = Contact
contact-chosen = The person chosen
export = Export
go-on = Go on from there
messages = Messages
number = Number
more-filters = More filters
searched-back = Searched up to { $day }.
show-subscribed = Subscribed
submitted = Submitted
submitted-from = Submitted from
submitted-until = Submitted until
search-title = Search
search-words = Words
search-button = Search
search-caption = What was found, the newest first
search-help = Searches numbers, subjects, products, descriptions, messages, and the names of submitters and contacts. All words must be there; the last one may be only begun. Of very long texts, only the beginning is searched.
search-help-notes = Internal notes are not searched.
search-empty = Nothing has all of these words
search-empty-help = Try fewer words, or only the beginning of the last one. What you may not see is not searched.
saved-views-title = Saved views
saved-views-change = Rename or delete
saved-views-empty = You have saved no view
saved-views-empty-help = Filter the list of service requests, then save the filter under a name. It will stand here and above the list.
saved-view-save = Save this view…
saved-view-change = Rename or delete
saved-view-delete = Delete this view
several-change = Change what is chosen to
several-preview = Preview…
several-title = Change several service requests
several-lead = Nothing is changed yet. This is what would happen to each.
several-caption = The service requests chosen, and what happens to each
several-same = It is so already.
several-stays = Stays as it is.
several-button = Change { $count ->
    [one] one service request
   *[other] { $count } service requests
}
several-some = Not all were changed
several-some-lead = { $done } of { $count } were changed. The others stayed as they were.
several-back = Back to the list
keys-title = Keyboard
keys-search = Search
keys-next = Next row
keys-previous = Row before
keys-open = Open the row
keys-choose = Choose the row
keys-help = This help

# My customers
request-new-access = Request new access
my-customers-caption = Customers that you act for
my-customers-empty = You act for no customer yet
my-customers-empty-help = Ask a customer’s contact manager for access. When it is granted, the customer stands here.
what-you-have = What you have
your-own = your own
as-everybody = As everybody
new-service-requests = New service requests
mail-me = Mail me
mail-me-help = when a service request is submitted for { $customer }
ask-for-more = Ask…
ask-for-more-help = { $customer } for another level or day
requests-of-partner = Requests of { $partner }
asked-on = Asked on

ask-title = Ask for access
ask-lead = A customer’s contact manager decides. Until then nothing changes: what you have now stays in force.
ask-manager = E-mail address of the customer’s contact manager
ask-manager-help = The person at the customer who looks after partners. They get your request by e-mail.
ask-until = Last day of the access
ask-until-help = Access ends by itself when this day is over (UTC). At most two years ahead.
ask-everybody = Level for everybody of { $partner }
ask-everybody-help = Each level includes those before it, CC aside. A person’s own level below goes before this one, even when it is lower.
ask-people = Levels for single people
ask-people-help = Colleagues without a level of their own have what everybody has.
level-to-ask = Level to ask for
level-for = Level for { $person }
ask-note = Note to the contact manager (optional)
ask-button = Send request

# A permission request
request-title = { $partner } asks for access to { $customer }
who-asks = Who asks
people-of = { $count ->
    [one] The one person of { $partner }
   *[other] The { $count } people of { $partner }
}
people-count = { $count ->
    [one] one person
   *[other] { $count } people
}
what-was-asked = What was asked
asked-and-granted = What was asked, and what was granted
for-whom = For
asked-for = Asked
granted = Granted
differs = differs
last-day = Last day
asked-until = Asked: { $date }.
what-each-shows = What each level would show them
shows = Shows
allows = Allows
shows-cc = only what somebody attaches them to
shows-all = { $requests ->
    [one] one service request
   *[other] { $requests } service requests
}, { $messages ->
    [one] one message
   *[other] { $messages } messages
}, { $attachments ->
    [one] one attachment
   *[other] { $attachments } attachments
}
what-you-grant = What you grant
what-you-grant-help = Set to what was asked. You may grant less: a lower level, fewer people, a shorter time.
grant = Grant
grant-for = Grant { $whom }
choose-people-instead = Choose single people instead of everybody
preview-button = Preview who gains and who loses
what-you-typed = What you typed
deny-summary = Deny this request…
deny-reason = Reason (optional; { $partner } will read it)
deny-button = Deny the request of { $partner }
withdraw-button = Withdraw this request
story-asked = Asked on { $when }.
story-pending = It lapses by itself on { $when } if nobody answers.
story-approved = Granted by { $who } on { $when }.
story-denied = Denied by { $who } on { $when }.
story-withdrawn = Withdrawn by { $who } on { $when }.
story-lapsed = It lapsed on { $when }: nobody answered.
story-reason = Reason: { $reason }
preview-title = What this grant would change
preview-lead = Nothing is saved yet. { $partner }, until { $until }.
preview-caption = Who gains and who loses
preview-nothing = Nothing changes for anybody.
people-gain = People who gain
people-lose = People who lose
gains = Gains
loses = Loses
grant-button = Grant this access
change-terms = Change

# My partners
my-partners-lead = Companies that act for { $customer }, with exactly what you gave them.
my-partners-empty = No partner acts for you
my-partners-empty-help = When a partner asks for access, its request stands here and you decide.
waiting-for-you = Waiting for your decision
last-used = Last used
has = Has
end = End access
end-one = End…
end-all = End all access of this partner…
what-they-did = What { $partner } did and read
earlier-requests = Earlier requests
end-title = End access of { $partner }
end-lead = Nothing is ended yet. Ending holds from the next click of everybody concerned.
end-caption = Who gains and loses what
end-raises = Somebody gains by this: a permission of their own that allows less goes, and what everybody of { $partner } has decides instead.
end-reason = Reason (optional; { $partner } will read it)
end-button = End this access

# The record
record-lead = What others did and read of yours, each with the permission it was done under. It cannot be changed without showing.
record-export = Export with proof
record-caption = Entries of the record, the newest first
record-empty = Nothing stands in the record here
record-empty-help = What partners and the vendor do and read of yours will stand here.
record-others = Others
record-all = Everybody
record-refused = Refused
record-several = { $shown } and { $more } more
did = Did
on-what = On
under = Under
outcome = Outcome

# Notices, account, people
notice = Notice
notices-caption = Notices, the newest first
notices-empty = Nothing new
notices-empty-help = What concerns you will stand here.
sessions = Where you are signed in
sign-out-everywhere = Sign out everywhere
sign-out-everywhere-help = Signing out everywhere also revokes all your API tokens.
browser = Browser
signed-in = Signed in
last-seen = Last seen
session-ends = Ends
this-one = This one
preferences = How pages look
language = Language
time-zone = Time zone
time-zone-help = Such as Europe/Oslo or Asia/Tokyo. Times are shown in this zone.
people-title = People of { $organization }
person-active = Active
person-invited = Invited
person-locked = Locked
lock = Lock
unlock = Unlock
invite-title = Invite a person
invite-help = An invitation goes to this address.
invite-button = Send invitation

# Administration
which-organizations = Which organizations
organizations-empty = No organization of this kind
organizations-empty-help = Add the first one below.
organization-add = Add an organization
kind-of-organization = What it is
locations = Locations of a partner
locations-title = Locations
locations-help = One on each line. Leave empty for a customer.
jobs-waiting = { $count ->
    [0] No other job waits.
    [one] One other job waits.
   *[other] { $count } other jobs wait.
}
jobs-empty = No job has failed
jobs-empty-help = Mails that cannot be sent after many tries will stand here.
job-kind = Job
job-failed = Failed
job-attempts = Tries
job-error = Why
job-retry = Try again

# The sandbox
sandbox-title = Whom do you want to be?
sandbox-lead = This is a sandbox: a world made up to try things out. Nothing leaves it, and it is gone when it stops.
sandbox-mail = Mails
sandbox-mail-lead = In a sandbox mails are shown here instead of being sent. Signed in, you see your own.
sandbox-mail-empty = No mail yet
no-role = no role

# What was done
done-signed-out = You are signed out.
done-signed-out-everywhere = You are signed out everywhere, and your API tokens are revoked.
done-submitted = The service request was submitted.
done-several-changed = All were changed, each as if it had been changed alone.
done-nothing-chosen = Nothing was chosen. Choose at least one service request.
done-view-saved = The view was saved. It stands above the list.
done-view-deleted = The view was deleted.
done-message-sent = The reply was sent.
done-note-written = The internal note was kept.
done-state-changed = The state was changed.
done-severity-changed = The severity was changed.
done-contact-added = The contact was added.
done-contact-removed = The contact was removed.
done-primary-contact-changed = The primary contact was changed.
done-asked = The request was sent. The contact manager has been told.
done-asked-already = This renewal was asked for before. It still waits for an answer.
done-subscribed = You will be told of new service requests.
done-unsubscribed = You will not be told of new service requests any more.
done-granted = Access was granted. It stands in the record.
done-denied = The request was denied. It stands in the record.
done-withdrawn = The request was withdrawn.
done-ended = Access was ended. It holds from the next click, and stands in the record.
done-saved = Saved.
done-invited = The invitation is on its way.
done-locked = The person is locked and signed out everywhere.
done-unlocked = The person is unlocked.
done-organization-added = The organization was added. Invite its people.
done-job-retried = The job is tried again.
done-site-added = The site was added.
done-site-removed = The site was removed. It stands in the record.
done-site-notice-published = The notice was sent to those whom it concerns.
done-site-notice-updated = The update was sent.
done-site-notice-closed = The notice is closed. Those whom it concerns have been told.
