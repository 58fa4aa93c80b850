# Canned answers.

canned-title = Canned answers
canned-lead = What support answers again and again, in the languages of the contacts.
canned-empty = No canned answers yet
canned-empty-help = Add the first one below. It can then be chosen above the box for a reply.
canned-languages = Languages
canned-add = Add canned answer
canned-name-help = What your colleagues find it by, such as “Ask for the log”.
canned-places = Places that are filled: {"{contact}"} is the primary contact’s name, {"{number}"} the service request’s number, {"{me}"} your own name. Markdown works.
canned-text-en = Text in English
canned-text-ja = Text in Japanese
canned-text-es = Text in Spanish
canned-retire = Retire
canned-retire-help = Once retired, it cannot be chosen any more. What was answered with it stays.
canned-choose = Canned answer
canned-insert = Insert
canned-error-no-text = Enter the text in at least one language.
canned-error-taken = There is a canned answer of this name already.
done-canned-answer-kept = The canned answer was saved.
done-canned-answer-retired = The canned answer was retired.
did-work-the-desk-answer-add = added a canned answer:
did-work-the-desk-answer-change = changed the canned answer
did-work-the-desk-answer-retire = retired the canned answer
