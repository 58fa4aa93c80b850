# お知らせ: 通知とメールの文、およびメールの件名。

mail-greeting = { $name } 様
mail-footer = このメールは、このサポートデスクにアカウントをお持ちの方に送信しています。

news-asked = { $partner } の { $person } さんが、{ $customer } のサービスリクエストへのアクセス権を申請しています。
news-asked-subject = { $partner } がアクセス権を申請しています
news-asked-button = 申請を見て可否を決める
news-approved = { $customer } が、申請どおりにアクセス権を付与しました。
news-approved-subject = { $customer } がアクセス権を付与しました
news-approved-less = { $customer } が、申請より狭い範囲でアクセス権を付与しました。違いを確認してください。
news-approved-less-subject = { $customer } が申請より狭い範囲でアクセス権を付与しました
news-denied = { $customer } が、アクセス権の申請を却下しました。
news-denied-subject = { $customer } がアクセス権の申請を却下しました
news-decided-button = 申請を見る
news-invited = { $partner } の { $by } さんが、{ $person } さんをあなたの組織に招待しました。
news-invited-subject = { $partner } があなたの組織にメンバーを招待しました
news-invited-button = メンバーを見る
news-ended = { $customer } が、あなたまたはあなたの組織のアクセス権を終了しました。残っているアクセス権を確認してください。
news-ended-subject = { $customer } がアクセス権を終了しました
news-ended-button = 担当顧客を見る

news-submitted = { $customer } の { $number } が登録されました: { $subject }
news-submitted-subject = { $number } { $subject }
news-message = { $number } に新しいメッセージがあります: { $subject }
news-message-subject = { $number } { $subject }
news-message-files = { $number }「{ $subject }」に新しいメッセージがあります。添付ファイル: { $files }
news-message-files-subject = { $number } { $subject }
news-contact = あなたは { $customer } の { $number } の連絡担当者になりました: { $subject }
news-contact-subject = { $number } { $subject }
news-primary-contact = { $person } さんが { $number } の主連絡担当者になりました: { $subject }
news-primary-contact-subject = { $number } { $subject }
news-state-open = { $number } は対応中です: { $subject }
news-state-open-subject = { $number } { $subject }
news-state-waiting-for-customer = { $number } は顧客の回答待ちです: { $subject }
news-state-waiting-for-customer-subject = { $number } { $subject }
news-state-waiting-for-vendor = { $number } はベンダーの回答待ちです: { $subject }
news-state-waiting-for-vendor-subject = { $number } { $subject }
news-state-resolved = { $number } は解決済みです: { $subject }
news-state-resolved-subject = { $number } { $subject }
news-state-closed = { $number } はクローズされました: { $subject }
news-state-closed-subject = { $number } { $subject }
news-state-reopened = { $number } は再オープンされました: { $subject }
news-state-reopened-subject = { $number } { $subject }
news-service-request-button = サービスリクエストを見る

news-site-notice-planned-maintenance = { $others ->
    [0] { $site } で
   *[other] { $site } ほか { $others } サイトで
}、{ $begins } から { $ends } までメンテナンスが予定されています: { $title }
news-site-notice-planned-maintenance-subject = 計画メンテナンス: { $title }
news-site-notice-planned-maintenance-several = 担当顧客の { $sites } サイトで、{ $begins } から { $ends } までメンテナンスが予定されています: { $title }
news-site-notice-planned-maintenance-several-subject = 計画メンテナンス: { $title }
news-site-notice-incident = { $others ->
    [0] { $site } で
   *[other] { $site } ほか { $others } サイトで
}障害が起きています: { $title }
news-site-notice-incident-subject = 障害: { $title }
news-site-notice-incident-several = 担当顧客の { $sites } サイトで障害が起きています: { $title }
news-site-notice-incident-several-subject = 障害: { $title }
news-site-notice-system-notice = { $others ->
    [0] { $site } に
   *[other] { $site } ほか { $others } サイトに
}関するシステム通知があります: { $title }
news-site-notice-system-notice-subject = システム通知: { $title }
news-site-notice-system-notice-several = 担当顧客の { $sites } サイトに関するシステム通知があります: { $title }
news-site-notice-system-notice-several-subject = システム通知: { $title }
news-site-notice-update = { $others ->
    [0] { $site } に
   *[other] { $site } ほか { $others } サイトに
}関する続報があります: { $title }
news-site-notice-update-subject = 続報: { $title }
news-site-notice-update-several = 担当顧客の { $sites } サイトに関する続報があります: { $title }
news-site-notice-update-several-subject = 続報: { $title }
news-site-notice-closed = { $others ->
    [0] { $site } に
   *[other] { $site } ほか { $others } サイトに
}関する通知がクローズされました: { $title }
news-site-notice-closed-subject = クローズ: { $title }
news-site-notice-closed-several = 担当顧客の { $sites } サイトに関する通知がクローズされました: { $title }
news-site-notice-closed-several-subject = クローズ: { $title }
news-site-notice-button = 通知を見る

news-invitation = { $organization } のメンバーとして、サポートデスクに招待されました。{ $days } 日以内にパスワードを設定してください。
news-invitation-subject = サポートデスクへの招待
news-reset = パスワードの再設定が求められました（おそらくあなた自身によるものです）。{ $hours } 時間以内に新しいパスワードを設定してください。設定すると、すべての場所でサインアウトし、API トークンはすべて取り消されます。心当たりがない場合は、何もする必要はありません。
news-reset-subject = 新しいパスワードの設定
