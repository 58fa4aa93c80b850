# ポータルのページ。

skip = 本文へ移動
menu = メニュー
main-menu = メイン
yours = あなたのメニュー
where = 現在の場所
search-label = サービスリクエストを検索、または番号で開く
search-hint = 検索、または SR-…
unread = 未読
sign-out = サインアウト
theme = テーマ
foot-zone = 時刻のタイムゾーン: { $zone }

nav-service-requests = サービスリクエスト
nav-ask = 質問する
nav-my-customers = 担当顧客
nav-my-partners = パートナー
nav-record = 記録
nav-people = メンバー
nav-queue = キュー
nav-organizations = 組織
nav-jobs = 失敗したジョブ
nav-sites = サイト
nav-site-notices = サイト通知
nav-notices = 通知
nav-account = アカウント
nav-sandbox = サンドボックス

acting-for = 代行先:
looking-at = 閲覧先:
acting-personal = – あなた個人の権限、レベル「{ $level }」、{ $until }まで
acting-everybody = – あなたの組織全員の権限、レベル「{ $level }」、{ $until }まで
acting-staff = – ベンダーのスタッフとして閲覧中。ここで読んだことは、この組織の記録に残ります
acting-several = 複数の組織
acting-several-help = – どの組織のものかは各行に表示され、読んだことは各組織の記録に残ります

# Common words
acts = 操作
access = アクセス権
added = 追加日時
all = すべて
cancel = キャンセル
change = 変化
changed = 更新日
choose = 選択
company = 会社
copied = コピーしました
copy = コピー
country = 国
country-help = NO や JP のような 2 文字の国コード。
customer = 顧客
description = 説明
email = メールアドレス
everybody = 全員
everybody-of = { $partner } の全員
facts = 基本情報
facts-and-acts = 基本情報と操作
filter = 絞り込み
kind = 種類
level = レベル
location = 拠点
name = 名前
never = なし
newer = 新しいもの
next = 次へ
note = 申請者からのメモ
nothing = なし
nothing-matches = この語を含むものはありません
now = 現在
after = 変更後
older = 古いもの
organization = 組織
pages = ページ
password = パスワード
person = 氏名
preview = プレビュー
primary-contact = 主連絡担当者
additional-contact = 追加の連絡担当者
request = 権限申請
roles = 役割
save = 保存
service-request = サービスリクエスト
severity = 重大度
show = 表示
since = 開始
state = 状態
subject = 件名
submitted-by = 登録者
time = 日時
until = 期限
until-date = { $date }まで
you = あなた
your-name = あなたの名前
contacts = 連絡担当者
product-of-vendor = 製品

# Signing in
sign-in-title = サインイン
sign-in-button = サインイン
forgot-link = パスワードを忘れました
sandbox-link = これはサンドボックスです: 誰かになって試す
forgot-title = パスワードを忘れた場合
forgot-help = 新しいパスワードを設定するためのリンクを、このアドレスに送ります。
forgot-button = リンクを送る
forgot-sent = このアドレスのアカウントがあれば、リンクを送信しました。
password-title = パスワードの設定
password-lead = { $name } さん（{ $email }）のパスワードです。
password-ends = 新しいパスワードを設定すると、ほかの場所ではすべてサインアウトし、あなたの API トークンはすべて取り消されます。
password-new = 新しいパスワード
password-help = 10 文字以上。
password-again = もう一度入力
password-button = パスワードを設定
setup-title = このシステムのセットアップ
setup-lead = あなたがこのシステムの最初の管理者です。このページは一度だけ使えます。
setup-vendor = 会社名
setup-vendor-help = このサポートデスクを運営するベンダーの名前です。
setup-button = セットアップ

