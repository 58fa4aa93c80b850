# What goes wrong: fields, conflicts, faults.

typed-title = What you typed
typed-lead = It was not sent on. Copy what you need before you leave this page.
typed-reason = Reason

errors-title = That did not work yet
error-prefix = Error:
error-at-field = { $field }: { $error }

field-empty = Enter something here.
field-too-long = This has { $length } characters; at most { $limit } fit.
field-control-character = This has a character that cannot be shown. Type it again without it.
field-not-an-address = This is not an e-mail address. It should look like name@company.example.
field-choose = Choose one of the possibilities.
field-country = Enter the two letters of a country, such as NO or JP.
field-time-zone = Choose a time zone, such as Europe/Oslo.
field-unknown = The form has no field “{ $field }”, or it was sent twice.

until-not-a-date = Enter a day of the calendar.
until-past = This day is over. Choose today or a later day.
until-too-far = This is too far ahead. The last day possible is { $last }.

ask-error-no-contact-manager = No contact manager of a customer has this address.
ask-too-many = You tried many addresses that are no contact manager’s. Wait { $minutes } minutes and try again.
address-too-many = You asked for many addresses. Wait { $minutes } minutes and try again.
renew-too-many = Your company has asked this customer many times. Wait { $minutes } minutes and try again.
ask-error-not-a-colleague = This person is not of your organization, or is locked.
ask-error-nothing-chosen = Choose a level for everybody or for at least one person.
ask-error-too-many = { $count } requests to this customer already wait for an answer. Withdraw one first.
grant-error-nothing = Grant at least one level, or deny the request.
grant-error-more = You may grant what was asked or less, not more.
grant-error-longer = You may grant until the day that was asked or an earlier one, not a later one.
search-error-empty = Enter at least one word, or a number.
search-error-too-many = These are too many words. Leave some out.
saved-view-error-taken = You have a view of this name already.
saved-view-error-too-many = You have { $most } views already. Delete one first.
saved-view-error-too-long = This filter is too long to be saved.
several-error-none = Choose at least one service request.
several-error-too-many = At most { $most } can be changed at once.
export-error-too-many = This is more than the { $most } lines that fit. Filter the list, for example by customer or day.
export-error-ended = Your access changed while the file was made, so you do not get it. Start again: the file will have what you may see now.
export-error-busy = Others are exporting long lists at this moment. Try again in a minute.
several-error-broken-off = Something failed before this one: it was not tried.
submit-error-contact = Choose who is the contact, or tick that you are.
submit-error-both = You ticked that you are the contact, and chose somebody else. Untick it, or choose nobody.
submit-error-reserved = This is asked for on the page of the site, where it has its own form.
site-error-name-taken = This customer has another site of this name.
site-notice-error-sites = Choose at least one site of those shown.
site-notice-error-moment = Enter a day and an hour, such as 2027-03-05T22:00.
site-notice-error-ends-first = It must end after it begins.
site-notice-error-over = This is over already.
contact-error-not-possible = This person cannot be a contact here, or is one already.
contact-error-needs-update = { $person } needs Update or above to be the primary contact.
organization-error-locations = Only partners have locations.
person-error-address-taken = Somebody has this address already.
person-error-contact-manager = Contact managers are the customer’s own business: no partner makes or locks them.
person-error-lock-oneself = You cannot lock yourself.

attachment-error-too-large = “{ $name }” is too large: a file has at most { $most } MB.
attachment-error-too-many = These are too many files: at most { $most } fit with one message.
attachment-error-again = Choose your files again. They could not be kept; what you typed was.
attachment-error-nowhere = Nothing can be attached in this installation. Write what matters into the text.

password-too-short = A password has at least { $least } characters.
password-too-long = A password has at most 1024 bytes.
password-not-the-same = The two are not the same.
sign-in-wrong = This e-mail address and password do not belong together.
sign-in-too-many = There were too many tries. Wait { $minutes } minutes and try again.

conflict-title = Somebody was quicker
conflict-taken = Something with the same name was saved meanwhile.
conflict-changed = Somebody changed this meanwhile. Look at it as it is now, and try again.
conflict-closed = This service request is closed. Reopen it to write to it.
conflict-state = This service request cannot go to that state from where it is now.
conflict-site-notice-closed = This notice is closed already.
conflict-primary-contact = The primary contact cannot be removed. Make somebody else the primary contact first.
conflict-preview = What this would change is no longer what the preview showed. Look at the preview again.
conflict-permission-ended = This permission has been ended already.
conflict-request-decided = Somebody has decided on this permission request meanwhile.
conflict-request-approved = This permission request has been approved already.
conflict-request-denied = This permission request has been denied already.
conflict-request-withdrawn = This permission request has been withdrawn.
conflict-request-lapsed = This permission request has lapsed: nobody answered it in time.

refused-title = You may not { $question }
refused-question = You wanted to
refused-decided = What decided
refused-enough = What would be enough
refused-whom = Whom to ask
refused-ask = Ask for it
reference = Reference

not-found-title = There is nothing here for you
not-found-lead = Either this address is wrong, or what stands here belongs to an organization that has not given you access to it.
not-signed-in-title = You are not signed in
not-signed-in-lead = Sign in and try again.
invalid-title = Something in this request is wrong
invalid-lead = Nothing was changed.
too-many-title = Too many tries
disk-full-title = The disk of this installation is full
disk-full-lead = Nothing was changed. Go back, keep what you typed, and tell whoever runs this installation.
unavailable-title = The database does not answer
unavailable-attachments-title = The place where attachments lie does not answer
unavailable-lead = Nothing was changed. Go back, keep what you typed, and try again in a moment.
unsure-title = It is not known whether this was saved
unsure-lead = The connection to the database broke off at the very end. Look whether it was saved before you send it again.

failed-title = Something went wrong here
failed-lead = It is not your fault, and nothing was changed. Go back and try again; if it happens again, tell support the reference below.
fault-title = This request cannot be answered
fault-method = This address does not take such a request.
fault-not-a-form = This address takes forms only.
fault-too-large = What was sent is too large. At most 16 megabytes fit.
fault-files-too-large = The files are too large together. Attach fewer, or smaller ones.
fault-too-many-fields = What was sent has too many fields.
fault-broken-off = What was sent broke off or cannot be read.
fault-too-slow = This took too long and was broken off. Look whether it was done before you send it again.
