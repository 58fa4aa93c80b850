//! Which files are attached to what, and who is told of them.

use std::collections::BTreeSet;

use mandate_core::{
    access::{Act, Permit},
    attachment::FileName,
    id::MessageId,
    ledger::Hash,
    permission::Level,
    text::Body,
};

use super::{
    decided,
    desk::{Cast, Desk, Submitted},
    hours, on_both, start,
};
use crate::{
    Tx,
    attachment::{self, Attachment, NewAttachment},
    message,
};

const NAME: &str = "../Größe \"7\" 設定 🦊.txt";

/// Attaches a file; gives it as it should come back.
pub(super) async fn attach(
    tx: &mut Tx,
    desk: &Desk,
    submitted: &Submitted,
    by: &Permit,
    message: Option<MessageId>,
    internal: bool,
) -> Attachment {
    let (id, name) = (desk.maker.id(), FileName::clean(NAME));
    let (size, sha256) = (i64::MAX, Hash::of([desk.maker.next().to_string().as_bytes()]));
    let new = NewAttachment {
        id,
        request: submitted.id,
        message,
        internal,
        name: &name,
        media_type: "text/plain",
        size,
        sha256,
    };
    attachment::insert(tx, by, &new).await.unwrap();
    Attachment {
        id,
        message_id: message,
        internal,
        name: "Größe \"7\" 設定 🦊.txt".to_owned(),
        media_type: "text/plain".to_owned(),
        size,
        sha256,
    }
}

#[tokio::test]
async fn files_come_back_as_they_went_and_those_of_notes_to_the_vendor_alone() {
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        cast.grant(&mut tx, None, Level::Update, hours(start(), 100)).await;
        let (submitted, other) = (cast.submit(&mut tx).await, cast.submit(&mut tx).await);
        let (staff, at) = (cast.desk.vendor.head, cast.desk.at());
        let by = submitted.permit(&staff, Act::UpdateServiceRequest, at);
        let before = cast.desk.get(&mut tx, &submitted).await;
        let first = attach(&mut tx, &cast.desk, &submitted, &by, None, false).await;
        let (note, reply) = (cast.desk.maker.id(), cast.desk.maker.id());
        let mut files = vec![first];
        for (id, internal) in [(note, true), (reply, false)] {
            message::insert(&mut tx, &by, id, submitted.id, internal, &Body::parse("See there").unwrap())
                .await
                .unwrap();
            files.push(attach(&mut tx, &cast.desk, &submitted, &by, Some(id), internal).await);
        }
        let foreign = attach(&mut tx, &cast.desk, &other, &by, None, false).await;
        let after = cast.desk.get(&mut tx, &submitted).await;
        assert_eq!(after.version, before.version + 1, "the message counts, its files do not");

        let view = submitted.permit(&staff, Act::ViewServiceRequest, at);
        assert_eq!(attachment::list_of(&mut tx, &view, &[note, reply]).await.unwrap(), files);
        assert_eq!(attachment::list_of(&mut tx, &view, &[]).await.unwrap(), files[..1]);
        assert_eq!(attachment::list_of(&mut tx, &view, &[reply]).await.unwrap(), [files[0].clone(), files[2].clone()]);
        assert_eq!(attachment::find(&mut tx, &view, files[1].id).await.unwrap().as_ref(), Some(&files[1]));
        for person in [cast.ann, cast.customer.head] {
            let view =
                decided(&mut tx, person.person_id, Act::ViewServiceRequest, submitted.thing(), at).await.unwrap();
            let public = attachment::list_of(&mut tx, &view, &[note, reply]).await.unwrap();
            assert_eq!(public, [files[0].clone(), files[2].clone()]);
            assert_eq!(attachment::find(&mut tx, &view, files[2].id).await.unwrap().as_ref(), Some(&files[2]));
            for hidden in [files[1].id, foreign.id, cast.desk.maker.id()] {
                assert_eq!(attachment::find(&mut tx, &view, hidden).await.unwrap(), None);
            }
        }

        let nowhere = Hash::of([b"nobody has this".as_slice()]);
        let asked = [files[0].sha256, nowhere, files[1].sha256];
        let attached = attachment::list_attached(&mut tx, &asked).await.unwrap();
        assert_eq!(attached, BTreeSet::from([files[0].sha256, files[1].sha256]));
        assert_eq!(attachment::list_attached(&mut tx, &[]).await.unwrap(), BTreeSet::new());
    })
    .await;
}
