# 管理: 組織、拠点、全メンバー、製品。

nav-all-people = 全メンバー
nav-products = 製品
find-people = 名前、アドレス、組織
no-contact-manager = 可否を決める人がいません
organization-change = 名前と拠点
organization-name-help = 名前は、古いサービスリクエストも含め、組織が表示されるすべての場所で変わります。
organization-rename = 名前を変更
city = 都市
location-remove = 削除
location-add = 拠点を追加
locations-empty = 拠点はまだありません
organization-error-location-used = ここで働いている人がいます。先にその人たちの拠点を変えてください。

products-lead = サービスリクエストの登録フォームで選べる製品です。登録済みのものの製品は、ここで何をしても変わりません。
products-empty = 製品はまだありません
products-empty-help = 製品がない間は、登録する人が自由に入力します。
product-add = 製品を追加
product-retire = 提供を終了
product-retired = 提供終了
product-offer = 再び提供
product-other = その他の製品、またはなし
product-error-taken = この名前の製品はすでにあります。
product-error-not-offered = この製品は選べなくなりました。一覧から選んでください。

done-organization-renamed = 組織の名前を変更しました。
done-location-added = 拠点を追加しました。
done-location-renamed = 拠点を変更しました。
done-location-removed = 拠点を削除しました。
done-product-added = 製品を追加しました。登録フォームで選べます。
done-product-changed = 製品を変更しました。
done-product-retired = 製品の提供を終了しました。登録フォームでは選べません。
