# The way out when something fails
way-out-title = Ask about your account or the portal
way-out-lead = Whatever role you have: support answers this from your own organization, and your colleagues there can read it.
way-out-button = Send question
way-out-link = Something wrong? Ask support about your account or the portal
way-out-mail = Or write to the vendor’s support:
way-out-reference = Reference of the page that failed: { $reference }
way-out-this = Ask support about this
