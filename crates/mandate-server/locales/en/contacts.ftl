# People, one by one: changed, locked, moved; old contact records that are linked.

person-since = In this role since
person-seen = Last seen
person-not-signed-in = Not signed in anywhere
person-change = Change this person
person-roles-help = Other roles are shown with what they mean before they are saved.
invite-again = Send the invitation again
lock-ask = Lock…
move-ask = Move to another organization…

roles-preview = Other roles for { $person }
roles-preview-lead = Nothing is saved yet. This is what changes, at once:
roles-preview-button = Save these roles

losing-sessions = Browsers signed out
losing-permissions = Own permissions
losing-service-requests = Other organizations' service requests with them as a contact
losing-sites = Other organizations' sites with them as a contact
losing-subscriptions = Subscriptions
losing-records = Linked old records

lock-title = Lock { $person }?
lock-lead = A locked person is signed out everywhere at once, may do nothing and gets no mail. All but the sign-ins counts again when they are unlocked:
lock-help = What they wrote stays, under their name.
lock-reason = Reason, for the record (optional)
lock-button = Lock now

move = Move
move-title = Move { $person } to another organization
move-lead = For somebody who leaves { $organization } and begins to work elsewhere. The outcome is shown before anything is saved.
move-organization = The other organization
move-organization-help = Its name as it is written here, or its id.
move-preview = Show the outcome
move-loses = What { $person } loses at once
move-roles = Roles:
move-views = Saved views that name a customer or a person and are deleted: { $count }
move-successions = Who takes over as primary contact
move-successor = { $customer }: { $person }, for { $count ->
    [one] one service request that is open or can be reopened
   *[other] { $count } service requests that are open or can be reopened
}
move-no-successor = { $customer }: nobody, for { $count ->
    [one] one service request that is open or can be reopened
   *[other] { $count } service requests that are open or can be reopened
}. It has no contact manager who can sign in.
move-keeps = What stays
move-keeps-help = Everything they wrote stays, under their name and for { $organization }. The record is kept, and who had access when can still be answered.
move-to = Starts at { $organization }
move-address = E-mail address at { $organization }
move-address-help = Whoever reads mail there can become this person, so a new password is chosen there. Enter { $address } again only if it stays theirs.
links-of-partner = Old contact records
links-of-partner-help = Records of { $customer } are linked to these people: what a record is a contact of, its person sees with any level. Links stand under People.
move-button = Move now

address = Address
address-title = Another e-mail address
address-new = The new address
address-help = A link is sent there. The address changes when somebody opens it there and confirms; the address until now is told.
address-button = Send the link
address-confirm = Confirm this address
address-confirm-lead = { $name }, from now on sign in with { $address } instead of { $before }, and get your mail there.
address-confirm-button = Confirm
address-done = The address is confirmed
address-done-lead = Sign in with { $address } from now on.

links-title = Old contact records
links-lead = A partner’s person may still have an old contact record in your organization, often with an old address. Linked, the service requests of that record are seen and managed from the person’s own account, as far as your permission allows.
links-empty = No old contact record is linked
links-empty-help = The links that you make stand here, and can be ended at any time.
links-nobody = Nothing can be linked now: it takes a partner with a permission in force, and a person of yours who is no contact manager.
link-new = Link an old contact record
link-record = Old contact record
link-record-help = A person of your organization who is no contact manager. Nobody can sign in with it afterwards.
link-person = Whose it was
link-person-help = The people of partners who have a permission now. Choose one here, or type the address below.
link-address = Or its e-mail address
link-since = Linked since
link-state = Old contact record
link-of = { $person } of { $partner }
link-preview = Preview what this changes
link-preview-title = Preview
link-confirm = Link { $record } to { $person }?
link-submitted = Service requests it submitted
link-primary = As primary contact
link-additional = As additional contact
link-newest = The newest
link-has = { $person } of { $partner } has { $level }, until { $until }.
link-sees = By the link it sees the service requests that the old record is a contact of, with all their messages and attachments, and nothing else.
link-sees-all = { $person } sees all service requests anyway; by the link, those of the old record count as their own.
link-manages = { $person } sees and updates all service requests anyway; by the link, those of the old record count as their own.
link-mine = { $person } is told of what happens in them, and finds them under “Only mine”.
link-locks = The old record is locked: nobody signs in with { $email } any more.
link-until = Without a permission the link shows nothing. It ends when the person leaves its partner, or when you end it.
link-button = Link now
link-end = End…
link-end-title = End the link of { $record } to { $person }?
link-end-lead = By the link the person sees these no more. The old record stays locked; under People you can unlock it.
link-end-button = End the link now
links-own = Your old contact records
links-own-help = What these records are a contact of counts as yours, as far as your permission for the customer allows.
link-own = { $record } ({ $email }) at { $customer }