# Service requests
service-requests-title = サービスリクエスト
service-requests-caption = サービスリクエスト（新しい順）
service-requests-empty = ここにサービスリクエストはありません
service-requests-empty-help = 閲覧できる質問や問題がここに表示されます。自組織のものと、代行している顧客のものです。別の条件で絞り込んでみてください。
choose-customer = 顧客を選ぶ
which-service-requests = 表示するサービスリクエスト
which-entries = 表示する記録
show-all = すべて
show-active = 進行中
show-over = 解決済みとクローズ
show-mine = 自分のもののみ
queue-title = キュー
queue-lead = まだ対応が残っているもの。重大度の高い順、次に古い順に並びます。
queue-caption = サービスリクエスト（重大度の高い順、古い順）
queue-empty = キューは空です
queue-empty-help = ベンダーの対応を待っているものはありません。新しく届いたものがここに表示されます。
what-you-can-do = できる操作
your-access = あなたのアクセス権
on-behalf-of = （{ $customer } の代行）
for-customer = （{ $customer } の代行）
story = メッセージと変更
internal-note = 内部メモ
internal-note-help = · ベンダーだけに表示
reply = 返信
markdown-help = Markdown が使えます: リスト、表、コード、リンク。
attachments = 添付ファイル
attach-files = ファイルを添付（任意）
attach-files-help = 10 個まで。1 個のファイルは { $megabytes } MB まで。
file-image = 画像
file-audio = 音声
file-video = 動画
file-page = Web ページ
file-text = テキスト
file-pdf = PDF
file-archive = アーカイブ
file-document = 文書
file-other = ファイル
size-bytes = { $size ->
   *[other] { $size } バイト
}
size-kilobytes = { $size } kB
size-megabytes = { $size } MB
size-gigabytes = { $size } GB
send-reply = 返信を送信
keep-internal = 内部メモとして保存
reading-only = 読むことはできますが、書き込みはできません。
closed-help = このサービスリクエストはクローズされています。書き込むには再オープンしてください。
act-state = 状態を変更
new-state = 新しい状態
act-severity = 重大度を変更
new-severity = 新しい重大度
act-contact = 連絡担当者を追加
existing-contact = 既存の連絡担当者
contact-help = 顧客のメンバーと、レベルを問わず権限を持つパートナーのメンバーです。
act-primary = 主連絡担当者を変更
act-primary-button = 主連絡担当者にする
primary-help = パートナーのメンバーは、「更新 (Update)」以上の人だけがなれます。
act-remove-contact = 連絡担当者を外す

ask-nowhere = まだどの組織のためにも登録できません
ask-nowhere-help = 自組織のために登録するには、技術連絡担当者の役割が必要です。顧客のために登録するには、その顧客に対する「作成 (Create)」が必要です。役割は、メンバーを管理する人が付与できます。
submit-for = どの組織のために登録するか
submit-for-help = 選択すると、その組織で連絡担当者にできる人が表示されます。入力した内容は残ります。
own-organization = 自組織
subject-help = 何についてか、1 行で。
product-optional = 製品（任意）
description-help = 何が起きたか、どうなるはずだったか、何を試したか。Markdown が使えます。
i-am-the-contact = 自分がこのリクエストの連絡担当者になる
other-contact = 別の人を連絡担当者にする場合
other-contact-help = { $customer } のメンバー、またはその顧客に対して「更新 (Update)」以上を持つ同僚。
contact-time-zone = 連絡を受けられるタイムゾーン
contact-time-zone-help = あなたの連絡先情報の値が入っています。変更はこのリクエストだけに適用されます。
zone-with-offset = { $zone } （UTC{ $offset }）
submit-button = サービスリクエストを登録

site-optional = サイト（任意）
site-help = 非公開の設定の変更、サイトの削除、サイトへのアクセスの依頼には、そのサイトのページにあるフォームを使ってください。

