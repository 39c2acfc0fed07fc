//! Serves connections: bounded in number, impatient with slow senders, and finished in order when told to stop.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Extension, Router, extract::ConnectInfo, middleware::from_fn_with_state};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::{app::App, failure::Failure, routes, visit};

/// More header lines than any browser sends.
const MOST_HEADERS: usize = 64;

/// Headers of a request, and the buffer behind them.
const HEADER_BYTES: usize = 32 * 1024;

/// Requests of one HTTP/2 connection at the same time.
const MOST_STREAMS: u32 = 64;

/// Returns the whole service: every route with every layer, as it is served and tested.
pub fn service(app: &App) -> Router {
    routes::router(app)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), visit::visit))
        .layer(CompressionLayer::new())
}

/// A handler must not panic; when one does, the person gets a page and the log gets the reason.
fn panicked(reason: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    let text = reason.downcast_ref::<String>().map(String::as_str).or_else(|| reason.downcast_ref::<&str>().copied());
    tracing::error!(reason = text.unwrap_or("unknown"), "a handler panicked");
    axum::response::IntoResponse::into_response(Failure::of_status(axum::http::StatusCode::INTERNAL_SERVER_ERROR))
}

/// Serves until `shutdown` is ready, then lets open requests finish for the time of the limits.
///
/// # Errors
/// The listener does not know its address.
pub async fn serve(app: App, listener: TcpListener, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let limits = app.config.limits.clone();
    let service = service(&app);
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_headers(MOST_HEADERS)
        .max_buf_size(HEADER_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.header_time)
        .keep_alive_timeout(limits.header_time)
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(HEADER_BYTES as u32);
    let builder = Arc::new(builder);
    let places = Arc::new(Semaphore::new(limits.connections));
    let open = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    tracing::info!(address = %listener.local_addr()?, "serving");
    loop {
        // A place first, then a connection: what finds no place waits in the system's queue.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place.expect("nobody closes the semaphore"),
            () = &mut shutdown => break,
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    wait_after(&error).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        // Answers are written whole; waiting for more to send only delays them.
        let _ = stream.set_nodelay(true);
        let service = service.clone().layer(Extension(ConnectInfo::<SocketAddr>(peer)));
        let (builder, watcher, app) = (Arc::clone(&builder), open.watcher(), app.clone());
        tokio::spawn(async move {
            app.metrics.connections.inc();
            let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
            if let Err(error) = watcher.watch(connection.into_owned()).await {
                tracing::debug!(error = %crate::error::chain(&*error), "a connection broke off");
            }
            app.metrics.connections.dec();
            drop(place);
        });
    }
    drop(listener);
    tracing::info!(connections = open.count(), "stopping: open requests may finish");
    if tokio::time::timeout(limits.shutdown_time, open.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and are cut off");
    }
    Ok(())
}

/// Some failures are the client's and pass; without file handles only waiting helps.
async fn wait_after(error: &io::Error) {
    let passing = [io::ErrorKind::ConnectionRefused, io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset];
    if !passing.contains(&error.kind()) {
        tracing::error!(%error, "cannot accept a connection");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