done-person-changed = The person was changed.
done-address-asked = The link was sent to the new address.
done-moved = The person was moved, and signed out everywhere. Nothing is left of their earlier access.
done-linked = The record is linked, and locked. Both sides were told.
done-unlinked = The link was ended. Both sides were told.

person-error-last-contact-manager = This is the last contact manager who can sign in. Make somebody else a contact manager first, and wait until that person has chosen a password.
person-error-last-administrator = This is the last administrator who can sign in. Make somebody else an administrator first, and wait until that person has chosen a password.
person-error-linked = This is an old contact record that is linked. End the link first.
person-error-invited = This person has chosen a password already, or is locked.
person-error-locked = This person is locked. Unlock the account first.
person-error-address-by-partner = No partner changes an address, whatever its level: whoever reads it could sign in as this person. Ask a contact manager.
person-error-move-oneself = You cannot move yourself. Ask another administrator.
person-error-move-same = This person works there already.
person-error-no-organization = There is no organization of this name or id.
person-error-two-organizations = Several organizations have this name. Enter the id: open the organization's people; it stands between “organizations” and “people” in the address.
link-error-no-person = Choose somebody of a partner that has a permission now, or enter such a person’s address.
link-error-too-many = This person has { $most } linked records already.

act-link-contact = link old contact records
did-link-contact = linked the old contact record
did-link-contact-end = ended the link of the old contact record
did-manage-contacts-invite-again = sent the invitation again to
did-manage-contacts-person = looked at
did-manage-contacts-change = changed
did-manage-contacts-address = sent a link for a new address of
did-manage-contacts-address-confirmed = confirmed the new address of
did-manage-contacts-move-away = moved to another organization:
did-manage-contacts-move-in = moved here from another organization:
did-manage-contacts-organization = looked at the locations of
did-manage-contacts-rename = renamed the organization to
did-manage-contacts-location-add = added the location
did-manage-contacts-location-rename = renamed the location to
did-manage-contacts-location-remove = removed the location

because-attached-by-record = Your old contact record, which is linked to you, is attached as a contact. { $whose } for { $customer } is { $level }, until { $until }.

news-person-changed = { $by } of { $partner } has changed something about { $person } of your organization.
news-person-changed-subject = { $partner } has changed one of your people
news-roles = Your roles at { $organization } have changed.
news-roles-subject = Your roles have changed
news-roles-button = See your account
news-address = Somebody who manages your account wants mail to you to go to { $address }. Confirm it within { $days } days.
news-address-subject = Confirm your new address
news-address-button = Confirm the address
news-address-asked = { $organization } wants to give you another address here: { $address }. It counts once somebody confirms it there. If that address is not yours, tell your organization and the vendor’s support now.
news-address-asked-subject = Another address for you in Mandate
news-address-changed = Your address at { $organization } is now { $address }. If you do not expect this, tell whoever manages your people.
news-address-changed-subject = Your address has changed
news-moved-in = { $person } works for { $organization } now.
news-moved-in-subject = { $person } works for { $organization } now
news-moved-away = { $person } works for { $organization } no more. Its own permissions have ended.
news-moved-away-subject = { $person } works for { $organization } no more
news-moved-away-contact = { $person } works for { $organization } no more. It is a contact of yours no more, and what was linked to it is not any more.
news-moved-away-contact-subject = { $person } works for { $organization } no more
news-moved-button = See more
news-linked = The old contact record { $record } of { $customer } is now linked to { $person }.
news-linked-subject = An old contact record was linked
news-unlinked = The old contact record { $record } of { $customer } is linked to { $person } no more.
news-unlinked-subject = The link of an old contact record was ended
news-linked-button = See what is linked
