# うまくいかないときの連絡方法
way-out-title = アカウントまたはポータルについての質問
way-out-lead = 役割は必要ありません。あなたの組織のサービスリクエストとして登録され、同じ組織の人も読むことができます。
way-out-button = 質問を送信
way-out-link = お困りですか？ アカウントまたはポータルについてサポートに質問する
way-out-mail = ベンダーのサポート窓口へのメール:
way-out-reference = 失敗したページの照会番号: { $reference }
way-out-this = これについてサポートに質問する