# Sites
site = サイト
site-removed = 削除済み
site-where = 場所
site-contact = 連絡担当者
from-until = { $begins } から { $ends } まで
sites-title = { $customer } のサイト
sites-of-all-lead = すべての顧客のサイト
sites-more = ほかにもあります。顧客またはサイトの名前に含まれる語で探してください。
sites-empty = サイトはまだありません
sites-empty-help = 最初のサイトを下で追加してください。追加すると、サービスリクエストの対象として選べるようになり、その連絡担当者にメンテナンスが通知されます。
sites-empty-read = 顧客が使っているサイトがここに表示されます。
site-add = サイトを追加
site-name-help = 「オスロ工場」や「オンラインショップ」のような、組織内での呼び名。
site-address = 住所または URL（任意）
site-address-help = サイトの場所。住所、ホスト名、https://shop.example など。
site-change = このサイトを変更
site-contact-help = 顧客のメンバーと、「閲覧 (Look)」以上を持つパートナーのメンバーです。顧客のメンバーには通知が届きます。パートナーのメンバーに届くかどうかは、レベルで決まります。
site-notices-here = 通知
site-notices-none = 計画メンテナンス、障害、その他の通知はありません。
site-requests-here = このサイトに関するサービスリクエスト
site-requests-none = このサイトに関するサービスリクエストはありません。
site-remove = このサイトを削除
site-remove-title = { $site } の削除
site-remove-lead = まだ何も削除されていません。これは { $customer } のサイトで、次のものが関連付けられています。
site-remove-active = まだ対応が残っているサービスリクエスト
site-remove-requests = すべてのサービスリクエスト
site-remove-contacts = 連絡担当者
site-remove-notices = クローズされていない通知
site-remove-help = 関連付けられたものは残り、引き続き閲覧できます。ただし、このサイトはどの一覧にも表示されなくなり、このサイトに関する通知は誰にも届かなくなります。
site-remove-button = このサイトを削除

# Requests reserved to technical contacts and Service Admins
reserved-title-hidden-configuration-change = 非公開の設定の変更を依頼
reserved-title-site-removal = このサイトの削除を依頼
reserved-title-access-request = このサイトへのアクセスを依頼
reserved-lead = { $customer } のサイト { $site } が対象です。サービスリクエストが登録され、ベンダーのサポートがそこで回答します。
reserved-none = このような限定リクエストはありません
reserved-none-help = 登録できる限定リクエストへのリンクは、サイトのページにあります。
reserved-setting = 設定
reserved-setting-help = 設定の名前、または何を決める設定か。
reserved-value = 希望する値
reserved-from = 削除希望日
reserved-from-help = サイトがなくなる最初の日。
reserved-who = アクセスが必要な人
reserved-who-help = 氏名とメールアドレス、または対象となるグループ。
reserved-until = 期限
reserved-reason = 理由
reserved-site = サイト
reserved-subject-hidden-configuration-change = { $site } の非公開の設定の変更: { $setting }
reserved-subject-site-removal = サイト { $site } の削除
reserved-subject-access-request = { $site } へのアクセス（{ $who }）

# Notices of sites
site-notices-empty = 通知はまだありません
site-notices-empty-help = 公開した計画メンテナンス、障害、システム通知がここに表示されます。
site-notice-new = 新しいサイト通知
site-notice-new-lead = 送信する前に、誰に通知されるかを確認できます。
site-notice-title = タイトル
site-notice-title-help = 何についてか、1 行で。
site-notice-text = 本文
site-notice-begins = 開始
site-notice-begins-help = 計画メンテナンスの場合に、あなたのタイムゾーンで入力してください。
site-notice-ends = 終了
site-notice-sites = 対象のサイト
site-notice-sites-help = サイトを 1 つずつ選ぶか、顧客に現在あるすべてのサイトを選んでください。
site-notice-words = 顧客またはサイトの名前に含まれる語
site-notice-find = 検索
site-notice-all-sites = { $customer } のすべてのサイト
site-notice-preview = 誰に通知されるかをプレビュー
site-notice-preview-title = この通知を送信する前に
site-notice-preview-lead = まだ何も送信されていません。{ $people ->
    [0] 通知される人はいません。
   *[other] { $organizations } 組織の { $people } 人に、ポータルとメールで通知されます。
}
site-notice-told = 通知される人
site-notice-publish = この通知を送信
site-notice-published-on = { $time } に公開
site-notice-is-open = オープン
site-notice-is-closed = クローズ
site-notice-update = 続報
site-notice-update-help = この通知に現在関係する人全員に送信されます。Markdown が使えます。
site-notice-update-button = 続報を送信
site-notice-close-button = 送信してクローズする

