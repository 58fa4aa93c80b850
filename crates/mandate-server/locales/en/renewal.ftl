# Ends that are to come, asking once more, and what lapsed.

ends-soon = Ends on { $date }
renew-until = Renew until { $date }
renew = Renew
renew-terms = See the terms…
renew-title = Renew the access to { $customer }
renew-lead = This asks for the same people and levels for as long again. What you have now stays in force until the contact manager grants it.
renew-manager = Who is asked
renew-pending = This renewal has been asked for already and waits for an answer.
ask-again = Ask again
ask-again-title = Ask { $customer } again
ask-again-lead = This asks for the same people and levels once more. Until the contact manager grants it nothing changes.
present-access = Has now
request-renews = It renews what was granted before.
request-over = Not in force since { $date }
story-over = Nothing of it has been in force since { $date }.
conflict-request-waits = This permission request still waits for an answer.
conflict-nobody-to-renew = None of the people in it works for your organization any more. Ask for others.
conflict-nobody-to-ask = The contact manager whom you asked does not decide any more. Ask another one of the customer.

news-asked-again = { $person } of { $partner } asks to go on with the access to the service requests of { $customer }.
news-asked-again-subject = { $partner } asks to renew access
news-lapsed = Your request for access to { $customer } has lapsed: nobody answered it in time. You can ask again.
news-lapsed-subject = Your request for access to { $customer } has lapsed
news-lapsed-unanswered = The request of { $person } of { $partner } for access has lapsed: nobody answered it in time.
news-lapsed-unanswered-subject = The request of { $partner } for access has lapsed
news-ends = { $count ->
    [one] Access to { $customer } ends on { $date }. You can renew it.
   *[other] { $count } permissions of yours end soon, the first on { $date }. You can renew them.
}
news-ends-subject = { $count ->
    [one] Access to { $customer } ends on { $date }
   *[other] { $count } permissions end soon
}
news-renew-button = Renew it
news-ends-of-partners = { $count ->
    [one] Access of { $partner } ends on { $date }. You need not do anything.
   *[other] { $count } permissions of your partners end soon, the first on { $date }. You need not do anything.
}
news-ends-of-partners-subject = { $count ->
    [one] Access of { $partner } ends on { $date }
   *[other] { $count } permissions of your partners end soon
}
news-ends-of-partners-button = See your partners
ends-line = { $date }: { $whose }, { $partner }, for { $customer }: { $level }. { $then }
ends-then-nothing = After that: nothing by this permission.
ends-then = After that: { $level }, as everybody.
