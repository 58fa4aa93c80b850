# Reviews: which permissions are still wanted.

nav-reviews = Reviews
reviews-lead = These partners have been able to act for you for a long time. Confirm what is still wanted and end what is not. You can leave lines open and come back.
reviews-empty = Nothing waits for your confirmation
reviews-empty-help = When a permission has been in force for long without being confirmed, it stands here and you are told.
reviews-waiting = { $count ->
    [one] One permission waits for your confirmation.
   *[other] { $count } permissions wait for your confirmation.
}
reviews-waiting-link = Review them
review-due = Answer by
review-answer = Still wanted?
review-confirm = Confirm
review-end = End
review-preview-button = Preview what stays and what ends
review-preview-title = What your review would change
review-preview-lead = Nothing is saved yet.
review-stays = This stays as it is
review-button = Save the review
review-change = Change the answers
review-error-nothing = Confirm or end at least one permission.
conflict-review = Somebody has answered one of these meanwhile, or it has ended. Look at what is left.
done-reviewed = Your review is saved. What you ended is over from the next click on, and all of it stands in the record.

nav-unconfirmed = Unconfirmed access
unconfirmed-lead = The contact managers of these customers were asked whether these permissions are still wanted, and have not answered in time. Ask them: their addresses stand under People of each customer.
unconfirmed-empty = Nothing is unconfirmed
unconfirmed-empty-help = When a customer’s contact managers do not answer a review in time, it stands here.
unconfirmed-for = Overdue
unconfirmed-days = { $count ->
    [0] since today
    [one] for one day
   *[other] for { $count } days
}

did-end-permission-review = asked for confirmation of the access of
did-end-permission-confirm = confirmed access of
did-end-permission-overdue = showed the vendor the unconfirmed access of
did-end-permission-unconfirmed = ended, as nobody had confirmed it, access of
did-administer-reviews = looked at unconfirmed access to
did-decide-permission-request-lapse = let lapse, unanswered, the request of

news-review = { $count ->
    [one] One permission has been in force for long. Confirm it or end it by { $date }.
   *[other] { $count } permissions have been in force for long. Confirm or end them by { $date }.
}
news-review-subject = { $count ->
    [one] One permission waits for your confirmation
   *[other] { $count } permissions wait for your confirmation
}
news-review-button = Review them
news-unconfirmed = { $customer } has not confirmed { $count ->
    [one] one permission
   *[other] { $count } permissions
} in time.
news-unconfirmed-subject = { $customer } has not confirmed access in time
news-unconfirmed-button = See what is unconfirmed
news-ended-unconfirmed = Access to { $customer } that you or your organization had has ended: nobody there confirmed it in time. You can ask again.
news-ended-unconfirmed-subject = Access to { $customer } has ended, unconfirmed
news-ended-unanswered = { $count ->
    [one] One permission of your partners has ended: nobody confirmed it in time.
   *[other] { $count } permissions of your partners have ended: nobody confirmed them in time.
}
news-ended-unanswered-subject = Unconfirmed access of your partners has ended
