# 用語集 (glossary)
#   vendor = ベンダー / vendor's staff = ベンダーのスタッフ
#   partner = パートナー / customer = 顧客 / organization = 組織 / people, person of an organization = メンバー
#   contact manager = コンタクトマネージャー (権限の可否を決める、顧客側の役割)
#   contact = 連絡担当者 / primary contact = 主連絡担当者 / additional contact = 追加の連絡担当者
#     (ベンダー側の「担当者」と混同しないように「担当者」だけでは使わない)
#   technical contact = 技術連絡担当者 / attached (to a service request) = 連絡担当者として追加された
#   service request = サービスリクエスト / submit = 登録する / reserved request = 限定リクエスト
#   severity = 重大度 / state = 状態 / close, reopen = クローズ、再オープン
#   permission = 権限 / personal, own = 個人の / everybody's = 組織全員の
#   access = アクセス権 / ask for access = アクセス権を申請する / permission request = 権限申請
#   grant = 付与する / approve = 承認する / deny = 却下する / withdraw = 取り下げる / lapse = 失効する
#   end (a permission) = 終了する / until = …まで(その日を含む) / decide = 可否を決める
#   level = レベル: CC、閲覧 (Look)、更新 (Update)、作成 (Create)、サービス管理 (Service Admin)、全体管理 (Full Admin)
#     (文中では「閲覧 (Look)」のようにかぎ括弧で囲み、一般の「閲覧」「更新」と区別する)
#   role = 役割 / act = 操作 / outcome = 結果 / ground, under = 根拠
#   record = 記録 / seal = 封印 / queue = キュー / notice = 通知 / internal note = 内部メモ
#   acting for = 代行 (代行先: 顧客) / on behalf of = …の代行 / installation = このシステム / job = ジョブ
#   sign in, sign out = サインイン、サインアウト / lock = ロック
# 文体: です・ます。人名には「さん」(メールの宛名は「様」)。差し込む名前、数、日付の前後は半角空白をあける
#   (日本語で終わる語句を差し込むときはあけない)。
# 語: 状態、レベル、役割、操作の名前。

product = Mandate

level-cc = CC
level-look = 閲覧 (Look)
level-update = 更新 (Update)
level-create = 作成 (Create)
level-service-admin = サービス管理 (Service Admin)
level-full-admin = 全体管理 (Full Admin)
level-none = なし
level-none-help = 下で選んだ人だけです。

level-help-cc = その人が連絡担当者として追加されたサービスリクエストだけを閲覧できます。
level-help-look = 顧客の過去と現在のサービスリクエストをすべて、メッセージと添付ファイルも含めて閲覧できます。
level-help-update = 「閲覧 (Look)」に加えて、書き込みもできます: メッセージ、連絡担当者、重大度、クローズと再オープン。
level-help-create = 「更新 (Update)」に加えて、顧客のために新しいサービスリクエストを登録できます。
level-help-service-admin = 「作成 (Create)」に加えて、顧客のサイトの管理と、限定リクエストの登録ができます。
level-help-full-admin = 「サービス管理 (Service Admin)」に加えて、顧客の連絡担当者（組織のメンバー）を管理できます。

allows-cc = 連絡担当者として追加されたサービスリクエストの閲覧
allows-look = 過去と現在のすべてのサービスリクエストの閲覧（メッセージと添付ファイルを含む）
allows-update = さらに、それらへの書き込み
allows-create = さらに、あなたの組織のための新しいサービスリクエストの登録
allows-service-admin = さらに、あなたの組織のサイトの管理と、限定リクエストの登録
allows-full-admin = さらに、あなたの組織の連絡担当者（メンバー）の管理