# Finding, and lists that people live in
chosen = 選択
close = 閉じる
contact = 連絡担当者
contact-chosen = 選択した人
export = エクスポート
go-on = 続きを検索
messages = メッセージ数
number = 番号
more-filters = その他の条件
searched-back = { $day } まで検索しました。
show-subscribed = 通知を受信している顧客のもの
submitted = 登録日時
submitted-from = 登録日（から）
submitted-until = 登録日（まで）
search-title = 検索
search-words = 検索する語
search-button = 検索
search-caption = 検索結果（新しい順）
search-help = 番号、件名、製品、説明、メッセージ、登録者と連絡担当者の名前を検索します。すべての語を含むものが見つかります。最後の語は途中まででもかまいません。非常に長い文章は、はじめの部分だけが検索されます。
search-help-notes = 内部メモは検索されません。
search-empty = すべての語を含むものはありません
search-empty-help = 語を減らすか、最後の語を途中までにして、もう一度お試しください。閲覧できないものは検索されません。
saved-views-title = 保存したビュー
saved-views-change = 名前の変更または削除
saved-views-empty = 保存したビューはありません
saved-views-empty-help = サービスリクエストの一覧を絞り込み、その条件に名前を付けて保存してください。ここと一覧の上に表示されます。
saved-view-save = このビューを保存…
saved-view-change = 名前の変更または削除
saved-view-delete = このビューを削除
several-change = 選択したものの変更後の値
several-preview = プレビュー…
several-title = 複数のサービスリクエストの変更
several-lead = まだ何も変更されていません。それぞれ次のようになります。
several-caption = 選択したサービスリクエストと、それぞれの結果
several-same = すでにこの値です。
several-stays = 元のままです。
several-button = { $count ->
   *[other] サービスリクエスト { $count } 件を変更
}
several-some = 一部は変更されませんでした
several-some-lead = { $count } 件のうち { $done } 件を変更しました。ほかは元のままです。
several-back = 一覧に戻る
keys-title = キーボード操作
keys-search = 検索
keys-next = 次の行
keys-previous = 前の行
keys-open = 行を開く
keys-choose = 行を選択
keys-help = このヘルプ

# My customers
request-new-access = 新しいアクセス権を申請
my-customers-caption = 代行している顧客
my-customers-empty = 代行している顧客はまだありません
my-customers-empty-help = 顧客のコンタクトマネージャーにアクセス権を申請してください。付与されると、その顧客がここに表示されます。
what-you-have = あなたのアクセス権
your-own = 個人の権限
as-everybody = 全員と同じ
new-service-requests = 新しいサービスリクエスト
mail-me = メールで通知
mail-me-help = { $customer } のサービスリクエストが登録されたとき
ask-for-more = 申請…
ask-for-more-help = { $customer } に、別のレベルまたは期限を
requests-of-partner = { $partner } の申請
asked-on = 申請日時

ask-title = アクセス権の申請
ask-lead = 可否は顧客のコンタクトマネージャーが決めます。それまでは何も変わらず、現在の権限がそのまま有効です。
ask-manager = 顧客のコンタクトマネージャーのメールアドレス
ask-manager-help = 顧客側でパートナーのことを担当している人です。申請はメールで届きます。
ask-until = アクセス権の最終日
ask-until-help = アクセス権は、この日が終わると (UTC) 自動的に終了します。最長で 2 年先まで選べます。
ask-everybody = { $partner } の全員のレベル
ask-everybody-help = CC を除き、各レベルはそれより前のレベルを含みます。下で個人に設定したレベルは、たとえ低くても、このレベルより優先されます。
ask-people = 個人のレベル
ask-people-help = 個人のレベルがない同僚には、全員のレベルが適用されます。
level-to-ask = 申請するレベル
level-for = { $person } さんのレベル
ask-note = コンタクトマネージャーへのメモ（任意）
ask-button = 申請を送信

