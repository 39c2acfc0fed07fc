//! TXT records, as the name servers of this machine tell them.

use futures::future::BoxFuture;
use hickory_resolver::{TokioResolver, proto::rr::RData};

/// Asks for TXT records.
pub trait Records: Send + Sync + 'static {
    /// Returns the values of a name, none when it has none; or why nobody could be asked.
    fn text<'r>(&'r self, name: &'r str) -> BoxFuture<'r, Result<Vec<String>, String>>;
}

/// Asks the name servers that this machine is configured with.
#[derive(Debug, Clone, Copy)]
pub struct SystemRecords;

impl Records for SystemRecords {
    fn text<'r>(&'r self, name: &'r str) -> BoxFuture<'r, Result<Vec<String>, String>> {
        Box::pin(async move {
            let failed = |what: &str| format!("{what} for the TXT record of `{name}`");
            // Made anew for each look, which is rare: nothing is remembered that its owner changed meanwhile.
            let resolver = TokioResolver::builder_tokio().and_then(|builder| builder.build());
            let resolver = resolver.map_err(|_| failed("this server has no name servers to ask"))?;
            // The last dot keeps the search list of this machine out.
            match resolver.txt_lookup(format!("{name}.")).await {
                Ok(found) => Ok(found.answers().iter().filter_map(|record| value(&record.data)).collect()),
                Err(error) if error.is_no_records_found() || error.is_nx_domain() => Ok(Vec::new()),
                Err(_) => Err(failed("the name servers gave no answer")),
            }
        })
    }
}

/// A long value comes in parts that belong together (RFC 7208, section 3.3).
fn value(data: &RData) -> Option<String> {
    let RData::TXT(text) = data else { return None };
    let bytes: Vec<u8> = text.txt_data.iter().flat_map(|part| part.iter().copied()).collect();
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
