//! Ids of past moments: they sort as what they name came about, and within a millisecond as it was read.

use jiff::Timestamp;
use rand::Rng as _;
use uuid::{Builder, Uuid};

/// Hands out ids of past moments.
#[derive(Debug, Default)]
pub(super) struct Moments {
    last: u64,
    place: u32,
}

impl Moments {
    /// An id of a moment: behind all others of the same millisecond that were handed out just before.
    pub(super) fn id<T: From<Uuid>>(&mut self, at: Timestamp) -> T {
        let milliseconds = u64::try_from(at.as_millisecond()).unwrap_or_default();
        self.place = if milliseconds == self.last { self.place.wrapping_add(1) } else { 0 };
        self.last = milliseconds;
        // Twelve bits behind the time, and fourteen behind those that say which kind of id it is.
        let (high, low) = ((self.place >> 14) as u16 & 0x0fff, self.place as u16 & 0x3fff);
        let mut bytes = [0; 10];
        rand::rng().fill_bytes(&mut bytes);
        let [_, _, _, _, random @ ..] = bytes;
        let ([a, b], [c, d], [e, f, g, h, i, j]) = (high.to_be_bytes(), low.to_be_bytes(), random);
        T::from(Builder::from_unix_timestamp_millis(milliseconds, &[a, b, c, d, e, f, g, h, i, j]).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_their_moment_and_within_it_as_they_were_handed_out() {
        let mut moments = Moments::default();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (old, new) = (at("2019-03-03T10:00:00Z"), at("2019-03-03T10:00:00.001Z"));
        let later: Uuid = moments.id(new);
        let ids: Vec<Uuid> = (0..20_000).map(|_| moments.id(old)).collect();
        assert!(ids.is_sorted() && ids.last() < Some(&later));
        let made = later.get_timestamp().unwrap().to_unix();
        assert_eq!((made.0 as i64, later.get_version_num()), (new.as_second(), 7));
    }
}
