# The vendor's desk: who works on what, reasons, reopening.

assigned-to = Assigned to
assigned-me = Me
assigned-nobody = Nobody
assigned-everybody = Everybody
assign-to-me = Assign to me
act-assign = Assign
queue-whose = Assigned to whom
assign-error-not-support = This person is not in the vendor’s support, or is locked.
conflict-assigned = { $minutes ->
    [0] It was assigned to { $person } just now.
    [one] It was assigned to { $person } a minute ago.
   *[other] It was assigned to { $person } { $minutes } minutes ago.
} Nothing was changed.
conflict-assigned-before = It is assigned to { $person } already. Nothing was changed.
act-work-the-desk = work at the vendor’s desk
did-work-the-desk = worked at the vendor’s desk on
did-update-assigned = assigned
did-update-unassigned = ended the assignment of
change-assigned = { $who } assigned it to { $after }
change-unassigned = { $who } ended the assignment to { $before }
done-assigned = It is assigned. The person has been told.
done-assigned-me = It is assigned to you.
done-unassigned = It is assigned to nobody now.
news-assigned = { $person } assigned { $number } to you: { $subject }
news-assigned-subject = { $number } { $subject }

reason-help = All who see this service request can read it.
act-reopen = Reopen
closed-for-good = This service request was closed more than { $days } days ago, so it cannot be reopened. Submit a new one.
conflict-reopen-too-late = It was closed more than { $days } days ago, so it cannot be reopened. Submit a new one.
several-reason-help = Stands with each of them. All who see them can read it.

story-older = Older messages and changes
story-newer = Newer messages and changes
story-newest = To the newest
story-part = only a part is shown, and printed

looking = { $person } is looking at this
looking-writing = { $person } is writing
conflict-new-messages = { $count ->
    [one] One new message came since you opened this page. Read it, then send.
   *[other] { $count } new messages came since you opened this page. Read them, then send.
}
