# 定型回答。

canned-title = 定型回答
canned-lead = サポートが繰り返し使う回答を、連絡担当者の言語で用意します。
canned-empty = 定型回答はまだありません
canned-empty-help = 最初の定型回答を下で追加してください。追加すると、返信の入力欄の上で選べるようになります。
canned-languages = 言語
canned-add = 定型回答を追加
canned-name-help = 「ログの依頼」のような、同僚が探すときの名前。
canned-places = 差し込まれるもの: {"{contact}"} は主連絡担当者の名前、{"{number}"} はサービスリクエストの番号、{"{me}"} は自分の名前です。Markdown が使えます。
canned-text-en = 英語の文
canned-text-ja = 日本語の文
canned-text-es = スペイン語の文
canned-retire = 使用を終了
canned-retire-help = 以後は選べなくなります。これまでの返信は残ります。
canned-choose = 定型回答
canned-insert = 挿入
canned-error-no-text = 少なくとも 1 つの言語で文を入力してください。
canned-error-taken = 同じ名前の定型回答がすでにあります。
done-canned-answer-kept = 定型回答を保存しました。
done-canned-answer-retired = 定型回答の使用を終了しました。
did-work-the-desk-answer-add = 定型回答の追加
did-work-the-desk-answer-change = 定型回答の変更
did-work-the-desk-answer-retire = 定型回答の使用の終了
