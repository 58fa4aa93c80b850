# 別のデスクからの取り込みについて、記録に残す言葉。
did-submit-import = 別のデスクからの取り込み
did-submit-import-messages = メッセージの取り込み
did-write-internal-note-import = 内部メモの取り込み
did-manage-contacts-import-organization = 組織の取り込み
did-manage-contacts-import-person = メンバーの取り込み
did-manage-sites-import-site = サイトの取り込み
did-decide-permission-request-import = アクセス権の取り込み
