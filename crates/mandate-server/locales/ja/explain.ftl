# なぜできるか、なぜできないか: ページ、API、コマンドラインで共通の文。
# $act は名詞句(「…の閲覧」など。words.ftl の act-…)で、「{ $act }には」「…は許可されていません」と続きます。

question = { $act }（対象: { $customer }）
whose-personal = あなた個人の権限
whose-everybody = あなたの組織全員の権限

because-own = あなた自身の組織のものです。
because-own-role = あなたは自組織の{ $role }です。
because-contact = あなたはこのサービスリクエストの連絡担当者です。
because-permission = { $customer } に対する{ $whose }は「{ $level }」で、{ $until }まで有効です。
because-attached = あなたは連絡担当者として追加されています。{ $customer } に対する{ $whose }は「{ $level }」で、{ $until }まで有効です。
because-staff = あなたはベンダーのスタッフ（{ $role }）です。
because-installation = あなたはこのシステムの運用者です。

why-inactive = このアカウントはロックされているか、どの組織にも属していません。
why-no-permission = { $customer } は、あなたにもあなたの組織にも権限を与えていません。
why-ended = { $customer } に対する{ $whose }「{ $level }」は、{ $ended } に終了されました。
why-expired = { $customer } に対する{ $whose }「{ $level }」は、{ $until }まで有効でした。
why-level = { $customer } に対する{ $whose }は「{ $level }」で、{ $until }まで有効です。これでは足りません。
why-not-attached = { $customer } に対する{ $whose }は「{ $level }」で、{ $until }まで有効です。開けるのは、あなたが連絡担当者として追加されたサービスリクエストだけです。
why-not-by-permission = { $customer } に対する{ $whose }は「{ $level }」で、{ $until }まで有効です。どのレベルの権限でも、これは許可されません。
why-role = { $count ->
    [0] ここでは誰もこれを行えません。
   *[other] 「{ $roles }」の役割が必要ですが、あなたにはその役割がありません。
}
why-role-or-contact = 「{ $roles }」の役割があるか、このサービスリクエストの連絡担当者であることが必要です。
why-partners-only = これを行えるのはパートナー企業の人だけで、他の組織に対して行う場合に限られます。
why-vendor-only = これを行えるのは、ベンダーのスタッフだけです。
enough = { $act }には、「{ $level }」があれば十分です。
whom = { $customer } のコンタクトマネージャーに依頼してください: { $names }

explain-no-person = このメールアドレスの人はいません。
explain-no-thing = この番号のサービスリクエストも、この名前の組織も、この ID のものもありません。
explain-no-thing-then = その時点では、このサービスリクエストは存在しませんでした。
explain-does-not-fit = この操作は、このような対象には行えません。
explain-not-then = その時点では、この人はどの組織にも属していませんでした。
