# The command line.
command-id = Id
command-locked = Locked
command-has-password = Has a password
command-since = Since
command-product = Product
command-requester = Asked by
command-ends = Ends
command-revoked = Revoked
command-tokens = Tokens
command-organization-added = The organization was added.
command-people-affected = { $count ->
    [0] Nobody’s access changes by that.
    [one] That changes what one person may do.
   *[other] That changes what { $count } people may do.
}
command-dry-run = This was a dry run: nothing was changed.
command-cannot-ask = Nothing was changed: the question whether to go on cannot be shown, since standard error is not the terminal. Give --yes to go on without it.
command-go-on = Do it? [y/N]
command-yes = y
command-not-done = nothing was changed
command-not-set-up = Nobody has set this installation up. Start mandate serve, and follow the link that it prints.
command-not-there = There is no such thing. The command list shows what there is, with ids.
command-no-person = Nobody has the e-mail address { $typed }. Try: mandate people list
command-no-organization = No organization is called { $typed }. Try: mandate organizations list
command-several-organizations = More than one organization is called { $name }. Name one by its id: { $organizations }
command-jobs-retried = { $count ->
    [0] No job failed: there is none to try again.
    [one] One job is tried again.
   *[other] { $count } jobs are tried again.
}
command-allowed = yes
command-refused = no
record-operator = the installation, at the command line by { $name }
