# The way out when something fails
way-out-title = Ask about your account or the portal
way-out-lead = You need no role for this. It becomes a service request of your own organization, which your colleagues there can read.
way-out-button = Send question
way-out-link = Something wrong? Ask support about your account or the portal
way-out-mail = You can also write to the vendor’s support:
way-out-reference = Reference of the page that failed: { $reference }
way-out-this = Ask support about this
