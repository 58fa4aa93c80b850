# ベンダーのデスク: 割り当て、理由、再オープン。

assigned-to = 割り当て先
assigned-me = 自分
assigned-nobody = 割り当てなし
assigned-everybody = 全員
assign-to-me = 自分に割り当てる
act-assign = 割り当てる
queue-whose = 誰に割り当てられているか
assign-error-not-support = この人はベンダーのサポートではないか、ロックされています。
conflict-assigned = { $minutes ->
    [0] たった今、{ $person } さんに割り当てられました。
   *[other] { $minutes } 分前に、{ $person } さんに割り当てられました。
}何も変更していません。
conflict-assigned-before = すでに { $person } さんに割り当てられています。何も変更していません。
act-work-the-desk = ベンダーのデスクでの作業
did-work-the-desk = ベンダーのデスクでの作業
did-update-assigned = 割り当て
did-update-unassigned = 割り当ての解除
change-assigned = { $who }が { $after } さんに割り当てました
change-unassigned = { $who }が { $before } さんへの割り当てを解除しました
done-assigned = 割り当てました。本人に通知しました。
done-assigned-me = 自分に割り当てました。
done-unassigned = 割り当てを解除しました。
news-assigned = { $person } さんが { $number } をあなたに割り当てました: { $subject }
news-assigned-subject = { $number } { $subject }

reason-help = このサービスリクエストを閲覧できる全員が読めます。
act-reopen = 再オープン
closed-for-good = このサービスリクエストはクローズから { $days } 日を過ぎているため、再オープンできません。新しく登録してください。
conflict-reopen-too-late = クローズから { $days } 日を過ぎているため、再オープンできません。新しく登録してください。
several-reason-help = それぞれに表示されます。閲覧できる全員が読めます。

story-older = 古いメッセージと変更
story-newer = 新しいメッセージと変更
story-newest = 最新へ
story-part = 一部だけが表示され、印刷されます

looking = { $person } さんが見ています
looking-writing = { $person } さんが書いています
conflict-new-messages = { $count ->
   *[other] このページを開いてから、新しいメッセージが { $count } 件届きました。読んでから送信してください。
}
