//! What belongs together: links stand on both sides, once, and a duplicate says where it went.

use mandate_core::access::Act;

use super::{desk::Cast, on_both};
use crate::related;

#[tokio::test]
async fn a_link_stands_on_both_sides_once_and_a_duplicate_says_where_it_went() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let (one, other) = (cast.submit(&mut tx).await, cast.submit(&mut tx).await);
        let by = &cast.desk.vendor.head;
        let permit = other.permit(by, Act::UpdateServiceRequest, cast.desk.at());
        assert!(related::insert(&mut tx, &permit, other.id, one.id).await.unwrap());
        assert!(!related::insert(&mut tx, &permit, one.id, other.id).await.unwrap(), "they are linked");
        assert_eq!(related::list(&mut tx, &permit).await.unwrap(), [one.id]);
        let of_one = one.permit(by, Act::ViewServiceRequest, cast.desk.at());
        assert_eq!(related::list(&mut tx, &of_one).await.unwrap(), [other.id]);
        assert!(related::delete(&mut tx, &permit, one.id, other.id).await.unwrap());
        assert!(!related::delete(&mut tx, &permit, other.id, one.id).await.unwrap());
        assert_eq!(related::list(&mut tx, &of_one).await.unwrap(), []);
        related::set_merged(&mut tx, &permit, other.id, Some(one.id)).await.unwrap();
        assert_eq!(cast.desk.get(&mut tx, &other).await.merged_into_id, Some(one.id));
        related::set_merged(&mut tx, &permit, other.id, None).await.unwrap();
        assert_eq!(cast.desk.get(&mut tx, &other).await.merged_into_id, None);
    })
    .await;
}
