//! One connection: the socket and the bodies that report to its meter, and the loop that obeys its orders.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::body::Body;
use bytes::Bytes;
use http::Request;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::meter::{Meter, Order, Phase};
use crate::door::Door;

/// Serves requests on `stream` until either side closes.
pub(super) async fn serve<S>(stream: S, meter: &Arc<Meter>, peer: IpAddr, door: &Door)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    meter.enter(Phase::Head, Instant::now());
    let service = service_fn(|request: Request<Incoming>| async move {
        meter.enter(Phase::Busy, Instant::now());
        let request = request.map(|body| {
            if body.is_end_stream() {
                Body::empty()
            } else {
                Body::new(MeteredBody { body, meter: Arc::clone(meter) })
            }
        });
        let response = door.answer(peer, request).await;
        Ok::<_, Infallible>(response.map(|body| Answered { body, meter: Arc::clone(meter) }))
    });
    // Time limits are the meter's: hyper's own would count idle time as a slow head and set a timer for each
    // request.
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mut finishing = false;
    let ended = poll_fn(|context| {
        match meter.order(context) {
            Order::None => {}
            Order::Finish if finishing => {}
            Order::Finish => {
                finishing = true;
                connection.as_mut().graceful_shutdown();
            }
            Order::Close => return Poll::Ready(Ok(())),
        }
        connection.as_mut().poll(context)
    });
    if let Err(error) = ended.await {
        tracing::debug!(%peer, %error, "a connection ended early");
    }
}

/// Runs `future` unless the connection is told to close or to finish first.
pub(super) async fn unless_told<T>(meter: &Meter, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    poll_fn(|context| match meter.order(context) {
        Order::None => future.as_mut().poll(context).map(Some),
        Order::Finish | Order::Close => Poll::Ready(None),
    })
    .await
}

/// A socket that tells its meter when the peer sends and when it takes nothing.
#[derive(Debug)]
pub(super) struct MeteredStream<S> {
    stream: S,
    meter: Arc<Meter>,
    discarded_bytes: usize,
}

/// What a peer may send after it was answered: more than a batch of proofs.
const MOST_DISCARDED_BYTES: usize = 16 << 20;

impl<S> MeteredStream<S> {
    pub(super) fn new(stream: S, meter: &Arc<Meter>) -> Self {
        Self { stream, meter: Arc::clone(meter), discarded_bytes: 0 }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for MeteredStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.meter.received();
        }
        polled
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for MeteredStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, buffer);
        self.meter.blocked(polled.is_pending());
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.meter.blocked(polled.is_pending());
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// Closes. If the peer is still sending a body that nobody reads, its bytes are thrown away for a while
    /// first: closing over them would reset the connection, and the answer with it.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        if !self.meter.is_unread() {
            return Poll::Ready(Ok(()));
        }
        if self.discarded_bytes == 0 {
            self.meter.enter(Phase::Head, Instant::now());
        }
        let mut space = [0; 4096];
        while self.discarded_bytes < MOST_DISCARDED_BYTES {
            let mut buffer = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer))?;
            if buffer.filled().is_empty() {
                break;
            }
            self.discarded_bytes += buffer.filled().len();
        }
        Poll::Ready(Ok(()))
    }
}

/// A request's body that tells its meter how it comes in.
struct MeteredBody {
    body: Incoming,
    meter: Arc<Meter>,
}

impl HttpBody for MeteredBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Pending => self.meter.body(|flow| flow.waits(Instant::now())),
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                self.meter.body(|flow| flow.got(bytes, Instant::now()));
            }
            Poll::Ready(_) => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for MeteredBody {
    fn drop(&mut self) {
        self.meter.body_ended(self.body.is_end_stream());
    }
}

/// A response's body; when it is gone, the connection is idle.
struct Answered {
    body: Body,
    meter: Arc<Meter>,
}

impl HttpBody for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answered {
    fn drop(&mut self) {
        self.meter.enter(Phase::Idle, Instant::now());
    }
}