# A permission request
request-title = { $partner } から { $customer } へのアクセス権の申請
who-asks = 申請者
people-of = { $count ->
   *[other] { $partner } のメンバー { $count } 人
}
people-count = { $count ->
   *[other] { $count } 人
}
what-was-asked = 申請された内容
asked-and-granted = 申請された内容と付与された内容
for-whom = 対象者
asked-for = 申請
granted = 付与
differs = 相違あり
last-day = 最終日
asked-until = 申請された日: { $date }。
what-each-shows = 各レベルで相手に見えるもの
shows = 見えるもの
allows = できること
shows-cc = 連絡担当者として追加されたもののみ
shows-all = { $requests ->
   *[other] サービスリクエスト { $requests } 件
}、{ $messages ->
   *[other] メッセージ { $messages } 件
}、{ $attachments ->
   *[other] 添付ファイル { $attachments } 件
}
what-you-grant = 付与する内容
what-you-grant-help = 申請どおりに設定されています。低いレベル、少ない人数、短い期間など、申請より狭い範囲で付与することもできます。
grant = 付与
grant-for = { $whom } への付与
choose-people-instead = 全員ではなく個人を選ぶ
preview-button = 誰のアクセス権が増減するかをプレビュー
what-you-typed = 入力した内容
deny-summary = この申請を却下…
deny-reason = 理由（任意。{ $partner } に表示されます）
deny-button = { $partner } の申請を却下
withdraw-button = この申請を取り下げる
story-asked = { $when } に申請されました。
story-pending = 誰も回答しなければ、{ $when } に自動的に失効します。
story-approved = { $when } に { $who } さんが付与しました。
story-denied = { $when } に { $who } さんが却下しました。
story-withdrawn = { $when } に { $who } さんが取り下げました。
story-lapsed = 誰も回答しなかったため、{ $when } に失効しました。
story-reason = 理由: { $reason }
preview-title = この付与で変わること
preview-lead = まだ何も保存されていません。{ $partner }、{ $until }まで。
preview-caption = アクセス権が増える人と減る人
preview-nothing = 誰のアクセス権も変わりません。
people-gain = アクセス権が増える人
people-lose = アクセス権が減る人
gains = 増える
loses = 減る
grant-button = このアクセス権を付与
change-terms = 内容を変更

# My partners
my-partners-lead = { $customer } を代行する会社です。アクセスできるのは、あなたの組織が付与した範囲だけです。
my-partners-empty = 代行しているパートナーはいません
my-partners-empty-help = パートナーがアクセス権を申請すると、その申請がここに表示され、あなたが可否を決めます。
waiting-for-you = あなたの決定を待っている申請
last-used = 最終使用
has = 現在の権限
end = アクセス権の終了
end-one = 終了…
end-all = このパートナーのアクセス権をすべて終了…
what-they-did = { $partner } が行ったことと読んだもの
earlier-requests = 以前の申請
end-title = { $partner } のアクセス権の終了
end-lead = まだ何も終了していません。終了すると、対象者全員に次のクリックから適用されます。
end-caption = アクセス権が増える人と減る人、その内容
end-raises = この操作で、アクセス権が増える人がいます。より狭い個人の権限がなくなり、代わりに { $partner } の全員の権限が適用されるためです。
end-reason = 理由（任意。{ $partner } に表示されます）
end-button = このアクセス権を終了

# The record
record-lead = 他の組織の人が、あなたの組織のものに対して行ったことと読んだものを、その根拠となった権限とともに示します。この記録を変えると、必ず痕跡が残ります。
record-export = 証明付きでエクスポート
record-caption = 記録（新しい順）
record-empty = ここに記録はありません
record-empty-help = パートナーとベンダーが、あなたの組織のものに対して行ったことと読んだものが、ここに表示されます。
record-others = 他の組織
record-all = 全員
record-refused = 拒否
record-several = { $shown } ほか { $more } 件
did = 操作
on-what = 対象
under = 根拠
outcome = 結果

