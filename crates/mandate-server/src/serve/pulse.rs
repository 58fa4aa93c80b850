//! What a connection is doing, and since when: those that are too slow are dropped by it.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, sleep_until},
};

use crate::config::Limits;

/// What both sides say by themselves, such as a ping and its answer, takes fewer bytes than this, and is no answer.
const WORD: usize = 128;

/// Why a connection should end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Late {
    /// The head of a request did not come in time.
    Head,
    /// There was no request for long.
    Idle,
    /// What is sent to the other side is not taken.
    Stalled,
}

/// What a connection is doing; shared by what reads and writes it and what answers its requests.
#[derive(Clone, Debug)]
pub(super) struct Pulse(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// Requests under way, to the last byte of their answers.
    requests: usize,
    /// Those of them of whose answers something is to be sent, and nothing more was asked for since.
    given: usize,
    /// When an answer moved last.
    moved: Instant,
    /// Where none is: whether a head has begun to come, and since when it is so.
    head: bool,
    since: Instant,
    /// Since when nothing is taken of what is sent.
    stalled: Option<Instant>,
    /// Whether several requests travel at once (HTTP/2), so that what comes may be anything.
    multiplexed: bool,
}

impl Pulse {
    /// A connection that has just been opened: its first request is waited for like one that has begun to come.
    pub(super) fn new() -> Self {
        let now = Instant::now();
        let state =
            State { requests: 0, given: 0, moved: now, head: true, since: now, stalled: None, multiplexed: false };
        Self(Arc::new(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that several requests travel at once.
    pub(super) fn is_multiplexed(&self) {
        let mut state = self.state();
        (state.multiplexed, state.head) = (true, false);
    }

    /// Notes a request, until the value is dropped.
    pub(super) fn request(&self) -> UnderWay {
        self.state().requests += 1;
        UnderWay { pulse: self.clone(), given: false }
    }

    fn heard(&self) {
        let mut state = self.state();
        if state.requests == 0 && !state.head && !state.multiplexed {
            (state.head, state.since) = (true, Instant::now());
        }
    }

    fn sending(&self, taken: &Poll<io::Result<usize>>) {
        let mut state = self.state();
        match taken {
            Poll::Ready(taken) => {
                state.stalled = None;
                if taken.as_ref().is_ok_and(|bytes| *bytes >= WORD) {
                    state.moved = Instant::now();
                }
            }
            Poll::Pending => _ = state.stalled.get_or_insert_with(Instant::now),
        }
    }

    /// When it will be late, and how, if nothing changes.
    fn due(&self, limits: &Limits) -> Option<(Instant, Late)> {
        let state = self.state();
        match state.stalled {
            Some(since) => Some((since + limits.stall(), Late::Stalled)),
            // With several at once the other side says of each how much of it it takes, and that can be nothing.
            None if state.multiplexed && state.requests > 0 && state.given == state.requests => {
                Some((state.moved + limits.stall(), Late::Stalled))
            }
            None if state.requests > 0 => None,
            None if state.head => Some((state.since + limits.head(), Late::Head)),
            None => Some((state.since + limits.idle(), Late::Idle)),
        }
    }

    /// Waits until it is late.
    pub(super) async fn late(&self, limits: &Limits) -> Late {
        let soonest = limits.head().min(limits.idle()).min(limits.stall());
        loop {
            let now = Instant::now();
            // Whatever begins from now on is not late before the shortest of the limits is over.
            let look_again = now + soonest;
            match self.due(limits) {
                Some((at, late)) if at <= now => return late,
                Some((at, _)) => sleep_until(at.min(look_again)).await,
                None => sleep_until(look_again).await,
            }
        }
    }
}

/// A request under way.
#[derive(Debug)]
pub(super) struct UnderWay {
    pulse: Pulse,
    given: bool,
}

impl UnderWay {
    /// Notes whether something of the answer is to be sent: a stream of events may have nothing to say.
    fn gives(&mut self, given: bool) {
        let mut state = self.pulse.state();
        match (self.given, given) {
            (false, true) => state.given += 1,
            (true, false) => state.given = state.given.saturating_sub(1),
            _ => {}
        }
        state.moved = Instant::now();
        self.given = given;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.gives(false);
        let mut state = self.pulse.state();
        state.requests = state.requests.saturating_sub(1);
        if state.requests == 0 {
            (state.head, state.since) = (false, Instant::now());
        }
    }
}

/// An answer whose request is under way until its last byte is sent.
#[derive(Debug)]
pub(super) struct Answer {
    body: Body,
    under_way: UnderWay,
}

impl Answer {
    pub(super) const fn new(body: Body, under_way: UnderWay) -> Self {
        Self { body, under_way }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.under_way.gives(polled.is_ready());
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream whose pulse is felt.
#[derive(Debug)]
pub(super) struct Felt<S> {
    stream: S,
    pulse: Pulse,
}

impl<S> Felt<S> {
    pub(super) const fn new(stream: S, pulse: Pulse) -> Self {
        Self { stream, pulse }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Felt<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.pulse.heard();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Felt<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.pulse.sending(&polled);
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.pulse.sending(&polled);
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;
    use crate::tests::defaults;

    fn limits() -> Limits {
        Limits { head_seconds: 1, idle_seconds: 1, stall_seconds: 1, ..defaults().limits }
    }

    #[tokio::test]
    async fn who_takes_nothing_of_what_is_sent_is_late_and_who_takes_it_slowly_is_not() {
        let (near, mut far) = duplex(8);
        let pulse = Pulse::new();
        let _request = pulse.request();
        let mut near = Felt::new(near, pulse.clone());
        near.write_all(b"12345678").await.unwrap();
        assert_eq!(pulse.due(&limits()), None, "a request under way may take its time");
        let limits = limits();
        let late = tokio::select! {
            late = pulse.late(&limits) => late,
            _ = near.write_all(b"9") => panic!("there is no room for it"),
        };
        assert_eq!(late, Late::Stalled);
        far.read_exact(&mut [0; 8]).await.unwrap();
        near.write_all(b"9").await.unwrap();
        assert_eq!(pulse.due(&limits), None, "what was stalled goes on");
    }

    #[test]
    fn of_several_at_once_it_is_late_when_all_are_given_and_none_moves() {
        let pulse = Pulse::new();
        pulse.is_multiplexed();
        let kind = || pulse.due(&limits()).map(|(_, late)| late);
        let moved = || pulse.state().moved;
        let (mut page, mut events) = (pulse.request(), pulse.request());
        page.gives(true);
        assert_eq!(kind(), None, "the other is not answered yet");
        events.gives(true);
        assert_eq!(kind(), Some(Late::Stalled));
        events.gives(false);
        assert_eq!(kind(), None, "events may be far between");
        drop(events);
        assert_eq!(kind(), Some(Late::Stalled));
        // Who takes a little of it at a time moves; who only answers pings does not.
        let before = moved();
        pulse.sending(&Poll::Ready(Ok(WORD - 1)));
        assert_eq!(moved(), before);
        pulse.sending(&Poll::Ready(Ok(WORD)));
        assert!(moved() > before);
        page.gives(true);
        drop(page);
        assert_eq!(kind(), Some(Late::Idle));
    }

    #[test]
    fn between_requests_it_is_idle_until_a_head_begins() {
        let pulse = Pulse::new();
        let kind = |pulse: &Pulse| pulse.due(&limits()).map(|(_, late)| late);
        assert_eq!(kind(&pulse), Some(Late::Head), "the first head is waited for");
        let (first, second) = (pulse.request(), pulse.request());
        drop(first);
        assert_eq!(kind(&pulse), None);
        drop(second);
        assert_eq!(kind(&pulse), Some(Late::Idle));
        pulse.heard();
        assert_eq!(kind(&pulse), Some(Late::Head));
        pulse.is_multiplexed();
        pulse.heard();
        assert_eq!(kind(&pulse), Some(Late::Idle), "what comes may be no head");
    }
}
