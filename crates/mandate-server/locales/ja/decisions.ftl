# Decisions that programs ask for.
act-ask-decisions = 他の人の権限の照会
did-ask-decisions = 権限の照会
decision-unknown = 該当する人または対象が存在しないか、照会が許可されていません。
decision-error-many = 一度に照会できるのは { $most } 件までです。
decision-error-item = これは照会ではありません。subject、action、resource とそれぞれの項目が必要です。
decision-error-time = 日時は 2026-03-03T14:00:00Z のように書いてください。
decision-error-token = このトークンは別の検索のものです。トークンなしで最初からやり直してください。
decision-error-limit = 件数の上限は、すべてのページで同じにしてください。
decision-error-limit-none = 1 ページの件数は 1 以上にしてください。
decision-error-search-now = 検索は現在についてのみ答えます。日時を省くか、evaluation で照会してください。
problem-malformed = 送信内容が規格どおりの要求ではありません。誤っている項目がそれぞれ示されます。