# Notices, account, people
notice = 通知
notices-caption = 通知（新しい順）
notices-empty = 新しい通知はありません
notices-empty-help = あなたに関係することがここに表示されます。
sessions = サインイン中の場所
sign-out-everywhere = すべての場所でサインアウト
sign-out-everywhere-help = すべての場所でサインアウトすると、あなたの API トークンもすべて取り消されます。
browser = ブラウザー
signed-in = サインイン日時
last-seen = 最終アクセス
session-ends = 終了予定
this-one = 現在のセッション
preferences = 表示の設定
language = 言語
time-zone = タイムゾーン
time-zone-help = Europe/Oslo や Asia/Tokyo など。時刻はこのタイムゾーンで表示されます。
people-title = { $organization } のメンバー
person-active = 有効
person-invited = 招待中
person-locked = ロック中
lock = ロック
unlock = ロックを解除
invite-title = メンバーを招待
invite-help = このアドレスに招待が送られます。
invite-button = 招待を送信

# Administration
which-organizations = 表示する組織
organizations-empty = この種類の組織はありません
organizations-empty-help = 最初の組織を下で追加してください。
organization-add = 組織を追加
kind-of-organization = 組織の種類
locations = パートナーの拠点
locations-title = 拠点
locations-help = 1 行に 1 つずつ。顧客の場合は空のままにしてください。
jobs-waiting = { $count ->
    [0] ほかに待機中のジョブはありません。
   *[other] ほかに { $count } 件のジョブが待機中です。
}
jobs-empty = 失敗したジョブはありません
jobs-empty-help = 何度試しても送信できないメールが、ここに表示されます。
job-kind = ジョブ
job-failed = 失敗日時
job-attempts = 試行回数
job-error = 原因
job-retry = 再試行

# The sandbox
sandbox-title = 誰になって試しますか
sandbox-lead = これはサンドボックスです。試すために作られた架空の世界で、外には何も送られず、停止すると消えます。
sandbox-mail = メール
sandbox-mail-lead = サンドボックスでは、メールは送信されず、ここに表示されます。サインインしているときは、自分宛てのメールが表示されます。
sandbox-mail-empty = メールはまだありません
no-role = 役割なし

# What was done
done-signed-out = サインアウトしました。
done-signed-out-everywhere = すべての場所でサインアウトし、API トークンを取り消しました。
done-submitted = サービスリクエストを登録しました。
done-several-changed = すべて変更しました。1 件ずつ変更した場合と同じ扱いになります。
done-nothing-chosen = 何も選ばれていません。サービスリクエストを少なくとも 1 件選んでください。
done-view-saved = ビューを保存しました。一覧の上に表示されます。
done-view-deleted = ビューを削除しました。
done-message-sent = 返信を送信しました。
done-note-written = 内部メモを保存しました。
done-state-changed = 状態を変更しました。
done-severity-changed = 重大度を変更しました。
done-contact-added = 連絡担当者を追加しました。
done-contact-removed = 連絡担当者を外しました。
done-primary-contact-changed = 主連絡担当者を変更しました。
done-asked = 申請を送信しました。コンタクトマネージャーに通知されました。
done-asked-already = この更新はすでに申請されていて、まだ回答を待っています。
done-subscribed = 新しいサービスリクエストが通知されるようになりました。
done-unsubscribed = 新しいサービスリクエストは通知されなくなりました。
done-granted = アクセス権を付与しました。記録に残ります。
done-denied = 申請を却下しました。記録に残ります。
done-withdrawn = 申請を取り下げました。
done-ended = アクセス権を終了しました。次のクリックから適用され、記録に残ります。
done-saved = 保存しました。
done-invited = 招待を送信しました。
done-locked = メンバーをロックし、すべての場所でサインアウトさせました。
done-unlocked = メンバーのロックを解除しました。
done-organization-added = 組織を追加しました。続けてメンバーを招待してください。
done-job-retried = ジョブを再試行しています。
done-site-added = サイトを追加しました。
done-site-removed = サイトを削除しました。記録に残ります。
done-site-notice-published = 関係する人に通知を送信しました。
done-site-notice-updated = 続報を送信しました。
done-site-notice-closed = 通知をクローズし、関係する人に知らせました。
