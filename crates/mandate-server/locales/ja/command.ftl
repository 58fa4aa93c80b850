# コマンドライン。
command-id = ID
command-locked = ロック
command-has-password = パスワード設定済み
command-since = 開始
command-product = 製品
command-requester = 依頼者
command-ends = 終了
command-revoked = 取り消し
command-tokens = トークン
command-organization-added = 組織を追加しました。
command-people-affected = { $count ->
    [0] これによってアクセス権が変わる人はいません。
   *[other] これによって { $count } 人のアクセス権が変わります。
}
command-dry-run = 試しに確認しただけです。何も変更していません。
command-cannot-ask = 何も変更していません。標準エラー出力が端末ではないため、実行するかどうかを確認できません。確認せずに実行するには --yes を付けてください。
command-go-on = 実行しますか? [y/N]
command-yes = y
command-not-done = 何も変更していません
command-not-set-up = このシステムはまだ設定されていません。mandate serve を起動し、表示されるリンクを開いてください。
command-not-there = 該当するものがありません。一覧と ID は list コマンドで確認できます。
command-no-person = メールアドレス { $typed } のメンバーはいません。mandate people list で確認してください。
command-no-organization = { $typed } という名前の組織はありません。mandate organizations list で確認してください。
command-several-organizations = { $name } という名前の組織は複数あります。ID で指定してください: { $organizations }
command-jobs-retried = { $count ->
    [0] 失敗したジョブはないため、再試行するものはありません。
   *[other] { $count } 件のジョブを再試行しています。
}
command-allowed = はい
command-refused = いいえ
record-operator = システム（コマンドライン、{ $name }）
