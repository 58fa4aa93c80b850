# 近づく終了、もう一度の申請、失効した申請。

ends-soon = { $date }に終了
renew-until = { $date }までの更新を申請
renew = 更新を申請
renew-terms = 内容を見る…
renew-title = { $customer } へのアクセス権の更新
renew-lead = 同じ人とレベルで、同じ長さの期間を申請します。コンタクトマネージャーが付与するまで、現在の権限がそのまま有効です。
renew-manager = 申請先
renew-pending = この更新はすでに申請されていて、回答を待っています。
ask-again = もう一度申請
ask-again-title = { $customer } にもう一度申請
ask-again-lead = 同じ人とレベルでもう一度申請します。コンタクトマネージャーが付与するまで、何も変わりません。
present-access = 現在
request-renews = 以前に付与された権限の更新です。
request-over = { $date } から無効
story-over = { $date } 以降、この申請による権限は有効ではありません。
conflict-request-waits = この権限申請はまだ回答を待っています。
conflict-nobody-to-renew = 対象者は全員、あなたの組織のメンバーではなくなりました。他の人のために申請してください。
conflict-nobody-to-ask = 申請先のコンタクトマネージャーは、もう可否を決める立場にありません。この顧客の別のコンタクトマネージャーに申請してください。

news-asked-again = { $partner } の { $person } さんが、{ $customer } のサービスリクエストへのアクセス権の更新を申請しています。
news-asked-again-subject = { $partner } がアクセス権の更新を申請しています
news-lapsed = { $customer } へのアクセス権の申請は、期限までに誰も回答しなかったため失効しました。もう一度申請できます。
news-lapsed-subject = { $customer } へのアクセス権の申請が失効しました
news-lapsed-unanswered = { $partner } の { $person } さんのアクセス権の申請は、期限までに誰も回答しなかったため失効しました。
news-lapsed-unanswered-subject = { $partner } のアクセス権の申請が失効しました
news-ends = { $count ->
    [1] { $customer } へのアクセス権は { $date }で終了します。更新を申請できます。
   *[other] あなたの権限 { $count } 件がまもなく終了します。最初の終了日は { $date }です。更新を申請できます。
}
news-ends-subject = { $count ->
    [1] { $customer } へのアクセス権は { $date }で終了します
   *[other] 権限 { $count } 件がまもなく終了します
}
news-renew-button = 更新を申請
news-ends-of-partners = { $count ->
    [1] { $partner } のアクセス権は { $date }で終了します。何もする必要はありません。
   *[other] パートナーの権限 { $count } 件がまもなく終了します。最初の終了日は { $date }です。何もする必要はありません。
}
news-ends-of-partners-subject = { $count ->
    [1] { $partner } のアクセス権は { $date }で終了します
   *[other] パートナーの権限 { $count } 件がまもなく終了します
}
news-ends-of-partners-button = パートナーを見る
ends-line = { $date }: { $partner }（{ $whose }）、{ $customer }、{ $level }。{ $then }
ends-then-nothing = その後: この権限では何もできません。
ends-then = その後: 全員と同じ { $level }。
