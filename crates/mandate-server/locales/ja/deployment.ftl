# 導入: パートナーの作業で開かれるアクセスと、足りないもの。

because-deployment = { $customer } に対する導入 { $deployment } は、{ $until }まであなたに開かれています。
acting-deployment = – 導入 { $deployment }、{ $until }まで

why-deployment-not-confirmed = { $customer } に対する導入 { $deployment } は記録されていますが、アクセスはまだ開かれていません。顧客の確認が必要です。
why-deployment-not-open = { $customer } は導入 { $deployment } を確認しましたが、ベンダーの運用担当がアクセスをまだ開いていません。
why-deployment-open-to-others = { $customer } に対する導入 { $deployment } は開かれていますが、あなたは対象ではありません。ベンダーの運用担当が、メンバーまたは拠点を指定して開きます。
why-deployment-for-other-sites = 導入 { $deployment } があなたに開かれているのは { $customer } の一部のサイトだけで、これはそのサイトのものではありません。
why-deployment-over = { $customer } に対する導入 { $deployment } は、{ $ended } 以降、あなたには開かれていません。
why-not-by-deployment = { $customer } に対する導入 { $deployment } はあなたに開かれていますが、この操作には顧客が与える権限が必要です。

losing-deployments = 開かれている導入
end-deployments = 導入によってこのパートナーのメンバーに開かれているアクセスは、そのまま残ります: { $deployments }。

has-deployment = 導入 { $deployment }、{ $until }まで
deployment-of-person = 導入 { $deployment } は、{ $name } さんに{ $until }まで開かれています。
deployment-of-location = 導入 { $deployment } は、拠点「{ $name }」のメンバー全員に{ $until }まで開かれています。
deployment-of-sites = 対象は { $count } 件のサイトだけです。
