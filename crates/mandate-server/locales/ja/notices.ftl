# 通知の受け取り方と、1 日 1 通のまとめメール。

choose-notices = 通知の受け取り方
choose-notices-lead = 「すぐに」を選ぶと、ポータルの通知とメールが届きます。まとめメールは毎朝 7 時（{ $zone }）に届き、その内容はポータルにはすぐに表示されます。
choose-notices-access = アクセス権に関すること（申請、付与、終了、近づく終了、見直し）は、いつもすぐに届きます。
notice-kind-new-service-request = 新しいサービスリクエスト
notice-kind-message = メッセージ
notice-kind-progress = 状態と連絡担当者
notice-kind-site-notice = サイトの通知
notice-kind-help-new-service-request = 通知を受け取っている顧客のサービスリクエスト、またはあなたが連絡担当者であるサービスリクエストが登録されたとき。
notice-kind-help-message = あなたが連絡担当者であるサービスリクエストにメッセージが書き込まれたとき。
notice-kind-help-progress = 状態が変わったとき、他のリクエストに統合されたとき、誰かが連絡担当者になったとき、またはあなたに割り当てられたとき。
notice-kind-help-site-notice = 計画メンテナンス、インシデント、システム通知。
delivery-at-once = すぐに
delivery-digest = 1 日 1 通のまとめメールで
delivery-never = 受け取らない
digest-subject = { $count ->
   *[other] サポートデスクからの通知 { $count } 件
}
digest-lead = { $count ->
   *[other] 前回のまとめメールの後に、次の { $count } 件がありました。
}
digest-footer = このメールは、1 日 1 通のまとめメールを選んだ方にお送りしています。変更はこちら:
job-digest = まとめメール
fault-only-events = このアドレスは、開いているページに新着を知らせるためのものです。ここには表示するものがありません。