role-administrator = 管理者
role-contact-manager = コンタクトマネージャー
role-technical-contact = 技術連絡担当者
role-support = サポート担当
role-operations = 運用担当
role-help-administrator = 組織のメンバーを管理します。
role-help-contact-manager = どのパートナーに組織の代行を認めるかを決めます。
role-help-technical-contact = 組織のサービスリクエストを登録します。
role-help-support = キューの対応をします。
role-help-operations = 導入の記録を管理します。

kind-vendor = ベンダー
kind-partner = パートナー
kind-customer = 顧客
kinds-vendor = ベンダー
kinds-partner = パートナー
kinds-customer = 顧客

kind-question = 質問または問題
kind-hidden-configuration-change = 非公開の設定の変更
kind-site-removal = サイトの削除
kind-access-request = サイトなどへのアクセスの依頼
kind-account-or-portal = サポートアカウントまたはポータル

site-kind-production = 本番
site-kind-staging = ステージング
site-kind-development = 開発
site-kind-other = その他

site-notice-kind-planned-maintenance = 計画メンテナンス
site-notice-kind-incident = 障害
site-notice-kind-system-notice = システム通知
site-notice-help-planned-maintenance = 顧客の連絡担当者と、「閲覧 (Look)」以上を持つパートナーのメンバーに通知されます。
site-notice-help-incident = 顧客の連絡担当者と、「閲覧 (Look)」以上を持つパートナーのメンバーに通知されます。
site-notice-help-system-notice = 顧客の連絡担当者と、「作成 (Create)」以上を持つパートナーのメンバーに通知されます。

severity-1 = 1 停止
severity-2 = 2 大きな支障
severity-3 = 3 一部の支障
severity-4 = 4 質問
severity-help-1 = 業務が止まっています。
severity-help-2 = 業務に大きな支障があります。
severity-help-3 = 問題はありますが、業務は続けられます。
severity-help-4 = 質問または要望です。

state-new = 新規
state-open = 対応中
state-waiting-for-customer = 顧客の回答待ち
state-waiting-for-vendor = ベンダーの回答待ち
state-resolved = 解決済み
state-closed = クローズ
state-reopened = 再オープン

send-and-waiting-for-customer = 送信して顧客の回答待ちにする
send-and-resolved = 送信して解決済みにする
send-and-closed = 送信してクローズする

request-pending = 回答待ち
request-approved = 承認済み
request-denied = 却下
request-withdrawn = 取り下げ
request-lapsed = 失効

theme-light = ライト
theme-dark = ダーク
theme-system = 端末に合わせる

outcome-done = 実行済み
outcome-refused = 拒否

job-mail = メール
job-reset = パスワード再設定用のリンク

# What somebody wanted to do: “You cannot …”.
act-view = このサービスリクエストの閲覧
act-view-any = サービスリクエストの閲覧
act-update = このサービスリクエストの更新
act-submit = サービスリクエストの登録
act-submit-reserved = 限定リクエストの登録
act-ask-about-portal = ポータルについての質問
act-write-internal-note = 内部メモの記入
act-subscribe = 新しいサービスリクエストの通知の受信
act-view-dashboard = サポート状況の閲覧
act-view-sites = サイトの閲覧
act-view-system-notices = システム通知の閲覧
act-join-support-notices = サポート通知の受信
act-join-system-notices = システム通知の受信
act-manage-sites = サイトの管理
act-remove-site = サイトの削除
act-publish-site-notice = サイト通知の公開
act-manage-contacts = メンバーの管理
act-ask-permission = アクセス権の申請
act-view-permission-request = この権限申請の閲覧
act-withdraw-permission-request = この権限申請の取り下げ
act-decide-permission-request = この権限申請の可否の決定
act-view-partners = この顧客を代行する人の閲覧
act-end-permission = この権限の終了
act-view-record = 記録の閲覧
act-administer = このシステムの管理

