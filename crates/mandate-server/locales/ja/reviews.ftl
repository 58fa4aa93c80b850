# 見直し: どの権限がまだ必要か。

nav-reviews = 権限の見直し
reviews-lead = 次のパートナーは、長い間あなたの組織を代行できる状態です。まだ必要なものは継続とし、不要なものは終了してください。未回答のまま残して、後で続けることもできます。
reviews-empty = 確認を待っている権限はありません
reviews-empty-help = 長い間確認されていない有効な権限があると、ここに表示され、通知されます。
reviews-waiting = { $count ->
   *[other] { $count } 件の権限があなたの確認を待っています。
}
reviews-waiting-link = 見直す
review-due = 回答期限
review-answer = まだ必要ですか？
review-confirm = 必要（継続）
review-end = 終了
review-preview-button = 残るものと終了するものをプレビュー
review-preview-title = この見直しで変わること
review-preview-lead = まだ何も保存されていません。
review-stays = そのまま残るもの
review-button = 見直しを保存
review-change = 回答を変更
review-error-nothing = 少なくとも 1 件の権限を確認するか終了してください。
conflict-review = その間に他の人が回答したか、権限が終了したものがあります。残りを確認してください。
done-reviewed = 見直しを保存しました。終了したものは次のクリックから使えなくなり、すべて記録に残ります。

nav-unconfirmed = 未確認の権限
unconfirmed-lead = 次の権限がまだ必要かどうかを顧客のコンタクトマネージャーに尋ねましたが、期限までに回答がありませんでした。各顧客のメンバーのページにあるアドレスに問い合わせてください。
unconfirmed-empty = 未確認の権限はありません
unconfirmed-empty-help = 顧客のコンタクトマネージャーが期限までに見直しに回答しないと、ここに表示されます。
unconfirmed-for = 期限からの日数
unconfirmed-days = { $count ->
    [0] 期限は今日
   *[other] { $count } 日
}

did-end-permission-review = アクセス権の確認の依頼
did-end-permission-confirm = アクセス権の確認
did-end-permission-overdue = 未確認のアクセス権のベンダーへの表示
did-end-permission-unconfirmed = 未確認によるアクセス権の終了
did-administer-reviews = 未確認のアクセス権の閲覧
did-decide-permission-request-lapse = 未回答の権限申請の失効

news-review = { $count ->
   *[other] { $count } 件の権限が長い間有効です。{ $date }までに確認するか終了してください。
}
news-review-subject = { $count ->
   *[other] { $count } 件の権限があなたの確認を待っています
}
news-review-button = 権限を見直す
news-unconfirmed = { $customer } は、{ $count ->
   *[other] { $count } 件の権限
}を期限までに確認しませんでした。
news-unconfirmed-subject = { $customer } が期限までにアクセス権を確認しませんでした
news-unconfirmed-button = 未確認の権限を見る
news-ended-unconfirmed = あなたまたはあなたの組織の { $customer } へのアクセス権が終了しました。期限までに誰も確認しなかったためです。もう一度申請できます。
news-ended-unconfirmed-subject = { $customer } へのアクセス権が未確認のため終了しました
news-ended-unanswered = { $count ->
   *[other] パートナーの権限 { $count } 件が終了しました。期限までに誰も確認しなかったためです。
}
news-ended-unanswered-subject = パートナーのアクセス権が未確認のため終了しました
