# うまくいかないこと: 入力欄、競合、障害。

typed-title = 入力した内容
typed-lead = この内容は送信されていません。このページを離れる前に、必要なものをコピーしてください。
typed-reason = 理由

errors-title = まだ完了していません
error-prefix = エラー:
error-at-field = { $field }: { $error }

field-empty = 何か入力してください。
field-too-long = { $length } 文字あります。入力できるのは { $limit } 文字までです。
field-control-character = 表示できない文字が含まれています。その文字を除いて入力し直してください。
field-not-an-address = メールアドレスではありません。name@company.example のような形で入力してください。
field-choose = 選択肢から 1 つ選んでください。
field-country = NO や JP のように、国コードを 2 文字で入力してください。
field-time-zone = Europe/Oslo のようなタイムゾーンを選んでください。
field-unknown = フォームに「{ $field }」という欄がないか、この欄が 2 回送信されました。

until-not-a-date = 暦にある日付を入力してください。
until-past = この日はすでに過ぎています。今日以降の日を選んでください。
until-too-far = 先の日付すぎます。選べる最後の日は { $last } です。

ask-error-no-contact-manager = このアドレスを持つ顧客のコンタクトマネージャーはいません。
ask-too-many = コンタクトマネージャーのものではないアドレスが何度も入力されました。{ $minutes } 分待ってから、もう一度お試しください。
address-too-many = アドレスの変更が何度も申請されました。{ $minutes } 分待ってから、もう一度お試しください。
renew-too-many = この顧客への申請が何度も行われました。{ $minutes } 分待ってから、もう一度お試しください。
ask-error-not-a-colleague = この人はあなたの組織のメンバーではないか、ロックされています。
ask-error-nothing-chosen = 全員、または少なくとも 1 人のレベルを選んでください。
ask-error-too-many = この顧客への { $count } 件の申請が、すでに回答を待っています。先に 1 件取り下げてください。
grant-error-nothing = 少なくとも 1 つのレベルを付与するか、申請を却下してください。
grant-error-more = 付与できるのは、申請されたレベルか、それより低いレベルです。それを超えるレベルは付与できません。
grant-error-longer = 付与できるのは、申請された日か、それより前の日までです。それより後の日までは付与できません。
search-error-empty = 少なくとも 1 つの語、または番号を入力してください。
search-error-too-many = 語が多すぎます。減らしてください。
saved-view-error-taken = 同じ名前のビューがすでにあります。
saved-view-error-too-many = ビューがすでに { $most } 個あります。先に 1 個削除してください。
saved-view-error-too-long = この絞り込みの条件は長すぎるため、保存できません。
several-error-none = サービスリクエストを少なくとも 1 件選んでください。
several-error-too-many = 一度に変更できるのは { $most } 件までです。
export-error-too-many = ファイルに入る { $most } 行を超えています。顧客や日付などで一覧を絞り込んでください。
export-error-ended = ファイルの作成中にあなたのアクセス権が変わったため、ファイルはお渡しできません。もう一度エクスポートすると、現在閲覧できるものが含まれます。
export-error-busy = 現在、ほかの人が長い一覧をエクスポートしています。1 分ほど待ってからもう一度お試しください。
several-error-broken-off = この前に問題が起きたため、これは処理されませんでした。
submit-error-contact = 連絡担当者を選ぶか、自分が連絡担当者になる欄にチェックを入れてください。
submit-error-both = 自分が連絡担当者になる欄にチェックがあり、別の人も選ばれています。チェックを外すか、誰も選ばないでください。
submit-error-reserved = これは、サイトのページにある専用のフォームから登録してください。
site-error-name-taken = この顧客には、同じ名前のサイトがほかにあります。
site-notice-error-sites = 表示されているサイトを少なくとも 1 つ選んでください。
site-notice-error-moment = 2027-03-05T22:00 のように、日付と時刻を入力してください。
site-notice-error-ends-first = 終了は開始より後にしてください。
site-notice-error-over = この終了の日時はすでに過ぎています。
contact-error-not-possible = この人はここでは連絡担当者になれないか、すでに連絡担当者です。
contact-error-needs-update = { $person } さんが主連絡担当者になるには、「更新 (Update)」以上が必要です。
organization-error-locations = 拠点があるのはパートナーだけです。
person-error-address-taken = このアドレスはすでに使われています。
person-error-contact-manager = コンタクトマネージャーを決めるのは顧客自身です。パートナーが任命したりロックしたりすることはできません。
person-error-lock-oneself = 自分自身をロックすることはできません。

