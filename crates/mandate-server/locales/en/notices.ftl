# How one wants to be told, and the daily mail.

choose-notices = Choose your notices
choose-notices-lead = At once is a notice in the portal and a mail. The daily mail comes at seven in your morning ({ $zone }); its notices are in the portal at once.
choose-notices-access = What concerns access always comes at once: what is asked for, granted, ended, about to end, or to be reviewed.
notice-kind-new-service-request = New service requests
notice-kind-message = Messages
notice-kind-progress = State and contacts
notice-kind-site-notice = Notices of sites
notice-kind-help-new-service-request = A service request was submitted for a customer to which you have subscribed, or with you as its contact.
notice-kind-help-message = Somebody has written in a service request of which you are a contact.
notice-kind-help-progress = Its state has changed, it was merged with another one, somebody has become its contact, or you are to work on it.
notice-kind-help-site-notice = Planned maintenance, incidents and system notices.
delivery-at-once = At once
delivery-digest = In one daily mail
delivery-never = Never
digest-subject = { $count ->
    [one] One notice
   *[other] { $count } notices
} from your support desk
digest-lead = { $count ->
    [one] This has happened since your last daily mail:
   *[other] These { $count } things have happened since your last daily mail:
}
digest-footer = You get this mail once a day because you have chosen it. Choose otherwise here:
job-digest = Daily mail
fault-only-events = This address tells open pages of news. There is nothing to see here.