# What somebody did, as the record says it.
did-view = 閲覧
did-view-list = 一覧での閲覧
did-view-download = 添付ファイルのダウンロード
did-view-download-internal = 内部メモの添付ファイルのダウンロード
did-view-mailed = 内容のメールでの受信
did-view-export = サービスリクエストのエクスポート（対象は件数）
did-view-list-by-staff = ベンダーのキューの一覧での閲覧
did-update = 更新
did-update-message = メッセージの書き込み
did-update-state = 状態の変更
did-update-severity = 重大度の変更
did-update-contact-added = 連絡担当者の追加
did-update-contact-removed = 連絡担当者の除外
did-update-primary-contact = 主連絡担当者の変更
did-submit = 登録
did-submit-offer = 登録フォームの閲覧（メンバーの一覧を含む）
did-submit-reserved = 限定リクエストの登録
did-submit-reserved-offer = サイトの限定リクエストのフォームの閲覧
did-ask-about-portal = アカウントまたはポータルについての質問の登録
did-subscribe = 新しいサービスリクエストの通知の受信開始
did-subscribe-end = 新しいサービスリクエストの通知の受信停止
did-manage-contacts = メンバーの管理
did-manage-contacts-list = メンバーの一覧の閲覧
did-manage-contacts-invite = 招待
did-manage-contacts-lock = ロック
did-manage-contacts-unlock = ロックの解除
did-view-sites = サイトの閲覧
did-view-sites-list = サイトの一覧の閲覧
did-view-sites-notice = サイト通知の閲覧
did-view-system-notices = システム通知の有無の確認
did-view-system-notices-notice = システム通知の閲覧
did-join-support-notices = サポート通知の受信
did-join-support-notices-mailed = サイト通知のメールでの受信
did-join-system-notices = システム通知の受信
did-join-system-notices-mailed = システム通知のメールでの受信
did-manage-sites = サイトの管理
did-manage-sites-add = サイトの追加
did-manage-sites-change = サイトの変更
did-manage-sites-form = サイトの変更フォームの閲覧
did-manage-sites-contact-added = サイトの連絡担当者の追加
did-manage-sites-contact-removed = サイトの連絡担当者の除外
did-remove-site = サイトの削除
did-remove-site-form = サイトに関連付けられたものの閲覧
did-publish-site-notice = サイト通知の公開
did-publish-site-notice-update = サイト通知の続報の送信
did-publish-site-notice-close = サイト通知のクローズ
did-view-dashboard = サポート状況の閲覧
did-ask-permission = アクセス権の申請
did-view-permission-request = 権限申請の閲覧
did-withdraw-permission-request = 権限申請の取り下げ
did-decide-permission-request = 権限申請の可否の決定
did-decide-permission-request-approve = アクセス権の付与
did-decide-permission-request-deny = アクセス権の申請の却下
did-view-partners = 代行する人の閲覧
did-end-permission = アクセス権の終了
did-view-record = 記録の閲覧
did-view-record-export = 記録のエクスポート
did-administer = システムの管理
did-write-internal-note = 内部メモの記入

# On what ground.
ground-own-organization = 自組織
ground-own-organization-by-role = 自組織の{ $role }として
ground-own-contact = 自組織の連絡担当者として
ground-personal-permission = 個人の権限、{ $level }
ground-organization-permission = 組織全員の権限、{ $level }
ground-attached-contact = 連絡担当者として追加、{ $level }
ground-deployment = 導入
ground-vendor-staff = ベンダーのスタッフ、{ $role }
ground-installation = システム
ground-none = なし

# Changes in the story of a service request.
change-state = { $who }が状態を「{ $before }」から「{ $after }」に変更しました
change-severity = { $who }が重大度を { $before } から { $after } に変更しました
change-contact-added = { $who }が { $after } さんを追加の連絡担当者にしました
change-contact-removed = { $who }が { $before } さんを連絡担当者から外しました
change-primary-contact = { $who }が主連絡担当者を { $before } さんから { $after } さんに変更しました
who-of = { $organization } の { $person } さん
who-for = { $organization } の { $person } さん（{ $customer } の代行）