attachment-error-too-large = 「{ $name }」は大きすぎます。1 個のファイルは { $most } MB までです。
attachment-error-too-many = ファイルが多すぎます。1 件のメッセージに添付できるのは { $most } 個までです。
attachment-error-again = ファイルをもう一度選んでください。入力した内容は残っていますが、ファイルは残せませんでした。
attachment-error-nowhere = このシステムではファイルを添付できません。必要なことは本文に書いてください。

password-too-short = パスワードは { $least } 文字以上にしてください。
password-too-long = パスワードは 1024 バイト以内にしてください。
password-not-the-same = 2 つの入力が一致しません。
sign-in-wrong = メールアドレスとパスワードの組み合わせが正しくありません。
sign-in-too-many = 試行回数が多すぎます。{ $minutes } 分待ってから、もう一度お試しください。

conflict-title = 他の人が先に操作しました
conflict-taken = その間に、同じ名前のものが保存されました。
conflict-changed = その間に、他の人がこれを変更しました。現在の内容を確認して、もう一度お試しください。
conflict-closed = このサービスリクエストはクローズされています。書き込むには再オープンしてください。
conflict-state = 現在の状態から、その状態に変えることはできません。
conflict-site-notice-closed = この通知はすでにクローズされています。
conflict-primary-contact = 主連絡担当者は外せません。先に別の人を主連絡担当者にしてください。
conflict-preview = この操作で変わる内容が、プレビューの表示と違っています。プレビューをもう一度確認してください。
conflict-permission-ended = この権限はすでに終了しています。
conflict-request-decided = その間に、他の人がこの権限申請の可否を決定しました。
conflict-request-approved = この権限申請はすでに承認されています。
conflict-request-denied = この権限申請はすでに却下されています。
conflict-request-withdrawn = この権限申請は取り下げられています。
conflict-request-lapsed = この権限申請は失効しています。期限までに誰も回答しませんでした。

refused-title = { $question }は許可されていません
refused-question = 行おうとしたこと
refused-decided = 判断の理由
refused-enough = あれば十分な権限
refused-whom = 依頼先
refused-ask = 申請する
reference = 照会番号

not-found-title = ここに表示できるものはありません
not-found-lead = このアドレスが間違っているか、ここにあるものの組織が、あなたにアクセス権を付与していません。
not-signed-in-title = サインインしていません
not-signed-in-lead = サインインして、もう一度お試しください。
invalid-title = 送信された内容に誤りがあります
invalid-lead = 何も変更されていません。
too-many-title = 試行回数が多すぎます
disk-full-title = このシステムのディスクがいっぱいです
disk-full-lead = 何も変更されていません。前の画面に戻り、入力した内容を控えて、このシステムの運用者に知らせてください。
unavailable-title = データベースが応答しません
unavailable-attachments-title = 添付ファイルの保管場所が応答しません
unavailable-lead = 何も変更されていません。前の画面に戻り、入力した内容を控えて、しばらくしてからもう一度お試しください。
unsure-title = 保存されたかどうかを確認できません
unsure-lead = 処理の最後でデータベースとの接続が切れました。もう一度送信する前に、保存されているかどうかをご確認ください。

failed-title = システム側で問題が起きました
failed-lead = あなたの操作が原因ではありません。何も変更されていません。前の画面に戻って、もう一度お試しください。再び起きる場合は、下の照会番号をサポートに伝えてください。
fault-title = この要求には応答できません
fault-method = このアドレスでは、この種類の要求を受け付けていません。
fault-not-a-form = このアドレスではフォームだけを受け付けています。
fault-too-large = 送信された内容が大きすぎます。16 メガバイトまで送信できます。
fault-files-too-large = ファイルの合計が大きすぎます。数を減らすか、小さいファイルにしてください。
fault-too-many-fields = 送信された内容の欄が多すぎます。
fault-broken-off = 送信が途中で切れたか、内容を読み取れません。
fault-too-slow = 時間がかかりすぎたため、処理を打ち切りました。もう一度送信する前に、処理が済んでいるかどうかを確認してください。
