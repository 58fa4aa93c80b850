# Decisions that programs ask for.
act-ask-decisions = ask what others may do
did-ask-decisions = asked about decisions of
decision-unknown = There is no such person or thing, or you may not ask about it.
decision-error-many = Ask at most { $most } questions at once.
decision-error-item = This is not a question: it needs a subject, an action and a resource, each with its members.
decision-error-time = Write the moment as in 2026-03-03T14:00:00Z.
decision-error-token = This token belongs to another search. Begin again without it.
decision-error-limit = The limit must stay the same from page to page.
decision-error-limit-none = A page has at least one result.
decision-error-search-now = A search answers only for the present. Leave the moment out, or ask for an evaluation.
problem-malformed = What was sent is no request as the standard has it; each wrong member is named.
